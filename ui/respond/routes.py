"""Addresses of the respondents' pages."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy.engine import Engine
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from dsm.settings import Settings
from dsm.surveying.answering import Reception
from dsm.surveying.keys import Keyring
from dsm.surveying.refusals import BusyError, Refusal
from dsm.tables import utc_now
from ui.respond.answering import Questions
from ui.respond.closing import Exits
from ui.respond.crowd import Crowd
from ui.respond.entering import Entrance
from ui.respond.lobby import Handler, Lobby, bare_refusal
from ui.respond.requests import FormTooLargeError
from ui.respond.rounds import Rounds
from ui.respond.statuses import STATUS

GONE = 499  # the client hung up; nobody reads this


def respond_routes(
    reception: Reception,
    keyring: Keyring,
    engine: Engine,
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
    crowd: Crowd | None = None,
) -> APIRouter:
    """Return the routes of the respondents' pages.

    Looking at a page changes nothing, so that link scanners spend nothing. Whatever is kept is
    posted, and answered only after it is on the disk. `crowd` counts who else is being answered.
    """
    lobby = Lobby(reception, keyring, engine, settings, clock)
    entrance, questions, exits = Entrance(lobby), Questions(lobby), Exits(lobby)
    rounds = Rounds(lobby)
    router, crowd = APIRouter(include_in_schema=False), crowd or Crowd()
    # Addresses are tried in this order: those asked for most come first.
    for path, handler in (
        ("/s/{slug}/page/{page:int}", questions.take),
        ("/s/{slug}/save/{page:int}", questions.save),
    ):
        router.add_route(path, _answered(handler, crowd), methods=["POST"])
    for path, handler in (
        ("/s/{slug}/page/{page:int}", questions.show),
        ("/s/{slug}", entrance.landing),
        ("/s/{slug}/try/{key}", entrance.trial),
        ("/k/{slug}", entrance.kiosk),
        ("/s/{slug}/hand-in", exits.show_hand_in),
        ("/s/{slug}/receipt", exits.receipt),
        ("/s/{slug}/withdraw", exits.show_withdraw),
        ("/s/{slug}/stop", exits.show_stop),
        ("/s/{slug}/about", exits.about),
        ("/s/{slug}/panel", rounds.show),
    ):
        router.add_route(path, _answered(handler, crowd), methods=["GET", "HEAD"])
    for path, handler in (
        ("/s/{slug}/consent", entrance.consent),
        ("/k/{slug}/consent", entrance.consent),
        ("/s/{slug}/enter", entrance.enter),
        ("/k/{slug}/enter", entrance.enter),
        ("/s/{slug}/resume", entrance.resume),
        ("/s/{slug}/hand-in", exits.hand_in),
        ("/s/{slug}/clear", exits.clear),
        ("/s/{slug}/withdraw", exits.withdraw),
        ("/s/{slug}/stop", exits.stop),
    ):
        router.add_route(path, _answered(handler, crowd), methods=["POST"])
    for prefix in ("/s", "/k"):
        router.add_route(prefix + "/{rest:path}", _nothing_here)
    return router


def fault(request: Request) -> Response:
    """Return the page for what nobody foresaw; it says that nothing was kept."""
    return bare_refusal(request, "fault", 500)


def _answered(handler: Handler, crowd: Crowd) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            async with crowd.joined_by(request):
                return await handler(request)
        except ClientDisconnect:
            return Response(status_code=GONE)
        except FormTooLargeError:
            return bare_refusal(request, "too-large", 413)
        except BusyError as busy:
            return bare_refusal(request, "fault", 503, wait=busy.retry_after)
        except Refusal as refused:
            # Only what is not known at all gets here; everything else has its campaign's page.
            return bare_refusal(request, "no-survey", STATUS[refused.reason])

    return answer


async def _nothing_here(request: Request) -> Response:
    return bare_refusal(request, "no-page", 404)
