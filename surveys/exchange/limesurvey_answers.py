"""Answers collected with LimeSurvey: its response CSV, by codes of questions."""

import re
from pathlib import Path

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.exchange.columns import Table
from surveys.exchange.imported import ImportedAnswers
from surveys.exchange.imported_answers import read_answers
from surveys.exchange.imported_cells import Style
from surveys.exchange.imported_columns import AnswerColumn, Layout, Part, Sorted, flag_code
from surveys.exchange.imported_names import choice_code
from surveys.exchange.tables import read_table

OTHER = "other"  # what follows the question in the header of its free answer
OTHER_ID = "{}_other"  # id of the question that asks for it here
PART = re.compile(r"(?P<question>[^\[\]]+)\[(?P<part>[^\[\]]+)\]")
OWN = re.compile(r"id|lastpage|startlanguage")
STYLE = Style(other="-oth-", masked=True)


def read_limesurvey_answers(path: Path | str, questionnaire: Questionnaire) -> ImportedAnswers:
    """Return the answers in a response file of LimeSurvey.

    Parameters
    ----------
    path : Path or str
        A CSV or XLSX file with codes of questions as headings. Answers may be codes or texts in
        any language of the questionnaire.
    questionnaire : Questionnaire
        The survey, as `read_limesurvey` returns it.

    Returns
    -------
    ImportedAnswers
        Who did not send the last page is not `finished`. Token, address, and times are listed
        as dropped.

    Raises
    ------
    FixableError
        Naming row and column of every value that is no answer, all at once.
    """
    table = read_table(path)
    found = _layout(questionnaire, table).sort(table, OWN)
    named = [column for header in table.names for column in _others(questionnaire, header)]
    found = Sorted((*found.answers, *named), found.dropped)
    return read_answers(table, found, STYLE, finished=_finished(table))


def _layout(questionnaire: Questionnaire, table: Table) -> Layout:
    layout = Layout()
    by_id = {question.id: question for question in questionnaire.questions}
    for question in questionnaire.questions:
        if question.type not in {QuestionType.NOTE, QuestionType.MATRIX}:
            layout.add(question.id, AnswerColumn("", question))
    for header in table.names:
        match = PART.fullmatch(header)
        held = by_id.get(match["question"]) if match else None
        if match is not None and held is not None:
            column = _part(held, match["part"], by_id)
            if column is not None:
                layout.add(header, column)
    return layout


def _part(question: Question, part: str, by_id: dict[str, Question]) -> AnswerColumn | None:
    written = by_id.get(OTHER_ID.format(question.id))
    if part == OTHER:
        return AnswerColumn("", written) if written else None
    if question.type is QuestionType.MATRIX and part in {row.id for row in question.rows}:
        return AnswerColumn("", question, Part.ROW, part)
    if question.type is QuestionType.MULTIPLE:
        code = flag_code(question, part)
        return None if code is None else AnswerColumn("", question, Part.FLAG, "", code)
    if question.type is QuestionType.RANKING and part.isdigit() and len(part) < 4:
        return AnswerColumn("", question, Part.PLACE, "", int(part))
    return None


def _others(questionnaire: Questionnaire, header: str) -> list[AnswerColumn]:
    """Return the choice "other" of a question with several answers: taken where it is written."""
    match = PART.fullmatch(header)
    if match is None or match["part"] != OTHER:
        return []
    return [
        AnswerColumn(header, question, Part.ANY, "", choice_code(OTHER))
        for question in questionnaire.questions
        if question.id == match["question"]
        and question.type is QuestionType.MULTIPLE
        and choice_code(OTHER) in question.codes
    ]


def _finished(table: Table) -> list[bool] | None:
    column = table.find("submitdate")
    return None if column is None else [cell is not None for cell in column.values.tolist()]
