"""`dsm kpis`: the 91 U4SSC key figures against the city's own targets."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import show_json, show_lines, show_table
from .opening import opened
from .options import Json

if TYPE_CHECKING:
    from indicators.kpis.scoring import GroupScore, Result, Scoring, State


def kpis(
    year: Annotated[
        int | None, typer.Option(help="Leave out figures of later years.", show_default=False)
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list what is not in our copy.")
    ] = False,
    json: Json = False,
) -> None:
    """Show key figures with bands, and scores with their coverage."""
    from dsm import goals, stewardship

    with opened() as house, house.transaction() as session:
        city = stewardship.find_city(session)
        scoring = goals.score_key_figures(session, city.name if city else "", until=year)
    if json:
        show_json(_as_json(scoring))
    else:
        _show(scoring, everything=everything)


def state_in_words(state: "State") -> str:
    """Return what can be said of a figure; what the file does not mention says nothing."""
    return str(state).replace("-", " ")


def _show(scoring: "Scoring", *, everything: bool) -> None:
    from indicators.kpis.scoring import State

    groups = [*scoring.dimensions, *scoring.subdimensions]
    show_table(
        ("group", "points", "band of 4", "key figures reported"),
        [
            (
                " / ".join(group.place),
                f"{group.points} of {group.possible}" if group.possible else "not scored",
                group.band,
                f"{group.key_figures.reported} of {group.key_figures.total}",
            )
            for group in sorted(groups, key=lambda group: group.place)
        ],
        "Scores rest on what was reported; read each with its coverage",
    )
    show_lines("")
    show_table(
        ("code", "key figure", "year", "figure", "unit", "% of target", "points", "state"),
        [
            _table_row(result)
            for result in scoring.results
            if everything or result.state is not State.NOT_IN_OUR_COPY
        ],
    )
    counts = ", ".join(
        f"{len(codes)} {state_in_words(state)}"
        for state, codes in scoring.states_of_key_figures().items()
        if codes
    )
    show_lines("", f"Of {scoring.key_figures.total} key figures: {counts}.")


def _table_row(result: "Result") -> tuple[object, ...]:
    value = result.value
    point = f" ({result.data_point})" if result.data_point else ""
    return (
        result.figure.code,
        f"{result.figure.name}{point}",
        value.year if value else None,
        f"{value.figure:g}" if value and value.figure is not None else None,
        value.unit if value else None,
        None if result.share is None else 100 * result.share,
        result.points,
        state_in_words(result.state),
    )


def _as_json(scoring: "Scoring") -> dict[str, Any]:
    groups = [*scoring.dimensions, *scoring.subdimensions, *scoring.categories]
    return {
        "city": scoring.city,
        "band_limits": list(scoring.bands.limits),
        "reported": scoring.key_figures.reported,
        "key_figures": scoring.key_figures.total,
        "states": {
            state_in_words(state): list(codes)
            for state, codes in scoring.states_of_key_figures().items()
        },
        "scores": [_group_json(group) for group in groups],
        "figures": [_result_json(result) for result in scoring.results],
    }


def _group_json(group: "GroupScore") -> dict[str, Any]:
    return {
        "place": list(group.place),
        "points": group.points,
        "possible": group.possible,
        "share": group.share,
        "band": group.band,
        "key_figures_reported": group.key_figures.reported,
        "key_figures": group.key_figures.total,
        "data_points_reported": group.data_points.reported,
        "data_points": group.data_points.total,
        "states": {state_in_words(state): count for state, count in group.states.items()},
    }


def _result_json(result: "Result") -> dict[str, Any]:
    value, benchmark = result.value, result.benchmark
    return {
        "code": result.figure.code,
        "name": result.figure.name,
        "data_point": result.data_point,
        "state": state_in_words(result.state),
        "year": value.year if value else None,
        "figure": value.figure if value else None,
        "unit": value.unit if value else "",
        "provenance": value.provenance if value else "",
        "target": benchmark.target if benchmark else None,
        "target_provenance": benchmark.provenance if benchmark else "",
        "share_of_target": result.share,
        "points": result.points,
    }
