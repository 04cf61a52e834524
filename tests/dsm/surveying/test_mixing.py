import asyncio
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from dsm.database import transaction
from dsm.surveying.keys import KeyLostError
from dsm.surveying.mixing import mix, mix_all, scrub
from dsm.surveying.tables import (
    AnswerDraftRow,
    FreeTextRow,
    InboxRow,
    InvitationRow,
    PersonCodeRow,
    ResponseRow,
)
from surveys.campaigns import Channel, State
from tests.support.surveys import (
    CLOSES,
    FIRST,
    GRACE,
    SECOND,
    THIRD,
    a_reception,
    an_open_campaign,
    answers_all,
    at_the_door,
    sends,
)

OVER = CLOSES + GRACE


async def everybody_sends(reception, field, people, **said):
    return await asyncio.gather(*(sends(reception, field, person, **said) for person in people))


async def test_nine_answers_wait_and_the_tenth_takes_all_along(either, keyring):
    field = an_open_campaign(either, keyring, invited=12)
    with a_reception(either, keyring) as reception:
        await everybody_sends(reception, field, range(9))
        waited = mix(either, keyring, field.id)
        await sends(reception, field, 9)

        moved = mix(either, keyring, field.id)

    assert (waited, moved) == (0, 10)
    assert field.rows(InboxRow) == []
    assert [row.answers for row in field.rows(ResponseRow)] == [FIRST | SECOND | THIRD] * 10
    assert Counter(row.answered for row in field.rows(InvitationRow)) == {True: 10, False: 2}


async def test_force_does_not_part_a_few_as_long_as_somebody_may_still_answer(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=3)
    with a_reception(engine, keyring) as reception:
        await sends(reception, field, 0)
    field.change(state=State.CLOSED.value)

    moved = mix(engine, keyring, field.id, force=True, now=CLOSES)

    assert moved == 0
    assert len(field.rows(InboxRow)) == 1


async def test_the_end_moves_the_rest_drops_receipts_and_deletes_drafts(either, keyring):
    field = an_open_campaign(either, keyring, invited=3)
    with a_reception(either, keyring) as reception:
        await sends(reception, field, 0)
        await reception.save(at_the_door(reception, field, 1), 0, FIRST, {}, 0)

    moved = mix(either, keyring, field.id, force=True, now=OVER)

    (response,) = field.rows(ResponseRow)
    (text,) = field.rows(FreeTextRow)
    assert moved == 1
    assert (response.receipt_hash, response.payload_hash) == (None, None)
    assert text.withdrawal_hash is None
    assert field.rows(AnswerDraftRow) == []


async def test_free_texts_lie_apart_and_nothing_leads_back(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=10)
    with a_reception(engine, keyring) as reception:
        for person in range(10):
            await sends(reception, field, person, texts={"why": f"word {person}"})

    mix(engine, keyring, field.id)

    texts, responses = field.rows(FreeTextRow), field.rows(ResponseRow)
    assert {text.text for text in texts} == {f"word {person}" for person in range(10)}
    assert all("why" not in row.answers for row in responses)
    assert not {text.id for text in texts} & {row.id for row in responses}
    assert len({text.withdrawal_hash for text in texts}) == 10
    assert not {text.withdrawal_hash for text in texts} & {row.receipt_hash for row in responses}


async def test_order_on_the_disk_is_not_the_order_of_arrival(either, keyring):
    field = an_open_campaign(either, keyring, invited=40)
    with a_reception(either, keyring) as reception:
        for person in range(40):
            await sends(reception, field, person, first={"sex": 1, "age": 20 + person})

    mix(either, keyring, field.id)

    with transaction(either) as session:
        ages = [
            answers["age"]
            for (answers,) in session.execute(
                sa.text("SELECT answers FROM response").columns(answers=sa.JSON())
            )
        ]
    assert sorted(ages) == list(range(20, 60))
    assert ages != sorted(ages)


@pytest.mark.parametrize(
    ("speakers", "kept"),
    [
        ((4, 11), {None: 15}),  # a gap for the four alone would name them
        ((0, 15), {"nb": 15}),
        ((10, 10), {"en": 10, "nb": 10}),
    ],
)
async def test_languages_are_kept_only_where_ten_use_each(engine, keyring, speakers, kept):
    english, norwegian = speakers
    field = an_open_campaign(engine, keyring, invited=english + norwegian)
    with a_reception(engine, keyring) as reception:
        for person in range(english + norwegian):
            visit = at_the_door(reception, field, person)
            await answers_all(reception, visit)
            await reception.finish(visit, "en" if person < english else "nb")

    mix(engine, keyring, field.id)

    assert Counter(row.language for row in field.rows(ResponseRow)) == kept


