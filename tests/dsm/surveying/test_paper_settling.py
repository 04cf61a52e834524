import pytest
from sqlmodel import select

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying import quotas
from dsm.surveying.paper import PaperError
from dsm.surveying.paper_settling import Settled, decide, settle
from dsm.surveying.tables import FreeTextRow, InboxRow, PaperEntryRow, ResponseRow
from surveys.campaigns import CampaignError
from surveys.errors import FixableError
from tests.support.fieldwork import NOW, WHOLE, a_batch, enter, the_batch
from tests.support.surveys import CLOSES, GRACE, an_open_campaign

UNSAFE = WHOLE | {"safe": 1}


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=["web", "paper"])


def finish(field, batch, now=NOW):
    return settle(field.engine, field.keyring, field.slug, batch.name, "local:kari", now)


def decides(field, batch, clerk, decisions):
    with exclusive(field.engine) as session:
        return decide(session, field.key, field.terms(), batch, decisions, clerk)


def entered(field):
    batch = a_batch(field)
    enter(field, batch, "kari")
    enter(field, batch, "ola")
    return batch


def test_sheets_become_answers_and_who_read_them_is_forgotten(either, keyring):
    field = an_open_campaign(either, keyring, channels=["web", "paper"])
    batch = entered(field)

    done = finish(field, batch)

    assert done == Settled(kept=10, over_quota=0, compared=50, agreed=50, mixed=10)
    rows = field.rows(ResponseRow)
    assert {(row.channel, row.speed, row.day) for row in rows} == {("paper", "unknown", batch.day)}
    assert len(field.rows(FreeTextRow)) == 10
    with transaction(either) as session:
        assert session.exec(select(PaperEntryRow)).all() == []
    kept = the_batch(field, batch)
    assert (kept.done, kept.agreement) == (True, 1.0)


def test_the_order_of_the_sheets_is_not_the_order_of_the_answers(field):
    batch = a_batch(field, 40)
    for clerk in ("kari", "ola"):
        for sheet in range(1, 41):
            enter(field, batch, clerk, [sheet], WHOLE | {"age": 20 + sheet})

    finish(field, batch)

    ages = [row.answers["age"] for row in field.rows(ResponseRow)]
    assert sorted(ages) == list(range(21, 61))
    assert ages != sorted(ages)


def test_where_two_differ_a_third_decides_and_the_rate_stays(field):
    batch = entered(field)
    enter(field, batch, "ola", [4], UNSAFE)

    with pytest.raises(PaperError, match="1 answers differ"):
        finish(field, batch)
    left = decides(field, batch, "per", {(4, "safe"): 2})
    assert (left.missing, left.open) == ({}, ())
    done = finish(field, batch)

    assert (done.compared, done.agreed) == (50, 49)
    assert sorted(row.answers["safe"] for row in field.rows(ResponseRow)) == [2] + [3] * 9


def test_a_third_may_decide_that_it_was_left_blank_or_rewrite_a_text(field):
    batch = entered(field)
    enter(field, batch, "ola", [4], UNSAFE, {"why": "The light."})

    decides(field, batch, "per", {(4, "safe"): None, (4, "why"): "The lights."})
    finish(field, batch)

    assert {"missing": "left-blank"} in [row.answers["safe"] for row in field.rows(ResponseRow)]
    assert "The lights." in {row.text for row in field.rows(FreeTextRow)}


def test_all_that_is_wrong_with_decisions_is_told_at_once(field):
    batch = entered(field)
    enter(field, batch, "ola", [4], UNSAFE | {"again": 2})

    with pytest.raises(FixableError) as wrong:
        decides(field, batch, "ola", {(4, "safe"): 2, (5, "safe"): 2})

    told = " ".join(one.problem for one in wrong.value.problems)
    assert len(wrong.value.problems) == 4
    for part in (
        "Sheet 5, safe",
        "Sheet 4, again is not decided",
        "Sheet 4 was entered by 'ola'",
        "Sheet 5 was entered",
    ):
        assert part in told


def test_a_sheet_that_only_one_clerk_read_keeps_the_batch_open(field):
    batch = a_batch(field)
    enter(field, batch, "kari")

    with pytest.raises(PaperError, match="10 of 10 sheets"):
        finish(field, batch)
    assert field.rows(InboxRow) == []


def test_what_is_done_is_done(field):
    batch = entered(field)
    finish(field, batch)

    with pytest.raises(PaperError, match="is done"):
        finish(field, batch)
    with pytest.raises(PaperError, match="is done"):
        enter(field, the_batch(field, batch), "kari", [1])


def test_paper_is_settled_after_the_end_and_mixed_however_little(field):
    field.change(state="closed")
    batch = a_batch(field, 2)
    enter(field, batch, "kari")
    enter(field, batch, "ola")

    assert finish(field, batch, CLOSES + GRACE).mixed == 2

    assert [row.receipt_hash for row in field.rows(ResponseRow)] == [None, None]


def test_a_paused_campaign_settles_nothing(field):
    batch = entered(field)
    field.change(state="paused")

    with pytest.raises(CampaignError, match="is paused"):
        finish(field, batch)


def test_over_a_quota_sheets_are_kept_and_counted(field):
    with exclusive(field.engine) as session:
        quotas.set_quota(session, field.id, quotas.EVERYBODY, 7)

    assert finish(field, entered(field)).over_quota == 3


def test_the_log_names_batch_day_and_agreement(field):
    batch = entered(field)
    finish(field, batch)

    with transaction(field.engine) as session:
        entry = audit.entries(session)[0]
    assert (entry.action, entry.subject, entry.at) == ("settle-batch", "batch:evening/one", None)
    assert entry.detail == {
        "count": 10,
        "day": batch.day.isoformat(),
        "compared": 50,
        "agreed": 50,
    }
