"""Addresses of the survey pages that are no pages of the staff rooms: trying a draft."""

from collections.abc import Mapping

from nicegui import app
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from dsm.database import transaction
from dsm.roles import Action
from dsm.stewardship import ForbiddenError
from dsm.surveying import questionnaires
from surveys.asking.questionnaire import Questionnaire
from surveys.errors import FixableError
from ui.respond.parts.voice import Voice
from ui.staff.office import Office, Visitor

from .gaps import city_of, gaps_in
from .trying import begin, page_markup, step, trial_of

OURS = frozenset({"state", "lang", "speak", "go"})


def register(office: Office) -> None:
    """Add the addresses; the guard stands before them, and the role is asked for here."""

    @app.get("/surveys/drafts/{draft_id}/try")
    async def try_first(request: Request, draft_id: str) -> Response:
        return await _tried(office, request, draft_id, FormData())

    @app.post("/surveys/drafts/{draft_id}/try")
    async def try_on(request: Request, draft_id: str) -> Response:
        return await _tried(office, request, draft_id, await request.form())


async def _tried(office: Office, request: Request, draft_id: str, form: FormData) -> Response:
    try:
        visitor = office.visitor(request)
        office.require(visitor, Action.WRITE_QUESTIONNAIRE)
        draft = await run_in_threadpool(_load, office, draft_id)
    except ForbiddenError as error:
        return PlainTextResponse(str(error), 403)
    except FixableError as error:
        return PlainTextResponse(str(error), 404)
    page = await run_in_threadpool(_shown, visitor, draft, form)
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})


def _shown(visitor: Visitor, questionnaire: Questionnaire, form: FormData) -> str:
    fields = _fields(form)
    language = _language(questionnaire, form)
    voice = Voice(language=language, gaps=gaps_in(city_of(visitor), language))
    if "state" not in form:
        return page_markup(visitor.texts, questionnaire, begin(questionnaire), voice)
    trial = trial_of(questionnaire, str(form["state"]))
    if "speak" in form:
        return page_markup(visitor.texts, questionnaire, trial, voice, fields=fields)
    after, told = step(questionnaire, trial, fields, str(form.get("go", "next")), voice)
    typed = fields if told else None
    return page_markup(visitor.texts, questionnaire, after, voice, told, fields=typed)


def _fields(form: FormData) -> Mapping[str, list[str]]:
    return {name: [str(value) for value in form.getlist(name)] for name in form if name not in OURS}


def _language(questionnaire: Questionnaire, form: FormData) -> str:
    wanted = str(form.get("speak") or form.get("lang") or "")
    return wanted if wanted in questionnaire.languages else questionnaire.languages[0]


def _load(office: Office, draft_id: str) -> Questionnaire:
    with transaction(office.engine) as session:
        return questionnaires.load_draft(session, draft_id).questionnaire
