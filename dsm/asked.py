"""What a researcher asks about: one construct of a wave, with the population it speaks for."""

from collections.abc import Sequence

from sqlalchemy.engine import Engine

from dsm import fieldwork, small_groups, towns
from dsm.database import transaction
from dsm.evidence import EvidenceError
from dsm.surveying.ways import with_ways
from surveys.direct import DirectEstimates, mean_score
from surveys.disclosure import Reason
from surveys.modes import cross_ways, without_rare_modes
from surveys.population import PopulationFrame, require_factor
from surveys.responses import Responses


def load_asked(
    engine: Engine, *, wave: str, construct: str, frame: str | None = None, ways: bool = False
) -> tuple[Responses, PopulationFrame]:
    """Return answers and population, ready to be counted and fitted.

    Parameters
    ----------
    engine : Engine
        Used in one short transaction.
    wave, construct : str
        Which answers.
    frame : str, optional
        Population; by default the composition of the wave's weighted sample. Over the modes
        and languages in which answers were given, it is divided as they are.
    ways : bool
        Also look up in which mode and language answers were given, in the wave's campaign. A mode
        that too few used to be told from others is unknown.

    Raises
    ------
    EvidenceError
        If the wave did not ask about the construct.
    FixableError
        If wave or population is unknown, or the two have different groups.
    """
    with transaction(engine) as session:
        responses = fieldwork.load_answers(session, wave)
        population = fieldwork.load_frame(session, frame or towns.keep_sample(session, wave))
        if ways:
            responses = without_rare_modes(with_ways(session, wave, responses))
        # Before the end of the transaction: what is refused leaves no population behind.
        if construct not in responses.constructs:
            raise EvidenceError(
                f"{construct!r} was not asked about in {wave}.",
                f"Choose one of: {', '.join(responses.constructs)}.",
            )
        population = cross_ways(population, responses)
        fieldwork.require_same_groups(responses, population)
    return responses, population


def require_groups(population: PopulationFrame, by: Sequence[str], *, fewest: int = 0) -> None:
    """Refuse groups that cannot be held against the limits, before anything is fitted.

    Parameters
    ----------
    population : PopulationFrame
        Whose groups they are to be.
    by : sequence of str
        Factors whose cross makes the groups; none for everybody.
    fewest : int
        How many factors there must be.

    Raises
    ------
    EvidenceError
        If there are more than two factors, one twice, or too few.
    FixableError
        If the population has no such factor.
    """
    for name in by:
        require_factor(population, name)
    if not fewest <= len(set(by)) == len(by) <= 2:
        raise EvidenceError(
            f"Groups by {', '.join(by) or 'nothing'} cannot be reported.",
            "Name one factor, or two different ones: small groups are hidden in tables of these.",
        )


def shown_groups(
    responses: Responses, population: PopulationFrame, construct: str, by: Sequence[str]
) -> list[bool]:
    """Return whether each group of the cross of some factors is large enough to be shown.

    A group without residents is no secret, and not shown: a mean over nobody is none. Hidden is also
    what would tell a hidden cell of sex by age, which pages show of the same answers.

    Parameters
    ----------
    responses, population
        As `load_asked` gives them.
    construct : str
        Only who answered all its items counts.
    by : sequence of str
        No factor, one, or two; the last runs fastest.
    """

    def complete(answers: Responses, names: Sequence[str]) -> DirectEstimates:
        return mean_score(answers, construct, names)

    known = small_groups.without_few_unknown(responses)
    reasons = small_groups.reasons(
        known,
        population,
        by,
        complete,
        counted=complete,
        shares=False,
        beside=small_groups.sex_by_age(population),
    )
    people = population.margin(by).reshape(-1) if by else [population.total]
    return [
        bool(reason is Reason.SHOWN and count > 0)
        for reason, count in zip(reasons, people, strict=True)
    ]
