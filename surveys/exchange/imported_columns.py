"""Which column of an answer file holds which part of which answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.battery import missing_name
from surveys.exchange.columns import Table
from surveys.exchange.imported_names import choice_code, shown

IDENTIFYING_WORDS = (
    "ip", "ipaddr", "ipaddress", "email", "recipientemail", "token", "deviceid", "device",
    "firstname", "lastname", "recipientfirstname", "recipientlastname", "name", "phone",
    "phonenumber", "username", "submitterid", "submittername", "submitted_by", "latitude",
    "longitude", "altitude", "accuracy", "precision", "locationlatitude", "locationlongitude",
    "gps", "geolocation", "externalreference", "externaldatareference", "refurl", "seed",
    "imei", "subscriberid", "simserial", "uuid", "key", "instanceid", "responseid", "metainstanceid",
)  # fmt: skip
TIME_WORDS = (
    "startdate", "enddate", "recordeddate", "submitdate", "datestamp", "submissiondate",
    "submission_time", "start", "end", "today", "interviewtime", "duration",
    "durationinseconds", "seconds",
)  # fmt: skip
NO_QUESTION = "no question of this name"


class Part(StrEnum):
    """What of an answer a column holds."""

    WHOLE = "whole"  # the answer, or a text
    ROW = "row"  # the answer in one row of a matrix
    FLAG = "flag"  # whether one choice was taken
    ANY = "any"  # one choice, which was taken where anything stands at all
    PLACE = "place"  # which choice has this place of a ranking
    RANKED = "ranked"  # which place one choice has in a ranking


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column, and what of which answer it holds.

    Parameters
    ----------
    header : str
        As it stands in the file.
    question : Question
        Whose answer it is.
    part : Part
        What of it.
    row : str
        The row of a matrix; of a flag, the missing answer it stands for, or "".
    code : int
        The choice, or the place of a ranking from 1.
    """

    header: str
    question: Question
    part: Part = Part.WHOLE
    row: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Sorted:
    """The columns of a file, sorted into answers and what is left out with its reason."""

    answers: tuple[AnswerColumn, ...]
    dropped: tuple[str, ...]


@dataclass(slots=True)
class Layout:
    """All headers under which a program may write answers to a questionnaire."""

    known: dict[str, AnswerColumn] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)

    def add(self, header: str, column: AnswerColumn) -> None:
        """Add a header; one that could mean two things means nothing."""
        told = self.known.setdefault(header, column)
        if (told.question.id, told.part, told.row, told.code) != (
            column.question.id,
            column.part,
            column.row,
            column.code,
        ):
            self.doubtful.add(header)

    def sort(self, table: Table, own: re.Pattern[str] | None = None) -> Sorted:
        """Return what each column of a table holds.

        Parameters
        ----------
        table : Table
            The file.
        own : compiled pattern, optional
            Headers that the program itself adds.
        """
        answers = []
        dropped = []
        for name in table.names:
            column = self.known.get(name)
            if column is not None and name not in self.doubtful:
                answers.append(
                    AnswerColumn(name, column.question, column.part, column.row, column.code)
                )
            else:
                dropped.append(f"{shown(name)}: {self._reason(name, own)}")
        return Sorted(tuple(answers), tuple(dropped))

    def _reason(self, header: str, own: re.Pattern[str] | None) -> str:
        if header in self.doubtful:
            return "could belong to two questions"
        reason = reason_to_drop(header)
        added = reason == NO_QUESTION and own is not None and own.fullmatch(header)
        return "added by the program itself" if added else reason


def reason_to_drop(header: str) -> str:
    """Return why a column that is no answer is left out.

    >>> reason_to_drop("IPAddress"), reason_to_drop("_submission_time"), reason_to_drop("q99")
    ('tells who or where', 'tells when', 'no question of this name')
    """
    parts = [part.lower().strip("_") for part in header.replace("-", "/").split("/")]
    words = {*parts, "".join(letter for letter in header.lower() if letter.isalnum())}
    words |= {word for part in parts for word in part.split("_")}
    if words & set(IDENTIFYING_WORDS):
        return "tells who or where"
    if words & set(TIME_WORDS) or re.search(r"Time[0-9]*$", header):
        return "tells when"
    return NO_QUESTION


def flags_of(question: Question) -> Iterator[tuple[str, AnswerColumn]]:
    """Yield each choice of a question with several answers by its name, and its column."""
    for choice in question.choices:
        yield str(choice.code), AnswerColumn("", question, Part.FLAG, "", choice.code)
    for kind in question.missing:
        name = missing_name(kind)
        yield name, AnswerColumn("", question, Part.FLAG, name)


def plain_layout(questionnaire: Questionnaire) -> Layout:
    """Return the headers of a plain table: ids of questions, with rows and choices behind them.

    ``q`` for a whole answer, ``q.row`` for the row of a matrix, ``q_3`` for choice 3 of several
    answers, ``q_1`` for the first place of a ranking.
    """
    layout = Layout()
    ids = {question.id for question in questionnaire.questions}
    for question in questionnaire.questions:
        for tail, column in parts_of(question):
            for header in (
                (f"{question.id}.{tail}", f"{question.id}_{tail}") if tail else (question.id,)
            ):
                # A question that is called like a part of another one comes first.
                if header == question.id or header not in ids:
                    layout.add(header, column)
    return layout


def parts_of(question: Question) -> Iterator[tuple[str, AnswerColumn]]:
    """Yield what follows the question in a header, "" for the whole answer, and the column."""
    if question.type is QuestionType.NOTE:
        return
    if question.type is QuestionType.MATRIX:
        for row in question.rows:
            yield row.id, AnswerColumn("", question, Part.ROW, row.id)
        return
    yield "", AnswerColumn("", question)
    if question.type is QuestionType.MULTIPLE:
        yield from flags_of(question)
    if question.type is QuestionType.RANKING:
        for place in range(1, len(question.choices) + 1):
            yield str(place), AnswerColumn("", question, Part.PLACE, "", place)


def flag_code(question: Question, name: str) -> int | None:
    """Return the code of the choice that another program calls `name`, None for none."""
    code = choice_code(name)
    return code if code in question.codes else None
