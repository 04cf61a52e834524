import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from dsm import audit, fieldwork
from dsm.database import exclusive, transaction
from dsm.fieldwork import FieldworkError
from dsm.jobs import queue
from dsm.surveying import campaigns, inbox, purging, waves
from dsm.surveying.deletions import deletions
from dsm.surveying.keys import KeyLostError
from dsm.surveying.mixing import mix
from dsm.surveying.purging import OF_CAMPAIGN, PurgeError, purge, require_gone
from dsm.surveying.retention import run_due
from dsm.surveying.tables import (
    CampaignRow,
    InboxRow,
    MergeConflictRow,
    PacketRow,
    PaperBatchRow,
    PaperEntryRow,
    QuotaRow,
    ResponseRow,
    WithdrawnRow,
)
from dsm.tables import EstimateRow, FrameRow, WaveAnswerRow, WaveRow, utc_now
from surveys.campaigns import CampaignError, State
from tests.support.builders import a_frame, some_answers
from tests.support.campaigning import FRAME
from tests.support.databases import wait_until_somebody_waits
from tests.support.jobs import (
    at_work,
    draws_made_up,
    job_now,
    until_told,
    wait_for,
    wait_until_ended,
)
from tests.support.surveys import CLOSES, GRACE, a_reception, an_open_campaign, at_the_door, sends

OVER = CLOSES + GRACE
PLANTED = "The lights by the harbour."  # what everybody writes in her own words


@pytest.fixture
def draws(tmp_path):
    folder = tmp_path / "draws"
    folder.mkdir()
    return folder


async def a_finished_campaign(engine, keyring, draws):
    """Answers of every kind, a wave, an estimate and its file."""
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", FRAME)
    field = an_open_campaign(engine, keyring, invited=14, frame="town")
    with a_reception(engine, keyring) as reception:
        await asyncio.gather(*(sends(reception, field, person) for person in range(11)))
        begun = at_the_door(reception, field, 12)
        await reception.save(begun, 0, {"sex": 1}, {}, 0)
    mix(engine, keyring, field.id)
    with transaction(engine) as session:
        _fill_the_rest(session, field.id)
        campaigns.close(session, field.slug, "anna")
        wave = waves.keep_wave(session, field.slug, "autumn", "anna", now=OVER)
        _estimate(session, wave.name, draws / "trust-1.nc")
        fieldwork.keep_answers(session, "other", some_answers(30), asked="2026-01")
        _estimate(session, "other", draws / "other-1.nc")
    return field


def _fill_the_rest(session, campaign_id):
    batch = PaperBatchRow(campaign_id=campaign_id, name="1", sheets=1, day=CLOSES.date())
    session.add(batch)
    session.flush()
    session.add(PaperEntryRow(batch_id=batch.id, sheet=1, clerk="bo", answers={"safe": 1}))
    session.add(QuotaRow(campaign_id=campaign_id, stratum="sex=men", wanted=9))
    session.add(
        PacketRow(
            id="p",
            campaign_id=campaign_id,
            version=1,
            size=5,
            interviewer="i",
            expires_at=utc_now(),
        )
    )
    session.add(
        MergeConflictRow(campaign_id=campaign_id, packet_id="p", receipt_hash="r", content={})
    )
    session.add(WithdrawnRow(receipt_hash="w", campaign_id=campaign_id))


def _estimate(session, wave, file):
    file.write_bytes(b"draws")
    frame = session.exec(select(FrameRow)).one()
    session.add(
        EstimateRow(
            wave_id=session.exec(select(WaveRow).where(WaveRow.name == wave)).one().id,
            frame_id=frame.id,
            construct_id="trust",
            hash="h",
            made_from={},
            model_version="1",
            seed=1,
            passed=True,
            fits=True,
            verdict=[],
            file=file.name,
        )
    )


def a_waiting_answer(campaign_id):
    return InboxRow(
        receipt_hash="r",
        payload_hash="p",
        campaign_id=campaign_id,
        version=1,
        consent=1,
        answers={},
        channel="web",
        language="nb",
        day=CLOSES.date(),
        speed="usual",
    )


