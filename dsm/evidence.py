"""Use cases of analysts: estimate a wave, publish, find an estimate again."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from dsm import fieldwork
from dsm.database import exclusive, transaction
from dsm.draws import load_posterior_draws
from dsm.estimated import OTHER_PRIORS, WORDING_FACTOR, Estimated, Judged
from dsm.fieldwork import IN_TIME
from dsm.fitting import fit_construct, items_sharing_wording
from dsm.named_draws import remove_unnamed
from dsm.seeds import require_seed
from dsm.tables import LARGEST_ID, EstimateRow, FrameRow, WaveRow, utc_now
from dsm.waiting_draws import WaitingDraws
from surveys.disclosure import Figure, Limits, protect
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.responses import Responses
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.sampler import FitProgress

type OnProgress = Callable[[str, int, int], None]
"""Called with a construct, draws finished and draws in all, from the sampler's own thread."""


class EvidenceError(FixableError):
    """An estimate cannot be made, found or published as asked."""

    code = "evidence"


def estimate(
    engine: Engine,
    draws_folder: Path,
    *,
    wave: str,
    frame: str,
    constructs: Sequence[str] | None = None,
    seed: int = 1,
    wording_factor: bool = False,
    on_progress: OnProgress | None = None,
) -> tuple[Estimated, ...]:
    """Fit the social model to every construct of a wave and keep the draws; all of them or none.

    Parameters
    ----------
    engine : Engine
        Used in two short transactions; none is open while the model is fitted.
    draws_folder : Path
        Where the draws are kept.
    wave, frame : str
        Names of the answers and of the population they are a sample of.
    constructs : sequence of str, optional
        By default all constructs that the wave asked about.
    seed : int
        Same seed, same answers, same machine: the same draws.
    wording_factor : bool
        Whether to try a wording factor on items that run in both directions, see
        `fitting.items_sharing_wording`.
    on_progress : callable, optional
        See `OnProgress`.

    Returns
    -------
    tuple of Estimated
        In the order of the constructs; not yet published.

    Raises
    ------
    EvidenceError
        If a construct was not asked about, or the answers were replaced meanwhile.
    FieldworkError
        If the wave or population is unknown, or they do not fit each other.
    SeedError
        If the seed cannot be kept.
    """
    require_seed(seed)
    with transaction(engine) as session:
        responses = fieldwork.load_answers(session, wave)
        population = fieldwork.load_frame(session, frame)
    fieldwork.require_same_groups(responses, population)
    wanted = tuple(dict.fromkeys(constructs or responses.constructs))
    require_asked(wanted, responses)
    progress = _forward(on_progress)
    inputs = {"answers": responses.hash(), "population": population.hash()}
    made = []
    with WaitingDraws(draws_folder, partial(remove_unnamed, engine, draws_folder)) as waiting:
        for construct in wanted:
            counts = count_patterns(responses, construct)
            tried = (
                items_sharing_wording(counts, population, seed, progress)
                if wording_factor
                else None
            )
            fitted = _fit_one(waiting, counts, population, seed, tried or (), progress)
            wording = {} if tried is None else {WORDING_FACTOR: ", ".join(tried)}
            made.append({"made_from": inputs | wording, **fitted})
        with exclusive(engine) as session:
            wave_id, frame_id = _ids_of_inputs(session, wave, frame, responses, population)
            rows = [EstimateRow(wave_id=wave_id, frame_id=frame_id, **one) for one in made]
            session.add_all(rows)
            session.flush()
            waiting.put_in_place()
            return tuple(_estimated(session, row) for row in rows)


def publish(session: Session, estimate_id: int) -> None:
    """Let an estimate be shown as the city's own; it replaces the one published before.

    Raises
    ------
    EvidenceError
        If there is no such estimate; if its draws failed a sampling check, as such figures are
        not safe to show as findings; if its priors are not the usual ones, as figures under others
        are for judging these; or if too few answered one of its questions.
    """
    row = _row(session, estimate_id)
    if not row.passed:
        raise EvidenceError(
            f"The estimate of {row.construct_id} failed a check of its draws.",
            "Estimate again with another seed or more draws; read the verdict first.",
        )
    if OTHER_PRIORS in row.made_from:
        raise EvidenceError(
            f"The estimate of {row.construct_id} was made under other priors than the usual ones.",
            "Run `dsm estimate`, which takes the usual ones, and publish that.",
        )
    _require_enough_answers(session, row)
    row.published_at = utc_now()


def find(session: Session, estimate_id: int) -> Estimated:
    """Return one estimate.

    Raises
    ------
    EvidenceError
        If there is none of that number.
    """
    return _estimated(session, _row(session, estimate_id))


def published(session: Session, *, wave: str | None = None) -> dict[str, Estimated]:
    """Return the newest published estimate of every construct, of one wave or of the latest.

    Without a wave, each construct comes from the last wave that has it.
    """
    query = (
        select(EstimateRow)
        .join(WaveRow, col(WaveRow.id) == col(EstimateRow.wave_id))
        .where(col(EstimateRow.published_at).is_not(None))
        .order_by(*IN_TIME, col(EstimateRow.published_at), col(EstimateRow.id))
    )
    if wave is not None:
        query = query.where(WaveRow.name == wave)
    found = {row.construct_id: row for row in session.exec(query)}
    return {construct: _estimated(session, row) for construct, row in found.items()}


