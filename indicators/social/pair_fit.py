"""Two questions: how their answers go together, and how the fitted model says they should."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indicators.social.replicates import Answers
from indicators.social.summaries import Estimate, summarise
from surveys.disclosure import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFit:
    """Two questions: how they go together, and how the model says they should."""

    first: str
    second: str
    correlation: float
    expected: Estimate

    @property
    def residual(self) -> float:
        """How much more they correlate than expected; negative for less."""
        return self.correlation - self.expected.median

    @property
    def outside(self) -> float:
        """How far the correlation is outside the 90 % interval of replicates, at least 0."""
        low, high = self.expected.low90, self.expected.high90
        return max(low - self.correlation, self.correlation - high, 0.0)

    @property
    def sentence(self) -> str:
        """Observed beside expected, in words."""
        return (
            f"The correlation of {self.first!r} and {self.second!r} is {self.correlation:.2f}; the "
            f"model expects {self.expected.low90:.2f} to {self.expected.high90:.2f}."
        )


def fit_of_pairs(
    items: Sequence[str], observed: Answers, drawn: Sequence[Answers]
) -> tuple[PairFit, ...]:
    """Return every two questions; `drawn` are replicates of the answers that were `observed`.

    Pairs that too few answered are left out: of a few, a correlation may say what one of them did.
    """
    if len(items) < 2:
        return ()
    replicated = np.array([each.correlations() for each in drawn])
    return tuple(
        PairFit(
            first=items[first],
            second=items[second],
            correlation=float(found),
            expected=summarise(replicated[:, at]),
        )
        for at, ((first, second), found) in enumerate(
            zip(observed.pairs, observed.correlations(), strict=True)
        )
        if (observed.levels[:, [first, second]] >= 0).all(axis=1).sum() >= Limits().mean
    )
