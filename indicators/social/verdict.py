"""What was checked of a fit and what came of it, each with a sentence."""

from dataclasses import dataclass
from enum import StrEnum

# A check may pass and yet be worth a word, from this value on. Our judgement: with a thousand
# respondents, two in a hundred beyond the replicates' band are more than chance.
REMARKABLE = {"straight-lining": 0.02}


class About(StrEnum):
    """What a check is about."""

    SAMPLING = "sampling"  # are the draws good enough to be believed
    FIT = "fit"  # do the answers look as the model says


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    id: str
    about: About
    passed: bool
    value: float
    limit: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of one fit."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def remarks(self) -> tuple[Check, ...]:
        """The checks that passed, but not by as much as they should."""
        return tuple(
            check
            for check in self.checks
            if check.passed and check.value > REMARKABLE.get(check.id, float("inf"))
        )

    @property
    def sampled_well(self) -> bool:
        """Whether the draws can be believed; if not, no figure may be published."""
        return all(check.passed for check in self.checks if check.about is About.SAMPLING)

    @property
    def model_fits(self) -> bool:
        """Whether the answers look as the model says; if not, only means and single-item shares.

        Means nearly survive misfit, a share of the sum score does not.
        """
        return all(check.passed for check in self.checks if check.about is About.FIT)

    @property
    def sentence(self) -> str:
        """The verdict in a sentence or two."""
        found = " ".join(check.sentence for check in (*self.failed, *self.remarks))
        if self.failed:
            return f"{len(self.failed)} of {len(self.checks)} checks failed. {found}"
        if self.remarks:
            remarks = "one remark" if len(self.remarks) == 1 else f"{len(self.remarks)} remarks"
            return f"All {len(self.checks)} checks passed, with {remarks}. {found}"
        return f"All {len(self.checks)} checks passed."


def judge(
    name: str, about: About, value: float, limit: float, sentence: str, *, at_least: bool = False
) -> Check:
    """Return a check that passes up to a limit, or from it on with `at_least`.

    Examples
    --------
    >>> judge("divergences", About.SAMPLING, 3, 0, "3 draws diverged.").passed
    False
    """
    passed = value >= limit if at_least else value <= limit
    return Check(id=name, about=about, passed=passed, value=value, limit=limit, sentence=sentence)
