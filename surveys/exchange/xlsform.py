"""Read an XLSForm, as ODK and Kobo use it, as one of our questionnaires."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from surveys.asking.conditions import Subject
from surveys.asking.expressions import ExpressionError
from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.exchange.imported import ImportedQuestionnaire
from surveys.exchange.imported_names import shown
from surveys.exchange.xlsform_choices import read_lists
from surveys.exchange.xlsform_expressions import FormNames, when_of_xpath
from surveys.exchange.xlsform_findings import Findings
from surveys.exchange.xlsform_questions import (
    IDENTIFYING,
    SURVEY_COLUMNS,
    QuestionReader,
    row_id,
    row_type,
)
from surveys.exchange.xlsform_settings import read_own, read_settings, with_own
from surveys.exchange.xlsform_sheets import Form, SheetRow, read_form
from surveys.instruments import Audience

TABLE = frozenset({"table-list", "field-list table-list", "table-list field-list"})
ONE_SCREEN = frozenset({"", "field-list"})
# Answers of these can be asked about in a condition, on a form as here.
ROUTING = frozenset(QuestionType) - {
    QuestionType.SHORT_TEXT,
    QuestionType.LONG_TEXT,
    QuestionType.MATRIX,
    QuestionType.NOTE,
    QuestionType.RANKING,
}

type Read = tuple[Question, SheetRow]  # a question, and the row that its condition stands in


def read_xlsform(path: Path | str) -> Questionnaire:
    """Return the questionnaire in an XLSForm workbook; see `import_xlsform`."""
    return import_xlsform(path).questionnaire


def import_xlsform(path: Path | str) -> ImportedQuestionnaire:
    """Return the questionnaire in an XLSForm workbook, and what was left out of it.

    What is understood is listed in docs/exchange.md. Everything else is a problem; nothing is
    guessed, and nothing is left out but columns of device, person and time, which are listed.

    Parameters
    ----------
    path : Path or str
        An .xlsx workbook with the sheets survey, choices and settings.

    Raises
    ------
    FixableError
        Naming sheet, row and column of everything that is not understood, all at once.
    """
    return questionnaire_of(read_form(Path(path)))


def questionnaire_of(form: Form) -> ImportedQuestionnaire:
    """Return the questionnaire that the sheets of a form hold.

    Raises
    ------
    FixableError
        Naming sheet, row and column of everything that is not understood, all at once.
    """
    findings = Findings(form)
    findings.note_columns(form.survey, SURVEY_COLUMNS)
    settings = read_settings(findings)
    reader = QuestionReader(findings, read_lists(findings), read_own(findings))
    pages = _PageReader(findings, reader)
    pages.read()
    _note_unused_lists(findings, reader)
    questionnaire = Questionnaire(
        id=settings.id,
        version=settings.version,
        audience=Audience.RESIDENTS,
        languages=form.languages,
        title=settings.title,
        intro={},
        thanks={},
        consent=ConsentTexts(agree={}, decline={}),
        pages=pages.routed(),
    )
    questionnaire = with_own(questionnaire, reader.own, findings)
    findings.raise_all()
    return ImportedQuestionnaire(questionnaire=questionnaire, dropped=tuple(pages.dropped))


class _PageReader:
    """Walks down the sheet survey: a group is a page, and a question outside of groups is one."""

    def __init__(self, findings: Findings, reader: QuestionReader) -> None:
        self.dropped: list[str] = []
        self._findings = findings
        self._reader = reader
        self._pages: list[tuple[Page, SheetRow | None, list[Read]]] = []
        self._names: list[tuple[str, SheetRow]] = []
        self._subjects: dict[str, Subject] = {}

    def read(self) -> None:
        """Read all rows, noting what is wrong with them."""
        rows = iter(self._kept())
        for row in rows:
            word = row_type(row).word
            if word == "begin_group" and row.get("appearance") in TABLE:
                self._alone(self._matrix(row, self._inside(row, rows)))
            elif word == "begin_group":
                self._page(row, self._inside(row, rows))
            elif word == "end_group":
                self._note(row, "type", "no group is open here.", "Remove the row.")
            else:
                self._alone(self._question(row))
        self._note_names()
        if not self._pages:
            self._note(None, "", "nothing is asked.", "Add a question.")

    def routed(self) -> tuple[Page, ...]:
        """Return the pages with their conditions, which may look at any question."""
        questions = {q.id: q for _, _, read in self._pages for q, _ in read}
        names = FormNames(self._subjects, questions)
        return tuple(
            replace(
                page,
                when=self._when(group, names),
                questions=tuple(replace(q, when=self._when(row, names)) for q, row in read),
            )
            for page, group, read in self._pages
        )

    def _kept(self) -> Iterator[SheetRow]:
        sheet = self._findings.form.survey
        for row in sheet.rows:
            if row_type(row).word in IDENTIFYING:
                place = self._findings.form.place(sheet, row, "type")
                self.dropped.append(f"{place}: {shown(row.get('type'))}")
            elif not row.get("type"):
                self._note(row, "type", "the cell is empty.", "Give the type, or empty the row.")
            else:
                yield row

    def _inside(self, group: SheetRow, rows: Iterator[SheetRow]) -> list[SheetRow]:
        found: list[SheetRow] = []
        depth = 1
        for row in rows:
            word = row_type(row).word
            depth += (word == "begin_group") - (word == "end_group")
            if depth == 0:
                return found
            found.append(row)
        self._note(group, "type", "the group is never closed.", "Add a row 'end_group'.")
        return found

    def _page(self, group: SheetRow, inside: Sequence[SheetRow]) -> None:
        self._reader.name(group)
        self._check_group(group, ONE_SCREEN)
        self._names.append((group.get("name"), group))
        page = Page(id=group.get("name"), title=self._reader.words(group, "label"))
        self._pages.append((page, group, list(self._questions(inside))))

    def _alone(self, read: Read) -> None:
        self._pages.append((Page(id=read[0].id, title={}), None, [read]))

    def _questions(self, inside: Sequence[SheetRow]) -> Iterator[Read]:
        rows = iter(_with_tables(inside))
        for row in rows:
            word = row_type(row).word
            if word == "begin_group" and row.get("appearance") in TABLE:
                yield self._matrix(row, self._inside(row, rows))
            elif word == "begin_group":
                within = self._inside(row, rows)
                self._note(
                    row,
                    "type",
                    f"a group of {len(within)} rows stands inside another.",
                    "Let groups follow each other: each is a page. Tables are groups with the "
                    "appearance 'table-list'.",
                )
                yield from self._questions(within)
            else:
                yield self._question(row)

    def _question(self, row: SheetRow) -> Read:
        question = self._reader.question(row)
        self._names.append((question.id, row))
        if question.type in ROUTING:
            self._subjects[question.id] = Subject(question.id)
        return question, row

    def _matrix(self, group: SheetRow, rows: Sequence[SheetRow]) -> Read:
        self._check_group(group, TABLE)
        wrong = [row for row in rows if row_type(row).word != "select_one"]
        for row in wrong:
            self._note(
                row,
                "type",
                f"{shown(row.get('type'))} is no row of a table.",
                "Use 'select_one' with the list of the table, or move the row out of it.",
            )
        if wrong or not rows:
            if not rows:
                self._note(group, "type", "the table has no rows.", "Add rows, or remove it.")
            return Question(id=group.get("name"), type=QuestionType.MATRIX, text={}), group
        question = self._reader.matrix(group, rows)
        self._names.append((question.id, group))
        for row in rows:
            self._names.append((row.get("name"), row))
            self._subjects[row.get("name")] = Subject(question.id, row_id(group, row))
        return question, group

    def _check_group(self, group: SheetRow, looks: frozenset[str]) -> None:
        for column in ("required", "constraint", "parameters", "hint"):
            for name, text in group.cells.items():
                if name.partition("::")[0] == column and (column != "hint" or looks is not TABLE):
                    self._note(
                        group, name, f"{shown(text)} has no meaning here.", "Empty the cell."
                    )
        if group.get("appearance") not in looks:
            self._note(
                group,
                "appearance",
                f"{shown(group.get('appearance'))} has no meaning here.",
                "Write 'field-list' for a page, 'table-list' for a table.",
            )

    def _note_names(self) -> None:
        counted = Counter(name.casefold() for name, _ in self._names)
        for name, row in self._names:
            if counted[name.casefold()] > 1:
                self._note(
                    row,
                    "name",
                    f"{shown(name)} stands more than once, small and capital letters alike.",
                    "Give every question, group and row a name of its own.",
                )
            if name.casefold() == "meta":
                self._note(row, "name", "'meta' is taken by XLSForm.", "Choose another name.")

    def _when(self, row: SheetRow | None, names: FormNames) -> str:
        if row is None:
            return ""
        try:
            return when_of_xpath(row.get("relevant"), names)
        except ExpressionError as error:
            self._note(row, "relevant", error.problem, error.fix)
            return ""

    def _note(self, row: SheetRow | None, column: str, problem: str, fix: str) -> None:
        self._findings.note(self._findings.form.survey, row, column, problem, fix)


def _with_tables(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """Yield rows, a run of "list-nolabel" below its row of labels as the table that it is."""
    head: SheetRow | None = None
    for row in rows:
        looks = row.get("appearance")
        if head is not None and looks != "list-nolabel":
            yield SheetRow({"type": "end_group"}, head.number)
            head = None
        if looks == "label" and row_type(row).word == "select_one":
            head = row
            cells = {name: text for name, text in row.cells.items() if name != "required"}
            yield SheetRow({**cells, "type": "begin_group", "appearance": "table-list"}, row.number)
        else:
            yield row
    if head is not None:
        yield SheetRow({"type": "end_group"}, head.number)


def _note_unused_lists(findings: Findings, reader: QuestionReader) -> None:
    for name, listed in reader.lists.items():
        if name not in reader.used:
            findings.note(
                findings.form.choices,
                listed.rows[0],
                "list_name",
                f"no question uses the list {shown(name)}.",
                "Remove its rows.",
            )
