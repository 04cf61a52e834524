"""Rows of the sheet survey of an XLSForm as questions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.asking.questions import Question, QuestionType, Row
from surveys.exchange.imported_names import shown, whole_number
from surveys.exchange.xlsform_choices import (
    ChoiceList,
    Offered,
    bare,
    read_offered,
    with_ends,
)
from surveys.exchange.xlsform_findings import Findings
from surveys.exchange.xlsform_limits import alone, read_limits
from surveys.exchange.xlsform_settings import ID, Own
from surveys.exchange.xlsform_sheets import SheetRow

SURVEY_COLUMNS = frozenset(
    {"type", "name", "label", "hint", "required", "relevant", "constraint", "appearance",
     "parameters"}
)  # fmt: skip
LISTED = {
    "select_one": QuestionType.SINGLE,
    "select_multiple": QuestionType.MULTIPLE,
    "rank": QuestionType.RANKING,
}
PLAIN = {
    "integer": QuestionType.NUMBER,
    "decimal": QuestionType.NUMBER,
    "text": QuestionType.SHORT_TEXT,
    "date": QuestionType.DATE,
    "note": QuestionType.NOTE,
    "acknowledge": QuestionType.CONSENT,
}
LOOKS = {
    (QuestionType.SINGLE, "likert"): QuestionType.SCALE,
    (QuestionType.SHORT_TEXT, "multiline"): QuestionType.LONG_TEXT,
}
SAME_TYPE = {
    "select one": "select_one",
    "select one from": "select_one",
    "select1": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "begin group": "begin_group",
    "end group": "end_group",
    "int": "integer",
    "string": "text",
}
# What tells who somebody is, or when and on which device they answered, is never taken over.
IDENTIFYING = frozenset(
    {"audit", "background-audio", "background-geopoint", "deviceid", "email", "end", "imei",
     "phonenumber", "simserial", "start", "start-geopoint", "subscriberid", "today", "username"}
)  # fmt: skip
OTHER_WAYS = {
    "geopoint": "Ask for a place instead: select_one with a list that has the column 'people'.",
    "calculate": "Remove the row; results are computed from the answers afterwards.",
    "hidden": "Remove the row; what nobody is asked is no answer.",
    "begin_repeat": "Ask the questions once, or in a questionnaire of their own.",
    "datetime": "Ask for the date alone.",
    "time": "Ask with choices, such as 'morning' and 'evening'.",
}
YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"", "no", "false", "false()", "0"})
RANGE = re.compile(r"\s*(start|end|step)\s*=\s*(-?[0-9]{1,6}(?:\.0+)?)\s*")
MOST_POINTS = 101  # of a range, as many as 0 to 100


@dataclass(frozen=True, slots=True)
class RowType:
    """The first word of a row's type, and the list that follows it."""

    word: str
    listed: str = ""