async def test_ten_of_an_earlier_batch_do_not_hide_the_one_of_a_later(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=31)
    with a_reception(engine, keyring) as reception:
        await everybody_sends(reception, field, range(10), language="en")
        mix(engine, keyring, field.id)
        await everybody_sends(reception, field, range(10, 11), language="en")
        await everybody_sends(reception, field, range(11, 21))
        mix(engine, keyring, field.id)
        await everybody_sends(reception, field, range(21, 31))
        mix(engine, keyring, field.id)

    languages = Counter(row.language for row in field.rows(ResponseRow))
    assert languages == {"en": 10, None: 11, "nb": 10}


async def test_ten_without_an_invitation_do_not_hide_the_one_that_has_one(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=10, entry="open")
    with a_reception(engine, keyring) as reception:
        await everybody_sends(reception, field, [None] * 10, language="en")
        await everybody_sends(reception, field, range(1), language="en")
        await everybody_sends(reception, field, range(1, 10))

    mix(engine, keyring, field.id)

    assert Counter(row.language for row in field.rows(ResponseRow)) == {"en": 10, None: 10}


async def test_test_answers_are_moved_apart_and_make_no_batch(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=10)
    with a_reception(engine, keyring) as reception:
        visit, _ = reception.walk_in(field.slug, Channel.WEB, test=True)
        visit = reception.agree(visit, 1)
        await answers_all(reception, visit)
        await reception.finish(visit, "nb")
        await everybody_sends(reception, field, range(9))

    mix(engine, keyring, field.id)

    assert [row.test for row in field.rows(ResponseRow)] == [True]
    assert len(field.rows(InboxRow)) == 9
    assert not any(row.answered for row in field.rows(InvitationRow))


async def test_one_web_answer_does_not_hide_among_nine_that_have_no_invitation(either, keyring):
    field = an_open_campaign(either, keyring, invited=1, entry="open")
    with a_reception(either, keyring) as reception:
        await sends(reception, field, 0)
        await everybody_sends(reception, field, [None] * 9)

        assert mix(either, keyring, field.id) == 0

    assert len(field.rows(InboxRow)) == 10
    assert not any(row.answered for row in field.rows(InvitationRow))


async def test_ten_without_an_invitation_leave_and_the_one_with_an_invitation_waits(
    engine, keyring
):
    field = an_open_campaign(engine, keyring, invited=1, entry="open")
    with a_reception(engine, keyring) as reception:
        await sends(reception, field, 0)
        await everybody_sends(reception, field, [None] * 10)

        assert mix(engine, keyring, field.id) == 10

    (left,) = field.rows(InboxRow)
    assert left.link_hash is not None
    assert not any(row.answered for row in field.rows(InvitationRow))


async def test_a_withdrawn_answer_closes_its_invitation_and_leaves_nothing_else(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=11)
    with a_reception(engine, keyring) as reception:
        codes = await everybody_sends(reception, field, range(11))
        await reception.withdraw(field.slug, codes[0])

    moved = mix(engine, keyring, field.id)

    assert moved == 10
    assert len(field.rows(ResponseRow)) == 10
    assert all(row.answered for row in field.rows(InvitationRow))


async def test_withdrawing_after_mixing_takes_answer_and_texts_and_does_not_reopen(either, keyring):
    field = an_open_campaign(either, keyring, invited=10)
    with a_reception(either, keyring) as reception:
        codes = await everybody_sends(reception, field, range(10))
        mix(either, keyring, field.id)

        assert await reception.withdraw(field.slug, codes[0])

    assert len(field.rows(ResponseRow)) == 9
    assert len(field.rows(FreeTextRow)) == 9
    assert all(row.answered for row in field.rows(InvitationRow))


async def test_after_mixing_the_same_final_is_known_and_a_link_stays_used(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=10)
    with a_reception(engine, keyring) as reception:
        visit = at_the_door(reception, field, 0)
        await answers_all(reception, visit)
        receipt = await reception.finish(visit, "nb")
        await everybody_sends(reception, field, range(1, 10))

        mix(engine, keyring, field.id)

        assert await reception.finish(visit, "nb") == receipt
    assert len(field.rows(ResponseRow)) == 10


