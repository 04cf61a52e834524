"""Questionnaires of every kind that an XLSForm can hold, for the laws of exchange."""

import string
from typing import Any

from hypothesis import strategies as st

from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import (
    Background,
    BankItem,
    Choice,
    Place,
    Question,
    QuestionType,
    Row,
)
from surveys.instruments import Audience
from surveys.responses import Missing

LANGUAGES = ("nb", "nn", "en", "uk", "pt-BR")
# Letters, signs that formulas, markup and conditions begin with, and a line break inside.
SIGNS = string.ascii_letters + "æøåé =+-@<>&'\";:#{}.,?!\n7"
texts = (
    st.text(SIGNS, min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text and "${" not in text)
)


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """A questionnaire that an XLSForm can hold."""
    languages = tuple(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True)))
    asked: list[Question] = []
    pages = []
    for number in range(draw(st.integers(1, 3))):
        questions: list[Question] = []
        before = list(asked)
        for _ in range(draw(st.integers(1, 3))):
            questions.append(draw(a_question(f"q-{len(asked)}", languages, asked)))
            asked.append(questions[-1])
        alone = len(questions) == 1 and draw(st.booleans())
        page = Page(
            id=questions[0].id if alone else f"page_{number}",
            title={} if alone else draw(words(languages)),
            lead={} if alone else draw(some_words(languages)),
            when="" if alone else draw(st.one_of(st.just(""), conditions(before))),
            questions=tuple(questions),
        )
        pages.append(page)
    return Questionnaire(
        id="town-2026",
        version=draw(st.integers(1, 99)),
        audience=draw(st.sampled_from(list(Audience))),
        languages=languages,
        title=draw(words(languages)),
        intro=draw(some_words(languages)),
        thanks=draw(some_words(languages)),
        consent=ConsentTexts(
            agree=draw(words(languages)),
            decline=draw(words(languages)),
            anonymous=draw(some_words(languages)),
        ),
        pages=tuple(pages),
        minutes=draw(st.integers(1, 30)),
    )


@st.composite
def a_question(
    draw: st.DrawFn, id: str, languages: tuple[str, ...], earlier: list[Question]
) -> Question:
    kind = draw(st.sampled_from(list(QuestionType)))
    fields = draw(answers_of(kind, languages))
    background = Background(factor="age", level_of={1: "", 2: "old"}, from_number=((18, 29, "a"),))
    return Question(
        id=id,
        type=kind,
        text=draw(words(languages)),
        help=draw(some_words(languages)),
        required=kind is not QuestionType.NOTE and draw(st.booleans()),
        when=draw(st.one_of(st.just(""), conditions(earlier))),
        ordered=draw(st.booleans()),
        construct=draw(st.sampled_from(["", "trust"])),
        negative=draw(st.booleans()),
        bank=draw(st.none() | st.just(BankItem(instrument="i", version=2, item="safe-dark"))),
        background=draw(st.none() | st.just(background)),
        **fields,
    )


@st.composite
def answers_of(  # noqa: PLR0911  # one case per type
    draw: st.DrawFn, kind: QuestionType, languages: tuple[str, ...]
) -> dict[str, Any]:
    """Fields that say how a question of one type can be answered."""
    if kind in {QuestionType.SINGLE, QuestionType.RANKING}:
        offered = draw(missing()) if kind is QuestionType.SINGLE else ()
        return {
            "choices": draw(choices(languages)),
            "missing": offered,
            "reversed": draw(st.booleans()),
        }
    if kind is QuestionType.MULTIPLE:
        return {
            "choices": draw(choices(languages, alone=True)),
            "missing": draw(missing()),
            "most": draw(st.none() | st.integers(1, 4)),
        }
    if kind is QuestionType.SCALE:
        return draw(scale(languages))
    if kind is QuestionType.MATRIX:
        ids = draw(st.lists(st.sampled_from(["a", "b", "1", "street_2"]), min_size=1, unique=True))
        return {
            "choices": draw(choices(languages)),
            "missing": draw(missing()),
            "rows": tuple(Row(id=id, text=draw(words(languages))) for id in ids),
        }
    if kind is QuestionType.NUMBER:
        whole = draw(st.booleans())
        number = st.integers(-50, 999).map(float) if whole else st.sampled_from([0.5, -1.25, 3e-7])
        return {
            "whole": whole,
            "lowest": draw(st.none() | number),
            "highest": draw(st.none() | number),
        }
    if kind is QuestionType.DATE:
        day = st.sampled_from(["", "2020-02-29", "2026-11-22"])
        return {"earliest": draw(day), "latest": draw(day)}
    if kind is QuestionType.MAP_POINT:
        ids = draw(st.lists(st.sampled_from(["frei", "innlandet-2", "7"]), min_size=1, unique=True))
        street = st.sampled_from(["Storgata", "Kaibakken 2", "=A1"])
        return {
            "places": tuple(
                Place(
                    id=id,
                    text=draw(words(languages)),
                    people=draw(st.integers(0, 9999)),
                    streets=tuple(draw(st.lists(street, max_size=2))),
                )
                for id in ids
            )
        }
    if kind.is_free_text:
        return {"longest": draw(st.sampled_from([0, 1, 500]))}
    return {}


