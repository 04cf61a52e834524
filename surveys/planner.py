"""How many answers are needed, and how many people to invite, to tell districts apart."""

import math
from dataclasses import dataclass
from enum import StrEnum

from surveys.errors import FixableError, raise_all

TABLE_ICC = (0.005, 0.01, 0.03, 0.06)
TABLE_ANSWERS = (50, 100, 200, 400)
MOST_DISTRICTS = 1000  # more than any city has
MOST_ADULTS = 10_000_000  # more than Norway has, let alone a district
LEAST_RESPONSE = 0.001  # below, nobody plans; far below, invitations are beyond counting


class PlannerError(FixableError):
    """A sample cannot be planned from such numbers."""

    code = "planner"


@dataclass(frozen=True, slots=True)
class Span:
    """A figure nobody knows exactly: its likely value and the range it is planned for."""

    low: float
    likely: float
    high: float


class Kind(StrEnum):
    """What a question is about, which decides how far districts differ in it."""

    PERSON = "person"  # trust, self-esteem, support: people differ, districts hardly do
    PLACE = "place"  # the neighbourhood itself: safety after dark, satisfaction with it


# Share of the variance that lies between areas (one-way intraclass correlation). Person: 7 regions
# in round 9 of the European Social Survey, Norway, .002 to .013. Place: 7 wards of Somerville 2013
# and 2015, neighbourhood satisfaction .041, night safety .057 together and .011 to .108 by year.
SIGNAL = {Kind.PERSON: Span(0.002, 0.005, 0.013), Kind.PLACE: Span(0.011, 0.05, 0.108)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A sample that ranks districts with a stated reliability.

    Parameters
    ----------
    per_district : Span
        Answers needed in each district; the range is that of the signal.
    answers : Span
        In all districts together.
    invitations : Span
        People to invite; the range is that of the signal and of the response rate together.
    residents : int
        Adults of the smallest district.
    reachable : bool
        Whether the likely number of invitations exists in every district. Where not, districts
        cannot be told apart by a survey, and groups of residents are what to compare.
    """

    per_district: Span
    answers: Span
    invitations: Span
    residents: int
    reachable: bool


def reliability(answers: float, icc: float) -> float:
    """Return the reliability of a district's mean: the share of its variance that is not chance.

    Parameters
    ----------
    answers : float
        In each district, 0 or more.
    icc : float
        Share of variance between districts, in [0, 1].

    Notes
    -----
    Spearman and Brown: n icc / (1 + (n - 1) icc). At 0.7 or so an order of districts begins to
    mean something; at 0.5 half of what is seen is chance.

    Examples
    --------
    >>> round(reliability(100, 0.01), 2), round(reliability(50, 0.06), 2)
    (0.5, 0.76)
    """
    return answers * icc / (1 + (answers - 1) * icc) if answers else 0.0


def answers_for(wanted: float, icc: float) -> int:
    """Return how many answers a district needs for a reliability; the inverse of `reliability`.

    >>> answers_for(0.7, 0.01), answers_for(0.7, 0.05)
    (231, 45)
    """
    # Rounded first, so that 100.00000000000001 stays 100.
    return math.ceil(round(wanted * (1 - icc) / (icc * (1 - wanted)), 9))


def reliability_table() -> dict[tuple[float, int], float]:
    """Return reliabilities by (share of variance between districts, answers per district)."""
    return {(icc, n): reliability(n, icc) for icc in TABLE_ICC for n in TABLE_ANSWERS}


def plan(*, districts: int, smallest: int, kind: Kind, response: Span, wanted: float = 0.7) -> Plan:
    """Plan a sample in which districts can be told apart.

    Parameters
    ----------
    districts : int
        How many, 2 to `MOST_DISTRICTS`.
    smallest : int
        Adults in the smallest of them, 1 to `MOST_ADULTS`; nobody can invite more there.
    kind : Kind
        What the questions are about; see `SIGNAL` for what that rests on.
    response : Span
        Response rate expected, from `LEAST_RESPONSE` to 1.
    wanted : float
        Reliability of a district's mean, in (0, 1).

    Raises
    ------
    PlannerError
        If a number is outside its range; all are told at once.

    Notes
    -----
    The range of the answers comes from not knowing the signal: where districts differ least, most
    answers are needed. The range of the invitations adds the response rate at its worst to the
    weakest signal, and at its best to the strongest. It is no interval of chance.
    """
    _require_sense(districts, smallest, response, wanted)
    signal = SIGNAL[kind]
    needed = [answers_for(wanted, icc) for icc in (signal.high, signal.likely, signal.low)]
    rates = (response.high, response.likely, response.low)
    invited = [math.ceil(n / share) for n, share in zip(needed, rates, strict=True)]
    return Plan(
        per_district=Span(*needed),
        answers=Span(*(n * districts for n in needed)),
        invitations=Span(*(n * districts for n in invited)),
        residents=smallest,
        reachable=invited[1] <= smallest,
    )


def _require_sense(districts: int, smallest: int, response: Span, wanted: float) -> None:
    problems: list[FixableError] = []
    if not 2 <= districts <= MOST_DISTRICTS:
        problems.append(
            PlannerError(
                f"{districts:,} districts cannot be compared.", f"Name 2 to {MOST_DISTRICTS:,}."
            )
        )
    if not 1 <= smallest <= MOST_ADULTS:
        problems.append(
            PlannerError(
                f"The smallest district has {smallest:,} adults.", f"Give 1 to {MOST_ADULTS:,}."
            )
        )
    if not LEAST_RESPONSE <= response.low <= response.likely <= response.high <= 1:
        problems.append(
            PlannerError(
                f"The response rate is expected at {response.likely:g}, "
                f"from {response.low:g} to {response.high:g}.",
                f"Give shares from {LEAST_RESPONSE:g} to 1, from low to high.",
            )
        )
    if not 0 < wanted < 1:
        problems.append(
            PlannerError(f"A reliability of {wanted:g} is wanted.", "Give one between 0 and 1.")
        )
    raise_all(problems)
