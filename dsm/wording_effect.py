"""Use case of researchers: whether negatively worded items share more than what they measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from dsm.asked import load_asked, require_groups
from dsm.moved import Moved, how_far
from surveys.errors import FixableError
from surveys.polarity import negatively_worded
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.sampler import FitProgress
    from indicators.social.summaries import Estimate
    from indicators.social.wording_verdict import WordingVerdict


class PolarityError(FixableError):
    """Nothing says which items are negatively worded."""

    code = "polarity-unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingEffect:
    """What a wording factor does to the estimate of one construct.

    Parameters
    ----------
    construct : str
    verdict : WordingVerdict
        Whether it foretells people left out better.
    loadings : dict
        Negatively worded item to its loading, beside that of the level it measures.
    moved : tuple of Moved
        Mean scores without (`usual`) and with (`other`) the factor; everybody first. Groups too
        small to be shown are left out.
    failed : tuple of str
        What the checks of the fit with the factor say against it.
    """

    construct: str
    verdict: "WordingVerdict"
    loadings: "dict[str, tuple[Estimate, Estimate]]"
    moved: tuple[Moved, ...]
    failed: tuple[str, ...]


def judge_wording(
    engine: Engine,
    *,
    wave: str,
    construct: str,
    negative: Sequence[str] = (),
    frame: str | None = None,
    by: Sequence[str] = (),
    seed: int = 1,
    on_progress: "Callable[[FitProgress], None] | None" = None,
) -> WordingEffect:
    """Fit a construct with and without a wording factor, and say whether it earns its place.

    Nothing is kept.

    Parameters
    ----------
    engine : Engine
        Used before the fits only.
    wave, construct : str
        Which answers.
    negative : sequence of str
        Ids of the negatively worded items; by default as the shipped questionnaires say.
    frame : str, optional
        Population; by default the composition of the wave's weighted sample.
    by : sequence of str
        One or two factors whose cross makes groups, beside everybody.
    seed : int
        Of all fits, so that only the factor differs.
    on_progress : callable, optional
        Told a `FitProgress`, of one fit after the other: six, or up to ten
        where fits have to be drawn for longer.

    Raises
    ------
    PolarityError
        If no item is known to be negatively worded.
    FixableError
        If wave, construct, population or factor is unknown, or the items cannot tell wording from
        what they measure.
    """
    from indicators.social.judged import fit_and_judge
    from indicators.social.sampler import FitSettings
    from indicators.social.wording import lay_out_wording
    from indicators.social.wording_verdict import BRIEF, keeps_wording_factor

    responses, population = load_asked(engine, wave=wave, construct=construct, frame=frame)
    require_groups(population, by)
    counts = count_patterns(responses, construct)
    against = tuple(negative) or _known_negative(counts)
    lay_out_wording(counts.items, against)
    verdict = keeps_wording_factor(
        counts, population, against, settings=replace(BRIEF, seed=seed), progress=on_progress
    )
    settings = FitSettings(seed=seed)
    (without, _), (factored, checked) = (
        fit_and_judge(counts, population, negative=items, settings=settings, progress=on_progress)
        for items in ((), against)
    )
    return WordingEffect(
        construct=construct,
        verdict=verdict,
        loadings=_loadings(factored, against),
        moved=how_far((without, factored), responses, population, construct, by),
        failed=tuple(check.sentence for check in checked.failed),
    )


def _known_negative(counts: PatternCounts) -> tuple[str, ...]:
    found = negatively_worded(counts.items)
    if not found:
        raise PolarityError(
            f"None of the items of {counts.construct!r} ({', '.join(counts.items)}) is known to be "
            "negatively worded.",
            fix="Name those that are; a scale of one direction needs no wording factor.",
        )
    return found


def _loadings(
    tree: "xr.DataTree", negative: Sequence[str]
) -> "dict[str, tuple[Estimate, Estimate]]":
    from indicators.social.summaries import summarise

    posterior = tree["posterior"].to_dataset()
    return {
        item: (
            summarise(posterior["loading"].sel(item=item).to_numpy()),
            summarise(posterior["discrimination"].sel(item=item).to_numpy()),
        )
        for item in negative
    }
