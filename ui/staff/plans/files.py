"""All good plans as a file to take away."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from dsm.advice import PlanSet
from dsm.plans import GOALS
from ui.staff.downloads import safe_cell
from ui.texts.texts import Texts

STATISTICS = ("mean", "median", "low50", "high50", "low90", "high90")


def plans_csv(texts: Texts, plans: PlanSet, *, simulated: bool) -> str:
    """Return lines of provenance that begin with #, then one row per plan.

    A row has cost, actions, and per goal mean, median and both intervals. Numbers have a point
    and no thousands, whatever the reader's language.
    """
    rows = [*_flat_rows(plans)]
    text = io.StringIO()
    text.writelines(f"# {line}\n" for line in _provenance(texts, plans, simulated=simulated))
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def plans_json(plans: PlanSet, *, simulated: bool) -> str:
    """Return the same with what the plans were made from."""
    return json.dumps(
        {
            "budget": plans.budget,
            "unit_of_money": "thousand kroner a year",
            "unit_of_gains": "points on each goal's 0-100 scale, against doing nothing new",
            "simulated": simulated,
            "seed": plans.seed,
            "made_on": plans.made_on,
            "hash": plans.hash,
            "made_from": plans.made_from,
            "plans": [*_rows(plans)],
        },
        ensure_ascii=False,
        indent=1,
    )


def _provenance(texts: Texts, plans: PlanSet, *, simulated: bool) -> Iterator[str]:
    yield texts.say("plans.provenance.budget", budget=plans.budget)
    yield texts["plans.provenance.units"]
    if simulated:
        yield texts["download.simulated"]
    yield texts.say("provenance.seed", seed=str(plans.seed))
    yield texts.say("plans.provenance.made", day=date.fromisoformat(plans.made_on))
    figures = plans.made_from["figures"]
    yield texts.say("plans.provenance.prints", plans=plans.hash, figures=figures)


def _rows(plans: PlanSet) -> Iterator[dict[str, Any]]:
    letters = {one.plan: one.letter for one in plans.named}
    values = {name: plans.summary[name].to_numpy() for name in STATISTICS}
    for place, members in enumerate(plans.front.members):
        held = zip(plans.actions, members, strict=True)
        yield {
            "plan": place,
            "letter": letters.get(place, ""),
            "cost": int(plans.front.costs[place]),
            "twins": int(plans.front.twins[place]),
            "actions": [action.id for action, there in held if there],
            "gains": {
                goal: {name: round(float(values[name][place, g]), 4) for name in STATISTICS}
                for g, goal in enumerate(GOALS)
            },
        }


def _flat_rows(plans: PlanSet) -> Iterator[dict[str, Any]]:
    for row in _rows(plans):
        gains = row.pop("gains")
        flat = {f"{goal} {name}": value for goal, of in gains.items() for name, value in of.items()}
        yield {**row, "actions": safe_cell(";".join(row["actions"])), **flat}