async def test_confidential_answers_carry_the_code_of_their_person(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=10, mode="confidential")
    with transaction(engine) as session:
        for at, token in enumerate(field.tokens):
            link_hash = field.key.fingerprint("link", token)
            session.add(PersonCodeRow(code=f"P{at}", campaign_id=field.id, link_hash=link_hash))
    with a_reception(engine, keyring) as reception:
        for person in range(10):
            await sends(reception, field, person, first={"sex": 1, "age": 20 + person})

    mix(engine, keyring, field.id)

    codes = {row.person_code: row.answers["age"] for row in field.rows(ResponseRow)}
    assert codes == {f"P{at}": 20 + at for at in range(10)}


async def test_a_waiting_answer_names_its_invitation_only_to_who_holds_the_key(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=1)
    with a_reception(engine, keyring) as reception:
        await sends(reception, field, 0)

    (waiting,), (invitation,) = field.rows(InboxRow), field.rows(InvitationRow)

    stored = {str(value) for value in waiting.model_dump().values()}
    assert invitation.link_hash not in stored
    assert invitation.code_hash not in stored
    assert waiting.link_hash == field.key.fingerprint("inbox", invitation.link_hash)


async def test_nothing_of_the_inbox_is_left_in_the_files_of_sqlite(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=60)
    with a_reception(engine, keyring) as reception:
        await everybody_sends(reception, field, range(60))
    waiting = field.rows(InboxRow)

    mix(engine, keyring, field.id)

    content = _files_of(engine)
    marks = {row.link_hash.encode() for row in waiting}
    assert len(marks) == 60
    assert not [mark for mark in marks if mark in content]


@pytest.mark.slow
async def test_on_postgresql_neither_transaction_nor_place_tells_who_answered(
    server, tmp_path, keyring
):
    field, engine = await _mixed_on_postgresql(server, tmp_path, keyring)

    with transaction(engine) as session:
        seen = session.execute(
            sa.text("SELECT xmin::text, xmax::text, answered, ctid::text FROM invitation")
        ).all()
        texts = session.execute(sa.text("SELECT DISTINCT xmin::text FROM free_text")).all()
        inbox = session.execute(sa.text("SELECT pg_relation_size('inbox')")).scalar()

    assert Counter(row.answered for row in seen) == {True: 20, False: 20}
    assert len({row.xmin for row in seen}) == 1
    assert len({row.xmax for row in seen}) == 1
    assert len(texts) == 1
    assert inbox == 0
    assert len(field.rows(ResponseRow)) == 20
    engine.dispose()


async def test_mixing_all_campaigns_moves_what_is_due(engine, keyring):
    due = an_open_campaign(engine, keyring, invited=10)
    early = an_open_campaign(engine, keyring, invited=2, slug="early")
    with a_reception(engine, keyring) as reception:
        await everybody_sends(reception, due, range(10))
        await sends(reception, early, 0)

    assert mix_all(engine, keyring) == 10

    assert len(early.rows(InboxRow)) == 1


async def test_one_lost_key_keeps_no_other_campaign_from_being_mixed(engine, keyring):
    lost = an_open_campaign(engine, keyring, invited=10, slug="lost")
    due = an_open_campaign(engine, keyring, invited=10, slug="due")
    with a_reception(engine, keyring) as reception:
        await everybody_sends(reception, lost, range(10))
        await everybody_sends(reception, due, range(10))
    keyring.destroy(lost.id)

    with pytest.raises(KeyLostError, match=f"Campaign {lost.id} has no key"):
        mix_all(engine, keyring)

    assert (len(lost.rows(InboxRow)), len(due.rows(ResponseRow))) == (10, 10)


def test_while_somebody_reads_scrubbing_says_that_it_was_not_done(engine, keyring):
    field = an_open_campaign(engine, keyring)
    with engine.connect() as reading:
        reading.exec_driver_sql("BEGIN")
        reading.exec_driver_sql("SELECT count(*) FROM campaign").one()
        field.change(name="Another name")

        done = scrub(engine)
        reading.rollback()

    assert not done
    assert scrub(engine)


async def _mixed_on_postgresql(server, folder, keyring):
    from dsm.database import migrate, open_engine
    from tests.support.databases import new_settings

    engine = open_engine(new_settings("postgresql", folder, server))
    migrate(engine)
    field = an_open_campaign(engine, keyring, invited=40)
    with a_reception(engine, keyring) as reception:
        for start in (0, 10):
            await everybody_sends(reception, field, range(start, start + 10))
            mix(engine, keyring, field.id)
    return field, engine


def _files_of(engine) -> bytes:
    path = Path(engine.url.database)
    return b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))
