"""`dsm event`: what is new around the city, what it brings to light, and how that is answered."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import ask, show_json, show_lines, show_table
from .opening import House, opened
from .options import Actor, Json, OptionError
from .policies import in_english, level_in_words

if TYPE_CHECKING:
    from dsm.maturity.consequences import Consequence
    from dsm.maturity.register import Register
    from dsm.policy import OpenEvent

group = typer.Typer(no_args_is_help=True, help="Innovation events: findings and decisions.")

CHOICES = ("keep", "exceed", "accept")
KINDS = ("technology", "service", "external")
FINDINGS = ("component", "threshold", "new-indicator", "new-policy")
TURNS = ("partial", "missing")
Event = Annotated[str, typer.Argument(help="Id of the event.", show_default=False)]


@group.command("list")
def list_events(*, json: Json = False) -> None:
    """List events, those with the most unanswered findings first."""
    with opened() as house:
        register, events = _events(house)
    if json:
        show_json([_event_json(register, event) for event in events])
        return
    show_table(
        ("event", "name", "date", "policies", "findings", "unanswered"),
        [
            (
                event.id,
                in_english(register.events[event.id].name),
                register.events[event.id].date,
                len(event.consequences),
                len(register.findings_of(event.id)),
                event.unanswered,
            )
            for event in events
        ],
    )


@group.command()
def show(event: Event, *, json: Json = False) -> None:
    """Show an event: levels before, now and if done, and every finding with its answer."""
    with opened() as house:
        register, events = _events(house)
        known = register.event(event)
    found = next(one for one in events if one.id == event)
    if json:
        show_json(_event_json(register, found))
        return
    show_lines(f"{in_english(known.name)}, {known.date}: {in_english(known.description)}", "")
    show_table(
        ("policy", "level before", "now", "if done", "unanswered"),
        [
            (
                one.policy,
                level_in_words(one.before.level),
                level_in_words(one.level_now),
                level_in_words(one.level_if_done),
                len(one.unanswered),
            )
            for one in found.consequences
        ],
    )
    show_lines("")
    show_table(
        ("finding", "policy", "about", "what", "status"),
        [
            (
                finding.id,
                finding.policy,
                finding.refers_to or finding.kind.value,
                in_english(finding.text),
                status.value,
            )
            for one in found.consequences
            for finding, status in one.findings
        ],
    )


@group.command("open")
def open_event(
    event: Event,
    kind: Annotated[str | None, typer.Option(help=f"One of: {', '.join(KINDS)}.")] = None,
    name: Annotated[str | None, typer.Option(help="What came about, in a few words.")] = None,
    when: Annotated[str | None, typer.Option("--date", help="The day, e.g. 2026-11-03.")] = None,
    description: Annotated[str, typer.Option(help="What it is, in a sentence.")] = "",
    scope: Annotated[str, typer.Option(help="Which part of the city it touches.")] = "",
    language: Annotated[str, typer.Option(help="Language of these texts: nb, nn or en.")] = "en",
    actor: Actor = None,
) -> None:
    """Open an event; effects on indicators come in with `dsm import events`."""
    from dsm import policy
    from dsm.maturity.events import EventKind, InnovationEvent

    opened_event = InnovationEvent(
        id=event,
        kind=EventKind(ask(kind, "What kind of event", "--kind", choices=KINDS)),
        name={language: ask(name, "What came about", "--name")},
        date=_day(ask(when, "On which day", "--date"), "--date"),
        description={language: description},
        scope=scope,
    )
    who = ask(actor, "Who opens this", "--actor")
    with opened() as house, house.transaction() as session:
        policy.add(
            session, lambda register, now: register.open_event(opened_event, at=now, actor=who)
        )
    show_lines(f"{event} is open.")


@group.command()
def finding(
    finding: Annotated[str, typer.Argument(help="Id of the finding.", show_default=False)],
    event: Annotated[str | None, typer.Option(help="Which event shows it.")] = None,
    policy: Annotated[str | None, typer.Option(help="Which policy it is about.")] = None,
    kind: Annotated[str | None, typer.Option(help=f"One of: {', '.join(FINDINGS)}.")] = None,
    about: Annotated[str, typer.Option(help="Id of the component or indicator.")] = "",
    text: Annotated[str | None, typer.Option(help="What is wanting, in a sentence.")] = None,
    turns: Annotated[
        str | None, typer.Option(help=f"What the component turns to: {' or '.join(TURNS)}.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the text: nb, nn or en.")] = "en",
    actor: Actor = None,
) -> None:
    """Raise a finding: something an event shows to be wanting in a policy."""
    from dsm import policy as policies
    from dsm.maturity.events import Finding, FindingKind
    from dsm.maturity.policies import ComponentState

    raised = Finding(
        id=finding,
        event=ask(event, "Which event", "--event"),
        policy=ask(policy, "Which policy", "--policy"),
        kind=FindingKind(ask(kind, "What kind of finding", "--kind", choices=FINDINGS)),
        refers_to=about,
        text={language: ask(text, "What is wanting", "--text")},
    )
    turned = None if turns is None else ComponentState(ask(turns, "", "--turns", choices=TURNS))
    who = ask(actor, "Who raises this", "--actor")
    with opened() as house, house.transaction() as session:
        policies.add(
            session,
            lambda register, now: register.raise_finding(raised, turns=turned, at=now, actor=who),
        )
    show_lines(f"{finding} is raised.")


@group.command()
def decide(
    finding: Annotated[str, typer.Argument(help="Id of the finding.", show_default=False)],
    choice: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(CHOICES)}.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, in a sentence.")] = None,
    until: Annotated[
        str | None, typer.Option(help="Last day of an acceptance, e.g. 2027-03-31.")
    ] = None,
    actor: Actor = None,
) -> None:
    """Answer a finding: keep the level, exceed it, or accept a lower one until a day."""
    from dsm import policy
    from dsm.maturity.events import Choice

    chosen = ask(choice, "How is it answered", "CHOICE", choices=CHOICES)
    why = ask(reason, "Why", "--reason")
    if chosen == "accept":
        until = ask(until, "Until which day, e.g. 2027-03-31", "--until")
    who = ask(actor, "Who answers for it", "--actor")
    with opened() as house, house.transaction() as session:
        policy.decide(
            session,
            finding,
            Choice(chosen),
            reason=why,
            until=None if until is None else _day(until, "--until"),
            actor=who,
        )
    show_lines(f"{finding}: {chosen}.")


def _events(house: House) -> "tuple[Register, tuple[OpenEvent, ...]]":
    from dsm import policy
    from dsm.figures import city_figures

    with house.transaction() as session:
        figures = city_figures(session, house.settings.draws_folder)
        return policy.load_register(session), policy.open_events(session, figures)


def _day(text: str, flag: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OptionError(f"{flag}: {text!r} is not a day.", "Write e.g. 2027-03-31.") from None


def _event_json(register: "Register", event: "OpenEvent") -> dict[str, Any]:
    known = register.events[event.id]
    return {
        "event": event.id,
        "kind": known.kind.value,
        "name": dict(known.name),
        "date": known.date.isoformat(),
        "description": dict(known.description),
        "scope": known.scope,
        "unanswered": event.unanswered,
        "policies": [_consequence_json(register, one) for one in event.consequences],
    }


def _consequence_json(register: "Register", one: "Consequence") -> dict[str, Any]:
    return {
        "policy": one.policy,
        "level_before": one.before.level,
        "level_now": one.level_now,
        "level_if_done": one.level_if_done,
        "findings": [
            {
                "finding": finding.id,
                "kind": finding.kind.value,
                "about": finding.refers_to,
                "text": dict(finding.text),
                "status": status.value,
                "decisions": [
                    {
                        "choice": decision.choice.value,
                        "reason": decision.reason,
                        "until": decision.until.isoformat() if decision.until else None,
                        "day": decision.day.isoformat(),
                        "actor": decision.actor,
                    }
                    for decision in register.decisions.get(finding.id, ())
                ],
            }
            for finding, status in one.findings
        ],
    }