async def test_a_purge_reaches_everything_that_was_made_of_the_answers(either, keyring, draws):
    field = await a_finished_campaign(either, keyring, draws)

    counts = purge(either, keyring, draws, field.slug, "anna")

    for what, table in OF_CAMPAIGN:
        assert field.rows(table) == [], what
    with transaction(either) as session:
        left = {
            table: len(session.exec(select(table)).all())
            for table in (PaperEntryRow, WaveRow, EstimateRow)
        }
        answers_left = len(session.exec(select(WaveAnswerRow)).all())
    assert left == {PaperEntryRow: 0, WaveRow: 1, EstimateRow: 1}
    assert answers_left == 30
    assert sorted(file.name for file in draws.iterdir()) == ["other-1.nc"]
    assert counts["answers"] == counts["free-texts"] == counts["answers-in-waves"] == 11
    assert counts["estimates"] == counts["draws-files"] == counts["key"] == 1
    assert field.terms().state is State.PURGED


async def test_the_proof_says_what_how_many_and_by_whom(either, keyring, draws):
    field = await a_finished_campaign(either, keyring, draws)

    counts = purge(either, keyring, draws, field.slug, "anna")

    with transaction(either) as session:
        proof = {one.what: one.count for one in deletions(session, field.terms())}
        by = {one.by for one in deletions(session)}
        (logged, *_) = audit.entries(session, subject=f"campaign:{field.slug}")
    assert proof == {what: count for what, count in counts.items() if count}
    assert by == {"anna"}
    assert (logged.action, logged.detail["count"]) == ("purge", 11)


async def test_nothing_of_it_is_left_in_the_files_of_the_database(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)

    before = PLANTED.encode() in on_disk(engine)
    purge(engine, keyring, draws, field.slug, "anna")

    assert before
    assert PLANTED.encode() not in on_disk(engine)


def on_disk(engine):
    file = Path(engine.url.database)
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))


async def test_sealed_rows_of_an_old_backup_cannot_be_opened_any_more(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)

    purge(engine, keyring, draws, field.slug, "anna")

    with pytest.raises(KeyLostError):
        keyring.of(field.id)


def test_what_has_not_been_closed_is_not_purged(engine, keyring, draws):
    field = an_open_campaign(engine, keyring)

    with pytest.raises(CampaignError, match="open cannot become purged"):
        purge(engine, keyring, draws, field.slug, "anna")

    assert keyring.has(field.id)


async def test_another_wave_of_the_same_name_is_left_alone(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)
    with transaction(engine) as session:
        fieldwork.remove_answers(session, "autumn")
        fieldwork.keep_answers(session, "autumn", some_answers(20, seed=5), asked="2026-11")

    purge(engine, keyring, draws, field.slug, "anna")

    with transaction(engine) as session:
        assert fieldwork.load_answers(session, "autumn").respondents == 20


async def test_a_purge_that_broke_off_can_be_run_again(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)
    (draws / "trust-1.nc").unlink()  # as far as a broken purge had come

    counts = purge(engine, keyring, draws, field.slug, "anna")

    assert counts["answers"] == 11


async def test_a_scrap_of_a_fit_that_cannot_be_deleted_stops_the_purge(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)
    (draws / ".job-99.1").mkdir()

    with pytest.raises(PurgeError, match=r"Still there: .*\.job-99\.1"):
        purge(engine, keyring, draws, field.slug, "anna")

    assert keyring.has(field.id)


async def test_what_is_still_there_is_named(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)

    with pytest.raises(PurgeError) as left:
        require_gone(engine, keyring, draws, field.terms(), ("trust-1.nc",))

    for part in ("answers", "free-texts", "autumn", "trust-1.nc", "key"):
        assert part in left.value.problem


async def test_an_estimate_is_gone_with_its_wave(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)

    purge(engine, keyring, draws, field.slug, "anna")

    with transaction(engine) as session, pytest.raises(FieldworkError, match="no wave"):
        fieldwork.load_answers(session, "autumn")


