"""Questionnaires and XLSForms of every representable kind, for the laws of exchange."""

import json
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
from surveys.exchange.xlsform_choices import missing_text
from surveys.exchange.xlsform_sheets import Form, Sheet, SheetRow
from surveys.instruments import Audience
from surveys.responses import Missing

OFFERED = {"dont-know": Missing.DONT_KNOW, "prefer-not": Missing.PREFER_NOT}
LANGUAGES = ("nb", "nn", "en", "uk", "pt-BR")
# Letters, signs that formulas, markup and conditions begin with, and a line break inside.
SIGNS = string.ascii_letters + "æøåé =+-@<>&'\";:#{}.,?!\n7"
texts = (
    st.text(SIGNS, min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text and "${" not in text)
)


@st.composite
def words(draw: st.DrawFn, languages: tuple[str, ...], *, every: bool = False) -> dict[str, str]:
    """A text in all of the languages, or in some."""
    return {language: draw(texts) for language in languages if every or draw(st.integers(0, 5)) < 5}


def some_words(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.one_of(st.just({}), words(languages))


def bare_choices(languages: tuple[str, ...], lowest: int, count: int) -> tuple[Choice, ...]:
    """Choices that are read as their numbers."""
    return tuple(
        Choice(code=code, text=dict.fromkeys(languages, str(code)))
        for code in range(lowest, lowest + count)
    )


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


def a_form(
    survey: list[dict[str, str]],
    choices: list[dict[str, str]] | None = None,
    settings: dict[str, str] | None = None,
    own: list[dict[str, str]] | None = None,
    languages: tuple[str, ...] = ("nb",),
) -> Form:
    """A form from its cells, rows numbered as in a workbook."""

    def sheet(name: str, rows: list[dict[str, str]]) -> Sheet:
        return Sheet(name, tuple(SheetRow(row, number) for number, row in enumerate(rows, start=2)))

    given = {"form_id": "town", "version": "1", "style": "pages"} if settings is None else settings
    return Form(
        "form.xlsx",
        sheet("survey", survey),
        sheet("choices", choices or []),
        sheet("settings", [given]),
        sheet("_dsm", own or []),
        languages,
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """An XLSForm of the subset that is listed in docs/exchange.md, cell by cell."""
    languages = tuple(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True)))
    build = _FormBuilder(draw, languages)
    for number in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            build.row(draw(st.sampled_from(KINDS)))
        else:
            build.group(f"page-{number}", draw(st.lists(st.sampled_from(KINDS), max_size=4)))
    if not build.asked:
        build.row("note")
    tag = languages[0]
    names = {"nb": "Norsk bokmål", "nn": "Norsk nynorsk", "en": "English", "uk": "Українська"}
    settings = {
        "form_title": draw(texts),
        "form_id": "town-2026",
        "version": "3",
        "default_language": f"{names.get(tag, tag)} ({tag})",
        "style": "pages",
    }
    content = json.dumps({"construct": "trust", "ordered": True}, sort_keys=True)
    own = [{"place": f"question {build.asked[0]}", "content": content}]
    return a_form(
        build.survey, build.choices, settings, draw(st.sampled_from([[], own])), languages
    )


KINDS = (
    "select_one", "likert", "select_multiple", "rank", "integer", "decimal", "text", "multiline",
    "date", "note", "acknowledge", "range", "places", "table",
)  # fmt: skip


