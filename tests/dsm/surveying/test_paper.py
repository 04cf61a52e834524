import json
from datetime import timedelta

import pytest

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying.paper import (
    PaperError,
    Reading,
    SheetEntry,
    batches,
    came_at,
    entries,
    find_batch,
    keep_reading,
    questionnaire_of,
)
from dsm.surveying.tables import PaperBatchRow, PaperEntryRow
from surveys.campaigns import CampaignError
from tests.support.fieldwork import NOW, WHOLE, a_batch, enter
from tests.support.surveys import CLOSES, OPENS, TEXTS, a_questionnaire, an_open_campaign


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=["web", "paper"])


def readings(field, batch):
    with exclusive(field.engine) as session:
        return entries(session, field.key, batch)


def test_a_batch_knows_what_is_printed_on_its_forms_and_when_they_came(field):
    batch = a_batch(field, 12)

    assert (batch.version, batch.consent, batch.sheets, batch.day) == (1, 1, 12, NOW.date())
    assert batch.agreement is None
    with exclusive(field.engine) as session:
        assert batches(session, field.terms()) == (batch,)
        assert find_batch(session, field.terms(), "one") == batch
        assert questionnaire_of(session, field.terms(), batch) == a_questionnaire()


def test_a_batch_is_not_smaller_than_ten_while_people_answer(field):
    with pytest.raises(PaperError, match="9 sheets"):
        a_batch(field, 9)
    field.change(state="closed")
    assert a_batch(field, 1).sheets == 1


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"sheets": 501}, "501 sheets"),
        ({"name": " "}, "is empty"),
        ({"name": "x" * 101}, "audit log"),
    ],
)
def test_a_batch_that_cannot_be_is_refused(field, given, problem):
    with pytest.raises(PaperError, match=problem):
        a_batch(field, **given)


def test_a_name_is_given_once(field):
    a_batch(field)

    with pytest.raises(PaperError, match="taken"):
        a_batch(field)


def test_paper_that_came_after_the_close_is_not_entered(field):
    field.change(state="closed")
    late = CLOSES + timedelta(days=2)

    with pytest.raises(CampaignError, match="--day"):
        a_batch(field, now=late)
    assert a_batch(field, now=late, day=NOW.date()).day == NOW.date()
    with pytest.raises(CampaignError):
        a_batch(field, name="future", day=NOW.date() + timedelta(days=1))


@pytest.mark.parametrize("columns", [{"channels": ["web"]}, {"state": "paused"}])
def test_a_campaign_that_takes_no_paper_opens_no_batch(field, columns):
    field.change(**columns)

    with pytest.raises(CampaignError):
        a_batch(field)
    assert field.rows(PaperBatchRow) == []


def test_a_form_with_an_unknown_version_is_refused(field):
    with pytest.raises(Exception, match="version 7"):
        a_batch(field, version=7)
    with pytest.raises(CampaignError, match="consent text 7"):
        a_batch(field, consent=7)


def test_what_a_clerk_read_is_sealed_and_read_again(field):
    batch = a_batch(field)

    enter(field, batch, "kari", [3])

    with transaction(field.engine) as session:
        row = session.get_one(PaperEntryRow, (batch.id, 3, "kari"))
        assert "harbour" not in json.dumps(row.answers)
    reading = Reading(answers=WHOLE, free_texts=TEXTS, language="nb")
    assert readings(field, batch) == (SheetEntry(sheet=3, clerk="kari", reading=reading),)


def test_a_clerk_may_enter_her_own_sheet_again(field):
    batch = a_batch(field)
    enter(field, batch, "kari", [1])

    enter(field, batch, "kari", [1], WHOLE | {"safe": 1})

    assert [one.reading.answers["safe"] for one in readings(field, batch)] == [1]


def test_a_third_reading_is_refused(field):
    batch = a_batch(field)
    enter(field, batch, "kari", [1])
    enter(field, batch, "ola", [1])

    with pytest.raises(PaperError, match="two clerks already"):
        enter(field, batch, "per", [1])
    enter(field, batch, "ola", [1], WHOLE | {"safe": 1})


def test_a_sheet_that_does_not_exist_or_fit_is_refused(field):
    batch = a_batch(field)

    with pytest.raises(PaperError, match="no sheet 11"):
        enter(field, batch, "kari", [11])
    with pytest.raises(PaperError, match="has 0 characters"):
        enter(field, batch, " ", [1])
    with pytest.raises(PaperError, match=r"q\.safe \(not-a-choice\)"):
        enter(field, batch, "kari", [1], {"safe": 9})


def test_an_empty_sheet_may_be_entered(field):
    batch = a_batch(field)

    with exclusive(field.engine) as session:
        keep_reading(
            session,
            field.key,
            field.terms(),
            batch,
            SheetEntry(sheet=1, clerk="kari", reading=Reading()),
        )

    assert readings(field, batch)[0].reading.said == {}


def test_a_batch_nobody_opened_is_told_with_those_there_are(field):
    a_batch(field)

    with exclusive(field.engine) as session, pytest.raises(PaperError) as unknown:
        find_batch(session, field.terms(), "two")
    assert "one" in unknown.value.fix


def test_a_day_stands_for_a_moment_within_the_campaign(field):
    assert came_at(field.terms(), OPENS.date()) == OPENS
    assert came_at(field.terms(), NOW.date()).date() == NOW.date()


def test_the_log_names_the_batch_and_no_clerk_of_a_sheet(field):
    enter(field, a_batch(field), "kari", [1])

    with transaction(field.engine) as session:
        (entry,) = audit.entries(session)
    assert (entry.action, entry.subject) == ("open-batch", "batch:evening/one")
    assert entry.at is None
