"""Going out: handing in, the receipt, withdrawing, stopping halfway; and reading about it all."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from dsm.surveying.refusals import BusyError, DifferentAnswerError, Refusal, RefusalReason
from dsm.surveying.submissions import WrongAnswersError
from surveys import codes
from surveys.asking.routing import previous_page
from ui.respond.cookies import Carried
from ui.respond.entering import resume_address
from ui.respond.lobby import Guest, Lobby, led_to, shown, slug_of
from ui.respond.pages.about import about_page
from ui.respond.pages.closing import (
    cleared_page,
    hand_in_page,
    receipt_page,
    stop_page,
    stopped_page,
    withdraw_page,
    withdrawn_page,
)
from ui.respond.pages.refusals import refusal_page
from ui.respond.requests import is_foreign, read_form
from ui.respond.statuses import STATUS

RECEIPT_SHOWN = 600  # seconds for which the receipt can be shown again on the same device


class Exits:
    """Lets people out.

    Parameters
    ----------
    lobby : Lobby
        Knows who is there.
    """

    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby

    async def show_hand_in(self, request: Request) -> Response:
        """Show the page after the last question; nothing becomes final by looking at it."""
        guest = await self._lobby.guest(request)
        refused = self._not_here(guest)
        if refused is not None:
            return refused
        return await self._lobby.aside(_hand_in_page, self._lobby, guest)

    async def hand_in(self, request: Request) -> Response:
        """Make the answers final."""
        guest = await self._lobby.guest(request)
        refused = await self._not_mine(request, guest)
        return refused if refused is not None else await hand_in(self._lobby, guest)

    async def receipt(self, request: Request) -> Response:
        """Show the receipt to the device that has just handed in."""
        guest = await self._lobby.guest(request)
        done = self._lobby.visit(request, Carried.RECEIPT)
        if done is None:
            return self._lobby.refused(guest, "no-visit", 403)
        chosen = "lang" in request.query_params
        language = guest.view.voice.language if chosen else done.language
        view = await self._lobby.aside(self._lobby.view, guest.terms, language, done, kiosk=False)
        guest = replace(guest, view=view)
        try:
            receipt = await self._lobby.aside(self._lobby.reception.receipt, done)
        except Refusal as refused:
            return self._lobby.refusal(guest, refused)
        return shown(
            receipt_page(view, code=receipt.code, day=receipt.day, over_quota=receipt.over_quota)
        )

    async def clear(self, request: Request) -> Response:
        """Remove the receipt from this device."""
        guest = await self._lobby.guest(request)
        if is_foreign(request):
            return self._lobby.refused(guest, "foreign", 403)
        done = self._lobby.visit(request, Carried.RECEIPT)
        view = guest.view
        if done is not None:
            view = await self._lobby.aside(
                self._lobby.view, guest.terms, done.language, done, kiosk=False
            )
        answer = led_to(view.home) if view.kiosk else shown(cleared_page(view))
        self._lobby.forget(answer, slug_of(request))
        return answer

    async def show_withdraw(self, request: Request) -> Response:
        """Show the form that takes a receipt; nothing is deleted by looking at it."""
        guest = await self._lobby.guest(request)
        return shown(withdraw_page(guest.view))

    async def withdraw(self, request: Request) -> Response:
        """Delete the answer that a receipt belongs to."""
        form = await read_form(request)
        guest = await self._lobby.guest(request)
        if is_foreign(request):
            return self._lobby.refused(guest, "foreign", 403)
        given = form.one("receipt")
        # A mistyped character is noticed by the check character, and costs no try.
        if codes.read_code(given) is None:
            return shown(withdraw_page(guest.view, typed=given, wrong=True), 422)
        try:
            gone = await self._lobby.reception.withdraw(slug_of(request), given)
        except Refusal as refused:
            return self._lobby.refusal(guest, refused)
        if not gone:
            return shown(withdraw_page(guest.view, typed=given, wrong=True), 422)
        answer = shown(withdrawn_page(guest.view))
        self._lobby.forget(answer, slug_of(request))
        return answer

    async def show_stop(self, request: Request) -> Response:
        """Ask whether to delete what was answered."""
        guest = await self._lobby.guest(request)
        if guest.visit is None:
            return self._lobby.refused(guest, "no-visit", 403)
        back = await self._lobby.aside(resume_address, self._lobby, guest)
        return shown(stop_page(guest.view, csrf=self._lobby.csrf(guest.visit), back=back))

    async def stop(self, request: Request) -> Response:
        """Delete what was answered so far."""
        guest = await self._lobby.guest(request)
        refused = await self._not_mine(request, guest)
        if refused is not None or guest.visit is None:
            return refused or self._lobby.refused(guest, "no-visit", 403)
        await self._lobby.reception.abandon(guest.visit)
        answer = shown(stopped_page(guest.view))
        self._lobby.forget(answer, slug_of(request))
        return answer

    async def about(self, request: Request) -> Response:
        """Show who asks, why, and how answers are protected."""
        guest = await self._lobby.guest(request)
        texts, back = guest.terms.consent.texts, guest.view.home
        if guest.visit is not None:
            back = guest.view.address
        return shown(about_page(guest.view, texts, back=back))

    async def _not_mine(self, request: Request, guest: Guest) -> Response | None:
        """Return why a form is not taken, None where it is one of ours."""
        form = await read_form(request)
        if is_foreign(request):
            return self._lobby.refused(guest, "foreign", 403)
        if guest.visit is None:
            return self._lobby.refused(guest, "no-visit", 403)
        if not self._lobby.csrf_matches(guest.visit, form.one("csrf")):
            return self._lobby.refused(guest, "foreign", 403)
        return None

    def _not_here(self, guest: Guest) -> Response | None:
        if guest.visit is None:
            return self._lobby.refused(guest, "no-visit", 403)
        closed = self._lobby.shut(guest.terms.campaign, guest.visit)
        return self._lobby.refused(guest, closed, STATUS[closed]) if closed is not None else None


async def hand_in(lobby: Lobby, guest: Guest) -> Response:
    """Make the answers final, and lead to the receipt once they are on the disk."""
    visit = guest.visit
    assert visit is not None
    draft = await lobby.aside(lobby.reception.draft, visit)
    try:
        await lobby.reception.finish(visit, visit.language)
    except BusyError as busy:
        return await lobby.aside(_hand_in_page, lobby, guest, busy=busy)
    except DifferentAnswerError:
        return lobby.refused(guest, "different", 409)
    except WrongAnswersError as wrong:
        return _to_what_is_wrong(guest, wrong)
    except Refusal as refused:
        return lobby.refusal(guest, refused)
    answer = led_to(f"{guest.view.address}/receipt")
    lobby.forget(answer, visit.slug, Carried.RECEIPT)
    # The draft's own id: whoever began on another device has another one in her cookie.
    done = replace(visit, response_id=draft.response_id or visit.response_id)
    lobby.carry(answer, done, Carried.RECEIPT, RECEIPT_SHOWN)
    return answer


def _hand_in_page(lobby: Lobby, guest: Guest, *, busy: BusyError | None = None) -> Response:
    assert guest.visit is not None
    draft = lobby.reception.draft(guest.visit)
    questionnaire = guest.terms.questionnaire
    last = previous_page(questionnaire, len(questionnaire.pages), draft.answers) or 0
    back = f"{guest.view.address}/page/{last + 1}"
    if last < guest.visit.first_shown_page:
        back = ""
    csrf = lobby.csrf(guest.visit)
    page = hand_in_page(guest.view, csrf=csrf, back=back, busy=busy is not None)
    if busy is None:
        return shown(page)
    return shown(page, 503, {"Retry-After": str(busy.retry_after)})


def _to_what_is_wrong(guest: Guest, wrong: WrongAnswersError) -> Response:
    """Return that something must be answered first, with the way to its page."""
    questions = [problem.question for problem in wrong.answer_problems]
    known = {question.id for question in guest.terms.questionnaire.questions}
    pages = [guest.terms.questionnaire.page_of(id) for id in questions if id in known]
    back = f"{guest.view.address}/page/{min(pages, default=0) + 1}"
    reason = RefusalReason.ANSWERS_WRONG
    return shown(refusal_page(guest.view, reason, back=back), STATUS[reason])
