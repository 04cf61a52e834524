"""Pieces of work: one construct of one wave of one town, read from files and ready to be fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsm.country.manifest import Entry
from dsm.intake import in_groups_of, questionnaire_mapping
from dsm.jobs.request import Request, new_request
from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.composition import sample_frame
from surveys.errors import AnswerError
from surveys.frames import read_frame
from surveys.mappings import load_mapping, read_responses
from surveys.population import PopulationFrame
from surveys.responses import Responses
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    from indicators.social.sampler import FitSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One fit of a country, with everything it needs.

    Parameters
    ----------
    entry : Entry
        Which wave of which town.
    request : Request
        What is fitted, with the fingerprints of its inputs.
    counts : PatternCounts
        People per cell and answer pattern.
    population : PopulationFrame
        Whom they are a sample of.
    answers : int
        How many answered the question that the fewest answered.
    """

    entry: Entry
    request: Request
    counts: PatternCounts
    population: PopulationFrame
    answers: int

    @property
    def construct(self) -> str:
        """What is estimated."""
        return self.request.construct

    @property
    def name(self) -> str:
        """Town, wave and construct, to be shown."""
        return f"{self.entry.name}: {self.construct}"


def read_pieces(
    entry: Entry, *, settings: "FitSettings", priors: Priors = DEFAULT_PRIORS
) -> tuple[Piece, ...]:
    """Read the answers and the population of one entry.

    Parameters
    ----------
    entry : Entry
        From a manifest.
    settings : FitSettings
        Draws, chains and seed of every fit.
    priors : Priors
        Prior scales of every fit.

    Raises
    ------
    FixableError
        If a file cannot be read, answers and population do not fit each other, or a construct
        was not asked about.
    """
    responses, population = _read(entry)
    _require_asked(entry, responses)
    answers, people = responses.hash(), population.hash()
    return tuple(
        Piece(
            entry=entry,
            request=new_request(
                construct=construct,
                wave=entry.wave,
                frame=entry.town,
                answers=answers,
                population=people,
                settings=settings,
                priors=priors,
            ),
            counts=count_patterns(responses, construct),
            population=population,
            answers=_fewest_answers(responses, construct),
        )
        for construct in entry.constructs or responses.constructs
    )


def _read(entry: Entry) -> tuple[Responses, PopulationFrame]:
    from surveys.exchange.tables import read_table

    frame = None if entry.population is None else read_frame(entry.population, fractions=True)
    mapping = (
        load_mapping(entry.mapping)
        if entry.mapping
        else questionnaire_mapping(entry.instrument, frame, weight=entry.weight)
    )
    responses = read_responses(read_table(entry.answers), mapping)
    if frame is None:
        return responses, sample_frame(responses)
    return in_groups_of(responses, frame), frame


def _require_asked(entry: Entry, responses: Responses) -> None:
    unknown = [one for one in entry.constructs if one not in responses.constructs]
    if unknown:
        raise AnswerError(
            f"{_listed(unknown)} was not asked about.",
            f"Choose from: {_listed(responses.constructs)}.",
        )


def _fewest_answers(responses: Responses, construct: str) -> int:
    columns = [responses.column(item) for item in responses.items_of(construct)]
    return int((responses.levels[:, columns] >= 0).sum(axis=0).min())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
