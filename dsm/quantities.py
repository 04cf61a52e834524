"""What can be said of a construct: its mean, the share of an answer, the share of a sum score."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from dsm.estimated import Estimated
from surveys.direct import DirectEstimates, mean_score, share_at_or_above
from surveys.errors import FixableError
from surveys.responses import Responses

if TYPE_CHECKING:
    import xarray as xr


class QuantityError(FixableError):
    """Something was asked for that the answers do not hold."""

    code = "quantity"


class Quantity(Protocol):
    """Something to report of a construct, in points or percent from 0 to 100."""

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        ...

    @property
    def unit(self) -> str:
        """Points or percent."""
        ...

    @property
    def is_share(self) -> bool:
        """Whether 0 or 100 would say what each member of a group answered."""
        ...

    def cells(self, tree: "xr.DataTree", estimated: Estimated) -> "xr.DataArray":
        """Return draws with dims (chain, draw, cell)."""
        ...

    def direct(self, responses: Responses, construct: str, by: Sequence[str]) -> DirectEstimates:
        """Return what the answers say without the model; NaN where they cannot."""
        ...


@dataclass(frozen=True, slots=True)
class MeanScore:
    """The mean score over all questions, 0 (worst) to 100 (best)."""

    title: str = "mean score"
    unit: str = "points"
    is_share: bool = False

    def cells(self, tree: "xr.DataTree", estimated: Estimated) -> "xr.DataArray":
        """Return draws with dims (chain, draw, cell)."""
        from indicators.social.poststratify import cell_score

        return cell_score(tree)

    def direct(self, responses: Responses, construct: str, by: Sequence[str]) -> DirectEstimates:
        """Return the weighted mean of those who answered every question."""
        return mean_score(responses, construct, by)


@dataclass(frozen=True, slots=True)
class ItemShare:
    """The share who gave one answer of a question, or a better one.

    Parameters
    ----------
    item : str
        Item id.
    code : int
        The answer's code in the questionnaire.
    level : int
        Its position from worst (0) to best.
    """

    item: str
    code: int
    level: int
    unit: str = "percent"
    is_share: bool = True

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return f"{self.item}: {self.code} or better"

    def cells(self, tree: "xr.DataTree", estimated: Estimated) -> "xr.DataArray":
        """Return draws with dims (chain, draw, cell)."""
        from indicators.social.poststratify import cell_share

        return 100 * cell_share(tree, self.item, at_or_above=self.level)

    def direct(self, responses: Responses, construct: str, by: Sequence[str]) -> DirectEstimates:
        """Return the weighted share of those who answered the question."""
        shares = share_at_or_above(responses, self.item, self.level, by)
        return replace(shares, value=100 * shares.value, standard_error=100 * shares.standard_error)


@dataclass(frozen=True, slots=True)
class SumScoreShare:
    """The share whose answers, added up, reach a percentage of the way to the best."""

    percent: float
    unit: str = "percent"
    is_share: bool = True

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return f"sum score {self.percent:g} % or more"

    def cells(self, tree: "xr.DataTree", estimated: Estimated) -> "xr.DataArray":
        """Return draws with dims (chain, draw, cell).

        Raises
        ------
        EstimateError
            If the model does not fit the answers well enough; it says which check failed.
        """
        from indicators.social.poststratify import sum_score_share
        from indicators.social.verdict import Verdict

        checks = tuple(one.as_check() for one in estimated.verdict)
        return 100 * sum_score_share(tree, Verdict(checks), at_or_above=self.percent)

    def direct(self, responses: Responses, construct: str, by: Sequence[str]) -> DirectEstimates:
        """Return how many answered every question; their sums are not estimated directly."""
        counted = mean_score(responses, construct, by)
        nothing = np.full_like(counted.value, np.nan)
        return replace(counted, value=nothing, standard_error=nothing)


def item_share(responses: Responses, item: str, code: int) -> ItemShare:
    """Return the share that an answer or a better one has.

    Raises
    ------
    QuantityError
        If no estimated construct has the item, or the item no such code.
    """
    known = {one.id: one for one in responses.items if one.construct}
    if item not in known:
        raise QuantityError(
            f"No construct of this wave has the item {item!r}.",
            f"Choose one of: {', '.join(known)}.",
        )
    codes = known[item].codes
    if code not in codes:
        raise QuantityError(
            f"{item!r} has no answer {code}.",
            f"Choose one of, from worst to best: {', '.join(map(str, codes))}.",
        )
    return ItemShare(item, code, codes.index(code))
