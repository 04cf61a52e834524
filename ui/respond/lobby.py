"""What all respondents' pages have in common: who is there, in which language, and how pages go out."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dsm.database import reading
from dsm.settings import Settings
from dsm.surveying import consents, panels
from dsm.surveying.answering import Reception
from dsm.surveying.days import day_of
from dsm.surveying.drafts import Draft
from dsm.surveying.keys import Keyring
from dsm.surveying.library import Terms
from dsm.surveying.panels import Compared
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.submissions import shut
from dsm.surveying.visits import Visit, open_visit, seal_visit
from surveys import codes
from surveys.campaigns import Campaign, Channel
from ui.respond.cookies import KIOSK_LIFETIME, Carried, Cookies
from ui.respond.pages.refusals import bare_refusal_page, refusal_page
from ui.respond.pages.view import View
from ui.respond.parts.voice import Voice
from ui.respond.policy import HEADERS
from ui.respond.requests import wished_language
from ui.respond.sentences import LANGUAGES, sentences_in
from ui.respond.statuses import STATUS

# Threads that read at once: more would wait for each other, and for connections beyond the pool's.
READERS = 4
MOST_GAPS = 500  # campaigns and languages whose gaps are kept filled

type Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One request within a campaign: what is asked, of whom, and in which language.

    Parameters
    ----------
    terms : Terms
        Campaign, questionnaire and consent text.
    view : View
        What pages know.
    visit : Visit or None
        Who is answering; None for those who are not.
    draft : Draft
        What she has answered so far, where it was asked for; else empty.
    moved : bool
        Whether her answer is kept under another id than her cookie says.
    """

    terms: Terms
    view: View
    visit: Visit | None = None
    draft: Draft = field(default_factory=Draft)
    moved: bool = False


