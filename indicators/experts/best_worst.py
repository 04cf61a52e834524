"""Best-worst judgements: how far the best criterion is above the others, and they above the worst."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from indicators.experts.ratings import groups_of
from indicators.experts.weights import WeightJudgementError
from surveys.errors import FixableError, raise_all
from surveys.sheets import Row, read_sheet

HIGHEST = 9
_COLUMNS = ("expert", "criterion", "best_to", "to_worst")


@dataclass(frozen=True, slots=True, kw_only=True)
class BestWorst:
    """What one expert said in the best-worst format (Rezaei 2015); see `judge_best_worst`.

    Parameters
    ----------
    expert, group : str
        Ids; the group may be "".
    criteria : tuple of str
        In order of name.
    best, worst : str
        The most and the least important criterion.
    best_to : tuple of int, by criterion
        How many times as important the best is, 1 to 9; 1 for the best itself.
    to_worst : tuple of int, by criterion
        How many times as important as the worst each is, 1 to 9; 1 for the worst itself.
    """

    expert: str
    group: str
    criteria: tuple[str, ...]
    best: str
    worst: str
    best_to: tuple[int, ...]
    to_worst: tuple[int, ...]

    @property
    def best_to_worst(self) -> int:
        """How many times as important as the worst the best is."""
        return self.best_to[self.criteria.index(self.worst)]

    @property
    def inconsistency(self) -> dict[str, float]:
        """How far best : criterion : worst is from best : worst, by criterion; 0 fits.

        ``|best_to x to_worst - best_to_worst| / (best_to_worst^2 - best_to_worst)``, so that
        the largest contradiction the scale allows is 1.
        """
        whole = self.best_to_worst
        widest = whole**2 - whole
        return {
            criterion: abs(above * below - whole) / widest if widest else 0.0
            for criterion, above, below in zip(
                self.criteria, self.best_to, self.to_worst, strict=True
            )
        }

    @property
    def consistency_ratio(self) -> float:
        """The largest inconsistency of a criterion (input-based: Liang and others 2020)."""
        return max(self.inconsistency.values())

    @property
    def consistency_limit(self) -> None:
        """None: limits depend on criteria and scale, and we have read no table of them."""

    @property
    def least_consistent(self) -> tuple[str, ...]:
        """The criterion with the largest inconsistency."""
        found = self.inconsistency
        return (max(found, key=lambda name: found[name]),)


def judge_best_worst(
    expert: str, best_to: Mapping[str, int], to_worst: Mapping[str, int], group: str = ""
) -> BestWorst:
    """Check one expert's judgements and find the best and the worst criterion.

    Parameters
    ----------
    expert, group : str
        Ids.
    best_to, to_worst : mapping of criterion to int
        As in `BestWorst`.

    Raises
    ------
    WeightJudgementError
        If the two do not hold the same criteria or a number is not 1 to 9; if there is no best
        (1 in `best_to`) or no worst (1 in `to_worst`) criterion; if both give another number
        for best against worst, or a criterion is further away than the worst.

    Examples
    --------
    >>> said = judge_best_worst("x", {"cost": 1, "noise": 8, "time": 2},
    ...                         {"cost": 8, "noise": 1, "time": 4})
    >>> said.best, said.worst, said.consistency_ratio
    ('cost', 'noise', 0.0)
    """
    raise_all(_number_problems(expert, best_to, to_worst))
    criteria = tuple(sorted(best_to))
    best = max(criteria, key=lambda name: (-best_to[name], to_worst[name]))
    # Who says that all count alike names two ends with the same numbers; any two will do.
    worst = max(criteria, key=lambda name: (-to_worst[name], best_to[name], name != best))
    raise_all(_order_problems(expert, best_to, to_worst, best, worst))
    return BestWorst(
        expert=expert,
        group=group,
        criteria=criteria,
        best=best,
        worst=worst,
        best_to=tuple(best_to[name] for name in criteria),
        to_worst=tuple(to_worst[name] for name in criteria),
    )


def read_best_worst(path: Path) -> tuple[BestWorst, ...]:
    """Read best-worst judgements from a CSV file.

    Parameters
    ----------
    path : Path
        UTF-8, one row per expert and criterion, with the columns `expert`, `criterion`,
        `best_to` and `to_worst`, whole numbers from 1 to 9; `group` may say to which group an
        expert belongs.

    Returns
    -------
    tuple of BestWorst
        In order of expert.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once.
    """
    sheet = read_sheet(path, _COLUMNS)
    rows = [_read(row) for row in sheet]
    said = ((row, (row.optional("expert"), row.optional("criterion"))) for row in sheet)
    sheet.refuse_repeats("criterion", said)
    groups = groups_of(sheet, "expert")
    sheet.raise_problems()
    judgements: list[BestWorst] = []
    problems: list[FixableError] = []
    for expert, own in groupby(sorted(rows), key=lambda row: row[0]):
        cells = list(own)
        try:
            best_to = {criterion: above for _, criterion, above, _ in cells}
            to_worst = {criterion: below for _, criterion, _, below in cells}
            group = groups.get(expert, "")
            judgements.append(judge_best_worst(expert, best_to, to_worst, group))
        except FixableError as error:
            problems += error.problems
    raise_all(problems)
    return tuple(judgements)


def _read(row: Row) -> tuple[str, str, int, int]:
    return (
        row.text("expert"),
        row.text("criterion"),
        row.whole("best_to", low=1, high=HIGHEST),
        row.whole("to_worst", low=1, high=HIGHEST),
    )


def _number_problems(
    expert: str, best_to: Mapping[str, int], to_worst: Mapping[str, int]
) -> list[WeightJudgementError]:
    found = []
    if set(best_to) != set(to_worst) or len(best_to) < 2:
        problem = (
            f"{expert!r} compared {', '.join(sorted(best_to)) or 'nothing'} with the best, and "
            f"{', '.join(sorted(to_worst)) or 'nothing'} with the worst."
        )
        found.append(WeightJudgementError(problem, "Compare the same criteria, at least two."))
    for said in (best_to, to_worst):
        for criterion, number in said.items():
            if not 1 <= number <= HIGHEST:
                problem = f"{expert!r} gave {criterion!r} the number {number}."
                found.append(WeightJudgementError(problem, f"Use 1 to {HIGHEST}."))
    return found


def _order_problems(
    expert: str,
    best_to: Mapping[str, int],
    to_worst: Mapping[str, int],
    best: str,
    worst: str,
) -> list[WeightJudgementError]:
    found = []
    for name, number, column in ((best, best_to[best], "best"), (worst, to_worst[worst], "worst")):
        if number != 1:
            problem = f"{expert!r} has no {column} criterion: none is compared with itself by 1."
            fix = f"Give the {column} criterion, perhaps {name!r}, a 1."
            found.append(WeightJudgementError(problem, fix))
    if found:
        return found
    if best == worst:
        problem = f"{expert!r} names {best!r} as both the best and the worst criterion."
        return [WeightJudgementError(problem, "Choose two criteria.")]
    above, below = best_to[worst], to_worst[best]
    if above != below:
        problem = (
            f"{expert!r} compares {best!r} with {worst!r} by {above} as the best against others, "
            f"and by {below} as others against the worst."
        )
        found.append(WeightJudgementError(problem, "Give the same number in both places."))
    for name in sorted(best_to):
        for number in (best_to[name], to_worst[name]):
            if number > max(above, below):
                problem = (
                    f"{expert!r} gave {name!r} the number {number}, more than the {above} between "
                    f"{best!r} and {worst!r}."
                )
                fix = "Nothing is further apart than the best and the worst: mend one of them."
                found.append(WeightJudgementError(problem, fix))
    return found
