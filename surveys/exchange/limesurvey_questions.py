"""Questions of LimeSurvey by their letters."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from surveys.asking.questions import Choice, Question, QuestionType, Row
from surveys.exchange.imported_names import choice_code, clashing, shown
from surveys.exchange.limesurvey_answers import OTHER, OTHER_ID
from surveys.exchange.limesurvey_rows import LimeQuestion, LimeRow, LimeSurvey
from surveys.exchange.numbers import number_of
from surveys.exchange.xlsform_choices import bare
from surveys.exchange.xlsform_settings import ID

LETTERS = {
    "5": QuestionType.SCALE,
    "A": QuestionType.MATRIX,
    "B": QuestionType.MATRIX,
    "D": QuestionType.DATE,
    "F": QuestionType.MATRIX,
    "H": QuestionType.MATRIX,
    "L": QuestionType.SINGLE,
    "!": QuestionType.SINGLE,
    "M": QuestionType.MULTIPLE,
    "N": QuestionType.NUMBER,
    "R": QuestionType.RANKING,
    "S": QuestionType.SHORT_TEXT,
    "T": QuestionType.LONG_TEXT,
    "U": QuestionType.LONG_TEXT,
    "X": QuestionType.NOTE,
}
OTHER_WAYS = {
    "1": "Ask two questions of type F instead.",
    "C": "Use type F, and write its three answers.",
    "E": "Use type F, and write its three answers.",
    "G": "Use type L, and write its answers.",
    "Y": "Use type L, and write the answers yes and no.",
    "O": "Use type L, and a question of type T below it.",
    "P": "Use type M, and a question of type T below it.",
    "K": "Ask one question of type N for each number.",
    "Q": "Ask one question of type S for each text.",
    "I": "Remove it: people choose their language before they begin.",
    "|": "Remove it: no files are taken in.",
    "*": "Remove it: results are computed from the answers afterwards.",
}
POINTS = {"5": 5, "A": 5, "B": 10}
WITH_OTHER = frozenset({"L", "!", "M"})
# What changes who is asked, or what may be answered, in a way that is not taken over.
BLOCKING = frozenset(
    {"array_filter", "array_filter_exclude", "em_validation_q", "em_validation_sq",
     "equals_num_value", "hidden", "min_answers", "multiflexible_max", "random_group",
     "random_order", "ranking_random", "answer_order", "choice_input_columns_filter"}
)  # fmt: skip
READ = frozenset(
    {"id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language",
     "mandatory", "encrypted", "other", "same_default", "same_script", "min_num_value_n",
     "max_num_value_n", "num_value_int_only", "maximum_chars", "date_min", "date_max",
     "max_answers", "exclude_all_others", "other_replace_text", "suffix"}
)  # fmt: skip
EMPTY = frozenset({"", "0", "N", "normal"})
NUMBERS = re.compile(r"[0-9]{1,6}")


@dataclass(slots=True)
class LimeQuestionReader:
    """Reads questions of a survey, noting what has no meaning here."""

    survey: LimeSurvey
    dropped: list[str]

    def questions(self, asked: LimeQuestion) -> Iterator[Question]:
        """Yield a question, and behind it the one that asks for "other" in words."""
        row = asked.row
        letter = row.get("type/scale")
        if letter not in LETTERS:
            fix = OTHER_WAYS.get(letter, "Use a type that is listed in docs/exchange.md.")
            self.survey.note(
                row, "type/scale", f"the type {shown(letter)} has no meaning here.", fix
            )
            return
        if not ID.fullmatch(row.get("name")):
            self.survey.note(
                row,
                "name",
                f"{shown(row.get('name'))} is no name.",
                "Use letters, digits, '-' and '_', and begin with a letter.",
            )
        self._check_attributes(row)
        question = self._answered(asked, self._plain(row, LETTERS[letter]))
        if row.get("other") != "Y" or letter not in WITH_OTHER:
            if row.get("other") == "Y":
                self.survey.note(row, "other", "this type takes no other answer.", "Write 'N'.")
            yield question
            return
        yield from self._with_other(row, question)

    def _plain(self, row: LimeRow, type: QuestionType) -> Question:
        mandatory = row.get("mandatory")
        if mandatory == "S":
            self.dropped.append(
                f"{self.survey.source}, line {row.line}: {row.get('name')} is asked for, but not "
                "demanded (soft mandatory)"
            )
        elif mandatory not in {"", "Y", "N"}:
            self.survey.note(
                row, "mandatory", f"{shown(mandatory)} has no meaning here.", "Write Y, N or S."
            )
        return Question(
            id=row.get("name"),
            type=type,
            text=self.survey.words(row, "text"),
            help=self.survey.words(row, "help"),
            required=mandatory == "Y" and type is not QuestionType.NOTE,
        )

    def _answered(self, asked: LimeQuestion, question: Question) -> Question:
        reader = READERS.get(question.type)
        return reader(self, asked, question) if reader else question

    def listed(self, asked: LimeQuestion, question: Question) -> Question:
        """Return a question whose answers are listed below it."""
        return replace(
            question,
            choices=self._choices(asked, asked.answers, "A"),
            most=self._whole(asked.row, "max_answers") or None
            if question.type is QuestionType.RANKING
            else None,
        )

    def several(self, asked: LimeQuestion, question: Question) -> Question:
        """Return a question whose subquestions are its choices."""
        alone = set(filter(None, re.split(r"[;,\s]+", asked.row.get("exclude_all_others"))))
        names = {row.get("name") for row in asked.parts}
        if not alone <= names:
            self.survey.note(
                asked.row,
                "exclude_all_others",
                f"{shown(', '.join(sorted(alone - names)))} is no subquestion.",
                "Name codes of its subquestions.",
            )
        codes = {choice_code(name) for name in alone}
        choices = self._choices(asked, asked.parts, "SQ")
        return replace(
            question,
            choices=tuple(replace(one, exclusive=one.code in codes) for one in choices),
            most=self._whole(asked.row, "max_answers") or None,
        )

    def points(self, asked: LimeQuestion, question: Question) -> Question:
        """Return a scale of bare numbers."""
        return replace(question, choices=self._bare(asked))

    def matrix(self, asked: LimeQuestion, question: Question) -> Question:
        """Return a matrix: subquestions are its rows, answers its columns."""
        if not asked.parts:
            self.survey.note(asked.row, "name", "it has no rows.", "Add rows of class SQ.")
        for row in asked.parts:
            self._check_part(row)
        choices = (
            self._bare(asked)
            if asked.row.get("type/scale") in POINTS
            else self._choices(asked, asked.answers, "A")
        )
        rows = tuple(
            Row(id=row.get("name"), text=self.survey.words(row, "text")) for row in asked.parts
        )
        return replace(question, choices=choices, rows=rows)

    def number(self, asked: LimeQuestion, question: Question) -> Question:
        """Return a number with its limits; what stands behind its field is its unit."""
        return replace(
            question,
            whole=asked.row.get("num_value_int_only") == "1",
            lowest=self._number(asked.row, "min_num_value_n"),
            highest=self._number(asked.row, "max_num_value_n"),
            unit=self.survey.words(asked.row, "suffix"),
        )

    def text(self, asked: LimeQuestion, question: Question) -> Question:
        """Return a text with its length."""
        return replace(question, longest=self._whole(asked.row, "maximum_chars"))

    def day(self, asked: LimeQuestion, question: Question) -> Question:
        """Return a date with its limits."""
        return replace(
            question,
            earliest=self._day(asked.row, "date_min"),
            latest=self._day(asked.row, "date_max"),
        )

    def _with_other(self, row: LimeRow, question: Question) -> Iterator[Question]:
        code = choice_code(OTHER)
        text = self.survey.words(row, "other_replace_text")
        yield replace(question, choices=(*question.choices, Choice(code=code, text=text)))
        relation = "includes" if question.type is QuestionType.MULTIPLE else "="
        yield Question(
            id=OTHER_ID.format(question.id),
            type=QuestionType.SHORT_TEXT,
            text=text,
            when=f"{question.id} {relation} {code}",
        )

    def _choices(
        self, asked: LimeQuestion, rows: Sequence[LimeRow], kind: str
    ) -> tuple[Choice, ...]:
        if not rows:
            self.survey.note(
                asked.row, "name", "it has no choices.", f"Add rows of class {kind} below it."
            )
        for row in rows:
            self._check_part(row)
        for first, second in clashing([row.get("name") for row in rows]):
            self.survey.note(
                asked.row,
                "name",
                f"{shown(first)} and {shown(second)} would be stored as the same number.",
                "Give one of the two another code.",
            )
        return tuple(
            Choice(code=choice_code(row.get("name")), text=self.survey.words(row, "text"))
            for row in rows
        )

    def _bare(self, asked: LimeQuestion) -> tuple[Choice, ...]:
        points = POINTS[asked.row.get("type/scale")]
        return tuple(bare(code, self.survey.languages) for code in range(1, points + 1))

    def _check_part(self, row: LimeRow) -> None:
        if row.get("class") == "SQ" and row.get("relevance") not in {"", "1"}:
            self.survey.note(
                row,
                "relevance",
                f"{shown(row.get('relevance'))} hides a part of a question.",
                "Route the question as a whole.",
            )
        if row.get("type/scale") not in {"", "0", "T"}:
            self.survey.note(
                row, "type/scale", "it belongs to a second scale.", "Ask two questions."
            )

    def _check_attributes(self, row: LimeRow) -> None:
        looks = []
        for column, text in row.cells.items():
            if not column or column in READ or text in EMPTY:
                continue
            if column in BLOCKING | {"validation", "default"}:
                self.survey.note(
                    row, column, f"{shown(text)} has no meaning here.", "Empty the cell."
                )
            else:
                looks.append(f"{column} = {shown(text, 30)}")
        if looks:
            place = f"{self.survey.source}, line {row.line}"
            self.dropped.append(f"{place}: settings of looks: {'; '.join(looks)}")

    def _whole(self, row: LimeRow, column: str) -> int:
        text = row.get(column)
        if text and not NUMBERS.fullmatch(text):
            self.survey.note(
                row, column, f"{shown(text)} is not a whole number.", "Write digits only."
            )
            return 0
        return int(text or 0)

    def _number(self, row: LimeRow, column: str) -> float | None:
        number = number_of(row.get(column))
        if row.get(column) and number is None:
            self.survey.note(
                row, column, f"{shown(row.get(column))} is no number.", "Write a number."
            )
        return number

    def _day(self, row: LimeRow, column: str) -> str:
        text = row.get(column)
        try:
            return date.fromisoformat(text[:10]).isoformat() if text else ""
        except ValueError:
            self.survey.note(
                row, column, f"{shown(text)} is no date.", "Write a date as 2026-11-22."
            )
            return ""


type Reader = Callable[[LimeQuestionReader, LimeQuestion, Question], Question]

READERS: Mapping[QuestionType, Reader] = {
    QuestionType.SINGLE: LimeQuestionReader.listed,
    QuestionType.RANKING: LimeQuestionReader.listed,
    QuestionType.MULTIPLE: LimeQuestionReader.several,
    QuestionType.SCALE: LimeQuestionReader.points,
    QuestionType.MATRIX: LimeQuestionReader.matrix,
    QuestionType.NUMBER: LimeQuestionReader.number,
    QuestionType.SHORT_TEXT: LimeQuestionReader.text,
    QuestionType.LONG_TEXT: LimeQuestionReader.text,
    QuestionType.DATE: LimeQuestionReader.day,
}
