import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlmodel import select

from dsm import evidence, fieldwork, report, towns
from dsm.database import exclusive, transaction
from dsm.draws import DrawsError
from dsm.evidence import EvidenceError
from dsm.fieldwork import FieldworkError
from dsm.jobs import ledger, queue, results
from dsm.jobs.job import State
from dsm.jobs.task import Finished
from dsm.named_draws import remove_unnamed
from dsm.tables import EstimateRow, JobRow
from dsm.waiting_draws import FORSAKEN
from indicators.social.priors import Priors
from tests.support.builders import some_answers
from tests.support.jobs import ask, job_now, wait_for

FINISHED = Finished(content=b"draws", hash="ab" * 32, passed=True, fits=False, verdict=[])
FILE = f"trust-{'ab' * 8}.nc"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "draws"


def taken_up(engine, **asked):
    ask(engine, **asked)
    with exclusive(engine) as session:
        return ledger.claim(session, "house:1")


def files(folder):
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_finished_fit_leaves_one_file_and_one_estimate(anywhere, folder):
    held = taken_up(anywhere)

    assert results.keep(anywhere, folder, held, FINISHED)

    job = job_now(anywhere, held.job)
    with transaction(anywhere) as session:
        (made,) = evidence.all_estimates(session)
    assert (job.state, job.estimate, job.share) == (State.DONE, made.id, 1.0)
    assert (made.construct, made.wave, made.frame, made.file) == ("trust", "autumn", "town", FILE)
    assert (made.passed, made.fits, made.published) == (True, False, False)
    assert made.made_from == {
        "answers": held.request.answers,
        "population": held.request.population,
    }
    assert (folder / FILE).read_bytes() == b"draws"
    assert files(folder) == [FILE]


def test_an_estimate_under_other_priors_is_marked_and_never_taken_for_the_usual_one(engine, folder):
    held = taken_up(engine, priors=Priors(sex=0.3))
    results.keep(engine, folder, held, FINISHED)

    with transaction(engine) as session:
        (made,) = evidence.all_estimates(session)
        with pytest.raises(EvidenceError, match="without --kept"):
            report.kept_estimates(session, wave="autumn", frame="town", seed=1)
        with pytest.raises(EvidenceError, match="other priors"):
            evidence.publish(session, made.id)
    assert made.has_other_priors


def test_a_fit_that_was_cancelled_meanwhile_leaves_nothing(anywhere, folder):
    held = taken_up(anywhere)
    with exclusive(anywhere) as session:
        queue.cancel(session, held.job, "ola")

    assert not results.keep(anywhere, folder, held, FINISHED)

    with transaction(anywhere) as session:
        assert evidence.all_estimates(session) == ()
    assert files(folder) == []


def test_a_fit_whose_answers_were_deleted_meanwhile_leaves_nothing(anywhere, folder):
    held = taken_up(anywhere)
    with exclusive(anywhere) as session:
        fieldwork.remove_answers(session, "autumn")

    assert not results.keep(anywhere, folder, held, FINISHED)

    assert files(folder) == []


def test_a_fit_that_another_worker_took_over_leaves_nothing(engine, folder):
    held = taken_up(engine)
    with exclusive(engine) as session:
        ledger.give_back(session, held, "Its process died.")
        ledger.claim(session, "house:2")

    assert not results.keep(engine, folder, held, FINISHED)

    assert files(folder) == []