def a_job(engine, field):
    """A fit of a wave of the campaign's that was asked for; the others have nothing to fit."""
    with exclusive(engine) as session:
        fieldwork.keep_frame(session, "people", a_frame())
        kept = fieldwork.keep_answers(session, "to-fit", some_answers(50), asked="2026-11")
        campaign = session.get_one(CampaignRow, field.id)
        campaign.waves = [*campaign.waves, {"name": kept.name, "hash": kept.hash}]
        started = queue.start(session, wave="to-fit", frame="people", construct="trust", by="kari")
        return started.job.id


def what_is_left(engine, draws):
    with transaction(engine) as session:
        return queue.jobs(session), sorted(file.name for file in draws.iterdir())


async def test_a_fit_that_runs_while_its_answers_are_purged_leaves_nothing(either, keyring, draws):
    field = await a_finished_campaign(either, keyring, draws)
    job = a_job(either, field)

    with at_work(either, draws, until_told):
        wait_for(lambda: job_now(either, job).sampling_at is not None)
        purge(either, keyring, draws, field.slug, "anna")

    assert what_is_left(either, draws) == ((), ["other-1.nc"])


async def test_a_fit_that_a_worker_made_is_purged_with_its_job_and_its_file(either, keyring, draws):
    field = await a_finished_campaign(either, keyring, draws)
    job = a_job(either, field)
    with at_work(either, draws, draws_made_up):
        wait_until_ended(either, job)
    (draws / f".job-{job}.1").touch()  # as a killed worker leaves it

    counts = purge(either, keyring, draws, field.slug, "anna")

    assert counts["draws-files"] == 2
    assert what_is_left(either, draws) == ((), ["other-1.nc"])


def test_every_table_that_hangs_on_a_campaign_is_purged_or_stays_for_a_reason():
    stays = {"consent", "sending"}  # texts of the house, and counts without people
    hang = {
        table.name
        for table in CampaignRow.metadata.sorted_tables
        if any(key.column.table.name == "campaign" for key in table.foreign_keys)
    }

    assert hang - stays == {str(table.__tablename__) for _, table in purging.OF_CAMPAIGN}
    assert ResponseRow.__tablename__ in hang


@pytest.mark.slow
def test_an_answer_that_is_kept_as_a_purge_begins_goes_with_the_others(postgresql, keyring, draws):
    field = an_open_campaign(postgresql, keyring, state=State.CLOSED.value)

    with ThreadPoolExecutor() as pool:
        with transaction(postgresql) as session:
            inbox.hold_campaign(session, field.id)
            session.add(a_waiting_answer(field.id))
            session.flush()
            purged = pool.submit(purge, postgresql, keyring, draws, field.slug, "anna")
            wait_until_somebody_waits(postgresql)
        counts = purged.result(timeout=30)

    assert counts["waiting-answers"] == 1
    assert field.rows(InboxRow) == []


async def test_what_came_after_a_purge_is_deleted_by_another(either, keyring, draws):
    field = await a_finished_campaign(either, keyring, draws)
    purge(either, keyring, draws, field.slug, "anna")
    with transaction(either) as session:
        session.add(a_waiting_answer(field.id))

    counts = purge(either, keyring, draws, field.slug, "anna")

    assert {what: count for what, count in counts.items() if count} == {"waiting-answers": 1}
    assert field.rows(InboxRow) == []
    assert field.terms().state is State.PURGED


async def test_a_purge_that_could_not_clean_the_disk_is_ended_by_the_clock(engine, keyring, draws):
    field = await a_finished_campaign(engine, keyring, draws)

    with a_full_disk(engine), pytest.raises(OperationalError):
        purge(engine, keyring, draws, field.slug, "anna")
    key_left = keyring.has(field.id)
    steps = run_due(engine, keyring, draws, OVER)

    assert key_left
    assert [(one.what, one.count) for one in steps] == [("key", 1)]
    assert PLANTED.encode() not in on_disk(engine)
    assert not keyring.has(field.id)


@contextmanager
def a_full_disk(engine):
    """Let no table be rewritten."""

    def refuse(_connection, _cursor, statement, *_):
        if statement.startswith("VACUUM"):
            raise OperationalError(statement, None, Exception("disk is full"))

    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
