import threading

import pytest
import sqlalchemy as sa
from sqlmodel import select

from dsm.database import transaction
from dsm.surveying.refusals import BusyError, StorageError
from dsm.surveying.writer import Writer
from dsm.tables import AccountRow


@pytest.fixture
def writer(either):
    opened = Writer(either)
    yield opened
    opened.close()


def adds(name):
    def work(session):
        session.add(AccountRow(name=name))
        session.flush()
        return name

    return work


def names(engine):
    with transaction(engine) as session:
        return set(session.exec(select(AccountRow.name)))


class Gate:
    """Work that holds the writer until it is let go, so that others gather behind it."""

    def __init__(self):
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, session):
        self.begun.set()
        assert self.open.wait(10)


def test_what_is_told_is_committed(writer, either):
    assert writer.submit(adds("kari")).result(10) == "kari"

    assert names(either) == {"kari"}


def test_many_pieces_go_into_one_transaction(writer, either):
    commits = []
    sa.event.listen(either, "commit", lambda _: commits.append(1))
    gate = Gate()
    writer.submit(gate)
    gate.begun.wait(10)
    waiting = [writer.submit(adds(f"n{at}")) for at in range(50)]

    gate.open.set()
    for one in waiting:
        one.result(10)

    assert len(commits) <= 2
    assert len(names(either)) == 50


def test_a_bad_piece_does_not_take_the_others_with_it(writer, either):
    gate = Gate()
    writer.submit(gate)
    gate.begun.wait(10)
    good = [writer.submit(adds(f"n{at}")) for at in range(20)]
    bad = writer.submit(adds("n3"))  # a name that is taken
    broken = writer.submit(lambda _: 1 / 0)
    more = writer.submit(adds("last"))

    gate.open.set()

    assert [one.result(10) for one in good] == [f"n{at}" for at in range(20)]
    assert more.result(10) == "last"
    assert isinstance(bad.exception(10), StorageError)
    assert isinstance(broken.exception(10), ZeroDivisionError)
    assert len(names(either)) == 21
    assert writer.alive


def test_who_goes_away_does_not_stop_it_and_what_she_sent_is_kept(writer, either):
    gate = Gate()
    writer.submit(gate)
    gate.begun.wait(10)
    gone = [writer.submit(adds(f"n{at}")) for at in range(5)]
    for one in gone:
        one.cancel()

    gate.open.set()
    writer.submit(adds("last")).result(10)

    assert len(names(either)) == 6


def test_a_full_queue_says_so_at_once_and_loses_nothing(engine):
    writer = Writer(engine, room=3)
    gate = Gate()
    writer.submit(gate)
    gate.begun.wait(10)
    waiting = [writer.submit(adds(f"n{at}")) for at in range(3)]

    with pytest.raises(BusyError):
        writer.submit(adds("one too many"))

    gate.open.set()
    for one in waiting:
        one.result(10)
    writer.close()
    assert names(engine) == {"n0", "n1", "n2"}


def test_closing_finishes_what_waits_and_takes_nothing_more(engine):
    writer = Writer(engine)
    gate = Gate()
    writer.submit(gate)
    gate.begun.wait(10)
    waiting = [writer.submit(adds(f"n{at}")) for at in range(5)]
    gate.open.set()

    writer.close()
    writer.close()

    assert all(one.done() for one in waiting)
    assert len(names(engine)) == 5
    assert not writer.alive
    with pytest.raises(StorageError):
        writer.submit(adds("late"))


# Dying is what the test is about.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_writer_that_died_is_seen_and_nobody_waits_for_it(engine):
    def dies(_):
        raise SystemExit

    writer = Writer(engine)
    gate = Gate()
    writer.submit(gate)
    gate.begun.wait(10)
    # More than one batch, so that some still wait in the queue.
    behind = [writer.submit(dies), *(writer.submit(adds(f"n{at}")) for at in range(300))]

    gate.open.set()

    assert {type(one.exception(10)) for one in behind} == {StorageError}
    writer.close()
    assert not writer.alive
    with pytest.raises(StorageError):
        writer.submit(adds("late"))
    assert names(engine) == set()


def test_a_full_disk_is_told_and_nothing_of_the_batch_claims_to_be_kept(engine):
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    sa.event.listen(engine, "checkout", lambda c, *_: c.execute(f"PRAGMA max_page_count={pages}"))
    writer = Writer(engine)

    kept = [writer.submit(_much(at)) for at in range(50)]
    told = [one.exception(30) for one in kept]
    writer.close()

    assert any(isinstance(error, StorageError) for error in told)
    assert len(names(engine)) == sum(error is None for error in told)


def test_a_database_that_may_not_be_written_is_told(engine):
    sa.event.listen(engine, "checkout", lambda c, *_: c.execute("PRAGMA query_only=ON"))
    writer = Writer(engine)

    told = writer.submit(adds("kari")).exception(30)
    writer.close()

    assert isinstance(told, StorageError)
    assert names(engine) == set()


@pytest.mark.slow
def test_a_cut_connection_is_mended_or_told(either, writer):
    if either.dialect.name == "sqlite":
        pytest.skip("a file has no connection to cut")
    gate = Gate()
    held = writer.submit(gate)
    gate.begun.wait(10)
    behind = writer.submit(adds("kari"))
    with either.connect() as other:
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        other.rollback()

    gate.open.set()

    assert behind.result(20) == "kari"
    assert held.result(20) is None
    assert names(either) == {"kari"}


def _much(at):
    def work(session):
        session.add(AccountRow(name=f"{at}", password_hash="x" * 20_000))
        session.flush()

    return work