def test_where_the_row_cannot_be_kept_there_is_no_file_either(engine, folder):
    held = taken_up(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE OF estimate_id ON job "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )

    with pytest.raises(Exception, match="disk full"):
        results.keep(engine, folder, held, FINISHED)

    with transaction(engine) as session:
        assert session.exec(select(EstimateRow)).all() == []
    assert files(folder) == []
    assert job_now(engine, held.job).state is State.RUNNING


def cut_off(_connection):
    raise sa.exc.OperationalError("COMMIT", {}, Exception("the connection broke"))


def cut_off_too_late(connection):
    connection.connection.dbapi_connection.commit()
    cut_off(connection)


@pytest.mark.parametrize(("breaks", "left"), [(cut_off, []), (cut_off_too_late, [FILE])])
def test_where_the_word_of_the_commit_gets_lost_the_file_is_as_the_row(
    anywhere, folder, breaks, left
):
    held = taken_up(anywhere)
    sa.event.listen(anywhere, "commit", breaks, once=True)

    with pytest.raises(sa.exc.OperationalError):
        results.keep(anywhere, folder, held, FINISHED)
    between = files(folder)

    assert results.keep(anywhere, folder, held, FINISHED)
    assert (between, files(folder)) == (left, [FILE])
    assert job_now(anywhere, held.job).state is State.DONE
    with transaction(anywhere) as session:
        assert [made.file for made in evidence.all_estimates(session)] == [FILE]


@contextmanager
def out_of_reach_from_its_commit_on(engine):
    """A database that takes no commit, and after the first answers nobody any more."""
    cut = []

    def cut_off_for_good(connection):
        cut.append(True)
        cut_off(connection)

    def unanswered(connection):
        if cut:
            cut_off(connection)

    listeners = (("commit", cut_off_for_good), ("begin", unanswered))
    for moment, act in listeners:
        sa.event.listen(engine, moment, act)
    yield
    for moment, act in listeners:
        sa.event.remove(engine, moment, act)


def kept_nobody_knows_whether(engine, folder, held, placed):
    """Keep a fit in vain; return the files that are left."""
    with out_of_reach_from_its_commit_on(engine), pytest.raises(sa.exc.OperationalError):
        results.keep(engine, folder, held, FINISHED, placed)
    return files(folder)


def test_a_file_stays_while_nobody_can_say_whether_it_was_kept(anywhere, folder):
    held, placed = taken_up(anywhere), set()
    between = kept_nobody_knows_whether(anywhere, folder, held, placed)

    assert results.keep(anywhere, folder, held, FINISHED, placed)
    assert between == files(folder) == [FILE]


def test_a_file_that_nobody_could_say_was_kept_goes_if_its_job_was_cancelled_meanwhile(
    anywhere, folder
):
    held, placed = taken_up(anywhere), set()
    between = kept_nobody_knows_whether(anywhere, folder, held, placed)
    with exclusive(anywhere) as session:
        queue.cancel(session, held.job, "ola")

    assert not results.keep(anywhere, folder, held, FINISHED, placed)
    assert (between, files(folder)) == ([FILE], [])


def test_a_file_that_nobody_could_say_was_kept_goes_if_it_cannot_be_kept_later_either(
    anywhere, folder
):
    held, placed = taken_up(anywhere), set()
    between = kept_nobody_knows_whether(anywhere, folder, held, placed)
    sa.event.listen(anywhere, "commit", cut_off, once=True)

    with pytest.raises(sa.exc.OperationalError):
        results.keep(anywhere, folder, held, FINISHED, placed)

    assert (between, files(folder)) == ([FILE], [])


def test_a_file_that_another_keeps_while_it_is_being_deleted_is_there_in_the_end(
    anywhere, folder, monkeypatch
):
    first, second = taken_up(anywhere), taken_up(anywhere, seed=2)
    keeping = Thread(target=results.keep, args=(anywhere, folder, second, FINISHED))
    unlink = Path.unlink

    def unlink_late(path, missing_ok=False):
        if path.name == FILE and keeping.ident is None:
            keeping.start()
            keeping.join(0.3)  # as long as it takes, unless it has to wait
        unlink(path, missing_ok)

    sa.event.listen(anywhere, "commit", cut_off, once=True)
    monkeypatch.setattr(Path, "unlink", unlink_late)
    with pytest.raises(sa.exc.OperationalError):
        results.keep(anywhere, folder, first, FINISHED)
    keeping.join()

    with transaction(anywhere) as session:
        assert [made.file for made in evidence.all_estimates(session)] == [FILE]
    assert files(folder) == [FILE]


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
@pytest.mark.slow
def test_while_estimates_are_being_written_no_file_is_deleted(anywhere, folder):
    results.keep(anywhere, folder, taken_up(anywhere), FINISHED)
    (folder / "other.nc").touch()

    with transaction(anywhere) as session:
        session.exec(select(EstimateRow)).one().seed = 7
        session.flush()
        remove_unnamed(anywhere, folder, ["other.nc"])
        meanwhile = files(folder)
    remove_unnamed(anywhere, folder, ["other.nc"])

    assert (meanwhile, files(folder)) == (["other.nc", FILE], [FILE])


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
@pytest.mark.slow
def test_what_cleans_the_estimates_up_for_a_moment_saves_no_file(anywhere, folder):
    folder.mkdir()
    (folder / "other.nc").touch()
    removing = Thread(target=remove_unnamed, args=(anywhere, folder, ["other.nc"]))

    with transaction(anywhere) as session:
        session.exec(sa.text("LOCK TABLE estimate IN SHARE UPDATE EXCLUSIVE MODE"))
        removing.start()
        waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        wait_for(lambda: session.exec(waits).scalar_one() > 0)
    removing.join()

    assert files(folder) == []


def test_draws_and_their_name_reach_the_disk_before_their_row_is_kept(engine, folder, monkeypatch):
    held, seen = taken_up(engine), []
    monkeypatch.setattr("os.fsync", lambda _handle: seen.append(files(folder)))
    sa.event.listen(engine, "commit", lambda _connection: seen.append("commit"), once=True)

    results.keep(engine, folder, held, FINISHED)

    assert seen == [[f".job-{held.job}.{held.attempt}"], [FILE], "commit"]


def test_a_fit_whose_number_was_given_again_leaves_nothing(engine, folder):
    old = taken_up(engine)
    with exclusive(engine) as session:
        session.delete(session.get_one(JobRow, old.job))
    new = taken_up(engine, seed=2)

    kept = [results.keep(engine, folder, held, FINISHED) for held in (old, new)]

    assert (new.job, kept) == (old.job, [False, True])


def test_a_full_disk_is_told_and_nothing_is_left(engine, folder, monkeypatch):
    held = taken_up(engine)

    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DrawsError, match=rf"{folder}: No space left on device"):
        results.keep(engine, folder, held, FINISHED)

    assert files(folder) == []
    assert job_now(engine, held.job).state is State.RUNNING


