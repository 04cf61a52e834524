"""Rounds of an expert panel: what each expert sees of the round before she answers again."""

from starlette.requests import Request
from starlette.responses import Response

from dsm.surveying.refusals import Refusal
from ui.respond.lobby import Guest, Lobby, led_to, shown
from ui.respond.pages.panel import panel_page
from ui.respond.statuses import STATUS


class Rounds:
    """Shows experts their own answers beside those of the panel.

    Parameters
    ----------
    lobby : Lobby
        Knows who is there.
    """

    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby

    async def show(self, request: Request) -> Response:
        """Show what the panel said in the round before; only to experts who agreed to answer."""
        return await self._lobby.aside(self._show, request)

    def _show(self, request: Request) -> Response:
        guest = self._lobby.guest_now(request)
        refused = self._not_here(guest)
        if refused is not None:
            return refused
        try:
            compared = self._lobby.compared(guest)
        except Refusal as gone:
            return self._lobby.refusal(guest, gone)
        answer = shown(panel_page(guest.view, compared))
        return self._lobby.renewed(request, answer, guest)

    def _not_here(self, guest: Guest) -> Response | None:
        visit, view = guest.visit, guest.view
        if visit is None:
            return self._lobby.refused(guest, "no-visit", 403)
        closed = self._lobby.shut(guest.terms.campaign, visit)
        if closed is not None:
            return self._lobby.refused(guest, closed, STATUS[closed])
        if visit.consent is None or visit.link_hash is None or not view.round_before:
            return led_to(view.address)
        return None
