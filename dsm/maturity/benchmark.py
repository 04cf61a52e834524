"""Which level a policy has reached: its weakest link, as a statement and as a chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dsm.maturity.errors import EvidenceError
from dsm.maturity.levels import HIGHEST
from dsm.maturity.policies import Comparison, Component, Policy, Threshold

type Floats = NDArray[np.float64]
type Levels = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What is known about the indicators that thresholds stand on.

    Parameters
    ----------
    values : mapping of indicator id to array of shape (draw,) or float
        Joint draws, or a certain number, in the indicator's own unit. All arrays are equally
        long, and position i of each belongs to the same draw; a number holds on every draw.
        Draws of different constructs come from separate fits and are treated as independent.
        The same people answer all constructs, so intervals of figures that combine several
        constructs are rather too narrow.
    made_from : mapping of name to hash
        What the figures were made from; carried into every assessment.
    """

    values: Mapping[str, Floats | float]
    made_from: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = {name: np.shape(value) for name, value in self.values.items()}
        drawn = {name: shape for name, shape in lengths.items() if shape}
        if len(set(drawn.values())) > 1 or any(len(shape) > 1 for shape in drawn.values()):
            named = ", ".join(f"{name}: {shape}" for name, shape in drawn.items())
            problem = f"The draws are not equally long ({named})."
            raise EvidenceError(problem, "Estimate all constructs with the same settings.")
        for name, value in self.values.items():
            if not np.size(value) or not np.isfinite(value).all():
                problem = f"The figures of {name!r} are missing or not finite."
                raise EvidenceError(problem, "Leave the indicator out, or estimate it anew.")

    @property
    def draws(self) -> int:
        """How many joint draws there are; 1 if everything is certain."""
        return max((np.size(value) for value in self.values.values()), default=1)

    def of(self, indicator: str) -> Floats | None:
        """Return the figure on every draw, shape (draw,), or None if nothing is known."""
        if indicator not in self.values:
            return None
        return np.broadcast_to(np.asarray(self.values[indicator], np.float64), (self.draws,))


class Verdict(StrEnum):
    """What became of a threshold."""

    HOLDS = "holds"
    NOT_LIKELY_ENOUGH = "not-likely-enough"
    NO_EVIDENCE = "no-evidence"  # nothing is known of its indicator, so it does not hold


@dataclass(frozen=True, slots=True)
class Judgement:
    """A threshold held against the evidence; `chance` is in [0, 1], None without evidence."""

    threshold: Threshold
    chance: float | None

    @property
    def verdict(self) -> Verdict:
        """Whether it holds, and if not, why."""
        if self.chance is None:
            return Verdict.NO_EVIDENCE
        enough = self.chance >= self.threshold.required_probability
        return Verdict.HOLDS if enough else Verdict.NOT_LIKELY_ENOUGH

    @property
    def holds(self) -> bool:
        """Whether it holds no level back."""
        return self.verdict is Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class Gap:
    """What a level still lacks; `described` is False if nobody has said what it asks for."""

    level: int
    components: tuple[Component, ...]
    thresholds: tuple[Judgement, ...]
    described: bool = True

    @property
    def closed(self) -> bool:
        """Whether nothing is missing."""
        return self.described and not self.components and not self.thresholds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessment:
    """The level of a policy on given evidence.

    Parameters
    ----------
    level : int
        The stated level, 0 (below 1) to 5: every component of it and of those below is met, and
        every threshold holds with the probability it asks for.
    level_by_components, level_by_thresholds : int
        What the level would be if only these counted; the lower one is the stated level.
    level_draws : array of shape (draw,), int8
        The level on every joint draw; components are certain.
    gaps : tuple of Gap, one per level 1 to 5
        What is missing, level by level.
    judgements : tuple of Judgement
        Every threshold in force.
    made_from : mapping of name to hash
        As the evidence says.
    """

    policy: Policy
    level: int
    level_by_components: int
    level_by_thresholds: int
    level_draws: Levels
    gaps: tuple[Gap, ...]
    judgements: tuple[Judgement, ...]
    made_from: Mapping[str, str]

    @property
    def chances(self) -> tuple[float, ...]:
        """P(level = k) for k = 0 to 5, adding up to 1.

        The most probable level need not be the stated one: a threshold that asks for 0.8 and has
        0.6 holds the stated level back, but not 6 of 10 draws.
        """
        counts = np.bincount(self.level_draws, minlength=HIGHEST + 1)
        return tuple((counts / counts.sum()).tolist())

    @property
    def chances_at_least(self) -> tuple[float, ...]:
        """P(level >= k) for k = 0 to 5, starting at 1 and never rising."""
        levels = np.arange(HIGHEST + 1)
        return tuple((self.level_draws >= levels[:, None]).mean(axis=1).tolist())

    @property
    def next_gap(self) -> Gap | None:
        """What is missing for the next level; None on the highest."""
        return self.gaps[self.level] if self.level < HIGHEST else None


