"""`dsm policy`: the register, its levels, and the log it is replayed from."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import ask, show_json, show_lines, show_table
from .opening import House, opened
from .options import Actor, Json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsm.maturity.benchmark import Assessment, Gap
    from dsm.maturity.register import Register

group = typer.Typer(no_args_is_help=True, help="Policies: where each stands and what is missing.")

STATES = ("met", "partial", "missing", "not-applicable")
Policy = Annotated[str, typer.Argument(help="Id of the policy.", show_default=False)]


@group.command("list")
def list_policies(*, json: Json = False) -> None:
    """List policies with their levels and the chance of each level."""
    with opened() as house:
        _, assessments = _assessed(house)
    if json:
        show_json([_assessment_json(one) for one in assessments.values()])
        return
    chances = [f"P({level})" for level in range(6)]
    show_table(
        ("policy", "name", "category", "level", "aims at", *chances),
        [
            (
                name,
                in_english(one.policy.name),
                one.policy.category,
                level_in_words(one.level),
                one.policy.aspired_level,
                *(f"{chance:.2f}" for chance in one.chances),
            )
            for name, one in assessments.items()
        ],
    )


@group.command()
def show(policy: Policy, *, json: Json = False) -> None:
    """Show one policy's ladder: what is in place and what is missing, level by level."""
    with opened() as house:
        register, assessments = _assessed(house)
        register.policy(policy)
    found = assessments[policy]
    if json:
        show_json(_assessment_json(found))
        return
    show_lines(
        f"{in_english(found.policy.name)}: level {level_in_words(found.level)}, "
        f"aims at {found.policy.aspired_level}.",
        f"By its parts alone {level_in_words(found.level_by_components)}, "
        f"by its figures alone {level_in_words(found.level_by_thresholds)}.",
        "",
    )
    show_table(("level", "chance of it or higher", "missing"), _ladder(found))
    show_lines("")
    show_table(
        ("component", "level", "state", "evidence"),
        [
            (part.id, part.level, part.state.value, part.evidence)
            for part in found.policy.components
        ],
    )


@group.command()
def component(
    policy: Policy,
    component: Annotated[str, typer.Argument(help="Id of the component.", show_default=False)],
    state: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(STATES)}.")] = None,
    evidence: Annotated[str, typer.Option(help="Where one can see it.")] = "",
    actor: Actor = None,
) -> None:
    """Record how far a component is; this alone changes the level by parts."""
    from dsm import policy as policies
    from dsm.maturity.policies import ComponentState

    chosen = ask(state, "How far it is", "STATE", choices=STATES)
    name = ask(actor, "Who records this", "--actor")
    with opened() as house, house.transaction() as session:
        policies.record_component(
            session,
            policy,
            component,
            ComponentState(chosen),
            evidence=evidence,
            actor=name,
        )
    show_lines(f"{policy}: {component} is recorded as {chosen}.")


@group.command()
def log(*, json: Json = False) -> None:
    """Print the whole log, the first entry first; today's state is its replay."""
    from dsm import policy

    with opened() as house, house.transaction() as session:
        entries = policy.log(session)
    if json:
        show_json(
            [
                {
                    "sequence": entry.sequence,
                    "at": entry.at.isoformat(),
                    "actor": entry.actor,
                    "kind": entry.kind.value,
                    "payload": entry.payload,
                }
                for entry in entries
            ]
        )
        return
    show_table(
        ("entry", "at", "by", "what", "about"),
        [
            (
                entry.sequence,
                f"{entry.at:%Y-%m-%d %H:%M}",
                entry.actor,
                entry.kind.value,
                entry.payload.get("policy") or entry.payload.get("id") or "",
            )
            for entry in entries
        ],
    )


def in_english(texts: "Mapping[str, str]") -> str:
    """Return a text in English, or in the first language it has."""
    return texts.get("en") or next(iter(texts.values()), "")


def level_in_words(level: int) -> str:
    """Return a level; level 0 has no name of its own."""
    return str(level) if level else "below 1"


def gap_in_words(gap: "Gap") -> str:
    """Return what a level lacks, in a line."""
    if not gap.described:
        return "nobody has said what it asks for"
    parts = [in_english(part.name) for part in gap.components]
    parts += [
        f"{one.threshold.indicator} {one.threshold.comparison.value} {one.threshold.value:g} "
        f"{one.threshold.unit} "
        + ("(no figure)" if one.chance is None else f"(chance {one.chance:.2f})")
        for one in gap.thresholds
    ]
    return "; ".join(parts)


def _assessed(house: House) -> "tuple[Register, dict[str, Assessment]]":
    from dsm import policy
    from dsm.figures import city_figures

    with house.transaction() as session:
        figures = city_figures(session, house.settings.draws_folder)
        return policy.load_register(session), policy.assess_all(session, figures)


def _ladder(found: "Assessment") -> list[tuple[object, ...]]:
    return [
        (gap.level, f"{chance:.2f}", gap_in_words(gap) or "nothing")
        for gap, chance in zip(found.gaps, found.chances_at_least[1:], strict=True)
    ]


def _assessment_json(one: "Assessment") -> dict[str, Any]:
    return {
        "policy": one.policy.id,
        "name": dict(one.policy.name),
        "categories": list(one.policy.categories),
        "level": one.level,
        "level_by_components": one.level_by_components,
        "level_by_thresholds": one.level_by_thresholds,
        "aspired_level": one.policy.aspired_level,
        "chances": list(one.chances),
        "chances_at_least": list(one.chances_at_least),
        "components": [
            {
                "id": part.id,
                "level": part.level,
                "name": dict(part.name),
                "state": part.state.value,
                "evidence": part.evidence,
                "provenance": part.provenance,
            }
            for part in one.policy.components
        ],
        "missing": [
            {
                "level": gap.level,
                "described": gap.described,
                "components": [part.id for part in gap.components],
                "thresholds": [
                    {
                        "indicator": judged.threshold.indicator,
                        "comparison": judged.threshold.comparison.value,
                        "value": judged.threshold.value,
                        "unit": judged.threshold.unit,
                        "required_probability": judged.threshold.required_probability,
                        "chance": judged.chance,
                        "verdict": judged.verdict.value,
                    }
                    for judged in gap.thresholds
                ],
            }
            for gap in one.gaps
            if not gap.closed
        ],
        "made_from": dict(one.made_from),
    }
