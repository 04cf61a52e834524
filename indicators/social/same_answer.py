"""Straight-lining: people who gave one answer throughout, beside those the fitted model expects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indicators.social.replicates import Answers
from indicators.social.summaries import Estimate, summarise
from surveys.disclosure import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAnswer:
    """People who gave one and the same answer to every question they answered, three at least."""

    share: float
    expected: Estimate

    @property
    def excess(self) -> float:
        """Share of people above the 90 % interval of replicates, at least 0."""
        return max(self.share - self.expected.high90, 0.0)

    @property
    def sentence(self) -> str:
        """Observed beside expected, in words."""
        return (
            f"{self.share:.1%} gave the same answer to every question they answered; the model expects "
            f"{self.expected.low90:.1%} to {self.expected.high90:.1%}."
        )


def fit_of_same_answers(observed: Answers, drawn: Sequence[Answers]) -> SameAnswer | None:
    """Return who gave one answer throughout, against replicates of what was `observed`.

    None where so few answered three questions that their share may say what one of them answered,
    or where scales differ in length.
    """
    if len(observed.several) < Limits().mean:
        return None
    share = observed.same_answer_share()
    if share is None or len(set(observed.highest.tolist())) > 1:
        return None
    shares = np.array([each.same_answer_share() for each in drawn])
    return SameAnswer(share=share, expected=summarise(shares))