@st.composite
def scale(draw: st.DrawFn, languages: tuple[str, ...]) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"choices": draw(choices(languages)), "missing": draw(missing())}
    bare = bare_choices(languages, draw(st.integers(-2, 1)), draw(st.integers(3, 11)))
    ends = st.tuples(words(languages, every=True), words(languages, every=True))
    return {
        "choices": bare,
        "ends": draw(st.none() | ends),
        "missing": draw(missing()),
        "reversed": draw(st.booleans()),
    }


@st.composite
def choices(
    draw: st.DrawFn, languages: tuple[str, ...], *, alone: bool = False
) -> tuple[Choice, ...]:
    codes = draw(st.lists(st.integers(-9, 999), min_size=1, max_size=5, unique=True))
    return tuple(
        Choice(
            # A label of its own: which lists are shared is up to whoever uses them.
            code=code,
            text=draw(words(languages)),
            exclusive=alone and draw(st.booleans()),
        )
        for code in codes
    )


def missing() -> st.SearchStrategy[tuple[Missing, ...]]:
    return st.lists(
        st.sampled_from([Missing.DONT_KNOW, Missing.PREFER_NOT]), max_size=2, unique=True
    ).map(tuple)


def bare_choices(languages: tuple[str, ...], lowest: int, count: int) -> tuple[Choice, ...]:
    """Choices that are read as their numbers."""
    return tuple(
        Choice(code=code, text=dict.fromkeys(languages, str(code)))
        for code in range(lowest, lowest + count)
    )


@st.composite
def conditions(draw: st.DrawFn, earlier: list[Question], depth: int = 2) -> str:
    """A condition about questions that were asked before; "" where there are none."""
    atoms = [atom for question in earlier for atom in atoms_about(question)]
    if not atoms:
        return ""
    return draw(condition_of(atoms, depth))


@st.composite
def condition_of(draw: st.DrawFn, atoms: list[str], depth: int) -> str:
    shape = draw(st.sampled_from(["atom", "and", "or", "not"])) if depth else "atom"
    if shape == "atom":
        return draw(st.sampled_from(atoms))
    if shape == "not":
        return f"not ({draw(condition_of(atoms, depth - 1))})"
    parts = draw(st.lists(condition_of(atoms, depth - 1), min_size=2, max_size=3))
    return f" {shape} ".join(f"({part})" for part in parts)


def atoms_about(question: Question) -> list[str]:  # noqa: PLR0911  # one case per type
    """All there is to ask about one answer."""
    id, codes = question.id, question.codes
    if question.type in {QuestionType.SINGLE, QuestionType.SCALE}:
        listed = ", ".join(map(str, codes))
        return [f"{id} {sign} {codes[0]}" for sign in ("=", "!=", "<", "<=", ">", ">=")] + [
            f"{id} in ({listed})",
            f"answered({id})",
        ]
    if question.type is QuestionType.MULTIPLE:
        return [f"{id} includes {codes[-1]}", f"answered({id})"]
    if question.type is QuestionType.NUMBER:
        return [f"{id} >= 18", f"{id} != -2.5", f"{id} in (1, 2)", f"answered({id})"]
    if question.type is QuestionType.DATE:
        return [f"{id} < '2026-01-01'", f"{id} != '2026-01-01'", f"answered({id})"]
    if question.type is QuestionType.MAP_POINT:
        return [f"{id} = '{question.places[0].id}'", f"{id} != '{question.places[0].id}'"]
    if question.type is QuestionType.MATRIX:
        row = f"{id}.{question.rows[0].id}"
        return [f"{row} = {codes[0]}", f"{row} != {codes[0]}", f"answered({row})"]
    if question.type is QuestionType.CONSENT:
        return [f"{id} = 1", f"not {id} = 1"]
    return []


@st.composite
def words(draw: st.DrawFn, languages: tuple[str, ...], *, every: bool = False) -> dict[str, str]:
    """A text in all of the languages, or in some."""
    return {language: draw(texts) for language in languages if every or draw(st.integers(0, 5)) < 5}


def some_words(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.one_of(st.just({}), words(languages))
