"""What a finished fit leaves behind: one file and one row, both or neither."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from dsm import fieldwork, towns
from dsm.database import exclusive
from dsm.draws import hash_of, not_kept, remove_draws
from dsm.estimated import OTHER_PRIORS
from dsm.jobs import ledger
from dsm.jobs.job import State
from dsm.jobs.ledger import Claim
from dsm.jobs.queue import withdraw
from dsm.jobs.request import Request
from dsm.named_draws import remove_unnamed
from dsm.tables import EstimateRow, JobRow, WaveRow
from dsm.waiting_draws import forsaken_draws, reach_disk

if TYPE_CHECKING:
    from dsm.jobs.task import Finished

UNFINISHED = ".job-"  # begins the name of a file that is being written


def keep(
    engine: Engine,
    draws_folder: Path,
    claim: Claim,
    finished: "Finished",
    placed: set[str] | None = None,
) -> bool:
    """Keep the draws and the estimate of a job, if the claim still holds.

    The file appears under its name in one step, in the transaction that names it. A worker killed
    between the two leaves a file that the next try makes again, byte for byte. Where the word of
    the commit got lost, the file stays as long as a row may name it, and the next call finds it
    kept, or removes it if the claim holds no more.

    Parameters
    ----------
    placed : set of str, optional
        Files that earlier calls for this claim put in the folder, which were not there before; this
        call adds its own. For those who call again.

    Returns
    -------
    bool
        Whether it was kept: not if the job was cancelled, deleted or given to another worker.

    Raises
    ------
    DrawsError
        If the folder takes no files.
    """
    try:
        return _keep(engine, draws_folder, claim, finished, set() if placed is None else placed)
    except OSError as error:
        raise not_kept(draws_folder, error) from error


def forget_wave(engine: Engine, draws_folder: Path, name: str) -> None:
    """Forget a wave, its answers, the sample made of them, and every estimate with its draws.

    Raises
    ------
    FieldworkError
        If there is no such wave.
    DrawsError
        If a file with draws cannot be deleted; the wave is forgotten all the same.
    """
    with exclusive(engine) as session:
        ids = session.exec(select(WaveRow.id).where(WaveRow.name == name))
        files = withdrawn_draws(session, [one for one in ids if one is not None])
        fieldwork.remove_answers(session, name)
        towns.forget_sample(session, name)
    remove_draws(draws_folder, files)


def sweep(session: Session, draws_folder: Path) -> tuple[OSError, ...]:
    """Remove files that killed processes were writing.

    Those of a worker unless their job runs again by now, those of others once they are old enough,
    see `forsaken_draws`.

    Returns
    -------
    tuple of OSError
        One per file that could not be removed.
    """
    running = set(session.exec(select(JobRow.id).where(JobRow.state == State.RUNNING)))
    left = []
    for file in (*_unfinished(draws_folder, running), *forsaken_draws(draws_folder)):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            left.append(error)
    return tuple(left)


def draws_of(session: Session, wave_ids: Collection[int]) -> tuple[str, ...]:
    """Return the files with draws that were made from nothing but the answers of some waves."""
    own = select(EstimateRow.file).where(col(EstimateRow.wave_id).in_(wave_ids))
    other = select(EstimateRow.file).where(col(EstimateRow.wave_id).not_in(wave_ids))
    shared = set(session.exec(other))
    return tuple(sorted({file for file in session.exec(own) if file not in shared}))


def withdrawn_draws(session: Session, wave_ids: Collection[int]) -> tuple[str, ...]:
    """Take fits of some waves from their workers; return the files of those done.

    For those who delete the waves: in their transaction.
    """
    withdraw(session, tuple(wave_ids))
    return draws_of(session, wave_ids)


def _unfinished(draws_folder: Path, running: Collection[int | None]) -> Iterator[Path]:
    for file in draws_folder.glob(f"{UNFINISHED}*"):
        number = file.name.removeprefix(UNFINISHED).split(".")[0]
        if not number.isdecimal() or int(number) not in running:
            yield file


def _keep(
    engine: Engine, draws_folder: Path, claim: Claim, finished: "Finished", placed: set[str]
) -> bool:
    unfinished = draws_folder / f"{UNFINISHED}{claim.job}.{claim.attempt}"
    draws_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = False
    try:
        unfinished.write_bytes(finished.content)
        reach_disk(unfinished)
        kept = _put_in_place(engine, unfinished, claim, finished, placed)
    finally:
        if not kept:
            remove_unnamed(engine, draws_folder, placed)
        unfinished.unlink(missing_ok=True)
    return kept


def _put_in_place(
    engine: Engine, unfinished: Path, claim: Claim, finished: "Finished", placed: set[str]
) -> bool:
    file = unfinished.with_name(f"{claim.request.construct}-{finished.hash[:16]}.nc")
    with exclusive(engine) as session:
        row = _held(session, claim)
        if row is None:
            return _was_kept(session, claim)
        ledger.done(session, claim, _add_estimate(session, row, claim, finished, file.name))
        if not file.exists():
            placed.add(file.name)
        unfinished.replace(file)
        reach_disk(file.parent)
    return True


def _held(session: Session, claim: Claim) -> JobRow | None:
    """Return the job's row, locked, if it is still this worker's and nobody wants it cancelled."""
    return session.exec(
        select(JobRow)
        .where(ledger.held_by(claim), col(JobRow.cancel_asked).is_(False))
        .with_for_update()
    ).one_or_none()


def _was_kept(session: Session, claim: Claim) -> bool:
    """Tell whether this very claim made its estimate already, though nobody heard of it."""
    kept = select(JobRow.id).where(ledger.held_by(claim, State.DONE))
    return session.exec(kept).first() is not None


def _add_estimate(
    session: Session, row: JobRow, claim: Claim, finished: "Finished", file: str
) -> int:
    request = claim.request
    estimate = EstimateRow(
        wave_id=row.wave_id,
        frame_id=row.frame_id,
        construct_id=request.construct,
        hash=finished.hash,
        made_from=_made_from(request),
        model_version=request.model_version,
        seed=request.settings["seed"],
        passed=finished.passed,
        fits=finished.fits,
        verdict=finished.verdict,
        file=file,
    )
    session.add(estimate)
    session.flush()
    assert estimate.id is not None
    return estimate.id


def _made_from(request: Request) -> dict[str, str]:
    inputs = {"answers": request.answers, "population": request.population}
    changed = request.changed_priors
    return inputs | {OTHER_PRIORS: hash_of(changed)} if changed else inputs
