import csv
import json

import pytest

from dsm.database import exclusive
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import Elicitation, Kind, Object, Seed
from dsm.elicitation.importing import keep_from_csv
from dsm.settings import read_settings
from tests.support.elicitations import a_panel, an_effect, an_elicitation, keyring_in, people, words

PAIRS = "expert,first,second,times,group\n" + "".join(
    f"x{at},cost,time,2,{group}\nx{at},time,noise,{2 + at % 2},{group}\nx{at},cost,noise,6,{group}\n"
    for at, group in enumerate(["a"] * 4 + ["b"] * 2 + [""] * 2)
)
EFFECTS = "expert,action,indicator,low,best,high,confidence\n" + "".join(
    f"x{at},cost,safe,{at},{at + 1},{at + 2},80\n" for at in range(4)
)
RATINGS = "rater,object,level\n" + "".join(
    f"r{rater},o{thing},{1 + min(4, (thing + rater % 2) // 2)}\n"
    for rater in range(4)
    for thing in range(8)
)


@pytest.fixture
def judged(engine, tmp_path):
    """Keep judgements of a kind, and close their round."""

    def judged(asked: Elicitation, text: str) -> None:
        file = tmp_path / "judgements.csv"
        file.write_text(text, "utf-8")
        with exclusive(engine) as session:
            settings = read_settings()
            keyring = keyring_in(settings.keys_folder, settings.secret)
            key = keyring.make(elicitations.add(session, asked).id)
            elicitations.open_round(session, "panel")
            keep_from_csv(session, key, "panel", file)
            elicitations.close_round(session, "panel")

    return judged


def things(count):
    return tuple(Object(f"o{number}", words(f"o{number}")) for number in range(count))


@pytest.mark.slow
def test_weights_are_told_with_intervals_ranking_and_consistency(dsm, judged, tmp_path):
    judged(an_elicitation(Kind.PAIRWISE), PAIRS)

    found = dsm("experts", "weights", "panel", "--json", "--csv", tmp_path / "w.csv").json
    table = dsm("experts", "weights", "panel", "--round", "1", "--draws", tmp_path / "w.nc")

    everybody = {row["criterion"]: row for row in found["weights"] if row["group"] == "everybody"}
    assert everybody["cost"]["low90"] < everybody["cost"]["median"] < everybody["cost"]["high90"]
    assert sum(row["group"] == "a" for row in found["weights"]) == 3
    assert found["left_out"] == {"b": "few"}
    chances = {(row["criterion"], row["other"]): row["chance"] for row in found["above"]}
    assert chances["cost", "noise"] > 0.9
    assert [row["expert"] for row in found["consistency"]] == [
        f"Expert {number}" for number in range(1, 9)
    ]
    assert "above noise" in table.out
    assert "b is not shown by itself: fewer than four experts judged" in table.err
    assert "Draws written" in table.err
    assert "export-draws" in dsm("audit", "list", "--subject", "elicitation:panel").out
    assert dsm("experts", "weights", "panel", "--draws", tmp_path / "w.nc").code == 3
    with (tmp_path / "w.csv").open(encoding="utf-8") as lines:
        assert len(list(csv.DictReader(lines))) == 6


def test_effects_are_pooled_and_disagreement_is_said(dsm, judged):
    judged(an_elicitation(Kind.EFFECTS), EFFECTS)

    (row,) = dsm("experts", "effects", "panel", "--json").json["effects"]
    table = dsm("experts", "effects", "panel").out

    assert row["experts"] == 4
    assert row["low90"] < 2.5 < row["high90"]
    assert row["split"]
    assert "did not agree" in table


def test_effects_that_three_judged_are_not_shown(dsm, judged):
    judged(an_elicitation(Kind.EFFECTS), EFFECTS.rsplit("\n", 2)[0] + "\n")

    done = dsm("experts", "effects", "panel")

    assert "fewer than four experts judged" in done.err
    assert dsm("experts", "effects", "panel", "--json").json["effects"] == []


@pytest.mark.slow
def test_ratings_are_told_with_chances_of_levels_and_severity(dsm, judged, tmp_path):
    judged(an_elicitation(objects=things(8)), RATINGS)

    done = dsm("experts", "ratings", "panel", "--json", "--no-groups", "--csv", tmp_path / "r.csv")
    found = json.loads(done.out)

    assert [row["object"] for row in found["objects"]] == [f"o{number}" for number in range(8)]
    for row in found["objects"]:
        assert sum(row[f"level_{level}"] for level in range(1, 6)) == pytest.approx(1)
    assert len(found["severity"]) == 4
    assert (tmp_path / "r.csv").exists()
    table = dsm("experts", "ratings", "panel").out
    assert "fair average" in table
    assert "Severity" in table


