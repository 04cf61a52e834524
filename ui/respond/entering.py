"""Coming in: by the open door, a personal link, a typed code, or a code to go on with."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dsm.surveying.entering import first_unanswered, takes_codes
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.visits import Visit
from surveys.campaigns import Channel, Entry
from ui.respond.cookies import Carried
from ui.respond.lobby import Guest, Lobby, led_to, shown, slug_of
from ui.respond.pages.entrance import code_page, consent_page, declined_page
from ui.respond.requests import Form, is_foreign, read_form
from ui.respond.statuses import STATUS
from ui.respond.trials import is_trial_key


class Entrance:
    """Lets people in.

    Parameters
    ----------
    lobby : Lobby
        Knows who is there.
    """

    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby

    async def landing(self, request: Request) -> Response:
        """Show the first page, or go on where somebody was; a link in the address opens the door."""
        token = _token(request)
        if token:
            return await self._by_link(request, token)
        guest = await self._lobby.guest(request)
        closed = self._lobby.shut(guest.terms.campaign, guest.visit)
        if closed is not None and not self._takes_codes(guest):
            return self._lobby.refused(guest, closed, STATUS[closed])
        if guest.visit is not None and guest.visit.consent is not None:
            return led_to(await self._lobby.aside(resume_address, self._lobby, guest))
        return shown(self._first_page(guest))

    async def kiosk(self, request: Request) -> Response:
        """Show the first page on a shared screen, and forget whoever was there before."""
        stranger = replace(await self._lobby.guest(request, kiosk=True), visit=None)
        closed = self._lobby.shut(stranger.terms.campaign, None)
        if closed is not None and not self._takes_codes(stranger):
            answer = self._lobby.refused(stranger, closed, STATUS[closed])
        else:
            answer = shown(self._first_page(stranger))
        self._lobby.forget(answer, slug_of(request))
        return answer

    async def trial(self, request: Request) -> Response:
        """Show a member of staff what respondents will see."""
        slug, key = slug_of(request), str(request.path_params["key"])
        guest = await self._lobby.guest(request)
        if not is_trial_key(self._lobby.settings.secret, slug, key):
            return self._lobby.refused(guest, "unknown", 404)
        view = replace(guest.view, test=True)
        return shown(_consent_page(replace(guest, view=view), trial=key))

    async def consent(self, request: Request) -> Response:
        """Let somebody in who agrees; keep nothing of who does not."""
        form = await read_form(request)
        guest = await self._lobby.guest(request, kiosk=_is_kiosk(request))
        if guest.visit is not None and not self._lobby.csrf_matches(guest.visit, form.one("csrf")):
            guest = replace(guest, visit=None)
        if is_foreign(request):
            return self._lobby.refused(guest, "foreign", 403)
        if form.one("go") != "agree":
            answer = shown(declined_page(guest.view))
            self._lobby.forget(answer, slug_of(request))
            return answer
        return await self._lobby.aside(self._agreed, request, guest, form)

    async def enter(self, request: Request) -> Response:
        """Let somebody in by the code of her letter."""
        form = await read_form(request)
        channel = Channel.KIOSK if _is_kiosk(request) else Channel.WEB
        guest = await self._lobby.guest(request, kiosk=_is_kiosk(request))
        if is_foreign(request):
            return self._lobby.refused(guest, "foreign", 403)
        language, code = _language(guest, form), form.one("code")
        try:
            visit = await self._lobby.aside(
                self._lobby.reception.by_code, slug_of(request), code, channel, language=language
            )
        except Refusal as refused:
            if refused.reason is not RefusalReason.UNKNOWN:
                return self._lobby.refusal(guest, refused)
            return shown(code_page(guest.view, wrong=_unknown(guest), typed=code), 422)
        return self._let_in(visit)

    async def resume(self, request: Request) -> Response:
        """Let somebody go on by the code she wrote down."""
        form = await read_form(request)
        guest = await self._lobby.guest(request)
        if is_foreign(request):
            return self._lobby.refused(guest, "foreign", 403)
        code = form.one("code")
        try:
            visit = await self._lobby.aside(
                self._lobby.reception.by_resume_code,
                slug_of(request),
                code,
                language=_language(guest, form),
            )
        except Refusal as refused:
            if refused.reason is not RefusalReason.UNKNOWN:
                return self._lobby.refusal(guest, refused)
            return shown(_consent_page(guest, wrong=_unknown(guest), typed=code), 422)
        return self._let_in(visit)

    async def _by_link(self, request: Request, token: str) -> Response:
        slug = slug_of(request)
        # Those with a cookie of another link get their own visit; the guest is who the link names.
        guest = replace(await self._lobby.guest(request), visit=None)
        try:
            visit = await self._lobby.aside(
                self._lobby.reception.by_link,
                slug,
                token,
                Channel.WEB,
                language=guest.view.voice.language,
            )
        except Refusal as refused:
            return self._lobby.refusal(guest, refused)
        known = self._lobby.visit(request)
        if known is not None and known.link_hash == visit.link_hash:
            return led_to(f"/s/{slug}")  # her own device, where earlier pages may be shown
        return self._let_in(visit)

    def _let_in(self, visit: Visit) -> Response:
        """Carry a visit, and lead on to an address without the code."""
        answer = led_to(f"/s/{visit.slug}")
        self._lobby.forget(answer, visit.slug, Carried.VISIT)
        self._lobby.carry(answer, visit)
        return answer

    def _takes_codes(self, guest: Guest) -> bool:
        return guest.visit is None and takes_codes(guest.terms.campaign, self._lobby.clock())

    def _first_page(self, guest: Guest) -> str:
        if guest.visit is None and guest.terms.campaign.entry is Entry.INVITED:
            return code_page(guest.view)
        return _consent_page(guest, csrf=self._csrf(guest))

    def _csrf(self, guest: Guest) -> str:
        return self._lobby.csrf(guest.visit) if guest.visit is not None else ""

    def _ask_again(self, guest: Guest, trial: str) -> Response:
        """Show the text as it is now to somebody who agreed to another one, or to none."""
        terms = self._lobby.reception.terms(guest.terms.campaign.slug)
        view = replace(guest.view, test=bool(trial) or guest.view.test)
        now, csrf = replace(guest, terms=terms, view=view), self._csrf(guest)
        return shown(_consent_page(now, changed=True, csrf=csrf, trial=trial), 422)

    def _agreed(self, request: Request, guest: Guest, form: Form) -> Response:
        slug, language, pause = slug_of(request), _language(guest, form), ""
        trial = is_trial_key(self._lobby.settings.secret, slug, form.one("trial"))
        try:
            visit = guest.visit
            if visit is None or (trial and not visit.test):
                channel = Channel.KIOSK if _is_kiosk(request) else Channel.WEB
                visit, pause = self._lobby.reception.walk_in(
                    slug, channel, test=trial, language=language
                )
            visit = self._lobby.reception.agree(
                replace(visit, language=language), _consent_in(form)
            )
        except Refusal as refused:
            if refused.reason is RefusalReason.NO_CONSENT:
                return self._ask_again(guest, form.one("trial") if trial else "")
            return self._lobby.refusal(guest, refused)
        guest = replace(guest, visit=visit)
        answer = led_to(_first_address(self._lobby, guest))
        self._lobby.forget(answer, slug, Carried.VISIT, Carried.PAUSE)
        self._lobby.carry(answer, visit)
        if pause:
            self._lobby.cookies.give(answer, Carried.PAUSE, slug, pause)
        return answer


def _consent_page(guest: Guest, **more: Any) -> str:
    consent = guest.terms.consent
    return consent_page(guest.view, consent.texts, consent.version, **more)


def _consent_in(form: Form) -> int:
    """Return which consent text a form was under; 0, which none is, where it does not say."""
    given = form.one("consent")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def resume_address(lobby: Lobby, guest: Guest) -> str:
    """Return the first page that somebody has not answered, or the one to hand in from."""
    assert guest.visit is not None
    questionnaire = guest.terms.questionnaire
    page = first_unanswered(questionnaire, lobby.reception.draft(guest.visit))
    base = f"/s/{guest.visit.slug}"
    return f"{base}/hand-in" if page >= len(questionnaire.pages) else f"{base}/page/{page + 1}"


def _first_address(lobby: Lobby, guest: Guest) -> str:
    """Return where those who just agreed go: experts look back on the round before first."""
    if guest.visit is not None and guest.visit.link_hash and guest.view.round_before:
        return f"{guest.view.address}/panel"
    return resume_address(lobby, guest)


def _token(request: Request) -> str:
    """Return the token in the address, which a QR code spells in capitals."""
    return request.query_params.get("t") or request.query_params.get("T") or ""


def _is_kiosk(request: Request) -> bool:
    return request.url.path.startswith("/k/")


def _language(guest: Guest, form: Form) -> str:
    """Return the language that the form was in."""
    given = form.one("language")
    return given if given in guest.terms.questionnaire.languages else guest.view.voice.language


def _unknown(guest: Guest) -> str:
    return guest.view.voice.own("refused.unknown.title")
