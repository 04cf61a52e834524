import json

import pytest

from dsm.database import transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import Kind
from dsm.elicitation.stored import to_json
from tests.support.elicitations import an_elicitation


@pytest.fixture
def objects(tmp_path):
    file = tmp_path / "objects.csv"
    file.write_text("id,name_en,name_nb\nbus,Buses,Busser\npark,Parks,Parker\n", "utf-8")
    return file


TITLES = ("--title", "en=Actions", "--title", "nb=Tiltak")


def found(engine, slug="panel"):
    with transaction(engine) as session:
        return elicitations.find(session, slug)


def test_objects_of_a_file_are_rated_on_a_plain_scale(dsm, engine, objects):
    done = dsm(
        "experts", "add", "panel", "--kind", "ratings", *TITLES, "--objects", objects,
        "--levels", "0-3", "--instructions", "en=Judge.",
    )  # fmt: skip

    asked = found(engine)
    assert done.out == "panel is a draft: ratings of 2 objects.\n"
    assert asked.objects[1].name == {"en": "Parks", "nb": "Parker"}
    assert (asked.lowest, asked.highest, asked.confidential) == (0, 3, True)
    assert asked.instructions == {"en": "Judge."}


@pytest.mark.parametrize(("known", "count"), [("criteria", 23), ("categories", 6)])
def test_what_the_benchmark_states_needs_no_file(dsm, engine, known, count):
    dsm("experts", "add", "panel", "--kind", "ratings", *TITLES, "--objects", known, "--named")

    asked = found(engine)
    assert len(asked.objects) == count
    assert asked.highest == 5
    assert not asked.confidential


def test_effects_are_set_up_from_files(dsm, engine, objects, tmp_path):
    files = {
        "targets": "id,name,unit\nsafe,Safe,%\nglad,Glad,%\n",
        "asked": "action,indicator\nbus,safe\n",
        "seeds": "id,text,truth\na,How many?,12\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")

    done = dsm(
        "experts", "add", "panel", "--kind", "effects", *TITLES, "--objects", objects,
        *(part for name in files for part in (f"--{name}", tmp_path / f"{name}.csv")),
    )  # fmt: skip

    assert done.code == 0, done.err
    asked = found(engine)
    assert asked.pairs == (("bus", "safe"),)
    assert [one.id for one in asked.targets] == ["safe", "glad"]
    assert asked.seeds[0].truth == 12.0


def test_a_whole_definition_is_read_from_json(dsm, engine, tmp_path):
    file = tmp_path / "asked.json"
    content = {"slug": "old", "kind": "pairwise", **to_json(an_elicitation(Kind.PAIRWISE))}
    file.write_text(json.dumps(content), "utf-8")

    dsm("experts", "add", "new", "--file", file)

    assert found(engine, "new").kind is Kind.PAIRWISE


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--kind"),
        (("--kind", "votes"), "Choose one of"),
        (("--kind", "ratings"), "--title"),
        (("--kind", "ratings", "--title", "Policies"), "--title"),
        (("--kind", "ratings", *TITLES), "--objects"),
        (("--kind", "ratings", *TITLES, "--objects", "nowhere.csv"), "nowhere.csv"),
        (("--kind", "ratings", *TITLES, "--objects", "criteria", "--levels", "5-1"), "no scale"),
        (("--kind", "ratings", *TITLES, "--objects", "criteria", "--levels", "1-99"), "99 levels"),
        (("--kind", "pairwise", *TITLES, "--objects", "criteria"), "23 criteria"),
        (("--kind", "effects", *TITLES, "--objects", "actions"), "dsm import actions"),
        (("--kind", "effects", *TITLES, "--objects", "criteria"), "dsm import indicators"),
        (("--file", "nowhere.json"), "nowhere.json"),
    ],
)
def test_what_cannot_be_set_up_is_told_and_nothing_is_kept(dsm, engine, options, told):
    done = dsm("experts", "add", "panel", *options)

    assert done.code == 3
    assert told in done.err
    with transaction(engine) as session:
        assert elicitations.all_elicitations(session) == ()
