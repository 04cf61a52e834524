"""`dsm plans`: every good plan under a budget, from a file or from what the city keeps."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dsm.seeds import LARGEST_SEED

from .console import ask, progress_bars, show_json, show_lines, show_table
from .opening import opened
from .options import Json, whole

if TYPE_CHECKING:
    from dsm.advice import PlanSet

COLUMNS = ("plan", "cost", "social", "economic", "environmental", "twins", "actions")


def plans(
    actions: Annotated[
        Path | None,
        typer.Argument(help="CSV file with actions; by default those the city keeps."),
    ] = None,
    budget: Annotated[
        str | None, typer.Option(help="Money there is, in the whole units of the costs.")
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            min=0,
            max=LARGEST_SEED,
            help="Of the draws, where plans come from the city's figures.",
        ),
    ] = 1,
    *,
    json: Json = False,
) -> None:
    """Print every plan that no other affordable plan beats on all three goals.

    A file has the columns id, name, cost, social, economic and environmental, and optionally
    needs, excludes and fixed; it needs no database.
    """
    money = whole(ask(budget, "How much money there is", "--budget"), "--budget")
    if actions is not None:
        _from_file(actions, money, json=json)
    else:
        _from_city(money, seed, json=json)


def _from_file(file: Path, budget: int, *, json: bool) -> None:
    from dsm.decisions.actions import read_actions
    from dsm.decisions.rows import front_of, plan_rows

    read = read_actions(file, budget=budget)
    with progress_bars() as bars:
        front = front_of(
            read, budget, on_action=lambda done, total: bars("Comparing plans", done, total)
        )
    rows = plan_rows(front, read)
    if json:
        show_json({"budget": budget, "plans": rows})
    else:
        _show_rows(rows, budget)


def _from_city(budget: int, seed: int, *, json: bool) -> None:
    from dsm import advice
    from dsm.decisions.actions import check_budget

    check_budget(budget)
    with opened() as house, progress_bars() as bars, house.transaction() as session:
        made = advice.make_plans(
            session,
            house.settings.draws_folder,
            budget=budget,
            seed=seed,
            on_action=lambda done, total: bars("Comparing plans", done, total),
        )
    rows = _rows_with_intervals(made)
    if json:
        show_json(_plan_set_json(made, rows))
    else:
        _show_plan_set(made, rows)


def _show_rows(rows: Sequence[dict[str, Any]], budget: int) -> None:
    show_table(
        COLUMNS,
        [(*(row[name] for name in COLUMNS[:-1]), ", ".join(row["actions"])) for row in rows],
    )
    show_lines("", f"{len(rows)} plans cost {budget:,} or less and are beaten by none.")


def _with_doubt(row: dict[str, Any]) -> dict[str, Any]:
    from dsm.decisions.actions import GOALS

    words = {
        goal: f"{row[goal]:.1f} ({row['interval90'][goal][0]:.1f} to {row['interval90'][goal][1]:.1f})"
        for goal in GOALS
    }
    return {**row, **words}


def _rows_with_intervals(made: "PlanSet") -> list[dict[str, Any]]:
    from dsm.decisions.actions import GOALS
    from dsm.decisions.rows import plan_rows

    letters = {named.plan: named for named in made.named}
    low, high = (made.summary[name].to_numpy() for name in ("low90", "high90"))
    rows = plan_rows(made.front, made.actions)
    for at, row in enumerate(rows):
        named = letters.get(at)
        row["letter"] = named.letter if named else ""
        row["merits"] = [merit.value for merit in named.merits] if named else []
        row["interval90"] = {
            goal: [round(float(low[at, g]), 6), round(float(high[at, g]), 6)]
            for g, goal in enumerate(GOALS)
        }
    return rows


def _show_plan_set(made: "PlanSet", rows: Sequence[dict[str, Any]]) -> None:
    _show_rows([_with_doubt(row) for row in rows], made.budget)
    show_lines("Gains are means over the draws, in points; in brackets the 90 % interval.")
    show_lines("")
    show_table(
        ("plan", "letter", "why"),
        [(row["plan"], row["letter"], ", ".join(row["merits"])) for row in rows if row["letter"]],
        "Plans that stand for the others",
    )
    show_lines("")
    show_table(
        ("action", "in % of plans", "chance it is carried out"),
        [
            (action.id, 100 * float(share), f"{chance:.2f}")
            for action, share, chance in zip(made.actions, made.core, made.delivery, strict=True)
        ],
        "Actions",
    )


def _plan_set_json(made: "PlanSet", rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "budget": made.budget,
        "seed": made.seed,
        "hash": made.hash,
        "made_from": made.made_from,
        "made_on": made.made_on,
        "core": {
            action.id: float(share) for action, share in zip(made.actions, made.core, strict=True)
        },
        "delivery": {
            action.id: float(chance)
            for action, chance in zip(made.actions, made.delivery, strict=True)
        },
        "split": list(made.split),
        "plans": list(rows),
    }