def test_a_forgotten_wave_takes_its_draws_with_it_and_leaves_those_of_others(anywhere, folder):
    with exclusive(anywhere) as session:
        fieldwork.keep_answers(session, "winter", some_answers(50), asked="2027-01")
        towns.keep_sample(session, "autumn")
        queue.start(session, wave="winter", frame="town", construct="trust", by="kari")
        other = ledger.claim(session, "house:1")
    kept = (taken_up(anywhere), other, taken_up(anywhere, seed=2), taken_up(anywhere, seed=3))
    hashes = ("ab" * 32, "ab" * 32, "cd" * 32)
    for held, print_ in zip(kept[:3], hashes, strict=True):
        results.keep(anywhere, folder, held, replace(FINISHED, hash=print_))

    results.forget_wave(anywhere, folder, "autumn")

    assert files(folder) == [FILE]  # which the estimate of winter has too
    assert not results.keep(anywhere, folder, kept[3], replace(FINISHED, hash="ef" * 32))
    with transaction(anywhere) as session:
        assert [wave.name for wave in fieldwork.waves(session)] == ["winter"]
        assert [one.wave for one in evidence.all_estimates(session)] == ["winter"]
        assert fieldwork.frame_names(session) == ("town",)


def test_a_wave_that_is_not_there_cannot_be_forgotten(engine, folder):
    with pytest.raises(FieldworkError, match="'winter'"):
        results.forget_wave(engine, folder, "winter")


def test_a_scrap_that_cannot_be_removed_is_told_and_the_others_are_swept_away(engine, folder):
    (folder / ".job-98.1").mkdir(parents=True)
    (folder / ".job-99.1").touch()

    with transaction(engine) as session:
        (error,) = results.sweep(session, folder)

    assert ".job-98.1" in str(error)
    assert files(folder) == [".job-98.1"]


def test_what_a_killed_worker_was_writing_is_swept_away_and_nothing_else(engine, folder):
    held = taken_up(engine)
    folder.mkdir()
    for name in (f".job-{held.job}.1", ".job-99.1", ".job-x", "trust-1.nc", ".other"):
        (folder / name).touch()

    with transaction(engine) as session:
        results.sweep(session, folder)

    assert files(folder) == [f".job-{held.job}.1", ".other", "trust-1.nc"]


def test_draws_that_wait_for_their_place_are_swept_away_once_they_are_old(engine, folder):
    folder.mkdir()
    waiting = f".trust-{'ab' * 8}.nc.0123abcd"
    names = (waiting, f".trust-{'cd' * 8}.nc.77", f".trust-{'ab' * 8}.nc.part", ".notes.nc.bak")
    for name in names:
        (folder / name).touch()
        long_ago = (folder / name).stat().st_mtime - FORSAKEN - 60
        if name != waiting:
            os.utime(folder / name, (long_ago, long_ago))

    with transaction(engine) as session:
        results.sweep(session, folder)

    assert files(folder) == sorted({waiting, names[2], names[3]})
