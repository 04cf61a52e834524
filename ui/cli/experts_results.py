"""`dsm experts ratings`, `weights` and `effects`: what came out, with its doubt and its groups."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dsm.seeds import LARGEST_SEED

from . import reports
from .console import progress_bars, say, show_json, show_lines, show_table
from .experts_options import Elicited, Round
from .opening import opened
from .options import Json

if TYPE_CHECKING:
    from sqlmodel import Session

    from dsm.elicitation.effect_report import EffectReport, ExpectedEffect
    from dsm.elicitation.rating_report import Rated, RatingReport
    from dsm.elicitation.weight_report import Weighed, WeightReport
    from indicators.social.sampler import FitProgress
    from indicators.social.summaries import Estimate
    from indicators.social.verdict import Verdict

    from .opening import House

Groups = Annotated[
    bool, typer.Option("--groups/--no-groups", help="Also each group of experts by itself.")
]
Seed = Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Same seed, same draws.")]
Csv = Annotated[Path | None, typer.Option(help="Also write the figures to this file.")]
Draws = Annotated[
    Path | None, typer.Option(help="Also write the draws to this file, as netCDF for ArviZ.")
]
EVERYBODY = "everybody"
# By dsm.elicitation.showing.Reason.
WHY = {
    "few": "fewer than four experts judged, who would be recognised.",
    "rest": "so few are outside it that the difference to everybody would tell what they judged.",
    "apart": "its raters share too few objects to be compared.",
    "unsure": "its draws did not pass their checks; try another --seed.",
}


def register(group: typer.Typer) -> None:
    """Add these commands."""
    group.command()(ratings)
    group.command()(weights)
    group.command()(effects)


def ratings(
    slug: Elicited,
    round: Round = None,
    seed: Seed = 1,
    csv: Csv = None,
    draws: Draws = None,
    *,
    groups: Groups = True,
    json: Json = False,
) -> None:
    """Estimate ratings: fair averages, chances of each level, and how severe raters are."""
    _require_room(csv, draws)
    from dataclasses import replace

    from dsm.elicitation.rating_report import fit_ratings_of
    from indicators.experts.rating_fit import RATING_SETTINGS

    settings = replace(RATING_SETTINGS, seed=seed)
    fit = partial(fit_ratings_of, slug=slug, round=round, by_group=groups, settings=settings)
    found = _fitted("ratings", fit, draws)
    rows = [row for name, one in _each(found) for row in _rating_rows(name, one)]
    _write(csv, rows)
    if json:
        show_json(
            {
                "slug": slug,
                "objects": rows,
                "severity": [
                    {"rater": one.rater, **reports.estimate_columns(one.levels)}
                    for one in found.everybody.severities
                ],
                "left_out": dict(found.left_out),
                "objects_left_out": list(found.everybody.left_out),
                "failed_checks": _failed(found.everybody.verdict),
            }
        )
        return
    _show_ratings(found)
    for thing in found.everybody.left_out:
        say(f"{thing} is not shown: {WHY['few']}")
    _say_end(found.left_out, found.everybody.verdict)


def weights(
    slug: Elicited,
    round: Round = None,
    seed: Seed = 1,
    csv: Csv = None,
    draws: Draws = None,
    *,
    groups: Groups = True,
    json: Json = False,
) -> None:
    """Estimate weights: how much each criterion counts, who is above whom, who is consistent."""
    _require_room(csv, draws)
    from dsm.elicitation.weight_report import weigh

    fit = partial(weigh, slug=slug, round=round, by_group=groups, seed=seed)
    found = _fitted("weights", fit, draws)
    rows = [row for name, one in _each(found) for row in _weight_rows(name, one)]
    _write(csv, rows)
    if json:
        show_json(
            {
                "slug": slug,
                "weights": rows,
                "above": [
                    {"criterion": one, "other": other, "chance": chance}
                    for (one, other), chance in found.everybody.above.items()
                ],
                "consistency": [_consistency(one) for one in found.consistency],
                "left_out": dict(found.left_out),
                "failed_checks": _failed(found.everybody.verdict),
            }
        )
        return
    _show_weights(found)
    _say_end(found.left_out, found.everybody.verdict)


def effects(slug: Elicited, round: Round = None, csv: Csv = None, *, json: Json = False) -> None:
    """Pool what experts expect of actions, every expert alike, and say where they disagree."""
    if csv is not None:
        reports.require_folder(csv)
    from dsm.elicitation.effect_report import pool_effects_of

    with opened() as house, house.transaction() as session:
        found = pool_effects_of(session, slug, round)
        weighing = _weighing(session, slug, found, round) if found.effects else ""
    rows = [_effect_row(one) for one in found.effects]
    _write(csv, rows)
    if json:
        left_out = {" ".join(pair): why for pair, why in found.left_out.items()}
        content = {"slug": slug, "effects": rows, "left_out": left_out, "weighing": weighing}
        show_json(content)
        return
    show_table(
        ("action", "indicator", "experts", "median", "50 %", "90 %", "chance of a rise", ""),
        [
            (
                row["action"],
                row["indicator"],
                row["experts"],
                f"{row['median']:.2f}",
                f"{row['low50']:.2f}–{row['high50']:.2f}",
                f"{row['low90']:.2f}–{row['high90']:.2f}",
                f"{row['rise']:.2f}",
                "did not agree" if row["split"] else "",
            )
            for row in rows
        ],
    )
    for (action, indicator), why in found.left_out.items():
        say(f"{action}, {indicator} is not shown: {WHY[why]}")
    if weighing:
        say(weighing)


def _fitted[R: (RatingReport, WeightReport)](
    what: str, fit: Callable[..., R], draws: Path | None
) -> R:
    """Return what a fit says, showing how far it is, and write its draws if they are wanted."""
    with opened() as house, progress_bars() as bars:

        def forward(now: "FitProgress") -> None:
            bars(what, now.finished, now.total)

        found = fit(house.engine, progress=forward)
        _write_draws(house, found, draws)
    return found


def _weighing(session: "Session", slug: str, report: "EffectReport", round: int | None) -> str:
    """Return how experts count, where seed questions could have weighed them; "" elsewhere."""
    from dsm.elicitation import elicitations
    from dsm.elicitation.seeds import expert_weights, weights_among

    asked = elicitations.find(session, slug)
    if not asked.seeds:
        return ""
    weights = expert_weights(session, slug, round)
    if weights.equal:
        return f"Every expert counts alike. {weights.reason}"
    panels = [[said.expert for said in one.judgements] for one in report.effects]
    # The page tells of last words, and only of effects that enough of both kinds judged.
    if round is None and any(weights_among(asked, weights, one) for one in panels):
        return "Every expert counts alike here; the page also shows weights by seed questions."
    return "Every expert counts alike here; seed questions would allow weights."


def _each(found: Any) -> "list[tuple[str, Any]]":
    return [(EVERYBODY, found.everybody), *found.groups.items()]


def _rating_rows(group: str, rated: "Rated") -> "Iterable[dict[str, Any]]":
    for one in rated.objects:
        yield {
            "group": group,
            "object": one.id,
            "theme": one.theme,
            "raters": one.raters,
            **reports.estimate_columns(one.fair),
            **{f"level_{level}": chance for level, chance in one.chances.items()},
        }


def _weight_rows(group: str, weighed: "Weighed") -> "Iterable[dict[str, Any]]":
    for one in weighed.weights:
        yield {
            "group": group,
            "criterion": one.id,
            "experts": weighed.experts,
            **reports.estimate_columns(one.weight),
        }


def _effect_row(one: "ExpectedEffect") -> dict[str, Any]:
    names = ("median", "low50", "high50", "low90", "high90", "rise")
    return {
        "action": one.action,
        "indicator": one.indicator,
        "experts": one.pooled.experts,
        **{name: getattr(one.pooled, name) for name in names},
        "between_experts": one.disagreement.share,
        "split": one.disagreement.split,
    }


def _show_ratings(found: "RatingReport") -> None:
    for name, one in _each(found):
        levels = range(found.lowest, found.highest + 1)
        show_table(
            ("object", "raters", "fair average", "90 %", *(f"level {level}" for level in levels)),
            [
                (
                    each.id,
                    each.raters,
                    f"{each.fair.median:.2f}",
                    _interval(each.fair),
                    *(f"{each.chances[level]:.2f}" for level in levels),
                )
                for each in one.objects
            ],
            f"{name}: {one.count} ratings by {one.raters} raters",
        )
    if found.everybody.severities:
        show_table(
            ("rater", "levels less than an average rater", "90 %"),
            [
                (one.rater, f"{one.levels.median:+.2f}", _interval(one.levels))
                for one in found.everybody.severities
            ],
            "Severity",
        )


def _show_weights(found: "WeightReport") -> None:
    for name, one in _each(found):
        ids = [weight.id for weight in one.weights]
        show_table(
            ("criterion", "weight", "90 %", *(f"above {id}" for id in ids)),
            [
                (
                    each.id,
                    f"{each.weight.median:.3f}",
                    _interval(each.weight, digits=3),
                    *("" if id == each.id else f"{one.above[each.id, id]:.2f}" for id in ids),
                )
                for each in one.weights
            ],
            f"{name}: {one.experts} experts",
        )
    if found.consistency:
        show_table(
            ("expert", "consistency ratio", "limit", "look again at"),
            [
                (
                    one.expert,
                    None if one.ratio is None else f"{one.ratio:.2f}",
                    None if one.limit is None else f"{one.limit:.2f}",
                    ", ".join(one.least) if one.is_beyond else "",
                )
                for one in found.consistency
            ],
            "Consistency: 0 is perfect",
        )


def _consistency(one: Any) -> dict[str, Any]:
    return {
        "expert": one.expert,
        "ratio": one.ratio,
        "limit": one.limit,
        "least_consistent": list(one.least),
    }


def _interval(estimate: "Estimate", *, digits: int = 2) -> str:
    return f"{estimate.low90:.{digits}f}–{estimate.high90:.{digits}f}"


def _failed(verdict: "Verdict") -> list[str]:
    return [check.sentence for check in verdict.failed]


def _write(csv: Path | None, rows: "Sequence[dict[str, Any]]") -> None:
    if csv is not None:
        reports.write_rows(csv, rows)
        say(f"Figures written to {csv}.")


def _require_room(csv: Path | None, draws: Path | None) -> None:
    if csv is not None:
        reports.require_folder(csv)
    if draws is not None:
        from dsm.elicitation.draws_file import require_new

        require_new(draws)


def _write_draws(house: "House", found: "RatingReport | WeightReport", draws: Path | None) -> None:
    if draws is None:
        return
    from dsm import audit
    from dsm.elicitation.draws_file import write_draws

    write_draws(found, draws)
    with house.transaction() as session:
        by, subject = audit.local_actor(), f"elicitation:{found.slug}"
        audit.record(session, by, "export-draws", subject, format="netcdf")
    say(f"Draws written to {draws}.")


def _say_end(left_out: Any, verdict: "Verdict") -> None:
    for name, why in left_out.items():
        say(f"{name} is not shown by itself: {WHY[why]}")
    show_lines(*(f"{sentence} (failed)" for sentence in _failed(verdict)))
