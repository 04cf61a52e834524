"""Actions a city could take: what each costs, what it needs, and who would do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dsm.decisions.rules import Fixed, find_contradictions
from surveys.errors import FixableError
from surveys.sheets import Row, Sheet, read_sheet

GOALS = ("social", "economic", "environmental")

# Dearer than anything a city buys; keeps sums of costs far from the end of a 64-bit number.
DEAREST = 10**15

_PLAIN_COLUMNS = ("id", "name", "cost", *GOALS)
_CITY_COLUMNS = ("action_id", "name_nb", "name_en", "cost_knok_per_year")


class BudgetError(FixableError):
    """A budget is not an amount of money one can spend."""

    code = "budget-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something a city may do or leave.

    Parameters
    ----------
    id : str
        Short and stable; rules and plans name it.
    name, owner : mapping of language to str
        "und" stands for a language that the file does not tell.
    cost : int
        Whole units of money a year, zero or more.
    needs, excludes : tuple of str
        Ids of actions that must come with it, and that must not.
    fixed : Fixed or None
        In or out, where somebody decided already.
    policy : str
        Id of the policy behind it, or "".
    years : int
        Years until its full effect; 0 where nobody said.
    gains : tuple of three floats, optional
        Stated change on each of GOALS, where the file gives it.
    """

    id: str
    name: Mapping[str, str]
    cost: int
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    fixed: Fixed | None = None
    policy: str = ""
    owner: Mapping[str, str] = field(default_factory=dict)
    years: int = 0
    gains: tuple[float, float, float] | None = None

    def label(self, language: str) -> str:
        """Return the name in `language`, else in the first language there is, else the id.

        Examples
        --------
        >>> Action(id="light", name={"nb": "Lys", "en": "Light"}, cost=1).label("nn")
        'Lys'
        """
        return self.name.get(language) or next(iter(self.name.values()), self.id)


def read_actions(path: Path, *, budget: int | None = None) -> tuple[Action, ...]:
    """Read actions with their rules from a CSV file.

    Parameters
    ----------
    path : Path
        UTF-8, comma-separated, one row per action. Either the columns `id`, `name`, `cost`,
        `social`, `economic` and `environmental`, optionally `needs`, `excludes`, `fixed`,
        `policy`, `owner` and `years`; or those of a city's action list: `action_id`, `name_nb`,
        `name_en`, `cost_knok_per_year`, and the same optional ones. Several ids in `needs` or
        `excludes` are parted by ';'. `fixed` is `in`, `out` or empty.
    budget : int, optional
        When given, it is checked too: not below zero, and enough for what is fixed as `in`.
        Same whole unit of money as the costs.

    Returns
    -------
    tuple of Action
        In the order of the file.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once, with row, column and fix: ids that stand
        twice or are unknown, costs that are negative or not whole, rules that cannot hold.
    """
    city = "action_id" in read_sheet(path, ()).columns
    sheet = read_sheet(path, _CITY_COLUMNS if city else _PLAIN_COLUMNS)
    id_column = "action_id" if city else "id"
    sheet.refuse_repeats(id_column, ((row, row.optional(id_column)) for row in sheet))
    actions = [_read_city_action(row) if city else _read_plain_action(row) for row in sheet]
    sheet.problems.extend(_budget_problems(budget))
    _note_contradictions(sheet, actions, budget)
    sheet.raise_problems()
    return tuple(actions)


def check_budget(budget: int) -> None:
    """Refuse a budget below zero, or larger than whole-number sums can hold.

    Raises
    ------
    BudgetError
        If it is either.
    """
    for problem in _budget_problems(budget):
        raise problem


def _read_plain_action(row: Row) -> Action:
    social, economic, environmental = (row.number(goal) for goal in GOALS)
    return Action(
        id=row.text("id"),
        name={"und": row.text("name")},
        cost=row.whole("cost", low=0, high=DEAREST),
        needs=row.parts("needs"),
        excludes=row.parts("excludes"),
        fixed=_read_fixed(row),
        policy=row.optional("policy"),
        owner=_by_language(row, und="owner"),
        years=_read_years(row, "years"),
        gains=(social, economic, environmental),
    )


def _read_city_action(row: Row) -> Action:
    return Action(
        id=row.text("action_id"),
        name={"nb": row.text("name_nb"), "en": row.text("name_en")},
        cost=row.whole("cost_knok_per_year", low=0, high=DEAREST),
        needs=row.parts("needs"),
        excludes=row.parts("excludes"),
        fixed=_read_fixed(row),
        policy=row.optional("policy_id"),
        owner=_by_language(row, nb="owner_nb", en="owner_en"),
        years=_read_years(row, "years_to_full_effect"),
    )


def _read_fixed(row: Row) -> Fixed | None:
    return row.choice("fixed", Fixed) if row.optional("fixed") else None


def _read_years(row: Row, column: str) -> int:
    return row.whole(column, low=0, high=100) if row.optional(column) else 0


def _by_language(row: Row, **columns: str) -> dict[str, str]:
    return {
        language: row.optional(column)
        for language, column in columns.items()
        if row.optional(column)
    }


def _budget_problems(budget: int | None) -> list[FixableError]:
    if budget is None or 0 <= budget <= DEAREST:
        return []
    limit = "cannot be below zero" if budget < 0 else f"cannot be above {DEAREST:,}"
    fix = "Give the money there is: a whole number, zero or more, in the unit of the costs."
    return [BudgetError(f"The budget is {budget}; it {limit}.", fix)]


def _note_contradictions(sheet: Sheet, actions: Sequence[Action], budget: int | None) -> None:
    first: dict[str, tuple[Action, int]] = {}
    for action, row in zip(actions, sheet, strict=True):
        first.setdefault(action.id, (action, row.line))  # that it stands twice is said already
    for found in find_contradictions([action for action, _ in first.values()], budget):
        line = first[found.action][1]
        sheet.note(f"row {line}, column {found.column}: {found.problem}", found.fix)
