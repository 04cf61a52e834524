"""`dsm experts enter`: an expert judges at the keyboard, or somebody writes down what she says."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import QuestionError, ask_secret, say, show_lines
from .experts_options import Elicited, expert_keys
from .opening import opened
from .options import OptionError

if TYPE_CHECKING:
    from dsm.elicitation.experts import ExpertSeat

    from .opening import House


def register(group: typer.Typer) -> None:
    """Add this command."""
    group.command()(enter)


def enter(
    slug: Elicited,
    expert: Annotated[
        str | None,
        typer.Option(help="Whose judgement is written down, as invited.", show_default=False),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="In which objects are named.", show_default=False)
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="Instead of asking: JSON as judgements are kept.", show_default=False),
    ] = None,
) -> None:
    """Judge in the open round: by one's own link, or written down for an `--expert`."""
    at_terminal = sys.stdin.isatty()
    if answers is None and not at_terminal:
        raise QuestionError(
            "Judging takes a terminal, and there is none.",
            "Hand the judgement over with --answers FILE.json, or many with `dsm experts import`.",
        )
    with opened() as house:
        seat = _seat(house, slug, expert)
        if answers is not None:
            _keep(house, seat, _content_in(answers), complete=True)
        elif not _held(house, seat, language):
            show_lines(f"What {seat.label} has said so far is kept; go on at any time.")
            return
    show_lines(f"The judgement of {seat.label} is handed in; it can be changed until the close.")


def _seat(house: "House", slug: str, expert: str | None) -> "ExpertSeat":
    from dsm.elicitation import elicitations, experts

    token = None if expert is not None else ask_secret("Your link, or its last part", "--expert")
    with house.transaction() as session:
        key = expert_keys(house).of(elicitations.find(session, slug).id)
        if expert is not None:
            return experts.seat_of(session, key, slug, expert)
        return experts.enter(session, key, slug, str(token).rpartition("=")[2])


def _held(house: "House", seat: "ExpertSeat", language: str | None) -> bool:
    """Hold the dialogue; tell whether the judgement was handed in."""
    from dsm.elicitation import answering
    from dsm.elicitation.content_problems import ContentError
    from dsm.tables import utc_now
    from surveys.errors import FixableError

    from .experts_dialogue import Dialogue

    answering.require_open(seat.elicitation, utc_now())
    with house.transaction() as session:
        before = answering.own(session, seat)
    _show_others(house, seat)
    found = seat.elicitation
    spoken = language or found.languages[0]
    if spoken not in found.languages:
        fix = f"Choose from: {', '.join(found.languages)}."
        raise OptionError(f"--language {spoken!r} is not there.", fix)

    def keep(said: dict[str, Any]) -> None:
        # What was handed in stays so; a half-changed one must not take its place.
        if not before.complete:
            _keep(house, seat, said)

    dialogue = Dialogue(found, spoken, keep)
    said: dict[str, Any] | None = dict(before.content)
    while (said := dialogue.hold(said or {})) is not None:
        try:
            _keep(house, seat, said, complete=True)
        except FixableError as error:
            if not all(isinstance(one, ContentError) for one in error.problems):
                raise
            for one in error.problems:
                say(f"{one.problem} {one.fix}")
        else:
            return True
    return False


def _show_others(house: "House", seat: "ExpertSeat") -> None:
    from dsm.elicitation import comparing

    with house.transaction() as session:
        seen = comparing.others(session, seat)
    for one in seen or ():
        about = " → ".join(one.about)
        if one.other_effects or one.own_effect:
            told = "; ".join(
                f"{each.low:g} {each.best:g} {each.high:g} ({each.confidence:g} %)"
                for each in one.other_effects
            )
            own = one.own_effect
            mine = f"{own.low:g} {own.best:g} {own.high:g}" if own else "nothing"
        else:
            told = ", ".join(f"{value:.3g}" for value in one.others)
            mine = "nothing" if one.own is None else f"{one.own:.3g}"
        say(f"Round 1, {about}: you {mine}; others {told}")


def _keep(
    house: "House", seat: "ExpertSeat", content: dict[str, Any], *, complete: bool = False
) -> None:
    from dsm.database import exclusive
    from dsm.elicitation import answering

    with exclusive(house.engine) as session:
        revision = answering.own(session, seat).revision
        answering.save(session, seat, content, revision, complete=complete)


def _content_in(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise OptionError(f"{file} cannot be read: {error.strerror}.", "Check its name.") from error
    except ValueError as error:
        raise OptionError(f"{file.name} is no JSON.", "Write one JSON object.") from error
    if not isinstance(content, dict):
        raise OptionError(f"{file.name} holds no JSON object.", "Write one JSON object.")
    return content