@dataclass(slots=True)
class QuestionReader:
    """Reads one row, or the rows of one matrix, as a question."""

    findings: Findings
    lists: Mapping[str, ChoiceList]
    own: Own
    used: set[str] = field(default_factory=set)

    def question(self, row: SheetRow) -> Question:
        """Return the question in one row; where something is wrong, one that stands in for it."""
        kind = row_type(row)
        self._check_row(row, kind)
        if kind.word == "range":
            found = self._range(row)
        elif kind.word in LISTED:
            found = self._listed(row, kind)
        else:
            found = self._plain(row, kind)
        return self._limited(found, row)

    def matrix(self, group: SheetRow, rows: Sequence[SheetRow]) -> Question:
        """Return the matrix in a group whose rows all take the same list."""
        listed = {row_type(row).listed for row in rows}
        required = {self.required(row) for row in rows}
        for row in rows:
            self._check_cell(row, "appearance", {"", "list-nolabel"})
            for column in ("hint", "relevant", "constraint", "parameters"):
                self._check_empty(row, column)
        if len(listed) > 1 or len(required) > 1:
            self._note(
                group,
                "type",
                "its rows take several lists, or are required only in part.",
                "Give all rows of the table one list, and require all of them or none.",
            )
        self.name(group)
        offered = self._offered(rows[0], row_type(rows[0]), f"question {group.get('name')}")
        return Question(
            id=group.get("name"),
            type=QuestionType.MATRIX,
            text=self.words(group, "label"),
            help=self.words(group, "hint"),
            choices=offered.choices,
            missing=offered.missing,
            rows=tuple(Row(id=row_id(group, row), text=self.words(row, "label")) for row in rows),
            required=True in required,
        )

    def words(self, row: SheetRow, column: str) -> Mapping[str, str]:
        """Return a text of a row in all languages."""
        return self.findings.words(self.findings.form.survey, row, column)

    def name(self, row: SheetRow) -> str:
        """Return the name of a row, noting one that cannot be kept."""
        if not ID.fullmatch(row.get("name")):
            self._note(
                row,
                "name",
                f"{shown(row.get('name'))} is no name.",
                "Use letters, digits, '-' and '_', and begin with a letter.",
            )
        return row.get("name")

    def required(self, row: SheetRow) -> bool:
        """Return whether a row must be answered, noting what is neither yes nor no."""
        written = row.get("required").lower()
        if written not in YES | NO:
            self._note(
                row,
                "required",
                f"{shown(row.get('required'))} is neither yes nor no.",
                "Write 'yes', or leave it empty; route the question where it depends on others.",
            )
        return written in YES

    def _check_row(self, row: SheetRow, kind: RowType) -> None:
        if kind.word not in {"range", *LISTED, *PLAIN}:
            fix = OTHER_WAYS.get(kind.word, "Use one of the types listed in docs/exchange.md.")
            self._note(row, "type", f"{shown(row.get('type'))} has no meaning here.", fix)
        self.name(row)
        if kind.word != "range":
            self._check_empty(row, "parameters")

    def _plain(self, row: SheetRow, kind: RowType) -> Question:
        type = PLAIN.get(kind.word, QuestionType.NOTE)
        if kind.listed and kind.word in PLAIN:
            self._note(
                row, "type", f"{shown(row.get('type'))} is two words.", "Write the type alone."
            )
        if type is QuestionType.NOTE:
            self._check_cell(row, "required", NO)
        return self._of_type(row, type, whole=kind.word != "decimal")

    def _listed(self, row: SheetRow, kind: RowType) -> Question:
        offered = self._offered(row, kind, f"question {row.get('name')}")
        if offered.places:
            if kind.word != "select_one":
                self._note(
                    row, "type", "of places one is chosen.", "Write 'select_one' and the list."
                )
            return replace(self._of_type(row, QuestionType.MAP_POINT), places=offered.places)
        found = self._of_type(row, LISTED[kind.word])
        if found.type is QuestionType.SCALE and offered.choices:
            offered = with_ends(offered)
        if found.type is QuestionType.RANKING and offered.missing:
            self._note(row, "type", "a ranking offers 'dont-know'.", "Take it out of the list.")
        return replace(found, choices=offered.choices, missing=offered.missing, ends=offered.ends)

    def _of_type(self, row: SheetRow, type: QuestionType, *, whole: bool = True) -> Question:
        looks = row.get("appearance")
        if looks and (type, looks) not in LOOKS:
            self._check_empty(row, "appearance")
        return Question(
            id=row.get("name"),
            type=LOOKS.get((type, looks), type),
            text=self.words(row, "label"),
            help=self.words(row, "hint"),
            whole=whole,
            required=self.required(row) and type is not QuestionType.NOTE,
        )

    def _range(self, row: SheetRow) -> Question:
        found = self._of_type(row, QuestionType.SCALE)
        points = _points(row.get("parameters"))
        if points is None:
            self._note(
                row,
                "parameters",
                f"{shown(row.get('parameters'))} is no range of whole numbers here.",
                f"Write 'start=0 end=10 step=1', with at most {MOST_POINTS} numbers.",
            )
            return found
        languages = self.findings.form.languages
        return replace(found, choices=tuple(bare(point, languages) for point in points))

    def _limited(self, question: Question, row: SheetRow) -> Question:
        limits = read_limits(question.type, row.get("constraint"))
        names = () if limits is None else limits.get("alone", ())
        choices = alone(question.choices, names)
        if limits is None or choices is None:
            self._note(
                row,
                "constraint",
                f"{shown(row.get('constraint'))} is no limit that is known here.",
                "Write limits as listed in docs/exchange.md, such as '. >= 18 and . <= 120'.",
            )
            return question
        kept = {name: value for name, value in limits.items() if name != "alone"}
        return replace(question, choices=choices, **kept)

    def _offered(self, row: SheetRow, kind: RowType, place: str) -> Offered:
        if kind.listed not in self.lists:
            self._note(
                row,
                "type",
                f"there is no list {shown(kind.listed)}.",
                "Add it to the sheet choices, or correct its name.",
            )
            return Offered()
        self.used.add(kind.listed)
        backwards = self.own.says(place, "reversed") is True
        return read_offered(self.findings, self.lists[kind.listed], backwards=backwards)

    def _check_empty(self, row: SheetRow, column: str) -> None:
        for name in row.cells:
            if name.partition("::")[0] == column:
                self._check_cell(row, name, {""})

    def _check_cell(self, row: SheetRow, column: str, known: frozenset[str] | set[str]) -> None:
        if row.get(column).lower() not in known:
            self._note(
                row, column, f"{shown(row.get(column))} has no meaning here.", "Empty the cell."
            )

    def _note(self, row: SheetRow, column: str, problem: str, fix: str) -> None:
        self.findings.note(self.findings.form.survey, row, column, problem, fix)


def row_type(row: SheetRow) -> RowType:
    """Return what kind of row it is.

    >>> row_type(SheetRow({"type": "select one  yes_no"}))
    RowType(word='select_one', listed='yes_no')
    """
    words = row.get("type").split()
    for count in range(len(words), 0, -1):
        start = " ".join(words[:count]).lower()
        if start in SAME_TYPE or (count == 1 and start):
            return RowType(SAME_TYPE.get(start, start), " ".join(words[count:]))
    return RowType("")


def row_id(group: SheetRow, row: SheetRow) -> str:
    """Return the id of a matrix row; where two matrices share one, its name says which is meant.

    >>> row_id(SheetRow({"name": "trust"}), SheetRow({"name": "trust.police"}))
    'police'
    """
    return row.get("name").removeprefix(f"{group.get('name')}.")


def _points(parameters: str) -> range | None:
    given = {"start": 1, "end": 10, "step": 1}
    for part in re.split(r"[\s,;]+(?=\w+\s*=)", parameters.strip()) if parameters.strip() else []:
        match = RANGE.fullmatch(part)
        number = whole_number(match[2]) if match else None
        if match is None or number is None:
            return None
        given[match[1]] = number
    points = range(given["start"], given["end"] + 1)
    return points if given["step"] == 1 and 2 <= len(points) <= MOST_POINTS else None
