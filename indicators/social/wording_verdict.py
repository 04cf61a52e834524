"""Whether a wording factor is worth having: only if it foretells people it has not seen better."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.social.fit import fit
from indicators.social.folds import deal
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.sampler import FitSettings, ProgressCallback
from indicators.social.terms import Term
from indicators.social.wording_score import log_scores
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

type Floats = NDArray[np.float64]

# Our judgement, and the usual rule of thumb: a gain within two standard errors may be luck.
STANDARD_ERRORS = 2.0
# Each fit only has to foretell; its predictions are averages over draws.
BRIEF = FitSettings(draws=250, tune=150, chains=2)
FOLDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingVerdict:
    """How much better people's answers are foretold with a wording factor.

    Parameters
    ----------
    kept : bool
        Whether the gain is more than `STANDARD_ERRORS` standard errors.
    gain : float
        Mean difference of held-out log scores, with minus without the factor; nats per person.
    error : float
        Its standard error over people. The folds share what they learn from, so it is rough.
    people : int
        How many were foretold.
    """

    kept: bool
    gain: float
    error: float
    people: int

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        found = (
            f"{self.gain:+.3f} nats per person (standard error {self.error:.3f}, "
            f"{self.people:,} people)"
        )
        if self.kept:
            return (
                "Answers of people left out are foretold better with a wording factor, by "
                f"{found}: it is worth having."
            )
        return (
            "Answers of people left out are not clearly foretold better with a wording factor, by "
            f"{found}: it is not worth having."
        )


def keeps_wording_factor(
    counts: PatternCounts,
    frame: PopulationFrame,
    negative: Collection[str],
    *,
    terms: Sequence[Term] | None = None,
    priors: Priors = DEFAULT_PRIORS,
    settings: FitSettings = BRIEF,
    folds: int = FOLDS,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> WordingVerdict:
    """Fit with and without a wording factor, and see which foretells people left out better.

    Parameters
    ----------
    counts, frame, terms, priors, progress, stop
        See `fit.fit`.
    negative : collection of str
        Ids of the negatively worded items.
    settings : FitSettings
        Of each of the ``2 * folds`` fits; its seed also deals the folds.
    folds : int
        In how many parts respondents are dealt; each is foretold from the others.

    Returns
    -------
    WordingVerdict

    Raises
    ------
    WordingError
        If the items cannot tell a wording factor from what they measure.
    FitStoppedError
        If `stop` said so.

    Notes
    -----
    The log score of a person is the log of the chance of all her answers together, both
    dimensions summed out, averaged over posterior draws. Both models see the same folds, so the
    standard error is that of the paired differences.
    """
    differences = []
    for learnt, foretold in deal(counts, folds, settings.seed):
        with_factor, without = (
            log_scores(
                fit(
                    learnt, frame, terms=terms, priors=priors, negative=items,
                    settings=settings, progress=progress, stop=stop,
                ),
                foretold,
            )
            for items in (negative, ())
        )  # fmt: skip
        differences.append(with_factor - without)
    return judge_gain(np.concatenate(differences))


def judge_gain(differences: Floats) -> WordingVerdict:
    """Judge paired differences of held-out log scores, shape (respondent,).

    Examples
    --------
    >>> judge_gain(np.array([0.2, 0.3, 0.1, 0.2])).kept
    True
    >>> judge_gain(np.array([0.2, -0.3, 0.1, -0.1])).kept
    False
    """
    gain = float(differences.mean())
    error = float(differences.std(ddof=1) / np.sqrt(len(differences)))
    return WordingVerdict(
        kept=gain > STANDARD_ERRORS * error, gain=gain, error=error, people=len(differences)
    )