def published_before(session: Session, estimated: Estimated) -> Estimated | None:
    """Return the published estimate of the same construct in the nearest wave before."""
    names = [one.name for one in fieldwork.waves(session)]
    for name in reversed(names[: names.index(estimated.wave)]):
        earlier = published(session, wave=name).get(estimated.construct)
        if earlier is not None:
            return earlier
    return None


def model_before(now: Estimated, then: Estimated) -> str:
    """Return the model that an earlier estimate was made with; empty where it is that of `now`.

    Part of a change between estimates of two models may come from the models, and a wording factor
    makes another one.
    """
    return "" if then.model == now.model else then.model


def all_estimates(session: Session) -> tuple[Estimated, ...]:
    """Return every estimate, the newest first."""
    rows = session.exec(select(EstimateRow).order_by(col(EstimateRow.id).desc())).all()
    return tuple(_estimated(session, row) for row in rows)


def load_posterior(draws_folder: Path, estimated: Estimated) -> "xr.DataTree":
    """Return the posterior draws of an estimate; `DrawsError` if they are not there as kept."""
    return load_posterior_draws(draws_folder, estimated.file, estimated.hash)


def few_answered(responses: Responses, construct: str) -> dict[str, int]:
    """Return the items of a construct that too few answered to show a figure of, and how many did."""
    given = {
        item: int((responses.levels[:, responses.column(item)] >= 0).sum())
        for item in responses.items_of(construct)
    }
    return {
        item: answers
        for item, answers in given.items()
        if not protect(np.array([answers]), figure=Figure.MEAN).total_shown
    }


def require_asked(constructs: Sequence[str], responses: Responses) -> None:
    """Refuse constructs that were not asked about, with `EvidenceError`."""
    unknown = [construct for construct in constructs if construct not in responses.constructs]
    if unknown:
        raise EvidenceError(
            f"These constructs were not asked about: {', '.join(unknown)}.",
            f"Choose from: {', '.join(responses.constructs)}.",
        )


def _row(session: Session, estimate_id: int) -> EstimateRow:
    row = session.get(EstimateRow, estimate_id) if 0 < estimate_id <= LARGEST_ID else None
    if row is None:
        raise EvidenceError(f"There is no estimate {estimate_id}.", "See `dsm estimate --list`.")
    return row


def _fit_one(
    waiting: WaitingDraws,
    counts: PatternCounts,
    population: PopulationFrame,
    seed: int,
    negative: Sequence[str],
    progress: "Callable[[FitProgress], None] | None",
) -> dict[str, Any]:
    from indicators.social.fit import MODEL_VERSION, FitSettings

    fitted = fit_construct(
        counts, population, negative=negative, settings=FitSettings(seed=seed), progress=progress
    )
    return {
        "construct_id": counts.construct,
        "hash": fitted.hash,
        "model_version": MODEL_VERSION,
        "seed": seed,
        "passed": fitted.passed,
        "fits": fitted.fits,
        "verdict": fitted.verdict,
        "file": waiting.add(counts.construct, fitted.tree),
    }


def _forward(on_progress: OnProgress | None) -> "Callable[[FitProgress], None] | None":
    if on_progress is None:
        return None
    return lambda now: on_progress(now.construct, now.finished, now.total)


def _ids_of_inputs(
    session: Session,
    wave: str,
    frame: str,
    responses: Responses,
    population: PopulationFrame,
) -> tuple[int, int]:
    """Return where the inputs are kept, unless somebody changed them while the model was fitted."""
    wave_row = session.exec(select(WaveRow).where(WaveRow.name == wave)).one_or_none()
    frame_row = session.exec(select(FrameRow).where(FrameRow.name == frame)).one_or_none()
    if wave_row is None or wave_row.hash != responses.hash():
        raise EvidenceError(f"The answers of {wave!r} were replaced meanwhile.", "Estimate anew.")
    if frame_row is None or frame_row.hash != population.hash():
        raise EvidenceError(f"The population {frame!r} was replaced meanwhile.", "Estimate anew.")
    assert wave_row.id is not None
    assert frame_row.id is not None
    return wave_row.id, frame_row.id


def _require_enough_answers(session: Session, row: EstimateRow) -> None:
    responses = fieldwork.load_answers(session, session.get_one(WaveRow, row.wave_id).name)
    for item, answers in few_answered(responses, row.construct_id).items():
        raise EvidenceError(
            f"Only {answers} people answered {item!r}; a figure from so few could be about "
            "people one knows.",
            f"Gather at least {Limits().mean} answers, or leave the question out.",
        )


def _estimated(session: Session, row: EstimateRow) -> Estimated:
    wave = session.get_one(WaveRow, row.wave_id)
    frame = session.get_one(FrameRow, row.frame_id)
    assert row.id is not None
    return Estimated(
        id=row.id,
        construct=row.construct_id,
        wave=wave.name,
        asked=wave.asked,
        frame=frame.name,
        simulated=wave.simulated,
        hash=row.hash,
        made_from=row.made_from,
        model_version=row.model_version,
        seed=row.seed,
        passed=row.passed,
        fits=row.fits,
        verdict=tuple(Judged(**check) for check in row.verdict),
        file=row.file,
        made_on=row.made_at.date().isoformat(),
        published=row.published_at is not None,
    )
