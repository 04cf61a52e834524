from datetime import timedelta

import pytest

from dsm.settings import read_settings
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import InboxRow
from dsm.tables import utc_now
from tests.support.surveys import an_open_campaign

FILE = "sex,age,safe,token\n1,34,3,abc\n2,50,2,def\n"


@pytest.fixture
def field(folder, engine):
    settings = read_settings()
    keyring = Keyring(settings.keys_folder, settings.secret)
    ends = utc_now() + timedelta(days=365)
    return an_open_campaign(engine, keyring, channels=["web", "paper"], closes_at=ends)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_answers_are_kept_and_what_is_left_out_is_told(dsm, field, file):
    done = dsm("survey", "import-answers", "evening", file, "--channel", "paper")

    assert done.out == "2 answers are kept, 0 were known; 0 are mixed, 2 wait.\n"
    assert done.err == "Left out: 'token': tells who or where.\n"
    assert sorted(row.answers["age"] for row in field.rows(InboxRow)) == [34, 50]


def test_a_check_keeps_nothing(dsm, field, file):
    done = dsm("survey", "import-answers", "evening", file, "--channel", "web", "--check")

    assert done.out == "2 answers could be kept; nothing was kept.\n"
    assert field.rows(InboxRow) == []


def test_programs_are_told_in_numbers(dsm, field, file):
    done = dsm("survey", "import-answers", "evening", file, "--channel", "web", "--json")

    assert done.json == {
        "kept": 2,
        "known": 0,
        "over-quota": 0,
        "mixed": 0,
        "waiting": 2,
        "unfinished": 0,
        "dropped": ["'token': tells who or where"],
    }


def test_people_who_left_in_the_middle_are_counted(dsm, field, tmp_path):
    path = tmp_path / "lime.csv"
    path.write_text("sex,safe,submitdate\n1,3,2026-11-10\n2,2,\n", encoding="utf-8")

    done = dsm(
        "survey", "import-answers", "evening", path, "--format", "limesurvey", "--channel", "web"
    )

    assert "Left out: 1 people who did not come to the end." in done.err
    assert done.out.startswith("1 answers are kept")


def test_every_bad_value_is_told(dsm, field, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("sex,safe\n7,3\n1,66\n", encoding="utf-8")

    done = dsm("survey", "import-answers", "evening", path, "--channel", "paper")

    assert done.code == 3
    assert done.err.count("Problem (bad-code)") == 2


@pytest.mark.parametrize(
    ("flag", "value"), [("--format", "excel"), ("--channel", "pigeon"), ("--answered", "soon")]
)
def test_a_strange_flag_is_refused(dsm, field, file, flag, value):
    given = {"--channel": "paper"} | {flag: value}

    done = dsm("survey", "import-answers", "evening", file, *sum(given.items(), ()))

    assert done.code == 3
    assert flag in done.err
    assert field.rows(InboxRow) == []
