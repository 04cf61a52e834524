"""The route map: pages, what decides whether they come, and which of them can follow each other."""

from dataclasses import dataclass
from enum import StrEnum

from surveys.asking.answer_kinds import can_be_answered
from surveys.asking.conditions import AllOf, AnyOf, Condition, Negation, Subject, Value
from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import QuestionType
from surveys.asking.walk import expression_of
from surveys.asking.ways import TooManyWaysError, Ways, try_all
from surveys.asking.words import say


class Reach(StrEnum):
    """Who is asked. `UNKNOWN` where there are too many ways to try them all."""

    EVERYBODY = "everybody"
    SOME = "some"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionStop:
    """One question on the map.

    Parameters
    ----------
    id : str
        The question.
    number : int
        As people count: notes are not counted and have 0.
    when : Condition or None
        What its own condition says; None where it has none that can be read.
    reach : Reach
        Who is asked, with everything before it taken into account.
    """

    id: str
    number: int
    when: Condition | None
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStop:
    """One page on the map; see `QuestionStop`."""

    id: str
    when: Condition | None
    reach: Reach
    questions: tuple[QuestionStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One page can follow another.

    Parameters
    ----------
    start, end : int
        Positions of the pages; -1 is the beginning, the number of pages the end.
    when : Condition or None
        What must hold: that the pages between are skipped and this one is not. None: nothing.
    """

    start: int
    end: int
    when: Condition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMap:
    """Everything a page needs to draw how people come through.

    Parameters
    ----------
    pages : tuple of PageStop
        In their order.
    turns : tuple of Turn
        Every way from one page to another that somebody can take; empty when not all was tried.
    ways : int or None
        How many different lists of questions people can be asked; None when not all was tried.
    too_many_at : str
        The question at which there were too many combinations to try, or "".
    dead_ends : tuple of str
        Questions that must be answered and cannot.
    idle : tuple of str
        Conditions, as written, that hold for whoever answered what they look at.
    """

    pages: tuple[PageStop, ...]
    turns: tuple[Turn, ...]
    ways: int | None
    too_many_at: str
    dead_ends: tuple[str, ...]
    idle: tuple[str, ...]

    @property
    def questions(self) -> tuple[QuestionStop, ...]:
        """All questions in the order of the pages."""
        return tuple(question for page in self.pages for question in page.questions)

    @property
    def unreachable(self) -> tuple[str, ...]:
        """Questions that nobody is asked, whatever people answer."""
        return tuple(stop.id for stop in self.questions if stop.reach is Reach.NOBODY)


def route_map(questionnaire: Questionnaire) -> RouteMap:
    """Return how people come through a questionnaire, having tried every kind of answer."""
    ways, too_many_at = _tried(questionnaire)
    return RouteMap(
        pages=_stops(questionnaire, ways),
        turns=_turns(questionnaire, ways),
        ways=None if ways is None else ways.count,
        too_many_at=too_many_at,
        dead_ends=tuple(
            question.id
            for question in questionnaire.questions
            if question.required and question.type.is_answered and not can_be_answered(question)
        ),
        idle=() if ways is None else tuple(sorted(ways.idle)),
    )


def value_text(questionnaire: Questionnaire, subject: Subject, value: Value, language: str) -> str:
    """Return how an answer reads that a condition names: the text of its choice or place.

    Examples
    --------
    For a question whose choice 1 is called "never", `value_text(..., Subject("out"), 1, "en")`
    is "never"; a number or date is returned as it is written.
    """
    question = questionnaire.question(subject.question)
    texts = {choice.code: choice.text for choice in question.choices}
    places = {place.id: place.text for place in question.places}
    if question.type is QuestionType.MAP_POINT and isinstance(value, str) and value in places:
        return say(places[value], language)
    if not isinstance(value, str) and value in texts:
        return say(texts[int(value)], language)
    return str(value)


def _tried(questionnaire: Questionnaire) -> tuple[Ways | None, str]:
    try:
        return try_all(questionnaire), ""
    except TooManyWaysError as error:
        return None, error.question


def _stops(questionnaire: Questionnaire, ways: Ways | None) -> tuple[PageStop, ...]:
    numbers = questionnaire.numbers
    return tuple(_page_stop(page, numbers, ways) for page in questionnaire.pages)


def _page_stop(page: Page, numbers: dict[str, int], ways: Ways | None) -> PageStop:
    return PageStop(
        id=page.id,
        when=_condition(page.when),
        reach=_reach([question.id for question in page.questions], ways),
        questions=tuple(
            QuestionStop(
                id=question.id,
                number=numbers[question.id],
                when=_condition(question.when),
                reach=_reach([question.id], ways),
            )
            for question in page.questions
        ),
    )


def _reach(questions: list[str], ways: Ways | None) -> Reach:
    if ways is None:
        return Reach.UNKNOWN
    if not any(id in ways.reached for id in questions):
        return Reach.NOBODY
    everybody = any(id not in ways.skipped for id in questions)
    return Reach.EVERYBODY if everybody else Reach.SOME


def _turns(questionnaire: Questionnaire, ways: Ways | None) -> tuple[Turn, ...]:
    if ways is None:
        return ()
    return tuple(
        Turn(start=start, end=end, when=_way_between(questionnaire, start, end))
        for start, end in sorted(ways.turns)
    )


def _way_between(questionnaire: Questionnaire, start: int, end: int) -> Condition | None:
    skipped = [_entry(page) for page in questionnaire.pages[start + 1 : end]]
    parts: list[Condition] = [Negation(entry) for entry in skipped if entry is not None]
    own = _entry(questionnaire.pages[end]) if end < len(questionnaire.pages) else None
    return _all_of([*parts, own] if own is not None else parts)


def _entry(page: Page) -> Condition | None:
    """Return what must hold for a page to be shown: its condition, and that it asks something."""
    own = _condition(page.when)
    inner = [_condition(question.when) for question in page.questions]
    asks = [condition for condition in inner if condition is not None]
    if len(asks) == len(inner) and asks:
        any_of: Condition = asks[0] if len(asks) == 1 else AnyOf(tuple(dict.fromkeys(asks)))
        return _all_of([own, any_of] if own is not None else [any_of])
    return own


def _all_of(parts: list[Condition]) -> Condition | None:
    if len(parts) > 1:
        return AllOf(tuple(parts))
    return parts[0] if parts else None


def _condition(when: str) -> Condition | None:
    expression = expression_of(when)
    return None if expression is None else expression.condition
