"""Write a questionnaire as an XLSForm, which ODK and Kobo read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from surveys.asking.conditions import Subject
from surveys.asking.expressions import ExpressionError
from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.wording import all_words
from surveys.errors import FixableError, InstrumentError, raise_all
from surveys.exchange.imported_names import shown
from surveys.exchange.xlsform import ROUTING
from surveys.exchange.xlsform_choices import is_bare, list_rows
from surveys.exchange.xlsform_expressions import FormNames, xpath_of_when
from surveys.exchange.xlsform_findings import words_cells
from surveys.exchange.xlsform_fit import misfits
from surveys.exchange.xlsform_limits import limits_text
from surveys.exchange.xlsform_questions import IDENTIFYING, MOST_POINTS
from surveys.exchange.xlsform_settings import ID, own_rows, settings_cells
from surveys.exchange.xlsform_sheets import (
    CHOICES,
    OWN,
    SETTINGS,
    SURVEY,
    TRANSLATED,
    Cells,
    Form,
    Sheet,
    SheetRow,
    column_of_language,
    language_of,
    write_form,
)

TYPES = {
    QuestionType.SINGLE: "select_one",
    QuestionType.SCALE: "select_one",
    QuestionType.MAP_POINT: "select_one",
    QuestionType.MULTIPLE: "select_multiple",
    QuestionType.RANKING: "rank",
    QuestionType.SHORT_TEXT: "text",
    QuestionType.LONG_TEXT: "text",
    QuestionType.DATE: "date",
    QuestionType.NOTE: "note",
    QuestionType.CONSENT: "acknowledge",
}
APPEARANCES = {QuestionType.SCALE: "likert", QuestionType.LONG_TEXT: "multiline"}
SURVEY_ORDER = (
    "type", "name", "label", "hint", "required", "relevant", "constraint", "appearance",
    "parameters",
)  # fmt: skip
CHOICES_ORDER = ("list_name", "name", "label", "people", "streets")
SETTINGS_ORDER = ("form_title", "form_id", "version", "default_language", "style")
OWN_ORDER = ("place", "content")


def write_xlsform(questionnaire: Questionnaire, path: Path | str) -> None:
    """Write a questionnaire as an XLSForm workbook.

    What XLSForm has no word for, such as constructs and the text of the consent, goes into a
    sheet called "_dsm", which other programs pass over and `read_xlsform` reads.

    Raises
    ------
    FixableError
        Naming sheet, row and column of everything that a form cannot hold, all at once; then
        no file is written.
    """
    write_form(form_of(questionnaire), Path(path))


def form_of(questionnaire: Questionnaire) -> Form:
    """Return the sheets that say what a questionnaire asks.

    Raises
    ------
    FixableError
        Naming sheet, row and column of everything that a form cannot hold, all at once.
    """
    writer = _Writer(tidied(questionnaire))
    writer.write()
    raise_all(writer.problems)
    return writer.form()


def tidied[T](value: T) -> T:
    """Return a questionnaire, or a part of one, without empty texts and space around texts.

    >>> tidied({"nb": " Ja ", "en": ""})
    {'nb': 'Ja'}
    """
    found: Any = value
    if isinstance(value, Mapping) and all(
        isinstance(text, str) for text in (*value, *value.values())
    ):
        found = {tag: text.strip() for tag, text in value.items() if text.strip()}
    elif isinstance(value, tuple):
        found = tuple(tidied(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(
            value, **{each.name: tidied(getattr(value, each.name)) for each in fields(value)}
        )
    result: T = found
    return result


@dataclass(slots=True)
class _Writer:
    questionnaire: Questionnaire
    problems: list[FixableError] = field(default_factory=list)
    survey: list[Cells] = field(default_factory=list)
    choices: list[Cells] = field(default_factory=list)
    lists: dict[tuple[tuple[tuple[str, str], ...], ...], str] = field(default_factory=dict)
    row_names: dict[tuple[str, str], str] = field(default_factory=dict)
    names: FormNames = field(default_factory=lambda: FormNames({}, {}))

    def write(self) -> None:
        self._name_everything()
        self._check_texts()
        for page in self.questionnaire.pages:
            self._page(page)

    def form(self) -> Form:
        """Return what was written, as sheets."""
        languages = self.questionnaire.languages
        own = own_rows(self.questionnaire)
        return Form(
            f"{self.questionnaire.id}.xlsx",
            _sheet(SURVEY, self.survey, SURVEY_ORDER, languages),
            _sheet(CHOICES, self.choices, CHOICES_ORDER, languages),
            _sheet(SETTINGS, [settings_cells(self.questionnaire)], SETTINGS_ORDER, ()),
            _sheet(OWN, own, OWN_ORDER, ()),
            languages,
        )

    def _page(self, page: Page) -> None:
        if is_alone(page):
            self._question(page.questions[0])
            return
        group = {
            "type": "begin_group",
            "name": page.id,
            **words_cells("label", page.title),
            "appearance": "field-list",
        }
        self._routed(group, page.when)
        for question in page.questions:
            self._question(question)
        self.survey.append({"type": "end_group"})

    def _question(self, question: Question) -> None:
        for column, problem, fix in misfits(question):
            self._note(column, problem, fix)
        cells = {
            "type": self._type(question),
            "name": question.id,
            **words_cells("label", question.text),
            **words_cells("hint", question.help),
            **_looks(question, self.questionnaire.languages),
        }
        if question.type is QuestionType.MATRIX:
            self._matrix(question, cells)
            return
        if question.required:
            cells["required"] = "yes"
        if limits := limits_text(question):
            cells["constraint"] = limits
        self._routed(cells, question.when)

    def _matrix(self, question: Question, group: Cells) -> None:
        self._routed({**group, "type": "begin_group"}, question.when)
        for row in question.rows:
            self.survey.append(
                {
                    "type": group["type"],
                    "name": self.row_names[question.id, row.id],
                    **words_cells("label", row.text),
                    **({"required": "yes"} if question.required else {}),
                }
            )
        self.survey.append({"type": "end_group"})

    def _type(self, question: Question) -> str:
        if question.type is QuestionType.NUMBER:
            return "integer" if question.whole else "decimal"
        if is_range(question, self.questionnaire.languages):
            return "range"
        if question.choices or question.places:
            word = TYPES.get(question.type, "select_one")
            return f"{word} {self._list(question)}"
        return TYPES.get(question.type, "select_one")

    def _list(self, question: Question) -> str:
        """Return the name of a question's list: the one that an equal list has already."""
        rows = list_rows(question, self.questionnaire.languages)
        key = tuple(tuple(sorted(row.items())) for row in rows)
        if key not in self.lists:
            self.lists[key] = question.id
            self.choices += [{"list_name": question.id, **row} for row in rows]
        return self.lists[key]

    def _routed(self, cells: Cells, when: str) -> None:
        try:
            relevant = xpath_of_when(when, self.names)
        except ExpressionError as error:
            self._note("relevant", error.problem, error.fix)
            relevant = ""
        self.survey.append({**cells, **({"relevant": relevant} if relevant else {})})

    def _name_everything(self) -> None:
        groups = [page.id for page in self.questionnaire.pages if not is_alone(page)]
        questions = self.questionnaire.questions
        taken = [*groups, *(q.id for q in questions)]
        for name in taken:
            self._check_name(name, sum(name.casefold() == other.casefold() for other in taken))
        self.row_names = row_names(self.questionnaire)
        subjects = {q.id: Subject(q.id) for q in questions if q.type in ROUTING}
        subjects |= {name: Subject(*held) for held, name in self.row_names.items()}
        self.names = FormNames(subjects, {q.id: q for q in questions})

    def _check_name(self, name: str, times: int) -> None:
        if not ID.fullmatch(name) or name.lower() == "meta" or name.lower() in IDENTIFYING:
            self._note("name", f"{shown(name)} is no name on a form.", "Choose another id.")
        elif times > 1:
            self._note(
                "name",
                f"{shown(name)} stands more than once, small and capital letters alike.",
                "Give every page and question an id of its own.",
            )

    def _check_texts(self) -> None:
        languages = self.questionnaire.languages
        for language in languages:
            if language_of(language) != language:
                self._note("label", f"{shown(language)} is no language tag.", "Use one like 'nb'.")
        if not languages:
            self._note("label", "it is in no language.", "Add a language.")
        for place, words in all_words(self.questionnaire):
            for language, text in words.items():
                if language not in languages:
                    self._note(
                        "label",
                        f"{place} has a text in {shown(language)}, which is none of its languages.",
                        "Add the language, or remove the text.",
                    )
                if "${" in text:
                    self._note(
                        "label", f"{place}: {shown(text)} holds '${{'.", "Word it without '${'."
                    )

    def _note(self, column: str, problem: str, fix: str) -> None:
        place = f"sheet {SURVEY}, row {len(self.survey) + 2}, column {column!r}"
        self.problems.append(InstrumentError(f"{place}: {problem}", fix))


