"""Who sits here: a personal link opens a seat, and a sealed cookie keeps it."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.responses import Response

from dsm import stewardship
from dsm.database import reading
from dsm.elicitation import elicitations, experts
from dsm.elicitation.elicitation import Elicitation, ElicitationError
from dsm.elicitation.experts import ExpertSeat, experts_keyring
from dsm.settings import Settings
from dsm.surveying.keys import KeyLostError, Keyring
from dsm.surveying.sealing import SealBrokenError
from surveys import codes
from ui.elicit.sentences import LANGUAGES
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import wished_language

LIFETIME = 60 * 60 * 24 * 14  # seconds; judging takes some days, with thinking between


class NoSeatError(ElicitationError):
    """Whoever asks has no seat here, or not any more."""

    code = "no-seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """An expert who asks for a page.

    Parameters
    ----------
    seat : ExpertSeat
    voice : ExpertVoice
        Speaks her language.
    house : str
        The city whose pages these are, or "".
    csrf : str
        What her forms repeat.
    """

    seat: ExpertSeat
    voice: ExpertVoice
    house: str
    csrf: str

    @property
    def elicitation(self) -> Elicitation:
        """What she judges."""
        return self.seat.elicitation

    @property
    def address(self) -> str:
        """Where her pages begin."""
        return f"/e/{self.elicitation.slug}"


class Door:
    """Lets experts in, and knows them again.

    Parameters
    ----------
    engine : Engine
    keyring : Keyring
        Of the campaigns; those of experts lie within it.
    settings : Settings
        For https and the secret behind forms.
    """

    def __init__(self, engine: Engine, keyring: Keyring, settings: Settings) -> None:
        self._engine = engine
        self._keyring = experts_keyring(keyring)
        self._settings = settings

    def by_link(self, slug: str, token: str) -> ExpertSeat:
        """Return the seat that a link opens.

        Raises
        ------
        ElicitationError
            If it opens none, whatever the reason.
        """
        with reading(self._engine) as session:
            found = elicitations.find(session, slug)
            try:
                key = self._keyring.of(found.id)
            except KeyLostError as lost:  # nobody was invited yet
                raise NoSeatError("This link opens nothing.", "Ask who sent it.") from lost
            return experts.enter(session, key, slug, token)

    def guest(self, request: Request) -> Guest:
        """Return who asks; may ask the database.

        Raises
        ------
        ElicitationError
            If there is no such elicitation, or the cookie opens no seat of it.
        """
        slug = str(request.path_params["slug"])
        with reading(self._engine) as session:
            found = elicitations.find(session, slug)
            kept = self._opened(found, request.cookies.get(self._name(slug), ""))
            if kept is None:
                raise NoSeatError("Nobody is known here.", "Open the link of the invitation.")
            seat = experts.seat_by_hash(session, slug, str(kept["link"]))
            city = stewardship.find_city(session)
        return Guest(
            seat=seat,
            voice=ExpertVoice(language=_language(request, found, str(kept.get("language", "")))),
            house=city.name if city is not None else "",
            csrf=self._csrf(seat),
        )

    def carry(self, response: Response, seat: ExpertSeat, language: str = "") -> Response:
        """Let the browser carry a seat, sealed."""
        content = json.dumps({"link": seat.link_hash, "language": language}).encode()
        box = self._keyring.of(seat.elicitation.id).seal("visit", content)
        response.set_cookie(
            self._name(seat.elicitation.slug),
            urlsafe_b64encode(box).decode(),
            max_age=LIFETIME,
            path="/",
            secure=self._settings.https,
            httponly=True,
            samesite="lax",
        )
        return response

    def is_from_us(self, guest: Guest, given: str) -> bool:
        """Tell whether a form came from a page of this seat."""
        return hmac.compare_digest(guest.csrf.encode(), given.encode())

    def _csrf(self, seat: ExpertSeat) -> str:
        secret = self._settings.secret.encode()
        return codes.fingerprint(secret, "form", seat.link_hash)[:32]

    def _opened(self, found: Elicitation, text: str) -> dict[str, str] | None:
        try:
            box = urlsafe_b64decode(text.encode("ascii"))
            plain = json.loads(self._keyring.of(found.id).open("visit", box))
        except (Base64Error, UnicodeEncodeError, SealBrokenError, KeyLostError):
            return None
        return plain if isinstance(plain, dict) else None

    def _name(self, slug: str) -> str:
        return f"{'__Host-' if self._settings.https else ''}ekspert-{slug}"


def known_languages(elicitation: Elicitation) -> tuple[str, ...]:
    """Return the languages that both the facilitator and the house speak."""
    return tuple(one for one in elicitation.languages if one in LANGUAGES) or LANGUAGES


def _language(request: Request, elicitation: Elicitation, kept: str) -> str:
    return wished_language(request, known_languages(elicitation), otherwise=kept)