class Lobby:
    """Finds out who is there, and sends pages.

    Parameters
    ----------
    reception : Reception
        The use cases of respondents.
    keyring : Keyring
        Opens and seals cookies.
    engine : Engine
        For what stands in the gaps of texts.
    settings : Settings
        For https and the secret behind forms.
    clock : callable
        The time of this moment, in UTC.
    """

    def __init__(
        self,
        reception: Reception,
        keyring: Keyring,
        engine: Engine,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self.reception = reception
        self.settings = settings
        self.cookies = Cookies(settings.https)
        self.clock = clock
        self._keyring = keyring
        self._engine = engine
        self._gaps: dict[tuple[Campaign, str], Mapping[str, str]] = {}
        self._readers = CapacityLimiter(READERS)

    async def aside[**P, T](self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do what may ask the database beside the event loop, a few at once."""
        return await to_thread.run_sync(partial(work, *args, **named), limiter=self._readers)

    async def guest(
        self, request: Request, *, kiosk: bool = False, with_draft: bool = False
    ) -> Guest:
        """Return who asks; see `guest_now`."""
        return await self.aside(self.guest_now, request, kiosk=kiosk, with_draft=with_draft)

    def guest_now(
        self, request: Request, *, kiosk: bool = False, with_draft: bool = False
    ) -> Guest:
        """Return who asks; may ask the database.

        Raises
        ------
        Refusal
            If there is no such campaign.
        """
        visit = self.visit(request)
        if visit is not None and with_draft:
            terms, draft = self.reception.standing(visit)
        else:
            terms, draft = self.reception.terms(slug_of(request), visit), Draft()
        known = terms.questionnaire.languages
        earlier = visit.language if visit is not None else ""
        language = wished_language(request, known, otherwise=earlier)
        if visit is not None:
            visit = replace(visit, language=language)
        view = self.view(terms, language, visit, kiosk=kiosk)
        return Guest(terms=terms, view=view, visit=visit, draft=draft)

    def visit(self, request: Request, carried: Carried = Carried.VISIT) -> Visit | None:
        """Return the visit that a cookie holds, if it belongs to the campaign of the address."""
        slug = slug_of(request)
        text = self.cookies.read(request, carried, slug)
        visit = open_visit(self._keyring, text) if text else None
        return visit if visit is not None and visit.slug == slug else None

    def carry(
        self,
        response: Response,
        visit: Visit,
        carried: Carried = Carried.VISIT,
        lifetime: int | None = None,
    ) -> None:
        """Let the browser carry a visit; a shared screen forgets it after three minutes."""
        if visit.channel is Channel.KIOSK:
            lifetime = KIOSK_LIFETIME
        sealed = seal_visit(self._keyring, visit)
        self.cookies.give(response, carried, visit.slug, sealed, lifetime=lifetime)

    def renewed(self, request: Request, response: Response, guest: Guest) -> Response:
        """Return an answer that keeps a shared screen awake, and what is new about the visit."""
        visit = guest.visit
        changed = guest.moved or "lang" in request.query_params
        if visit is not None and (changed or visit.channel is Channel.KIOSK):
            self.carry(response, visit)
        return response

    def forget(self, response: Response, slug: str, *kept: Carried) -> None:
        """Let the browser forget that somebody was answering, all but what is kept."""
        for carried in Carried:
            if carried not in kept:
                self.cookies.take(response, carried, slug)

    def view(self, terms: Terms, language: str, visit: Visit | None, *, kiosk: bool) -> View:
        """Return what pages of a campaign know."""
        return View(
            campaign=terms.campaign,
            questionnaire=terms.questionnaire,
            voice=Voice(language=language, gaps=self._gaps_of(terms.campaign, language)),
            test=visit is not None and visit.test,
            kiosk=kiosk or (visit is not None and visit.channel is Channel.KIOSK),
        )

    def compared(self, guest: Guest) -> tuple[Compared, ...]:
        """Return what an invited expert sees of the round before; may ask the database.

        Raises
        ------
        Refusal
            UNKNOWN, if her link has been replaced since she came.
        """
        link_hash = guest.visit.link_hash if guest.visit is not None else None
        campaign, round = guest.terms.campaign, guest.view.round_before
        with reading(self._engine) as session:
            if link_hash is None or not panels.is_member(session, link_hash):
                raise Refusal(RefusalReason.UNKNOWN)
            return panels.comparison(session, campaign, link_hash, round)

    def csrf(self, visit: Visit) -> str:
        """Return what a form must repeat: known only to who was given the visit's cookie."""
        secret = self.settings.secret.encode()
        # Not the answer's id: that changes while a page is open, once another device began first.
        return codes.fingerprint(secret, "form", visit.draft_secret.hex())[:32]

    def csrf_matches(self, visit: Visit, given: str) -> bool:
        """Tell whether a form came from a page of this visit."""
        return hmac.compare_digest(self.csrf(visit).encode(), given.encode())

    def shut(self, campaign: Campaign, visit: Visit | None) -> RefusalReason | None:
        """Return why nobody may answer now, None where one may."""
        begun = visit.begun if visit is not None else None
        test = visit is not None and visit.test
        return shut(campaign, self.clock(), begun, test=test)

    def refused(self, guest: Guest, reason: str, status: int, **values: Any) -> Response:
        """Return a page that says why something cannot be done."""
        wait = int(values.pop("wait", 0))
        values = {"opens": day_of(guest.terms.campaign.opens_at), **values}
        page = refusal_page(guest.view, reason, **values)
        return shown(page, status, {"Retry-After": str(wait)} if wait else None)

    def refusal(self, guest: Guest, refused: Refusal) -> Response:
        """Return the page for a refusal of the use cases."""
        reason = refused.reason
        return self.refused(guest, reason, STATUS[reason], wait=refused.retry_after)

    def _gaps_of(self, campaign: Campaign, language: str) -> Mapping[str, str]:
        known = self._gaps.get((campaign, language))
        if known is None:
            with reading(self._engine) as session:
                known = consents.gaps(session, campaign, language)
            results = sentences_in(language)["house.results-page"]
            known = {**known, "results_page": results}
            if len(self._gaps) >= MOST_GAPS:
                self._gaps.clear()
            self._gaps[campaign, language] = known
        return known


def slug_of(request: Request) -> str:
    """Return which campaign an address is about."""
    return str(request.path_params["slug"])


def shown(page: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a page as an answer that nobody may keep."""
    return HTMLResponse(page, status, {**HEADERS, **(headers or {})})


def led_to(address: str) -> Response:
    """Return an answer that leads to another page; a form is not sent twice by reloading it."""
    return RedirectResponse(address, 303, HEADERS)


def bare_refusal(request: Request, reason: str, status: int, wait: int = 0) -> Response:
    """Return a page that says why something cannot be done, where no campaign is known."""
    voice = Voice(language=wished_language(request, LANGUAGES))
    headers = {"Retry-After": str(wait)} if wait else None
    return shown(bare_refusal_page(voice, reason), status, headers)