def row_names(questionnaire: Questionnaire) -> dict[tuple[str, str], str]:
    """Return how the rows of matrices are called on a form, by question and row.

    A row keeps its id where nothing else is called so, and is called ``question.row`` otherwise.
    """
    questions = questionnaire.questions
    groups = [page.id for page in questionnaire.pages if not is_alone(page)]
    rows = [(q.id, row.id) for q in questions for row in q.rows]
    names = [*groups, *(q.id for q in questions), *(row for _, row in rows)]
    counted = Counter(name.casefold() for name in names)
    return {
        (question, row): row
        if ID.fullmatch(row) and counted[row.casefold()] == 1 and row.lower() != "meta"
        else f"{question}.{row}"
        for question, row in rows
    }


def is_alone(page: Page) -> bool:
    """Whether a page is one question outside of all groups: it is called as the question is."""
    return (
        len(page.questions) == 1
        and page.id == page.questions[0].id
        and not (page.title or page.lead or page.when)
    )


def is_range(question: Question, languages: Sequence[str]) -> bool:
    """Whether a scale is one of bare numbers in a row, of which a form shows a slider."""
    codes = question.codes
    return (
        question.type is QuestionType.SCALE
        and question.ends is None
        and not (question.missing or question.reversed)
        and 2 <= len(codes) <= MOST_POINTS
        and codes == tuple(range(codes[0], codes[0] + len(codes)))
        and all(is_bare(choice) for choice in question.choices)
        and all(set(choice.text) == set(languages) for choice in question.choices)
    )


def _looks(question: Question, languages: Sequence[str]) -> Cells:
    if question.type is QuestionType.MATRIX:
        return {"appearance": "table-list"}
    if is_range(question, languages):
        codes = question.codes
        return {"parameters": f"start={codes[0]} end={codes[-1]} step=1"}
    looks = APPEARANCES.get(question.type)
    return {"appearance": looks} if looks else {}


def _sheet(
    name: str, rows: Sequence[Cells], order: Sequence[str], languages: Sequence[str]
) -> Sheet:
    headers: dict[str, str] = {}
    used = {column for row in rows for column in row}
    for column in order:
        if column in TRANSLATED:
            # A language belongs to the form although nothing was translated yet.
            headers |= {
                f"{column}::{language}": column_of_language(column, language)
                for language in languages
                if column == "label" or f"{column}::{language}" in used
            }
        elif column in used:
            headers[column] = column
    numbered = enumerate(rows, start=2)
    return Sheet(name, tuple(SheetRow(row, number) for number, row in numbered), headers)
