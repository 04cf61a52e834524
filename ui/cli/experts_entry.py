"""`dsm experts enter`: an expert judges at the keyboard, or somebody writes down what she says."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import QuestionError, ask_secret, say, show_lines
from .experts_options import Elicited, expert_keys
from .opening import opened
from .options import OptionError

if TYPE_CHECKING:
    from dsm.elicitation.answering import Own
    from dsm.elicitation.experts import ExpertSeat

    from .opening import House

PAUSED = "What was said so far is kept; go on at any time."
STOPPED = "Nothing is handed in. Begin anew at any time, or let the expert go on by her link."


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
    from dsm.elicitation.stored import read_object

    at_terminal = sys.stdin.isatty()
    if answers is None and not at_terminal:
        raise QuestionError(
            "Judging takes a terminal, and there is none.",
            "Hand the judgement over with --answers FILE.json, or many with `dsm experts import`.",
        )
    with opened() as house:
        desk = _desk(house, slug, expert)
        if answers is not None:
            desk.keep(read_object(answers), complete=True)
        elif not _held(desk, language):
            show_lines(PAUSED if desk.is_own else STOPPED)
            return
    # No number is told: whoever writes down for somebody by name would know whose it is.
    show_lines("The judgement is handed in; it can be changed until the close.")


@dataclass(slots=True)
class _Desk:
    """Where a judgement is written, from what was kept of it on.

    Parameters
    ----------
    seat : ExpertSeat
        Whose judgement it is.
    before : Own
        What was kept last; what came from elsewhere since is not overwritten.
    is_own : bool
        Whether the expert writes herself, so that she may see what was said.
    """

    house: "House"
    seat: "ExpertSeat"
    before: "Own"
    is_own: bool

    def keep(self, content: dict[str, Any], *, complete: bool = False) -> None:
        """Keep the judgement, and note where somebody else than the expert wrote it."""
        from dsm import audit
        from dsm.database import exclusive
        from dsm.elicitation import answering

        revision, slug = self.before.revision, self.seat.elicitation.slug
        with exclusive(self.house.engine) as session:
            kept = answering.save(session, self.seat, content, revision, complete=complete)
            if not self.is_own and (kept.complete or not revision):
                by, state = audit.local_actor(), "handed-in" if kept.complete else "begun"
                subject = f"elicitation:{slug}"
                audit.record(session, by, "enter-judgement", subject, round=kept.round, state=state)
        self.before = kept


def _desk(house: "House", slug: str, expert: str | None) -> _Desk:
    from dsm.elicitation import answering, elicitations, experts

    token = None if expert is not None else ask_secret("Your link, or its last part", "--expert")
    with house.transaction() as session:
        key = expert_keys(house).of(elicitations.find(session, slug).id)
        if expert is not None:
            seat = experts.seat_of(session, key, slug, expert)
        else:
            seat = experts.enter(session, key, slug, str(token).rpartition("=")[2])
        return _Desk(house, seat, answering.own(session, seat), is_own=expert is None)


def _held(desk: _Desk, language: str | None) -> bool:
    """Hold the dialogue; tell whether the judgement was handed in."""
    from dsm.elicitation import answering
    from dsm.elicitation.content_problems import ContentError
    from dsm.tables import utc_now
    from surveys.errors import FixableError

    from .experts_dialogue import Dialogue

    found, before = desk.seat.elicitation, desk.before
    answering.require_open(found, utc_now())
    spoken = language or found.languages[0]
    if spoken not in found.languages:
        fix = f"Choose from: {', '.join(found.languages)}."
        raise OptionError(f"--language {spoken!r} is not there.", fix)
    if desk.is_own:
        _show_others(desk)
    # What was handed in stays so; a half-changed one must not take its place. Nor must what
    # somebody else has begun to write down take the place of what the expert said herself.
    is_kept_at_once = not before.complete and (desk.is_own or not before.content)

    def keep(said: dict[str, Any]) -> None:
        if is_kept_at_once:
            desk.keep(said)

    dialogue = Dialogue(found, spoken, keep)
    said: dict[str, Any] | None = dict(before.content) if desk.is_own else {}
    while (said := dialogue.hold(said or {})) is not None:
        try:
            desk.keep(said, complete=True)
        except FixableError as error:
            if not all(isinstance(one, ContentError) for one in error.problems):
                raise
            for one in error.problems:
                say(f"{one.problem} {one.fix}")
        else:
            return True
    return False


def _show_others(desk: _Desk) -> None:
    from dsm.elicitation import comparing

    with desk.house.transaction() as session:
        seen = comparing.others(session, desk.seat)
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
