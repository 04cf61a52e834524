"""Response rates by the AAPOR standard definitions, for samples drawn by chance only."""

import math
from dataclasses import dataclass
from enum import StrEnum

from surveys.errors import FixableError

Z90 = 1.6448536269514722  # a 90 % interval leaves 5 % on each side


class RatesError(FixableError):
    """A response rate cannot be computed, or would say what is not so."""

    code = "rates"


class Sampling(StrEnum):
    """How those who may answer were found."""

    REGISTER = "register"  # drawn by chance from a register, or everybody in it, each invited
    OPEN_LINK = "open-link"  # whoever finds the address
    PANEL = "panel"  # people who once offered to take part
    CHOSEN = "chosen"  # picked for what they know, such as experts or a workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositions:
    """How many of the sample ended how; all zero or more. AAPOR's letters in brackets.

    Parameters
    ----------
    complete, partial : int
        Answers [I, P].
    refusal : int
        Refusals and break-offs [R].
    non_contact : int
        Eligible, never reached, such as absent the whole time [NC].
    other : int
        Eligible, no answer for another reason, such as illness or language [O].
    unknown : int
        Nobody knows whether they are eligible, such as a number that bounced or a letter of which
        nothing was heard [UH + UO].
    not_eligible : int
        Died, moved away, under age: in no rate, but they tell how many unknowns are eligible.
    """

    complete: int
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown: int = 0
    not_eligible: int = 0

    @property
    def answers(self) -> int:
        """Complete and partial together [I + P]."""
        return self.complete + self.partial

    @property
    def eligible(self) -> int:
        """All who are known to be eligible [I + P + R + NC + O]."""
        return self.answers + self.refusal + self.non_contact + self.other

    @property
    def eligible_share(self) -> float:
        """Share of those with known status who are eligible: the usual guess of AAPOR's e."""
        known = self.eligible + self.not_eligible
        return self.eligible / known if known else 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in [0, 1] with its 90 % interval, and how many it is a share of."""

    value: float
    low: float
    high: float
    base: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRates:
    """All rates of one sample; None where nobody is in the denominator.

    `eligible_share` is the e of RR3 and RR4: RR1 and RR2 take it as 1, RR5 and RR6 as 0.
    """

    rr1: Rate | None
    rr2: Rate | None
    rr3: Rate | None
    rr4: Rate | None
    rr5: Rate | None
    rr6: Rate | None
    coop1: Rate | None
    ref1: Rate | None
    con1: Rate | None
    eligible_share: float


def response_rates(
    dispositions: Dispositions, sampling: Sampling, *, eligible_share: float | None = None
) -> ResponseRates:
    """Return response, cooperation, refusal and contact rates.

    Parameters
    ----------
    dispositions : Dispositions
        Of the whole sample, or of one group in it.
    sampling : Sampling
        Rates exist for `Sampling.REGISTER` only.
    eligible_share : float, optional
        Share of the unknowns taken to be eligible, in [0, 1]; by default the share among those
        whose status is known (proportional allocation, CASRO).

    Raises
    ------
    RatesError
        If the sample was not drawn by chance, a count is below 0, or the share is no share.

    Notes
    -----
    AAPOR (2023), Standard Definitions, 10th edition: RR1-RR6, COOP1, REF1, CON1. Intervals are
    Wilson's at 90 %; they say how far chance alone may move the rate of a sample of that size,
    not how representative it is.

    Examples
    --------
    >>> found = Dispositions(complete=300, partial=50, refusal=100, unknown=550)
    >>> rates = response_rates(found, Sampling.REGISTER)
    >>> rates.rr1.value, rates.rr2.value, round(rates.rr5.value, 3)
    (0.3, 0.35, 0.667)
    """
    require_chance(sampling)
    share = dispositions.eligible_share if eligible_share is None else eligible_share
    _require_sense(dispositions, share)
    full, answers = dispositions.complete, dispositions.answers
    everybody = dispositions.eligible + dispositions.unknown
    estimated = dispositions.eligible + share * dispositions.unknown
    contacted = answers + dispositions.refusal + dispositions.other
    return ResponseRates(
        rr1=rate(full, everybody),
        rr2=rate(answers, everybody),
        rr3=rate(full, estimated),
        rr4=rate(answers, estimated),
        rr5=rate(full, dispositions.eligible),
        rr6=rate(answers, dispositions.eligible),
        coop1=rate(full, contacted),
        ref1=rate(dispositions.refusal, everybody),
        con1=rate(contacted, everybody),
        eligible_share=share,
    )


def rate(count: float, base: float) -> Rate | None:
    """Return a share with its 90 % interval by Wilson's score method; None of nobody.

    Parameters
    ----------
    count, base : float
        0 <= count <= base.

    Notes
    -----
    Wilson (1927). Unlike the plain interval it stays in [0, 1] and has a width at 0 and 1.
    """
    if base == 0:
        return None
    share = count / base
    spread = Z90 * math.sqrt(share * (1 - share) / base + Z90**2 / (4 * base**2))
    centre = share + Z90**2 / (2 * base)
    shrink = 1 + Z90**2 / base
    low, high = (centre - spread) / shrink, (centre + spread) / shrink
    # Rounding must not leave the share itself outside.
    return Rate(share, min(max(low, 0.0), share), max(min(high, 1.0), share), base)


def require_chance(sampling: Sampling) -> None:
    """Refuse a response rate where nobody knows of whom it would be a share.

    Raises
    ------
    RatesError
        Unless everybody who may answer was drawn from a register.
    """
    if sampling is not Sampling.REGISTER:
        raise RatesError(
            f"There is no response rate for a sample by {sampling}: nobody knows of whom it "
            "would be a share.",
            "Say how many took part, and call it participation.",
        )


def _require_sense(dispositions: Dispositions, share: float) -> None:
    counts = {name: getattr(dispositions, name) for name in Dispositions.__dataclass_fields__}
    below = [name for name, count in counts.items() if count < 0]
    if below:
        raise RatesError(f"Below 0: {', '.join(below)}.", "Count people; none is 0.")
    if not 0 <= share <= 1:
        raise RatesError(
            f"{share:g} of the unknowns are said to be eligible.", "Give a share from 0 to 1."
        )
