"""What a fit needs from the database, read in one go; the fit itself never sees the database."""

from sqlalchemy.engine import Engine

from dsm import fieldwork
from dsm.database import transaction
from dsm.jobs.request import Request, RequestError
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts, count_patterns


def load(engine: Engine, request: Request) -> tuple[PatternCounts, PopulationFrame]:
    """Return the answers to one construct, counted, and the population.

    Raises
    ------
    RequestError
        If the answers or the population are not those that the job asks for any more.
    FieldworkError, FrameError
        If they are gone, or do not fit each other.
    """
    with transaction(engine) as session:
        responses = fieldwork.load_answers(session, request.wave)
        population = fieldwork.load_frame(session, request.frame)
    if responses.hash() != request.answers:
        raise _replaced(f"The answers of {request.wave!r}")
    if population.hash() != request.population:
        raise _replaced(f"The population {request.frame!r}")
    fieldwork.require_same_groups(responses, population)
    return count_patterns(responses, request.construct), population


def _replaced(what: str) -> RequestError:
    return RequestError(f"{what} were replaced meanwhile.", "Start the fit again.")
