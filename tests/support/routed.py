"""Questionnaires with random routing, and random answers to them, for laws."""

from typing import Any

from hypothesis import strategies as st

from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question, QuestionType
from tests.support.questionnaires import a_page, a_question, a_questionnaire

MISSING = [{"missing": kind} for kind in ("dont-know", "prefer-not", "left-blank", "not-shown")]
CODES = (1, 2, 3)


ALL_TYPES = tuple(QuestionType)


@st.composite
def routed_questionnaires(
    draw: st.DrawFn, most: int = 7, types: tuple[QuestionType, ...] = ALL_TYPES
) -> Questionnaire:
    """Up to `most` questions on pages, whose conditions look at earlier questions."""
    questions: list[Question] = []
    pages: list[Page] = []
    for _ in range(draw(st.integers(1, 4))):
        when = draw(conditions(tuple(questions)))
        on_page = []
        for _ in range(draw(st.integers(1, 3))):
            if len(questions) < most:
                question = draw(routed_questions(tuple(questions), types))
                questions.append(question)
                on_page.append(question)
        if on_page:
            pages.append(a_page(*on_page, id=f"p{len(pages) + 1}", when=when))
    return a_questionnaire(*pages)


@st.composite
def routed_questions(
    draw: st.DrawFn, earlier: tuple[Question, ...], types: tuple[QuestionType, ...]
) -> Question:
    """A question with a condition on earlier ones."""
    type = draw(st.sampled_from(types))
    given: dict[str, Any] = {"when": draw(conditions(earlier)), "required": draw(st.booleans())}
    if type is QuestionType.NUMBER:
        given |= {"lowest": 0, "highest": 5, "whole": draw(st.booleans())}
    if type is QuestionType.NOTE:
        given["required"] = False
    return a_question(f"q{len(earlier) + 1}", type, **given)


@st.composite
def conditions(draw: st.DrawFn, earlier: tuple[Question, ...]) -> str:
    """A condition that makes sense, or none."""
    usable = [q for q in earlier if q.type.is_answered and not q.type.is_free_text]
    if not usable or draw(st.booleans()):
        return ""
    parts = draw(st.lists(st.sampled_from(usable).flatmap(comparisons), min_size=1, max_size=3))
    negated = [f"not {part}" if draw(st.booleans()) else part for part in parts]
    return draw(st.sampled_from([" and ", " or "])).join(negated)


def comparisons(question: Question) -> st.SearchStrategy[str]:
    """A comparison with one question."""
    code = st.sampled_from(CODES)
    sign = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    even = st.sampled_from(["=", "!="])
    id = question.id
    by_type: dict[QuestionType, st.SearchStrategy[str]] = {
        QuestionType.NUMBER: st.builds(lambda s, n: f"{id} {s} {n}", sign, st.integers(-1, 6)),
        QuestionType.DATE: sign.map(lambda s: f"{id} {s} '2026-05-17'"),
        QuestionType.MAP_POINT: even.map(lambda s: f"{id} {s} 'north'"),
        QuestionType.CONSENT: even.map(lambda s: f"{id} {s} 1"),
        QuestionType.MULTIPLE: code.map(lambda c: f"{id} includes {c}"),
        QuestionType.RANKING: code.map(lambda c: f"{id} includes {c}"),
        QuestionType.MATRIX: st.builds(lambda r, s, c: f"{id}.{r} {s} {c}", rows, sign, code),
    }
    compared = by_type.get(question.type, st.builds(lambda s, c: f"{id} {s} {c}", sign, code))
    return st.one_of(compared, st.just(f"answered({id})"))


rows = st.sampled_from(["r1", "r2", "r3"])


def answers_to(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, Any]]:
    """Answers of any kind to any of the questions, reachable or not, some of them missing."""
    possible = {question.id: answer_to(question) for question in questionnaire.questions}
    return st.fixed_dictionaries({}, optional=possible)


def answer_to(question: Question, *, missing: bool = True) -> st.SearchStrategy[Any]:
    """An answer that the question takes, or a missing one."""
    code = st.sampled_from(CODES)
    by_type: dict[QuestionType, st.SearchStrategy[Any]] = {
        QuestionType.MULTIPLE: st.lists(code, min_size=1, unique=True).map(sorted),
        QuestionType.RANKING: st.lists(code, min_size=1, unique=True),
        QuestionType.NUMBER: st.integers(0, 5) if question.whole else st.floats(0, 5),
        QuestionType.DATE: st.dates().map(lambda day: day.isoformat()),
        QuestionType.MAP_POINT: st.sampled_from(["north", "south"]),
        QuestionType.CONSENT: st.sampled_from([0, 1]),
        QuestionType.MATRIX: st.dictionaries(rows, code, min_size=1),
    }
    given = by_type.get(question.type, code)
    if not question.type.is_answered or question.type.is_free_text:
        return st.sampled_from(MISSING)
    return st.one_of(given, st.sampled_from(MISSING)) if missing else given