class _FormBuilder:
    def __init__(self, draw: st.DrawFn, languages: tuple[str, ...]) -> None:
        self.survey: list[dict[str, str]] = []
        self.choices: list[dict[str, str]] = []
        self.asked: list[str] = []
        self._draw = draw
        self._languages = languages
        self._conditions: list[str] = []
        self._lists: dict[str, str] = {}  # name of a list -> its first choice

    def group(self, name: str, kinds: list[str]) -> None:
        self.survey.append(
            {
                "type": "begin_group",
                "name": name,
                **self._words("label"),
                "appearance": "field-list",
                **self._relevant(),
            }
        )
        for kind in kinds:
            self.row(kind)
        self.survey.append({"type": "end_group"})

    def row(self, kind: str) -> None:
        name = f"q{len(self.asked)}"
        cells = {"name": name, **self._words("label"), **self._words("hint")}
        cells |= self._relevant()
        self.asked.append(name)
        if kind == "table":
            self._table(name, cells)
            return
        if kind != "note" and self._draw(st.booleans()):
            cells["required"] = "yes"
        self.survey.append(cells | self._answers(kind, name))

    def _answers(self, kind: str, name: str) -> dict[str, str]:  # noqa: PLR0911  # one case per type
        reference = f"${{{name}}}"
        if kind in {"select_one", "likert"}:
            listed = self._list(name, missing=True)
            self._about_choice(name, listed)
            looks = {"appearance": "likert"} if kind == "likert" else {}
            return {"type": f"select_one {listed}", **looks}
        if kind == "select_multiple":
            listed = self._list(name, missing=False)
            self._conditions.append(f"selected({reference}, '{self._lists[listed]}')")
            alone = f"(not(selected(., '{self._lists[listed]}')) or count-selected(.) = 1)"
            limit = self._draw(st.sampled_from(["", "count-selected(.) <= 2", alone]))
            both = f"count-selected(.) <= 2 and {alone}"
            return {"type": f"select_multiple {listed}"} | _filled(
                constraint=self._draw(st.sampled_from([limit, both]))
            )
        if kind == "rank":
            return {"type": f"rank {self._list(name, missing=False)}"}
        if kind in {"integer", "decimal"}:
            self._conditions += [f"{reference} >= 18", f"{reference} = ''", f"{reference} != 2.5"]
            limits = ["", ". >= 1", ". <= 99", ". >= -5 and . <= 5"]
            return {"type": kind} | _filled(constraint=self._draw(st.sampled_from(limits)))
        if kind in {"text", "multiline"}:
            looks = {"appearance": "multiline"} if kind == "multiline" else {}
            limits = ["", "string-length(.) <= 200"]
            return {"type": "text", **looks} | _filled(
                constraint=self._draw(st.sampled_from(limits))
            )
        if kind == "date":
            self._conditions.append(f"{reference} > date('2026-01-01')")
            limits = ["", ". >= date('2020-02-29')", ". <= date('2026-11-22')"]
            return {"type": "date"} | _filled(constraint=self._draw(st.sampled_from(limits)))
        if kind == "acknowledge":
            self._conditions += [f"{reference} = 'OK'", f"{reference} != 'OK'"]
        if kind == "range":
            self._conditions += [f"{reference} >= 3", f"{reference} = '3'"]
            return {"type": "range", "parameters": "start=0 end=10 step=1"}
        if kind == "places":
            self._conditions += [f"{reference} = 'frei'", f"{reference} != ''"]
            return {"type": f"select_one {self._places(name)}"}
        return {"type": kind}

    def _table(self, name: str, cells: dict[str, str]) -> None:
        listed = self._list(name, missing=True)
        required = {"required": "yes"} if self._draw(st.booleans()) else {}
        self.survey.append(cells | {"type": "begin_group", "appearance": "table-list"})
        for number in range(self._draw(st.integers(1, 3))):
            # "1" begins with a digit and stands in every table: its name says of which it is.
            row = self._draw(st.sampled_from([f"{name}-row", f"{name}."])) + str(number)
            self.survey.append(
                {
                    "type": f"select_one {listed}",
                    "name": row,
                    **self._words("label"),
                    **required,
                }
            )
            self._about_choice(row, listed)
        self.survey.append({"type": "end_group"})

    def _about_choice(self, name: str, listed: str) -> None:
        reference, code = f"${{{name}}}", self._lists[listed]
        offered = [row["name"] for row in self.choices if row["list_name"] == listed]
        blanks = ["", *(name for name in offered if name in OFFERED)]
        answered = " and ".join(f"{reference} != '{blank}'" for blank in blanks)
        self._conditions += [
            f"{reference} = '{code}'",
            f"{reference} != '{code}'",
            f"{reference} >= {code}",
            answered,
            f"{answered} and {reference} != '{code}'",
            f"not({answered} and {reference} <= {code})",
        ]

    def _list(self, name: str, *, missing: bool) -> str:
        if missing and self._lists and self._draw(st.booleans()):
            return self._draw(st.sampled_from(list(self._lists)))
        codes = self._draw(st.lists(st.integers(-5, 99), min_size=1, max_size=4, unique=True))
        for place, code in enumerate(codes):
            label = {f"label::{self._languages[0]}": f"{name} first"} if place == 0 else {}
            cells = {"list_name": name, "name": str(code)} | self._words("label") | label
            self.choices.append(cells)
        for offered in OFFERED if missing and self._draw(st.booleans()) else ():
            told = {f"label::{tag}": missing_text(OFFERED[offered], tag) for tag in self._languages}
            self.choices.append({"list_name": name, "name": offered, **told})
        self._lists[name] = str(codes[0])
        return name

    def _places(self, name: str) -> str:
        for id, streets in (("frei", "Storgata; Kaibakken 2"), (f"{name}-innlandet", "")):
            cells = {"list_name": name, "name": id, **self._words("label"), "people": "1200"}
            self.choices.append(cells | _filled(streets=streets))
        return name

    def _relevant(self) -> dict[str, str]:
        if not self._conditions or self._draw(st.booleans()):
            return {}
        atom = st.sampled_from(self._conditions)
        first, second, third = self._draw(st.tuples(atom, atom, atom))
        shapes = [first, f"not({first} or {second})", f"{first} or {second} and {third}"]
        return {"relevant": self._draw(st.sampled_from(shapes))}

    def _words(self, column: str) -> dict[str, str]:
        if column == "hint" and self._draw(st.booleans()):
            return {}
        found = self._draw(words(self._languages))
        return {f"{column}::{language}": text for language, text in found.items()}


def _filled(**cells: str) -> dict[str, str]:
    return {column: text for column, text in cells.items() if text}
