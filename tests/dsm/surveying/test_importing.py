import csv

import pytest

from dsm import audit
from dsm.database import transaction
from dsm.surveying.importing import Layout, import_answers, read_answer_file
from dsm.surveying.refusals import Refusal
from dsm.surveying.tables import FreeTextRow, InboxRow, ResponseRow
from surveys.campaigns import CampaignError, Channel
from surveys.errors import FixableError
from tests.support.surveys import CLOSES, GRACE, OPENS, an_open_campaign

NOW = OPENS.replace(day=10)
HEADER = ("sex", "age", "safe", "why", "again", "ipaddress")


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=["web", "paper"])


def a_file(folder, *rows, header=HEADER, name="answers.csv"):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def some_rows(count):
    return [(1 + n % 2, 30 + n, 2 + n % 2, f"text {n}", "", "10.0.0.1") for n in range(count)]


def read(engine, path, layout=Layout.PLAIN):
    with transaction(engine) as session:
        return read_answer_file(session, "evening", path, layout)


def keep(engine, keyring, file, **given):
    terms = {"channel": Channel.PAPER, "by": "anna", "now": NOW} | given
    return import_answers(engine, keyring, file, **terms)


def test_answers_of_a_file_are_kept_as_they_stand_and_mixed(engine, keyring, field, tmp_path):
    file = read(engine, a_file(tmp_path, *some_rows(12)))

    done = keep(engine, keyring, file)

    assert (done.kept, done.known, done.mixed, done.waiting) == (12, 0, 12, 0)
    rows = field.rows(ResponseRow)
    assert sorted(row.answers["age"] for row in rows) == list(range(30, 42))
    assert {(row.channel, row.consent, row.day, row.speed) for row in rows} == {
        ("paper", 1, NOW.date(), "unknown")
    }
    assert {row.text for row in field.rows(FreeTextRow)} == {f"text {n}" for n in range(12)}


def test_what_says_who_somebody_is_stays_outside_and_is_named(engine, field, tmp_path):
    file = read(engine, a_file(tmp_path, *some_rows(1)))

    assert file.read.dropped == ("'ipaddress': tells who or where",)


def test_the_same_file_brings_its_answers_once(engine, keyring, field, tmp_path):
    path = a_file(tmp_path, *some_rows(12))
    keep(engine, keyring, read(engine, path))

    again = keep(engine, keyring, read(engine, path))

    assert (again.kept, again.known) == (0, 12)
    assert len(field.rows(ResponseRow)) == 12


def test_two_people_who_answer_alike_are_two_people(engine, keyring, field, tmp_path):
    alike = [some_rows(1)[0]] * 11

    assert keep(engine, keyring, read(engine, a_file(tmp_path, *alike))).kept == 11


def test_fewer_than_ten_wait_for_others(engine, keyring, field, tmp_path):
    done = keep(engine, keyring, read(engine, a_file(tmp_path, *some_rows(3))))

    assert (done.kept, done.mixed, done.waiting) == (3, 0, 3)
    assert len(field.rows(InboxRow)) == 3


def test_all_problems_of_a_file_are_told_at_once_and_nothing_is_kept(engine, field, tmp_path):
    wrong = a_file(tmp_path, (9, 30, 2, "", "", ""), (1, 30, 88, "", "", ""))

    with pytest.raises(FixableError) as told:
        read(engine, wrong)

    assert len(told.value.problems) == 2
    assert field.rows(InboxRow) == []


def test_whoever_did_not_come_to_the_end_is_left_out(engine, keyring, field, tmp_path):
    rows = [(1, 30, 2, "2026-11-09 10:00"), (2, 40, 3, "")]
    path = a_file(tmp_path, *rows, header=("sex", "age", "safe", "submitdate"))

    file = read(engine, path, Layout.LIMESURVEY)

    assert file.unfinished == 1
    assert keep(engine, keyring, file).kept == 1


@pytest.mark.parametrize("layout", [Layout.ODK, Layout.KOBO])
def test_files_of_other_programs_go_the_same_way(engine, keyring, field, tmp_path, layout):
    path = a_file(tmp_path, (1, 30, 2, "uuid:1"), header=("sex", "age", "safe", "KEY"))

    assert keep(engine, keyring, read(engine, path, layout)).kept == 1


def test_a_qualtrics_file_has_three_rows_of_headers(engine, field, tmp_path):
    with pytest.raises(FixableError, match="row 3"):
        read(engine, a_file(tmp_path, *some_rows(1)), Layout.QUALTRICS)


def test_answers_by_web_need_an_invitation_where_people_were_invited(engine, keyring, tmp_path):
    field = an_open_campaign(engine, keyring, invited=12, channels=["web", "paper"])
    file = read(engine, a_file(tmp_path, *some_rows(2)))

    with pytest.raises(Refusal):
        keep(engine, keyring, file, channel=Channel.WEB)

    assert field.rows(InboxRow) == []


@pytest.mark.parametrize("day", [OPENS.replace(day=1).date(), NOW.replace(day=11).date()])
def test_a_day_on_which_nobody_could_answer_is_refused(engine, keyring, field, tmp_path, day):
    with pytest.raises(CampaignError, match="took no answers"):
        keep(engine, keyring, read(engine, a_file(tmp_path, *some_rows(1))), day=day)


def test_what_came_in_time_is_kept_after_the_close_and_mixed_however_little(
    engine, keyring, field, tmp_path
):
    field.change(state="closed")
    file = read(engine, a_file(tmp_path, *some_rows(2)))

    done = keep(engine, keyring, file, day=NOW.date(), now=CLOSES + 2 * GRACE)

    assert (done.kept, done.mixed, done.waiting) == (2, 2, 0)


def test_the_same_file_is_refused_after_the_end_when_nobody_can_know_its_answers(
    engine, keyring, field, tmp_path
):
    field.change(state="closed")
    file = read(engine, a_file(tmp_path, *some_rows(2)))
    late = {"day": NOW.date(), "now": CLOSES + 2 * GRACE}
    keep(engine, keyring, file, **late)

    with pytest.raises(CampaignError, match="imported into 'evening' before"):
        keep(engine, keyring, file, **late)

    other = read(engine, a_file(tmp_path, *some_rows(3), name="other.csv"))
    assert keep(engine, keyring, other, **late).kept == 3
    assert len(field.rows(ResponseRow)) == 5


def test_the_audit_log_names_the_day_and_never_the_hour(engine, keyring, field, tmp_path):
    keep(engine, keyring, read(engine, a_file(tmp_path, *some_rows(2))))

    with transaction(engine) as session:
        entry = audit.entries(session)[-1]

    assert (entry.actor, entry.action, entry.subject) == (
        "anna",
        "import-answers",
        "batch:evening/import",
    )
    assert entry.at is None
    assert entry.detail.pop("file") not in (None, "")
    assert entry.detail == {"count": 2, "day": NOW.date().isoformat(), "channel": "paper"}
