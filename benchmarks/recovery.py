"""Does the model find what was put in? Coverage of 90 % intervals on the simulated city."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from surveys.population import PopulationFrame

if TYPE_CHECKING:
    import xarray as xr

CONSTRUCTS_AT_A_TIME = 3  # of nine, in turn, so that all of them count alike
KINDS = ("share", "score")
GROUPINGS = {
    "city": (),
    "sex": ("sex",),
    "age": ("age_band",),
    "education": ("education",),
    "district": ("district_id",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often the truth lay inside.

    Parameters
    ----------
    grouping : str
        Kind of group the intervals were pooled over.
    measure : str
        "share" of a single question, "score" from 0 to 100, or "both" pooled.
    intervals : int
        How many intervals were looked at.
    covered : float
        Share of them that held the truth, in [0, 1]; 0.90 is aimed for.
    standard_error : float
        Of `covered`, clustered by replication.
    """

    grouping: str
    measure: str
    intervals: int
    covered: float
    standard_error: float


def measure(replications: int, *, workers: int = 2) -> tuple[Coverage, ...]:
    """Simulate, fit and compare with the truth, anew each time.

    Parameters
    ----------
    replications : int
        Draws of respondents and answers of wave 1; three of the nine constructs are fitted in each.
    workers : int
        Processes.
    """
    # Spawned, because the sampler's threads do not survive a fork.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_replicate, range(replications), chunksize=4))
    return tuple(
        _pooled(grouping, kinds, found)
        for kinds in (KINDS, *((kind,) for kind in KINDS))
        for grouping in GROUPINGS
    )


def _replicate(number: int) -> dict[tuple[str, str], list[bool]]:
    from dsm.demo.kristiansund import demo_frame, simulate_answers
    from indicators.social.fit import FitSettings, fit
    from surveys.tabulate import count_patterns

    frame = demo_frame()
    answers = simulate_answers(frame, 1, 500_000 + number)
    covered: dict[tuple[str, str], list[bool]] = {
        (grouping, kind): [] for grouping in GROUPINGS for kind in KINDS
    }
    for turn in range(CONSTRUCTS_AT_A_TIME):
        position = (CONSTRUCTS_AT_A_TIME * number + turn) % len(answers.constructs)
        construct = answers.constructs[position]
        counts = count_patterns(answers, construct)
        settings = FitSettings(draws=500, chains=2, cores=1, seed=number + 1)
        tree = fit(counts, frame, settings=settings)
        for key, inside in _inside(tree, frame, construct).items():
            covered[key] += inside
    return covered


def _inside(
    tree: "xr.DataTree", frame: PopulationFrame, construct: str
) -> dict[tuple[str, str], list[bool]]:
    from dsm.demo.kristiansund import TRUTH
    from indicators.social.poststratify import cell_score, cell_share, groups_by, poststratify
    from surveys.simulate import read_truth, true_score, true_share

    truth = read_truth(TRUTH)
    item = next(one.item for one in truth.items if one.item.construct == construct)
    level = round(0.6 * (len(item.codes) - 1))
    cells = {
        "share": cell_share(tree, item.id, at_or_above=level),
        "score": cell_score(tree),
    }
    true = {
        "share": lambda by: true_share(truth, frame, item.id, level, wave=1, by=by),
        "score": lambda by: true_score(truth, frame, construct, wave=1, by=by),
    }
    found = {}
    for grouping, by in GROUPINGS.items():
        for kind, values in cells.items():
            draws = poststratify(values, frame, groups_by(frame, by)).to_numpy()
            low, high = np.quantile(draws.reshape(-1, draws.shape[-1]), [0.05, 0.95], axis=0)
            known = np.atleast_1d(np.asarray(true[kind](by), dtype=float)).reshape(-1)
            found[grouping, kind] = ((low <= known) & (known <= high)).tolist()
    return found


def _pooled(
    grouping: str, kinds: Sequence[str], found: Sequence[dict[tuple[str, str], list[bool]]]
) -> Coverage:
    inside = [[hit for kind in kinds for hit in one[grouping, kind]] for one in found]
    means = np.array([np.mean(one) for one in inside])
    return Coverage(
        grouping=grouping,
        measure="both" if len(kinds) > 1 else kinds[0],
        intervals=sum(len(one) for one in inside),
        covered=float(means.mean()),
        standard_error=float(means.std(ddof=1) / np.sqrt(len(means))),
    )
