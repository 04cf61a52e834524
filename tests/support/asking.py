"""Questionnaires to answer: one with all twelve types, and strategies for answers to it."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Background, Choice, Place, Question, QuestionType, Row
from surveys.asking.words import Words
from surveys.battery import missing_name
from surveys.instruments import Audience
from surveys.responses import Missing

LANGUAGES = ("nb", "nn", "en")
BOTH = (Missing.DONT_KNOW, Missing.PREFER_NOT)


def said(text: str) -> Words:
    """The same text in the three languages of the house."""
    return dict.fromkeys(LANGUAGES, text)


def choices(*codes: int, exclusive: int | None = None) -> tuple[Choice, ...]:
    """Choices with these codes, worst first."""
    return tuple(
        Choice(code=code, text=said(f"choice {code}"), exclusive=code == exclusive)
        for code in codes
    )


def a_question(type: QuestionType, id: str = "q", **special: Any) -> Question:
    """A question of one type, with whatever that type needs."""
    needs: dict[QuestionType, dict[str, Any]] = {
        QuestionType.SINGLE: {"choices": choices(4, 3, 2, 1), "ordered": True},
        QuestionType.SCALE: {
            "choices": choices(*range(11)),
            "ordered": True,
            "ends": (said("worst"), said("best")),
        },
        QuestionType.MULTIPLE: {"choices": choices(1, 2, 3, 9, exclusive=9), "most": 3},
        QuestionType.MATRIX: {
            "choices": choices(1, 2, 3),
            "ordered": True,
            "rows": (Row(id="bus", text=said("bus")), Row(id="boat", text=said("boat"))),
        },
        QuestionType.RANKING: {"choices": choices(1, 2, 3, 4), "most": 3},
        QuestionType.NUMBER: {"lowest": 0, "highest": 125},
        QuestionType.DATE: {"earliest": "1990-01-01", "latest": "2030-12-31"},
        QuestionType.SHORT_TEXT: {"longest": 40},
        QuestionType.LONG_TEXT: {"longest": 400},
        QuestionType.MAP_POINT: {
            "places": (
                Place(id="north", text=said("North"), streets=("Storgata", "Kaivegen"), people=900),
                Place(id="south", text=said("South"), streets=("Storgata", "Plan 5"), people=400),
            )
        },
    }
    given = {"text": said(f"What about {id}?"), "missing": BOTH, **needs.get(type, {}), **special}
    if type in {QuestionType.NOTE, QuestionType.CONSENT}:
        given["missing"] = special.get("missing", ())
    return Question(id=id, type=type, **given)


def a_questionnaire(
    *pages: tuple[Question, ...], id: str = "life-here", version: int = 1, **special: Any
) -> Questionnaire:
    """A questionnaire of these pages."""
    given: dict[str, Any] = {
        "title": said("Life here"),
        "intro": said("Tell us."),
        "thanks": said("Thank you."),
        "consent": ConsentTexts(
            agree=said("Yes"), decline=said("No"), anonymous=said("Voluntary.")
        ),
        "pages": tuple(
            Page(id=f"p{number}", title=said(f"Page {number}"), questions=questions)
            for number, questions in enumerate(pages, start=1)
        ),
        **special,
    }
    return Questionnaire(
        id=id, version=version, audience=Audience.RESIDENTS, languages=LANGUAGES, **given
    )


def every_type(**special: Any) -> Questionnaire:
    """A questionnaire that asks all twelve types, on two pages."""
    asked = tuple(a_question(type, id=f"q-{type}") for type in QuestionType)
    age = a_question(
        QuestionType.NUMBER,
        id="age",
        background=Background(
            factor="age_band",
            from_number=((18, 44, "18-44"), (45, 66, "45-66"), (67, 125, "67+")),
        ),
    )
    return a_questionnaire(asked, (age,), **special)


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """Every answer that fits a question, missing ones that it offers too."""
    reasons = [{"missing": missing_name(kind)} for kind in question.missing]
    if question.type is QuestionType.MATRIX:
        return _rows(question, reasons)
    fitting = _fitting(question)
    return st.one_of(fitting, st.sampled_from(reasons)) if reasons else fitting


def _rows(question: Question, reasons: list[Any]) -> st.SearchStrategy[Any]:
    blank = {"missing": "left-blank"}
    cell = st.sampled_from([*question.codes, *reasons, blank])
    rows = st.fixed_dictionaries({row.id: cell for row in question.rows})
    return rows.map(
        lambda answer: blank if set(map(str, answer.values())) == {str(blank)} else answer
    )


def _fitting(question: Question) -> st.SearchStrategy[Any]:
    codes = st.sampled_from(question.codes or (0, 1))
    by_type: dict[QuestionType, st.SearchStrategy[Any]] = {
        QuestionType.NUMBER: st.integers(0, 125) if question.whole else _decimals(),
        QuestionType.DATE: st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(date.isoformat),
        QuestionType.MAP_POINT: st.sampled_from([place.id for place in question.places] or [""]),
        QuestionType.MULTIPLE: _several(question),
        QuestionType.RANKING: st.lists(codes, min_size=1, max_size=question.most, unique=True),
    }
    return by_type.get(question.type, codes)


def _decimals() -> st.SearchStrategy[float]:
    # As people type them; whole ones are whole numbers.
    return st.decimals(0, 125, places=4).map(lambda n: int(n) if n == int(n) else float(n))


def _several(question: Question) -> st.SearchStrategy[Any]:
    alone = [choice.code for choice in question.choices if choice.exclusive]
    together = [code for code in question.codes if code not in alone] or [0]
    several = st.lists(st.sampled_from(together), min_size=1, max_size=question.most, unique=True)
    return st.one_of(several.map(sorted), *(st.just([code]) for code in alone))


@st.composite
def answer_sets(draw: st.DrawFn, questionnaire: Questionnaire) -> dict[str, Any]:
    """Answers to everything but texts; what is left blank says so."""
    answers = {}
    for question in questionnaire.questions:
        if question.type.is_answered and not question.type.is_free_text:
            blank = st.just({"missing": "left-blank"})
            answers[question.id] = draw(st.one_of(blank, answers_to(question)))
    return answers
