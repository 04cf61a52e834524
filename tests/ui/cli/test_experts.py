import csv
import io
import json
from datetime import timedelta

import pytest

from dsm import audit, goals, measures
from dsm.database import exclusive, transaction
from dsm.decisions.actions import Action
from dsm.elicitation import answering, elicitations, experts
from dsm.elicitation.elicitation import Kind, Seed
from dsm.tables import utc_now
from indicators.composite import Goal
from indicators.experts.effects import Judgement
from tests.support.cities import a_city_indicator
from tests.support.elicitations import an_elicitation, words

TITLE = ("--title", "en=Criteria", "--title", "nb=Kriterier")
RATED = "rater,object,level\n" + "".join(
    f"{rater},{thing},{1 + (at + len(rater)) % 5}\n"
    for rater in ("a", "bb", "ccc", "dddd")
    for at, thing in enumerate(("PC-1", "PC-2", "SO-1"))
)


@pytest.fixture
def panel(dsm, engine):
    dsm("experts", "add", "panel", "--kind", "ratings", *TITLE, "--objects", "criteria")


@pytest.fixture
def file(tmp_path):
    def written(text, name="file.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return written


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_experts_are_invited_by_links_that_stand_in_one_file(dsm, panel, file, tmp_path):
    links = tmp_path / "links.csv"
    people = file("name,group,contact\nBo,residents,\nAnn,planners,ann@example.no\n")

    done = dsm("experts", "invite", "panel", people, "--links", links)

    assert done.out == f"2 experts are invited; their links are in {links}.\n"
    assert links.stat().st_mode & 0o077 == 0
    assert [row["name"] for row in rows(links)] == ["Ann", "Bo"]
    assert all("/e/panel?t=" in row["link"] for row in rows(links))
    assert "label" not in rows(links)[0]
    again = dsm("experts", "invite", "panel", people, "--links", tmp_path / "more.csv")
    assert again.code == 3
    assert "Ann" not in again.err
    assert not (tmp_path / "more.csv").exists()


def test_a_new_link_is_written_and_another_name_is_told(dsm, panel, file, tmp_path):
    dsm("experts", "invite", "panel", file("name\nAnn\n"), "--links", tmp_path / "one.csv")

    done = dsm("experts", "reissue", "panel", "ann", "--links", tmp_path / "two.csv")
    unknown = dsm("experts", "reissue", "panel", "bo", "--links", tmp_path / "three.csv")

    assert done.code == 0
    assert rows(tmp_path / "one.csv")[0]["link"] != rows(tmp_path / "two.csv")[0]["link"]
    assert unknown.code == 3


def test_links_are_not_made_where_they_could_not_be_written(dsm, panel, file, tmp_path):
    done = dsm("experts", "invite", "panel", file("name\nAnn\n"), "--links", tmp_path / "no" / "x")

    assert done.code == 3
    assert dsm("experts", "list", "--json").json[0]["experts"] == 0


def test_a_panel_goes_from_its_draft_through_two_rounds_to_its_end(dsm, panel, file, tmp_path):
    table = file(RATED)
    before = dsm("experts", "import", "panel", table)
    opened = dsm("experts", "rounds", "open", "panel", "--closes", "2099-01-31")
    came = dsm("experts", "import", "panel", table)
    private = dsm("experts", "export", "panel", "--to", tmp_path / "early.csv")
    closed = dsm("experts", "rounds", "close", "panel")

    assert (before.code, private.code) == (3, 3)
    assert opened.out == "Round 1 of panel is open.\n"
    assert came.out == "Judgements of 4 experts are kept; 0 gave way.\n"
    assert "numbered in the order of their ids" in came.err
    assert closed.out == "Round 1 of panel is closed; 4 experts handed in.\n"
    assert dsm("experts", "rounds", "open", "panel").out == "Round 2 of panel is open.\n"
    dsm("experts", "rounds", "close", "panel")
    assert dsm("experts", "rounds", "open", "panel").code == 3
    (listed,) = dsm("experts", "list", "--json").json
    assert (listed["state"], listed["round"], listed["experts"]) == ("closed", 2, 4)
    assert "panel" in dsm("experts", "list").out


def test_a_round_that_would_be_over_is_not_opened(dsm, panel):
    yesterday = (utc_now() - timedelta(days=1)).date().isoformat()

    assert dsm("experts", "rounds", "open", "panel", "--closes", yesterday).code == 3
    assert dsm("experts", "rounds", "open", "panel", "--closes", "soon").code == 3


def test_a_round_whose_end_has_come_is_closed_by_the_daily_clock(dsm, engine, panel):
    dsm("experts", "rounds", "open", "panel", "--closes", "2099-01-31")
    early = dsm("survey", "run-due")
    with exclusive(engine) as session:
        row = elicitations.find_row(session, "panel")
        row.closes_at = utc_now() - timedelta(seconds=1)

    done = dsm("survey", "run-due")

    assert early.out == "Nothing was due.\n"
    assert "closed now: 1." in done.err
    assert dsm("experts", "list", "--json").json[0]["state"] == "closed"


def test_what_is_asked_is_shown_for_people_and_for_programs(dsm, panel):
    shown, content = dsm("experts", "show", "panel"), dsm("experts", "show", "panel", "--json").json

    assert "Protection of Human Rights" in shown.out
    assert "Sustainable" in shown.out
    assert content["state"] == "draft"
    assert len(content["asks"]["objects"]) == 23


def test_judgements_definition_and_experts_are_exported(dsm, panel, file, tmp_path):
    dsm("experts", "rounds", "open", "panel")
    dsm("experts", "import", "panel", file(RATED))
    dsm("experts", "rounds", "close", "panel")
    out = {what: tmp_path / f"{what}.out" for what in ("judgements", "elicitation", "experts")}

    for what, path in out.items():
        assert dsm("experts", "export", "panel", "--what", what, "--to", path).code == 0

    assert {row["rater"] for row in rows(out["judgements"])} == {
        f"Expert {number}" for number in range(1, 5)
    }
    assert [row["name"] for row in rows(out["experts"])] == ["a", "bb", "ccc", "dddd"]
    definition = json.loads(out["elicitation"].read_text("utf-8"))
    assert (definition["slug"], definition["kind"]) == ("panel", "ratings")
    assert dsm("experts", "add", "copy", "--file", out["elicitation"]).code == 0
    assert dsm("experts", "export", "panel", "--what", "all", "--to", tmp_path / "x").code == 3


def test_what_experts_said_gives_way_only_when_told_to(dsm, panel, file):
    dsm("experts", "rounds", "open", "panel")
    dsm("experts", "import", "panel", file(RATED))

    refused = dsm("experts", "import", "panel", file(RATED))
    done = dsm("experts", "import", "panel", file(RATED), "--replace")

    assert "4 of the 4 experts in the file have a judgement of round 1 here already" in refused.err
    assert "refuse-import" in dsm("audit", "list", "--subject", "elicitation:panel").out
    assert done.out == "Judgements of 4 experts are kept; 4 gave way.\n"


def test_how_much_outside_a_file_stays_is_told_unless_it_would_tell_of_few(dsm, panel, file):
    dsm("experts", "rounds", "open", "panel")
    dsm("experts", "import", "panel", file(RATED))
    some = "".join(line for line in RATED.splitlines(keepends=True) if "PC-2" not in line)
    few = "".join(line for line in some.splitlines(keepends=True) if "dddd" not in line)

    told = dsm("experts", "import", "panel", file(some), "--replace").err
    untold = dsm("experts", "import", "panel", file(few), "--replace").err

    assert "4 judgements that the file does not speak of stay as they were." in told
    assert "What these experts handed in, and the file does not speak of, stays" in untold


def test_seed_answers_are_imported_and_their_truths_filled_in_later(dsm, engine, file, tmp_path):
    asked = an_elicitation(Kind.EFFECTS, seeds=(Seed(id="s", text=words("s")),))
    with exclusive(engine) as session:
        elicitations.add(session, asked)
        elicitations.open_round(session, "panel")
    effects = file("expert,action,indicator,low,best,high,confidence\nann,cost,safe,0,1,2,80\n")
    seeds = file("expert,question,q05,q50,q95\nann,s,1,2,3\n", "seeds.csv")

    came = dsm("experts", "import", "panel", effects, "--seeds", seeds)
    told = dsm("experts", "truths", "panel", file("id,truth\ns,2.5\n", "truths.csv"))

    assert came.out == "Judgements of 1 experts are kept; 0 gave way.\n"
    assert told.out == "1 of 1 seed questions of panel have a known answer.\n"
    assert dsm("experts", "truths", "panel", file("id,truth\nt,1\n")).code == 3
    with transaction(engine) as session:
        (seat,) = experts.seats(session, "panel")
        assert answering.own(session, seat).content["seeds"] == {"s": [1, 2, 3]}


def test_part_of_a_design_is_taken_when_more_files_follow(dsm, panel, file):
    dsm("experts", "rounds", "open", "panel")
    apart = file("rater,object,level\na,PC-1,1\nb,PC-2,1\n")

    assert "Nothing links" in dsm("experts", "import", "panel", apart).err
    assert dsm("experts", "import", "panel", apart, "--part").code == 0


def test_an_import_into_nothing_is_refused_and_leaves_no_trace(dsm, engine, file):
    refused = dsm("experts", "import", "nowhere", file(RATED))

    assert "no elicitation 'nowhere'" in refused.err
    with transaction(engine) as session:
        assert [one for one in audit.entries(session) if one.action == "refuse-import"] == []


def test_what_plans_rest_on_is_told_to_stay(dsm, engine, panel):
    with exclusive(engine) as session:
        goals.keep_indicators(session, [a_city_indicator("safe", Goal.SOCIAL_CULTURAL, 60.0)])
        measures.keep_actions(session, [Action(id="bus", name={"en": "Bus"}, cost=1)])
        said = {"low": 0, "best": 1, "high": 2, "confidence": 80}
        handed = [
            Judgement(action="bus", indicator="safe", expert=f"panel: Expert {at}", **said)
            for at in range(4)
        ]
        measures.keep_judgements(session, handed)

    done = dsm("experts", "remove", "panel", "--yes")

    assert "4 judgements that plans rest on stay there, by numbers" in done.err
    assert done.out == "panel is deleted, with 0 judgements.\n"


def test_removing_asks_first(dsm, panel):
    assert dsm("experts", "remove", "panel").code == 3
    assert (
        dsm("experts", "remove", "panel", "--yes").out == "panel is deleted, with 0 judgements.\n"
    )
    assert dsm("experts", "show", "panel").code == 3


def test_experts_are_forgotten_when_a_round_is_closed(dsm, panel, file):
    dsm("experts", "rounds", "open", "panel")
    dsm("experts", "import", "panel", file(RATED))
    early = dsm("experts", "forget", "panel", "--yes")
    dsm("experts", "rounds", "close", "panel")

    assert (early.code, dsm("experts", "forget", "panel").code) == (3, 3)
    done = dsm("experts", "forget", "panel", "--yes")
    assert done.out == "4 experts of panel are forgotten; their judgements stay.\n"


def test_those_who_began_and_did_not_hand_in_are_told_at_the_close(
    dsm, engine, panel, file, tmp_path
):
    dsm("experts", "invite", "panel", file("name\nAnn\n"), "--links", tmp_path / "links.csv")
    dsm("experts", "rounds", "open", "panel")
    with exclusive(engine) as session:
        (seat,) = experts.seats(session, "panel")
        answering.save(session, seat, {"levels": {"PC-1": 2}}, 0)

    closed = dsm("experts", "rounds", "close", "panel")

    assert "1 began and did not hand in" in closed.err