@pytest.mark.parametrize(
    ("command", "kind", "text", "csv"),
    [
        ("weights", Kind.PAIRWISE, PAIRS.split("x3")[0], "w.csv"),
        ("ratings", Kind.RATINGS, RATINGS.split("r3")[0], "r.csv"),
    ],
)
def test_figures_of_three_are_neither_told_nor_written(
    dsm, judged, tmp_path, command, kind, text, csv
):
    judged(
        an_elicitation(objects=things(8)) if kind is Kind.RATINGS else an_elicitation(kind), text
    )

    done = dsm("experts", command, "panel", "--json", "--csv", tmp_path / csv)

    assert (done.code, done.out) == (3, "")
    assert "recognised" in done.err
    assert not (tmp_path / csv).exists()


@pytest.mark.slow
def test_an_object_that_three_rated_is_told_to_be_left_out(dsm, judged):
    text = RATINGS.replace("r3,o7,5\n", "")
    assert text != RATINGS
    judged(an_elicitation(objects=things(8)), text)

    done = dsm("experts", "ratings", "panel", "--no-groups", "--json")
    table = dsm("experts", "ratings", "panel", "--no-groups")

    assert done.json["objects_left_out"] == ["o7"]
    assert [row["object"] for row in done.json["objects"]] == [f"o{number}" for number in range(7)]
    assert "o7 is not shown: fewer than four" in table.err


def test_why_seed_questions_weigh_nobody_is_said(dsm, judged):
    seeds = (Seed(id="a", text=words("a"), truth=1.0),)
    judged(an_elicitation(Kind.EFFECTS, seeds=seeds), EFFECTS)

    done = dsm("experts", "effects", "panel")

    assert "Every expert counts alike. Nobody answered seed questions" in done.err


SEEDS = tuple(
    Seed(id=f"s{at}", text=words("s"), truth=(-1) ** at * (0.2 + 0.1 * at)) for at in range(8)
)


@pytest.mark.parametrize(
    ("confidential", "round", "told"),
    [
        (False, (), "the page also shows weights by seed questions"),
        (False, ("--round", "1"), "seed questions would allow weights"),
        # Of all experts enough count and do not; of those who judged the effect none is left over.
        (True, (), "seed questions would allow weights"),
    ],
)
def test_that_the_page_shows_weights_is_said_only_where_it_does(
    dsm, engine, confidential, round, told
):
    settings, experts = read_settings(), people(8)
    asked = an_elicitation(Kind.EFFECTS, seeds=SEEDS, confidential=confidential)
    panel = a_panel(engine, settings.keys_folder, asked, people=experts, secret=settings.secret)
    for at, name in enumerate(panel.tokens):
        middle = 0.0 if at < 4 else 40.0
        answers = {seed.id: [middle - 2, middle, middle + 2] for seed in SEEDS}
        about = "cost" if at < 4 else "time"
        panel.judge(name, {"effects": [an_effect(action=about)], "seeds": answers})
    panel.close()
    panel.reopen()
    panel.close()

    done = dsm("experts", "effects", "panel", *round)

    assert f"Every expert counts alike here; {told}" in done.err


def test_results_of_an_open_round_are_refused(dsm, judged, engine):
    judged(an_elicitation(Kind.PAIRWISE), PAIRS)
    with exclusive(engine) as session:
        elicitations.open_round(session, "panel")

    assert "has not ended" in dsm("experts", "weights", "panel", "--round", "2").err
    assert dsm("experts", "weights", "panel", "--round", "1", "--no-groups").code == 0


def test_results_of_another_kind_and_of_no_round_are_refused(dsm, judged, tmp_path):
    judged(an_elicitation(Kind.PAIRWISE), PAIRS)

    assert dsm("experts", "ratings", "panel").code == 3
    assert dsm("experts", "effects", "panel").code == 3
    assert dsm("experts", "weights", "panel", "--round", "2").code == 3
    assert dsm("experts", "weights", "panel", "--csv", tmp_path / "no" / "w.csv").code == 3
