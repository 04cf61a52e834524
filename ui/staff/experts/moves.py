"""What a facilitator can do: invite experts, open and close rounds; links are shown once."""

from collections.abc import Awaitable, Sequence

from nicegui import ui
from sqlmodel import Session

from dsm.elicitation import elicitations, experts
from dsm.elicitation.elicitation import LAST_ROUND, State
from dsm.elicitation.experts import Invited, NewExpert
from dsm.roles import Action
from ui.staff.surveys.sheets import Sheet, confirm, sheet
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import FormError, text_area, text_line

from .links import hand_over
from .panel import Panel


def move_buttons(panel: Panel) -> None:
    """Put the moves that are possible now, for those who may run a panel."""
    if not panel.visitor.account.may(Action.RUN_CAMPAIGN):
        return
    found = panel.elicitation
    over = found.state is State.CLOSED and found.round == LAST_ROUND
    with ui.element("div").classes("row"):
        if not over:
            button(panel.text("experts.invite.button"), lambda: _open_inviting(panel))
            if panel.turnout.experts:
                button(panel.text("experts.again.button"), lambda: _open_reissuing(panel))
        if found.state is State.OPEN:
            button(panel.text("experts.close.button"), lambda: _close(panel), main=True)
        elif not over:
            following = found.round + (found.state is State.CLOSED)
            label = panel.text("experts.open.button", round=following)
            button(label, lambda: _open(panel, following), main=True)


def experts_in(text: str) -> tuple[NewExpert, ...]:
    r"""Return the experts in lines such as "name; group; contact", of which only the name is needed.

    Examples
    --------
    >>> [one.group for one in experts_in("Kari; municipality\n\nOla")]
    ['municipality', '']
    """
    parts = [[part.strip() for part in line.split(";")] for line in text.splitlines()]
    return tuple(
        NewExpert(name=name, group=group, contact=contact)
        for name, group, contact in ([*line, "", ""][:3] for line in parts if line != [""])
    )


def _open_inviting(panel: Panel) -> None:
    texts = panel.texts
    with sheet(texts, texts["experts.invite.title"], texts["experts.invite.why"]) as opened:
        place = ui.element("div")
        with place:
            field = text_area(texts["experts.invite.field"], hint=texts["experts.invite.hint"])

        async def act() -> None:
            people = experts_in(field.value or "")
            if not people:
                raise FormError(texts["experts.invite.nobody"], texts["experts.invite.nobody-fix"])
            invited = await _kept_open(
                opened,
                ways,
                panel.change(
                    Action.RUN_CAMPAIGN, lambda session, by: _invite(panel, session, people, by)
                ),
            )
            place.clear()
            with place:
                hand_over(panel, invited)

        ways = ui.element("div")
        with ways:
            opened.buttons(texts["experts.invite.do"], act)


def _open_reissuing(panel: Panel) -> None:
    texts = panel.texts
    with sheet(texts, texts["experts.again.title"], texts["experts.again.why"]) as opened:
        place = ui.element("div")
        with place:
            field = text_line(texts["experts.again.field"])

        async def act() -> None:
            name = (field.value or "").strip()
            invited = await _kept_open(
                opened,
                ways,
                panel.change(
                    Action.RUN_CAMPAIGN, lambda session, by: _reissue(panel, session, name, by)
                ),
            )
            place.clear()
            with place:
                hand_over(panel, [invited])

        ways = ui.element("div")
        with ways:
            opened.buttons(texts["experts.again.do"], act)


async def _kept_open[T](opened: Sheet, ways: ui.element, change: Awaitable[T]) -> T:
    """Make a change on a sheet that nothing closes from then on, unless the change fails.

    Whoever leaves the sheet while links are being made would lose them as well.
    """
    opened.dialog.props("persistent")
    ways.set_visibility(False)
    try:
        return await change
    except BaseException:
        opened.dialog.props(remove="persistent")
        ways.set_visibility(True)
        raise


def _reissue(panel: Panel, session: Session, name: str, by: str) -> Invited:
    key = panel.keyring.of(panel.elicitation.id)
    return experts.reissue(session, key, panel.elicitation.slug, name, by)


def _invite(
    panel: Panel, session: Session, people: Sequence[NewExpert], by: str
) -> tuple[Invited, ...]:
    key = panel.keyring.make(panel.elicitation.id)
    return experts.invite(session, key, panel.elicitation.slug, people, by)


def _open(panel: Panel, following: int) -> None:
    texts, slug = panel.texts, panel.elicitation.slug

    async def act() -> None:
        await panel.change(
            Action.RUN_CAMPAIGN, lambda session, by: elicitations.open_round(session, slug, by)
        )
        panel.show()

    why = texts[f"experts.open.why-{following}"]
    confirm(
        texts, texts.say("experts.open.title", round=following), why, texts["experts.open.do"], act
    )


def _close(panel: Panel) -> None:
    texts, slug = panel.texts, panel.elicitation.slug

    async def act() -> None:
        await panel.change(
            Action.RUN_CAMPAIGN, lambda session, by: elicitations.close_round(session, slug, by)
        )
        panel.show()

    confirm(
        texts,
        texts["experts.close.title"],
        texts["experts.close.why"],
        texts["experts.close.do"],
        act,
    )
