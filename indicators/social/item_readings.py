"""What may be said of items that groups may read differently: gaps, verdicts and their words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from indicators.odds import STANDS_OUT
from indicators.social.summaries import Estimate

if TYPE_CHECKING:
    from indicators.social.diagnostics import Verdict


# A group is in doubt between these chances of differing by more than the tolerance.
MAY_DIFFER = 1 - STANDS_OUT


class Reading(StrEnum):
    """What may be said of an item."""

    SAME = "same"  # all groups read it alike, as far as it matters
    DIFFERENT = "different"  # people on the same level answer differently in some groups
    UNCLEAR = "unclear"  # the answers do not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How one group is to the others, in the item and in what it measures.

    Parameters
    ----------
    group : str
        Level of the factor. With two groups only the first has a gap; the second mirrors it.
    against : str
        The other group; ``the others`` where there are several.
    difference : Estimate
        Expected answer of the whole population if it read the item as this group does, minus that
        if it read it as the others do; in steps of the item's scale.
    at_low, at_high : Estimate
        The same for people one standard deviation below and above the population's mean level.
        Opposite signs: the item tells people apart better in one of the groups.
    beyond : float
        Chance that the difference is larger than the tolerance, in [0, 1].
    before, after : Estimate
        The group's mean score minus that of the others, 0-100: while all groups share the item, and
        once they do not.
    """

    group: str
    against: str
    difference: Estimate
    at_low: Estimate
    at_high: Estimate
    beyond: float
    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReading:
    """What freeing one item showed.

    Parameters
    ----------
    item : str
    categories : int
        Answer categories; the scale has one step fewer.
    tolerance : float
        In steps.
    gaps : tuple of Gap
    reading : Reading
    same : float
        Chance that no group differs by more than the tolerance, in [0, 1].
    freed : tuple of str
        Items that were free already, because they were found to differ.
    verdict : Verdict
        Of the refit. If it did not sample well, `reading` is unclear.
    left_by : str
        An item that differs more, without which too few others are left to judge this one by.
    """

    item: str
    categories: int
    tolerance: float
    gaps: tuple[Gap, ...]
    reading: Reading
    same: float
    freed: tuple[str, ...]
    verdict: "Verdict"
    left_by: str = ""

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        widest = max(self.gaps, key=lambda gap: (gap.beyond, abs(gap.difference.median)))
        size = abs(widest.difference.median)
        if self.reading is Reading.SAME:
            return f"reads the same for all groups, within {self.tolerance:.2g} steps"
        if self.reading is Reading.UNCLEAR:
            return f"cannot be told: {self._why_unclear}"
        way = "higher" if widest.difference.median > 0 else "lower"
        return (
            f"may read differently: {widest.group} answer {size:.2g} steps {way} than "
            f"{widest.against} at the same level; their gap moves from "
            f"{widest.before.median:+.1f} to {widest.after.median:+.1f} points"
        )

    @property
    def _why_unclear(self) -> str:
        if self.left_by:
            return f"once {self.left_by} is free, too few others are left to judge it by"
        if not self.verdict.sampled_well:
            return "the draws of its fit cannot be trusted"
        thin = [gap.group for gap in self.gaps if MAY_DIFFER < gap.beyond < 1 - MAY_DIFFER]
        of_whom = f" from {', '.join(thin)}" if 0 < len(thin) < len(self.gaps) else ""
        return f"the answers{of_whom} leave it open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Differential:
    """What was found about all items of a construct, for the groups of one factor.

    Parameters
    ----------
    factor : str
    readings : tuple of ItemReading
        In the order of the items.
    verdict : Verdict
        Of the fit in which all groups share all items.
    """

    factor: str
    readings: tuple[ItemReading, ...]
    verdict: "Verdict"
