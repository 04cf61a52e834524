"""How the API says no: one shape for every refusal, with a code that never changes."""

from dataclasses import asdict

from starlette.responses import JSONResponse, Response

from dsm.surveying.drafts import Draft
from dsm.surveying.refusals import BusyError, DifferentAnswerError, Refusal
from dsm.surveying.submissions import WrongAnswersError
from dsm.surveying.visits import Visit
from surveys.asking.questionnaire import Questionnaire
from surveys.errors import FixableError
from ui.api.messages import Begun, Problem
from ui.respond.statuses import STATUS


class StalePageError(FixableError):
    """The page was saved from elsewhere meanwhile, with other answers.

    Parameters
    ----------
    stored : Begun
        What lies there.
    """

    code = "stale-page"

    def __init__(self, stored: Begun) -> None:
        super().__init__(
            "This page was saved from elsewhere meanwhile, with other answers.",
            f"Compare them with yours, and send the page again with revision {stored.revision}.",
        )
        self.args = (stored,)
        self.stored = stored


def told(error: FixableError) -> Response:
    """Return an error as JSON: problem, fix, and what a program may rely on."""
    problem = Problem(code=error.code, problem=error.problem, fix=error.fix)
    status, headers = 422, {"Cache-Control": "no-store"}
    if isinstance(error, Refusal):
        status, problem.reason = STATUS[error.reason], error.reason
        if error.retry_after:
            headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, WrongAnswersError):
        problem.answers = [asdict(one) for one in error.answer_problems]
    if isinstance(error, StalePageError):
        status, problem.stored = 412, error.stored
    if isinstance(error, DifferentAnswerError):
        status = 409
    if isinstance(error, BusyError):
        status, headers["Retry-After"] = 503, str(error.retry_after)
    return JSONResponse(problem.model_dump(mode="json"), status, headers)


def seen_by(visit: Visit, questionnaire: Questionnaire, draft: Draft) -> Begun:
    """Return a draft without the pages that were answered on another device."""
    shown = {
        question.id
        for page in questionnaire.pages[visit.first_shown_page :]
        for question in page.questions
    }
    return Begun(
        revision=draft.revision,
        first_page=visit.first_shown_page,
        answers={id: answer for id, answer in draft.answers.items() if id in shown},
        free_texts={id: text for id, text in draft.free_texts.items() if id in shown},
    )