def assess(policy: Policy, evidence: Evidence, *, on: date | None = None) -> Assessment:
    """Find the level of a policy.

    Parameters
    ----------
    policy : Policy
        With its components and thresholds.
    evidence : Evidence
        Draws or certain numbers for the indicators of its thresholds. An indicator it lacks makes
        its thresholds fail, and the judgement says so.
    on : date, optional
        The day whose thresholds count; all that were set unless given.

    Returns
    -------
    Assessment
        Stated level, chances, and what is missing.

    Notes
    -----
    Weakest link, never an average: one missing component holds a level back, and so every level
    above it. A level for which neither component nor threshold is described cannot be reached.
    The stated level asks each threshold by itself; the chances are of all thresholds together, so
    that a level may be stated whose joint chance is below the probability asked of each.
    """
    judgements = tuple(_judge(one, evidence) for one in policy.thresholds_in_force(on))
    gaps = tuple(_gap(policy, judgements, level) for level in range(1, HIGHEST + 1))
    by_components = _run([gap.described and not gap.components for gap in gaps])
    return Assessment(
        policy=policy,
        level=_run([gap.closed for gap in gaps]),
        level_by_components=by_components,
        level_by_thresholds=_run([gap.described and not gap.thresholds for gap in gaps]),
        level_draws=_level_draws(judgements, evidence, by_components),
        gaps=gaps,
        judgements=judgements,
        made_from=dict(evidence.made_from),
    )


def _judge(threshold: Threshold, evidence: Evidence) -> Judgement:
    reached = _reached(threshold, evidence)
    return Judgement(threshold, None if reached is None else float(reached.mean()))


def _reached(threshold: Threshold, evidence: Evidence) -> NDArray[np.bool_] | None:
    figure = evidence.of(threshold.indicator)
    if figure is None:
        return None
    at_least = threshold.comparison is Comparison.AT_LEAST
    return figure >= threshold.value if at_least else figure <= threshold.value


def _gap(policy: Policy, judgements: Sequence[Judgement], level: int) -> Gap:
    components = policy.components_of(level)
    judged = [one for one in judgements if one.threshold.level == level]
    return Gap(
        level,
        tuple(one for one in components if not one.satisfied),
        tuple(one for one in judged if not one.holds),
        described=bool(components or judged),
    )


def _run(steps: Sequence[bool]) -> int:
    """Return how many steps are there before the first missing one: the weakest link."""
    return next((position for position, there in enumerate(steps) if not there), len(steps))


def _level_draws(judgements: Sequence[Judgement], evidence: Evidence, highest: int) -> Levels:
    """Return the level on every draw, shape (draw,), at most `highest`."""
    reached = np.ones((HIGHEST, evidence.draws), dtype=bool)
    for judgement in judgements:
        here = _reached(judgement.threshold, evidence)
        reached[judgement.threshold.level - 1] &= False if here is None else here
    # A level counts only on draws on which all below it count too.
    levels: Levels = np.logical_and.accumulate(reached, axis=0).sum(axis=0, dtype=np.int8)
    return np.minimum(levels, np.int8(highest))
