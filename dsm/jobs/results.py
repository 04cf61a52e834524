"""What a finished fit leaves behind: one file and one row, both or neither."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from dsm.database import exclusive
from dsm.draws import hash_of
from dsm.evidence import OTHER_PRIORS
from dsm.jobs import ledger
from dsm.jobs.job import State
from dsm.jobs.ledger import Claim
from dsm.jobs.request import Request
from dsm.tables import EstimateRow, JobRow

if TYPE_CHECKING:
    from dsm.jobs.task import Finished

UNFINISHED = ".job-"  # begins the name of a file that is being written


def keep(engine: Engine, draws_folder: Path, claim: Claim, finished: "Finished") -> bool:
    """Keep the draws and the estimate of a job, if the claim still holds.

    The file appears under its name in one step, in the transaction that names it. A worker killed
    between the two leaves a file that the next try makes again, byte for byte.

    Returns
    -------
    bool
        Whether it was kept: not if the job was cancelled, deleted or given to another worker.
    """
    unfinished = _written(draws_folder, claim, finished.content)
    file = draws_folder / f"{claim.request.construct}-{finished.hash[:16]}.nc"
    known = file.exists()
    try:
        with exclusive(engine) as session:
            row = _held(session, claim)
            if row is None:
                return False
            ledger.done(session, claim, _add_estimate(session, row, claim, finished, file.name))
            unfinished.replace(file)
    except BaseException:
        if not known:
            file.unlink(missing_ok=True)
        raise
    else:
        return True
    finally:
        unfinished.unlink(missing_ok=True)


def sweep(session: Session, draws_folder: Path) -> None:
    """Remove files that a killed worker was writing, unless their job runs again by now."""
    running = set(session.exec(select(JobRow.id).where(JobRow.state == State.RUNNING)))
    for file in draws_folder.glob(f"{UNFINISHED}*"):
        number = file.name.removeprefix(UNFINISHED).split(".")[0]
        if not number.isdecimal() or int(number) not in running:
            file.unlink(missing_ok=True)


def _written(folder: Path, claim: Claim, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{UNFINISHED}{claim.job}.{claim.attempt}"
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        # The row must not outlive a power cut that the file does not.
        os.fsync(opened.fileno())
    return file


def _held(session: Session, claim: Claim) -> JobRow | None:
    """Return the job's row, locked, if it is still this worker's and nobody wants it cancelled."""
    return session.exec(
        select(JobRow)
        .where(
            JobRow.id == claim.job,
            JobRow.worker == claim.worker,
            JobRow.tries == claim.attempt,
            JobRow.state == State.RUNNING,
            col(JobRow.cancel_asked).is_(False),
        )
        .with_for_update()
    ).one_or_none()


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
