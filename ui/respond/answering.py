"""Answering: a page of questions is shown, read, saved, and only then followed by the next."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dsm.surveying.days import TOWN
from dsm.surveying.drafts import Draft
from dsm.surveying.refusals import BusyError, DifferentAnswerError, Refusal
from dsm.surveying.saving import Saved, Stale
from surveys import codes
from surveys.asking.answers import fields_of_page, read_page, typed
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.routing import asked, asked_on, next_page, opened_on, previous_page
from ui.respond.closing import hand_in
from ui.respond.cookies import Carried
from ui.respond.crowd import require_room
from ui.respond.entering import resume_address
from ui.respond.lobby import Guest, Lobby, led_to, shown, slug_of
from ui.respond.pages.closing import quota_page
from ui.respond.pages.notices import busy_notice, resume_notice, stale_notice
from ui.respond.pages.questions import Standing, saved_at
from ui.respond.policy import HEADERS
from ui.respond.posts import Posted, differences
from ui.respond.printing import Printer
from ui.respond.requests import is_foreign, read_form
from ui.respond.sentences import DECIMAL_COMMA
from ui.respond.statuses import STATUS

TIME = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]")


class Questions:
    """Shows and takes pages of questions.

    Parameters
    ----------
    lobby : Lobby
        Knows who is there.
    """

    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby
        self._printer = Printer()

    async def show(self, request: Request) -> Response:
        """Show a page with what was answered on it."""
        return await self._lobby.aside(self._show, request, _position(request))

    async def take(self, request: Request) -> Response:
        """Save a posted page and lead on, or show it again with everything that was typed."""
        posted = await self._posted(request)
        if isinstance(posted, Response):
            return posted
        if posted.go == "take":
            return led_to(_page(posted.guest, posted.position))
        try:
            require_room(request)
            return await self._taken(request, posted)
        except BusyError as busy:
            return self._busy(request, posted, busy)
        except DifferentAnswerError:
            return self._lobby.refused(posted.guest, "different", 409)
        except Refusal as refused:
            return self._lobby.refusal(posted.guest, refused)

    async def _taken(self, request: Request, posted: Posted) -> Response:
        """Save a page, whatever is wrong with parts of it, and answer what comes of that."""
        wrong = bool(posted.reading.problems) and posted.is_onward
        kept = await self._save(posted, whole=posted.is_onward and not wrong)
        if isinstance(kept, Stale):
            return self._stale(request, posted, kept.stored)
        posted = posted.saved_to(kept.response_id)
        if posted.go.startswith("language:"):
            return await self._lobby.aside(self._in_other_language, request, posted, kept)
        if wrong:
            return self._again(request, posted, kept)
        return await self._onward(request, posted, kept)

    async def save(self, request: Request) -> Response:
        """Save by the way what has been answered on a page so far; say when, or nothing."""
        posted = await self._posted(request)
        if isinstance(posted, Response):
            return Response(status_code=posted.status_code, headers=HEADERS)
        try:
            require_room(request)
            kept = await self._save(posted, whole=False)
        except BusyError as busy:
            return Response(
                status_code=503, headers={**HEADERS, "Retry-After": str(busy.retry_after)}
            )
        except (Refusal, DifferentAnswerError):
            return Response(status_code=409, headers=HEADERS)
        if isinstance(kept, Stale):
            # The page itself will say so when it is sent; until then nothing is replaced.
            return Response(status_code=409, headers=HEADERS)
        text = saved_at(posted.guest.view.voice, _clock(kept))
        answer = JSONResponse({"revision": kept.revision, "text": text}, headers=HEADERS)
        return self._lobby.renewed(request, answer, posted.saved_to(kept.response_id).guest)

    async def _posted(self, request: Request) -> Posted | Response:
        form = await read_form(request)
        guest = await self._lobby.guest(request, with_draft=True)
        if is_foreign(request):
            return self._lobby.refused(guest, "foreign", 403)
        if guest.visit is None:
            return self._lobby.refused(guest, "no-visit", 403)
        if not self._lobby.csrf_matches(guest.visit, form.one("csrf")):
            return self._lobby.refused(guest, "foreign", 403)
        position = _position(request)
        # Pages before the first shown were answered on another device; here they are nobody's.
        if not guest.visit.first_shown_page <= position < len(guest.terms.questionnaire.pages):
            return self._lobby.refused(guest, "no-page", 404)
        reading = read_page(guest.terms.questionnaire, position, form.answers, guest.draft.answers)
        return Posted(guest=guest, position=position, form=form, reading=reading)

    async def _save(self, posted: Posted, *, whole: bool) -> Saved | Stale:
        assert posted.guest.visit is not None
        answers, texts = posted.merged
        return await self._lobby.reception.save(
            posted.guest.visit, posted.position, answers, texts, posted.revision, whole=whole
        )

    async def _onward(self, request: Request, posted: Posted, kept: Saved) -> Response:
        """Lead to where the button points, now that the page is saved."""
        guest, (answers, _) = posted.guest, posted.merged
        questionnaire = guest.terms.questionnaire
        opened = opened_on(questionnaire, posted.position, posted.draft.answers, answers)
        if posted.is_onward and opened:
            where = f"{_page(guest, posted.position, kept)}#q.{opened[0].id}"
            return self._left(request, led_to(where), guest)
        onward = self._target(posted, kept, answers)
        if posted.go == "finish" and onward.endswith("/hand-in"):
            return await hand_in(self._lobby, guest)
        if kept.full:
            page = shown(quota_page(guest.view, onward=onward))
            return self._left(request, page, guest)
        return self._left(request, led_to(onward), guest)

    def _target(self, posted: Posted, kept: Saved, answers: Mapping[str, Any]) -> str:
        guest, questionnaire = posted.guest, posted.guest.terms.questionnaire
        if posted.go in {"about", "stop", "panel"}:
            return f"{guest.view.address}/{posted.go}"
        if posted.go == "back":
            before = previous_page(questionnaire, posted.position, answers)
            return _page(guest, posted.position if before is None else before, kept)
        after = next_page(questionnaire, posted.position, answers)
        return f"{guest.view.address}/hand-in" if after is None else _page(guest, after, kept)

    def _left(self, request: Request, answer: Response, guest: Guest) -> Response:
        """Take the resume code away: it is shown until a page has been saved and left."""
        if self._lobby.cookies.read(request, Carried.PAUSE, slug_of(request)):
            self._lobby.cookies.take(answer, Carried.PAUSE, slug_of(request))
        return self._lobby.renewed(request, answer, guest)

    def _show(self, request: Request, position: int) -> Response:
        guest = self._lobby.guest_now(request, with_draft=True)
        refused = self._not_here(guest)
        if refused is not None:
            return refused
        assert guest.visit is not None
        questionnaire, draft = guest.terms.questionnaire, guest.draft
        known = 0 <= position < len(questionnaire.pages)
        if not known:
            return self._lobby.refused(guest, "no-page", 404)
        hidden = position < guest.visit.first_shown_page
        if hidden or not asked_on(questionnaire, position, draft.answers):
            return led_to(resume_address(self._lobby, guest))
        comma = guest.view.voice.language in DECIMAL_COMMA
        fields = fields_of_page(
            questionnaire, position, draft.answers, draft.free_texts, comma=comma
        )
        standing = self._standing(guest, position, draft, fields)
        code = self._lobby.cookies.read(request, Carried.PAUSE, slug_of(request))
        if codes.read_code(code) is not None:
            standing = replace(standing, notice=resume_notice(guest.view.voice, code))
        when = request.query_params.get("saved", "")
        if TIME.fullmatch(when):
            standing = replace(standing, saved_at=when)
        answer = shown(self._printer.page(guest.view, position).show(standing))
        return self._lobby.renewed(request, answer, guest)

    def _standing(
        self,
        guest: Guest,
        position: int,
        draft: Draft,
        fields: Mapping[str, Sequence[str]],
        answers: Mapping[str, Any] | None = None,
    ) -> Standing:
        """Return where somebody stands on a page.

        Parameters
        ----------
        answers : mapping of question to answer, optional
            What routing looks at; by default what was saved.
        """
        assert guest.visit is not None
        questionnaire, known = guest.terms.questionnaire, answers or draft.answers
        way = _way(questionnaire, known)
        before = previous_page(questionnaire, position, known)
        return Standing(
            asked=[question.id for question in asked_on(questionnaire, position, known)],
            fields=fields,
            csrf=self._lobby.csrf(guest.visit),
            revision=draft.revision,
            page=way.index(position) + 1 if position in way else position + 1,
            pages=max(len(way), 1),
            first=before is None or before < guest.visit.first_shown_page,
            last=next_page(questionnaire, position, known) is None,
        )

    def _retyped(self, posted: Posted, draft: Draft) -> Standing:
        """Return the page as it was typed, over the draft that is saved now."""
        answers, _ = posted.merged
        return self._standing(
            posted.guest, posted.position, draft, typed(posted.form.answers), answers
        )

    def _print(
        self, request: Request, posted: Posted, standing: Standing, status: int, wait: int = 0
    ) -> Response:
        page = self._printer.page(posted.guest.view, posted.position).show(standing)
        answer = shown(page, status, {"Retry-After": str(wait)} if wait else None)
        return self._lobby.renewed(request, answer, posted.guest)

    def _again(self, request: Request, posted: Posted, kept: Saved) -> Response:
        standing = self._retyped(posted, replace(posted.draft, revision=kept.revision))
        told = replace(standing, problems=posted.reading.problems, saved_at=_clock(kept))
        return self._print(request, posted, told, 422)

    def _busy(self, request: Request, posted: Posted, busy: BusyError) -> Response:
        standing = self._retyped(posted, replace(posted.draft, revision=posted.revision))
        told = replace(standing, notice=busy_notice(posted.guest.view.voice))
        return self._print(request, posted, told, 503, busy.retry_after)

    def _stale(self, request: Request, posted: Posted, stored: Draft) -> Response:
        standing = self._retyped(posted, stored)
        notice = stale_notice(posted.guest.view.voice, differences(posted, stored))
        return self._print(request, posted, replace(standing, notice=notice), 200)

    def _in_other_language(self, request: Request, posted: Posted, kept: Saved) -> Response:
        """Show the page in another language with everything that was typed, right or wrong."""
        guest, wanted = posted.guest, posted.go.removeprefix("language:")
        assert guest.visit is not None
        if wanted not in guest.terms.questionnaire.languages:
            wanted = guest.view.voice.language
        visit = replace(guest.visit, language=wanted)
        view = self._lobby.view(guest.terms, wanted, visit, kiosk=guest.view.kiosk)
        turned = replace(posted, guest=replace(guest, visit=visit, view=view))
        if posted.reading.problems:
            answer = self._again(request, turned, kept)
        else:
            answer = led_to(_page(turned.guest, posted.position, kept))
        self._lobby.carry(answer, visit)
        return answer

    def _not_here(self, guest: Guest) -> Response | None:
        if guest.visit is None:
            return self._lobby.refused(guest, "no-visit", 403)
        closed = self._lobby.shut(guest.terms.campaign, guest.visit)
        if closed is not None:
            return self._lobby.refused(guest, closed, STATUS[closed])
        return led_to(guest.view.address) if guest.visit.consent is None else None


def _position(request: Request) -> int:
    return int(request.path_params["page"]) - 1


def _page(guest: Guest, position: int, kept: Saved | None = None) -> str:
    when = f"?saved={_clock(kept)}" if kept is not None else ""
    return f"{guest.view.address}/page/{position + 1}{when}"


def _clock(kept: Saved) -> str:
    return f"{kept.at.astimezone(TOWN):%H%M}"


def _way(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[int]:
    """Return the pages that these answers lead to."""
    led_to = set(asked(questionnaire, answers))
    return [
        position
        for position, page in enumerate(questionnaire.pages)
        if any(question.id in led_to for question in page.questions)
    ]
