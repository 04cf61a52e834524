"""Addresses of the respondents' API, version 1."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dsm.surveying.answering import Reception
from dsm.surveying.keys import Keyring
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.saving import Stale
from dsm.surveying.submissions import WrongAnswersError
from dsm.surveying.visits import Visit, open_visit, seal_visit
from surveys import codes
from surveys.asking.answers import check_answers
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.stored import to_json
from surveys.campaigns import Channel
from surveys.errors import FixableError
from ui.api.messages import (
    Admission,
    Agreement,
    Begun,
    Entering,
    Finished,
    Finishing,
    Kept,
    PageAnswers,
    Problem,
    Terms,
    Withdrawing,
)
from ui.api.problems import StalePageError, seen_by, told
from ui.respond.crowd import Crowd, require_room

ABOUT = """
Answer a survey of the city from a program, by the same use cases and behind the same gates as the
pages for people. Come in with a link, a code, or through an open door; agree to the consent text;
save page by page; finish once. Whatever is acknowledged is on the disk. The visit that you get
when coming in goes with every later call as a bearer; treat it like a key. Agreeing and saving
return it anew: send the newest. Two devices behind one link answer as one person: a page that the
other saved meanwhile, with other answers, is refused with what lies there and its revision.
"""
PROBLEMS: dict[int | str, dict[str, object]] = {
    status: {"model": Problem} for status in (403, 404, 409, 410, 412, 422, 429, 503)
}

type Slug = Annotated[str, Path(max_length=60)]
type Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
type FindsVisit = Callable[[str, HTTPAuthorizationCredentials | None], Visit]


def respondents_api(reception: Reception, keyring: Keyring, crowd: Crowd | None = None) -> FastAPI:
    """Return the API as an application of its own, with its description at ``openapi.json``.

    Beyond the room that `crowd` counts, a call is told to come again.

    It sends no headers that would let a page of somebody else call it.
    """
    api = FastAPI(
        title="dsm for respondents",
        version="1",
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    admitted = Depends(_admission(crowd or Crowd()))
    api.include_router(_routes(reception, keyring), dependencies=[admitted])

    @api.exception_handler(FixableError)
    async def tell(_: Request, error: FixableError) -> Response:
        return told(error)

    return api


def _routes(reception: Reception, keyring: Keyring) -> APIRouter:
    router = APIRouter(
        prefix="/campaigns/{slug}", responses=PROBLEMS, dependencies=[Depends(_private)]
    )

    def visitor(slug: Slug, bearer: Bearer) -> Visit:
        visit = open_visit(keyring, bearer.credentials) if bearer else None
        if visit is None or visit.slug != slug:
            raise Refusal(RefusalReason.UNKNOWN)
        return visit

    _add_coming_in(router, reception, keyring, visitor)
    _add_pages(router, reception, keyring, visitor)
    _add_ends(router, reception, visitor)
    return router


def _add_coming_in(
    router: APIRouter, reception: Reception, keyring: Keyring, visitor: FindsVisit
) -> None:
    """Add what comes before the first answer."""
    type Visitor = Annotated[Visit, Depends(visitor)]

    @router.get("", summary="What is asked, and on which terms")
    def terms(slug: Slug) -> Terms:
        return _told_terms(reception, slug)

    @router.post("/visits", status_code=201, summary="Come in; nothing is used up by that")
    def come_in(slug: Slug, given: Entering) -> Admission:
        visit, resume = _let_in(reception, slug, given)
        return Admission(
            visit=seal_visit(keyring, visit),
            resume_code=codes.grouped(resume) if resume else "",
            agreed=visit.consent is not None,
        )

    @router.post("/consent", summary="Agree to the consent text; nothing is kept before")
    def agree(visit: Visitor, given: Agreement) -> Admission:
        if visit.consent not in {None, given.consent}:
            raise Refusal(RefusalReason.NO_CONSENT)
        agreed = reception.agree(visit, given.consent)
        return Admission(visit=seal_visit(keyring, agreed), agreed=True)


def _add_pages(
    router: APIRouter, reception: Reception, keyring: Keyring, visitor: FindsVisit
) -> None:
    """Add what is read and saved page by page."""
    type Visitor = Annotated[Visit, Depends(visitor)]

    @router.get("/answers", summary="What was answered so far")
    def answers(visit: Visitor) -> Begun:
        questionnaire = reception.terms(visit.slug, visit).questionnaire
        return seen_by(visit, questionnaire, reception.draft(visit))

    @router.post("/pages/{page}", summary="Save one page; its position counts from 0")
    async def save(visit: Visitor, page: int, given: PageAnswers) -> Kept:
        terms = await run_in_threadpool(reception.terms, visit.slug, visit)
        questionnaire = terms.questionnaire
        _require_page(visit, questionnaire, page)
        _require_fitting(questionnaire, given)
        kept = await reception.save(
            visit, page, given.answers, given.free_texts, given.revision, whole=given.whole
        )
        if isinstance(kept, Stale):
            raise StalePageError(seen_by(visit, questionnaire, kept.stored))
        return Kept(
            visit=seal_visit(keyring, replace(visit, response_id=kept.response_id)),
            revision=kept.revision,
            saved_at=kept.at,
            full=kept.full,
        )


def _add_ends(router: APIRouter, reception: Reception, visitor: FindsVisit) -> None:
    """Add the three ways in which an answer ends."""
    type Visitor = Annotated[Visit, Depends(visitor)]

    @router.post("/finish", summary="Make the answers final; sent again it says the same")
    async def finish(visit: Visitor, given: Finishing) -> Finished:
        receipt = await reception.finish(visit, given.language)
        return Finished(
            receipt=codes.grouped(receipt.code), day=receipt.day, over_quota=receipt.over_quota
        )

    @router.post("/abandon", status_code=204, summary="Stop, and delete what was saved")
    async def abandon(visit: Visitor) -> None:
        await reception.abandon(visit)

    @router.post("/withdraw", status_code=204, summary="Delete a finished answer by its receipt")
    async def withdraw(slug: Slug, given: Withdrawing) -> None:
        if not await reception.withdraw(slug, given.receipt):
            raise Refusal(RefusalReason.UNKNOWN)


def _admission(crowd: Crowd) -> Callable[[Request], AsyncIterator[None]]:
    """Return what counts a call while it is answered, and refuses it where there is no room."""

    async def admit(request: Request) -> AsyncIterator[None]:
        async with crowd.joined_by(request):
            require_room(request)
            yield

    return admit


def _private(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


def _told_terms(reception: Reception, slug: str) -> Terms:
    found = reception.terms(slug)
    campaign = found.campaign
    return Terms(
        slug=campaign.slug,
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        mode=campaign.mode,
        entry=campaign.entry,
        consent=found.consent.version,
        consent_texts={part: dict(words) for part, words in found.consent.texts.items()},
        questionnaire=to_json(found.questionnaire),
    )


def _let_in(reception: Reception, slug: str, given: Entering) -> tuple[Visit, str]:
    language = given.language
    if given.link:
        return reception.by_link(slug, given.link, Channel.WEB, language=language), ""
    if given.code:
        return reception.by_code(slug, given.code, Channel.WEB, language=language), ""
    if given.resume_code:
        return reception.by_resume_code(slug, given.resume_code, language=language), ""
    return reception.walk_in(slug, Channel.WEB, language=language)


def _require_page(visit: Visit, questionnaire: Questionnaire, page: int) -> None:
    """Refuse pages that there are not, and those that only another device may see."""
    if not visit.first_shown_page <= page < len(questionnaire.pages):
        raise Refusal(RefusalReason.OTHER_VERSION)


def _require_fitting(questionnaire: Questionnaire, given: PageAnswers) -> None:
    problems = check_answers(questionnaire, given.answers, given.free_texts, finished=False)
    if problems:
        raise WrongAnswersError(problems)
