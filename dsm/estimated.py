"""One fit of one construct as it was kept, with the checks of its draws and of the model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indicators.social.verdict import Check

# What an estimate was made from beside answers and population, where that is not the usual.
OTHER_PRIORS = "priors"
WORDING_FACTOR = "wording_factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One check of a fit, as it was kept.

    Parameters
    ----------
    id : str
        Which check.
    about : str
        "sampling" (can the draws be believed) or "fit" (does the model describe the answers).
    passed : bool
        Whether the value keeps to the limit.
    value, limit : float
        In the unit of the check.
    sentence : str
        The check in words, in English.
    """

    id: str
    about: str
    passed: bool
    value: float
    limit: float
    sentence: str

    def as_check(self) -> "Check":
        """Return the check as it was made."""
        from indicators.social.verdict import About, Check

        return Check(
            id=self.id,
            about=About(self.about),
            passed=self.passed,
            value=self.value,
            limit=self.limit,
            sentence=self.sentence,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """One fit of one construct: where its draws are and what they were made from.

    Parameters
    ----------
    passed : bool
        Whether the draws can be trusted as draws (R-hat, effective sample size, divergences, grid).
    fits : bool
        Whether the model fits the answers well enough for shares of the sum score.
    made_from : dict
        Fingerprints of the inputs: answers and population, and priors where they are not the usual
        ones; and, where a wording factor was tried, the items it is on, none if it was left out.
    """

    id: int
    construct: str
    wave: str
    asked: str
    frame: str
    simulated: bool
    hash: str
    made_from: dict[str, str]
    model_version: str
    seed: int
    passed: bool
    fits: bool
    verdict: tuple[Judged, ...]
    file: str
    made_on: str
    published: bool

    @property
    def has_other_priors(self) -> bool:
        """Whether it was made under other priors than the usual ones, so that nobody publishes it."""
        return OTHER_PRIORS in self.made_from

    @property
    def model(self) -> str:
        """Version of the model, and which items have a wording factor in it."""
        wording = f" (wording factor: {self.wording_factor})" if self.wording_factor else ""
        return f"{self.model_version}{wording}"

    @property
    def wording_factor(self) -> str | None:
        """The items of its wording factor; none if that was tried in vain, None if it was not."""
        return self.made_from.get(WORDING_FACTOR)
