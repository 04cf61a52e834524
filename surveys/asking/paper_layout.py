"""A questionnaire on paper: numbers, who answers what, and where to go on, for people without a program."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surveys.asking.answer_rules import missing_answer
from surveys.asking.conditions import Condition, questions_of
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.route_map import PageStop, QuestionStop, RouteMap, route_map
from surveys.responses import Missing

ONE_ANSWER = frozenset({QuestionType.SINGLE, QuestionType.SCALE, QuestionType.CONSENT})
AT_END = 0  # where to go when no question is left


@dataclass(frozen=True, slots=True)
class Filter:
    """Who answers what follows.

    Parameters
    ----------
    when : Condition
        It is answered where this holds.
    first, last : int
        Numbers of the questions it is about; 0 where it is about a note alone.
    onward : int
        Number of the question that everybody else goes on with; 0 for the end.
    """

    when: Condition
    first: int
    last: int
    onward: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Answers after which the next questions are left out.

    Parameters
    ----------
    codes : tuple of int
        Of the choices; for a consent 1 and 0.
    missing : tuple of Missing
        Reasons for no answer after which they are left out, too.
    to : int
        Number of the question to go to; 0 for the end.
    """

    codes: tuple[int, ...]
    missing: tuple[Missing, ...]
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperQuestion:
    """One question or note in its place.

    Parameters
    ----------
    number : int
        As it is printed; 0 for a note.
    filter : Filter or None
        Stands above it, where a run of questions begins that not all answer.
    jump : Jump or None
        Stands below it.
    """

    question: Question
    number: int
    filter: Filter | None
    jump: Jump | None


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page of the questionnaire, which on paper is a section."""

    position: int
    filter: Filter | None
    questions: tuple[PaperQuestion, ...]


def paper_layout(questionnaire: Questionnaire) -> tuple[PaperPage, ...]:
    """Lay a questionnaire out for paper, with everything that routing does said in its place."""
    drawn = route_map(questionnaire)
    pages = [
        PaperPage(at, _page_filter(drawn, at), _questions(questionnaire, drawn, at))
        for at in range(len(questionnaire.pages))
    ]
    return tuple(pages)


def _questions(
    questionnaire: Questionnaire, drawn: RouteMap, page: int
) -> tuple[PaperQuestion, ...]:
    stops = drawn.pages[page].questions
    return tuple(
        PaperQuestion(
            question=questionnaire.question(stop.id),
            number=stop.number,
            filter=_question_filter(drawn, page, at),
            jump=_jump(questionnaire, drawn, stop),
        )
        for at, stop in enumerate(stops)
    )


def _page_filter(drawn: RouteMap, at: int) -> Filter | None:
    """Return the filter above a page: one for a run of pages with the same condition."""
    when = drawn.pages[at].when
    if when is None or (at > 0 and drawn.pages[at - 1].when == when):
        return None
    run = list(_run(drawn.pages[at:], when))
    inside = [stop for page in run for stop in page.questions]
    after = [stop for page in drawn.pages[at + len(run) :] for stop in page.questions]
    return _filter(when, inside, after)


def _question_filter(drawn: RouteMap, page: int, at: int) -> Filter | None:
    stops = drawn.pages[page].questions
    when = stops[at].when
    if when is None or (at > 0 and stops[at - 1].when == when):
        return None
    run = list(_run(stops[at:], when))
    later = [stop for other in drawn.pages[page + 1 :] for stop in other.questions]
    return _filter(when, run, [*stops[at + len(run) :], *later])


def _run[S: (PageStop, QuestionStop)](stops: Sequence[S], when: Condition) -> Iterator[S]:
    for stop in stops:
        if stop.when != when:
            return
        yield stop


def _filter(
    when: Condition, inside: Sequence[QuestionStop], after: Sequence[QuestionStop]
) -> Filter:
    numbered = [stop.number for stop in inside if stop.number]
    return Filter(
        when,
        numbered[0] if numbered else 0,
        numbered[-1] if numbered else 0,
        next((stop.number for stop in after if stop.number), AT_END),
    )


def _jump(questionnaire: Questionnaire, drawn: RouteMap, stop: QuestionStop) -> Jump | None:
    """Return where some answers lead, if the very next questions hang on this one alone."""
    question = questionnaire.question(stop.id)
    following = _filter_after(drawn, stop)
    if question.type not in ONE_ANSWER or following is None:
        return None
    if questions_of(following.when) != {stop.id}:
        return None
    codes = question.codes if question.type is not QuestionType.CONSENT else (1, 0)
    leaving = tuple(code for code in codes if not following.when.holds({stop.id: code}))
    reasons = tuple(
        kind
        for kind in question.missing
        if not following.when.holds({stop.id: missing_answer(kind)})
    )
    return Jump(leaving, reasons, following.onward) if leaving else None


def _filter_after(drawn: RouteMap, stop: QuestionStop) -> Filter | None:
    """Return the filter that stands right after a question, on its page or above the next."""
    for page, drawn_page in enumerate(drawn.pages):
        for at, one in enumerate(drawn_page.questions):
            if one.id != stop.id:
                continue
            if at + 1 < len(drawn_page.questions):
                return _question_filter(drawn, page, at + 1)
            return _page_filter(drawn, page + 1) if page + 1 < len(drawn.pages) else None
    return None
