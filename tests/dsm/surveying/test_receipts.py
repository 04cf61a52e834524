import asyncio
from threading import Thread

import pytest

from dsm.database import exclusive, transaction
from dsm.surveying.mixing import mix
from dsm.surveying.receipts import end_withdrawals, withdraw, withdrawal_hash
from dsm.surveying.refusals import RefusalReason
from dsm.surveying.tables import FreeTextRow, InboxRow, MergeConflictRow, ResponseRow
from surveys.campaigns import Channel
from surveys.codes import grouped, new_code
from tests.support.surveys import CLOSES, a_reception, an_open_campaign, refused, sends


@pytest.fixture
async def ten(engine, keyring):
    """A campaign with ten mixed answers, and their receipts."""
    field = an_open_campaign(engine, keyring)
    with a_reception(engine, keyring) as reception:
        codes = [await sends(reception, field) for _ in range(10)]
    mix(engine, keyring, field.id)
    return field, codes


def withdraws(field, code):
    with exclusive(field.engine) as session:
        return withdraw(session, field.key, code)


async def test_a_receipt_takes_its_own_answer_and_text_and_no_others(ten):
    field, codes = ten
    hash = field.key.fingerprint("receipt", codes[3])

    assert withdraws(field, codes[3])

    assert hash not in {row.receipt_hash for row in field.rows(ResponseRow)}
    own = withdrawal_hash(field.key, codes[3], "why")
    assert own not in {row.withdrawal_hash for row in field.rows(FreeTextRow)}
    assert (len(field.rows(ResponseRow)), len(field.rows(FreeTextRow))) == (9, 9)


async def test_a_receipt_works_once(ten):
    field, codes = ten

    assert [withdraws(field, codes[0]), withdraws(field, codes[0])] == [True, False]


async def test_a_receipt_of_another_campaign_takes_nothing(ten, engine, keyring):
    field, codes = ten
    other = an_open_campaign(engine, keyring, slug="other")

    assert not withdraws(other, codes[0])
    assert len(field.rows(ResponseRow)) == 10


async def test_a_conflicting_copy_goes_with_the_answer(ten):
    field, codes = ten
    with transaction(field.engine) as session:
        session.add(
            MergeConflictRow(
                campaign_id=field.id,
                packet_id="p",
                receipt_hash=field.key.fingerprint("receipt", codes[0]),
                content={},
            )
        )

    withdraws(field, codes[0])

    assert field.rows(MergeConflictRow) == []


async def test_when_withdrawing_ends_nobody_can_find_an_answer_any_more(ten):
    field, codes = ten

    with exclusive(field.engine) as session:
        end_withdrawals(session, field.id)

    assert not withdraws(field, codes[0])
    assert {row.receipt_hash for row in field.rows(ResponseRow)} == {None}
    assert {row.withdrawal_hash for row in field.rows(FreeTextRow)} == {None}


async def test_without_an_invitation_nothing_is_left_of_a_waiting_answer(engine, keyring):
    field = an_open_campaign(engine, keyring)
    with a_reception(engine, keyring) as reception:
        code = await sends(reception, field)

    assert withdraws(field, code)

    assert field.rows(InboxRow) == []


async def test_withdrawing_twice_at_once_takes_one_answer_once(either, keyring):
    field = an_open_campaign(either, keyring)
    with a_reception(either, keyring) as reception:
        code = await sends(reception, field)
    told = []
    second = Thread(target=lambda: told.append(withdraws(field, code)))

    with exclusive(either) as session:
        told.append(withdraw(session, field.key, code))
        second.start()
        second.join(0.5)  # it waits for this transaction, whatever it has read by now
    second.join()

    assert told == [True, False]


async def test_a_receipt_withdraws_until_the_close(reception, public, clock):
    code = await sends(reception, public)

    assert await reception.withdraw(public.slug, grouped(code).lower())
    assert not await reception.withdraw(public.slug, code)
    assert public.rows(InboxRow) == []
    clock.now = CLOSES
    with refused(RefusalReason.CLOSED):
        await reception.withdraw(public.slug, code)


async def test_guessing_receipts_is_slowed_down(reception, public):
    async def guess() -> None:
        await reception.withdraw(public.slug, new_code())

    with refused(RefusalReason.TOO_MANY_TRIES):
        for _ in range(200):
            await guess()


async def test_withdrawing_while_it_waits_does_not_reopen_the_invitation(reception, invited):
    code = await sends(reception, invited, 0)

    assert await reception.withdraw(invited.slug, code)

    (row,) = invited.rows(InboxRow)
    assert (row.answers, row.free_texts) == ({}, {})
    with refused(RefusalReason.UNKNOWN):
        reception.by_link(invited.slug, invited.tokens[0], Channel.WEB)


async def test_withdrawing_leaves_others_their_turn_while_it_reads(reception, public):
    turns = []

    async def other():
        turns.append("other")

    waiting = asyncio.ensure_future(other())
    with refused(RefusalReason.UNKNOWN):
        await reception.withdraw("nowhere", "K7Q4M2X9TB3D5WHN")

    assert turns == ["other"]
    await waiting
