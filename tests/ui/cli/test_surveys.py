import json

import pytest

from dsm.database import transaction
from dsm.surveying import questionnaires
from surveys.asking.stored import to_json
from tests.support.campaigning import a_questionnaire, set_up
from tests.ui.cli.conftest import at_terminal


@pytest.fixture
def drafted(tmp_path):
    file = tmp_path / "evening.json"
    file.write_text(json.dumps(to_json(a_questionnaire())), encoding="utf-8")
    return file


def test_a_shipped_battery_becomes_a_draft_with_the_name_of_the_city(dsm, engine):
    with transaction(engine) as session:
        set_up(session)

    done = dsm("survey", "new", "trivsel", "--from", "social-sustainability")

    assert done.code == 0
    assert "trivsel is drafted as version 1" in done.out
    with transaction(engine) as session:
        draft = questionnaires.load_draft(session, "trivsel")
    assert draft.questionnaire.title["nb"] == "Hvordan er det å bo i Dale?"
    assert draft.saved_by.startswith("local:")


def test_last_times_questionnaire_becomes_a_draft_of_another_name(dsm, engine):
    with transaction(engine) as session:
        set_up(session)

    done = dsm("survey", "new", "evening-2", "--copy", "evening")

    assert done.code == 0
    assert "evening-2 is drafted as version 1" in done.out


def test_without_a_terminal_the_battery_must_be_named(dsm, engine):
    done = dsm("survey", "new", "trivsel")

    assert done.code == 3
    assert "--from" in done.err
    assert "social-sustainability" in done.err


def test_a_file_of_ours_is_drafted_published_and_changed(dsm, engine, drafted, tmp_path):
    assert dsm("survey", "import", drafted).code == 0
    assert dsm("survey", "publish", "evening").out == "evening version 1 is published.\n"

    changed = tmp_path / "changed.json"
    content = json.loads(drafted.read_text(encoding="utf-8"))
    content["title"] = {"nb": "Kvelder", "en": "Nights"}
    changed.write_text(json.dumps(content), encoding="utf-8")
    assert dsm("survey", "import", changed).code == 0
    second = dsm("survey", "publish", "evening")

    assert second.out == "evening version 2 is published.\n"
    assert "Changed: title" in second.err


def test_a_draft_is_replaced_only_when_that_is_said(dsm, engine, drafted):
    dsm("survey", "import", drafted)

    again = dsm("survey", "import", drafted)
    replaced = dsm("survey", "import", drafted, "--replace")

    assert (again.code, replaced.code) == (3, 0)
    assert "already a draft" in again.err


def test_a_draft_can_be_imported_under_another_id(dsm, engine, drafted):
    assert "morning is drafted" in dsm("survey", "import", drafted, "--id", "morning").out


def test_a_file_that_holds_no_questions_is_refused(dsm, engine, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    for name, told in (
        ("notes.docx", "of no kind"),
        ("nowhere.json", "cannot be read"),
        ("broken.json", "JSON"),
    ):
        done = dsm("survey", "import", tmp_path / name)
        assert done.code == 3
        assert told in done.err


def test_a_battery_and_a_copy_are_not_both_taken(dsm, engine):
    done = dsm("survey", "new", "x", "--from", "social-sustainability", "--copy", "evening")

    assert done.code == 3
    assert "Give one of them" in done.err


def test_drafts_and_versions_are_listed(dsm, engine, drafted):
    with transaction(engine) as session:
        set_up(session)
    dsm("survey", "import", drafted, "--id", "morning")

    listed = dsm("survey", "questionnaires", "--json").json
    table = dsm("survey", "questionnaires").out

    assert [(one["id"], one["version"], one["state"]) for one in listed] == [
        ("morning", 1, "draft"),
        ("evening", 1, "published"),
    ]
    assert "morning" in table


def test_nothing_is_asked_where_the_flag_was_given(dsm, engine, drafted, monkeypatch):
    at_terminal(monkeypatch)

    assert dsm("survey", "import", drafted).code == 0


def test_a_draft_is_written_as_a_form_and_imported_again(dsm, engine, drafted, tmp_path):
    file = tmp_path / "evening.xlsx"
    dsm("survey", "import", drafted)

    written = dsm("survey", "write-form", "evening", "--out", file)
    again = dsm("survey", "import", file, "--id", "again")

    assert (written.code, again.code) == (0, 0), written.err + again.err
    assert written.out == f"{file} holds evening version 1, a draft.\n"
    with transaction(engine) as session:
        first = questionnaires.load_draft(session, "evening").questionnaire
        second = questionnaires.load_draft(session, "again").questionnaire
    assert [one.id for one in second.questions] == [one.id for one in first.questions]
    assert [one.text for one in second.questions] == [one.text for one in first.questions]


def test_a_published_version_is_written_where_it_is_named_or_no_draft_is_left(
    dsm, engine, drafted, tmp_path
):
    file = tmp_path / "evening.xlsx"
    dsm("survey", "import", drafted)
    dsm("survey", "publish", "evening")

    last = dsm("survey", "write-form", "evening", "--out", file)
    named = dsm("survey", "write-form", "evening", "--out", file, "--version", 1)
    missing = dsm("survey", "write-form", "evening", "--out", file, "--version", 7)

    assert last.out == named.out == f"{file} holds evening version 1, published.\n"
    assert missing.code == 3


def test_everything_that_a_form_cannot_hold_is_told_and_no_file_is_written(
    dsm, engine, drafted, tmp_path
):
    file = tmp_path / "evening.xlsx"
    content = json.loads(drafted.read_text(encoding="utf-8"))
    for page in content["pages"][:2]:
        page["questions"][0]["text"]["nb"] += "\x01"
    drafted.write_text(json.dumps(content), encoding="utf-8")
    dsm("survey", "import", drafted)

    done = dsm("survey", "write-form", "evening", "--out", file)

    assert done.code == 3
    assert done.err.count("holds a control character") == 2
    assert not file.exists()


@pytest.mark.parametrize("name", ["evening.xls", "nowhere/evening.xlsx"])
def test_a_form_goes_into_a_workbook_in_a_folder_that_exists(dsm, engine, drafted, tmp_path, name):
    dsm("survey", "import", drafted)

    assert dsm("survey", "write-form", "evening", "--out", tmp_path / name).code == 3
