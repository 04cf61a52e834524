"""Parquet files."""

import io
import json

import pyarrow.parquet as pq

from surveys.asking.answer_table import Case, table_of
from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from surveys.exchange.parquet_out import LABELS, parquet_of
from tests.support.asking import a_question, a_questionnaire


def test_columns_are_typed_and_carry_their_labels():
    questionnaire = a_questionnaire(
        (
            a_question(QuestionType.SINGLE, "safe"),
            a_question(QuestionType.NUMBER, "km", whole=False),
            a_question(QuestionType.DATE, "since"),
        )
    )
    answers = {"safe": 3, "km": 2.5, "since": "2020-02-29"}
    table = table_of(variables([questionnaire]), [Case(version=1, answers=answers)])

    read = pq.read_table(io.BytesIO(parquet_of(table)))

    assert read.to_pylist() == [{"version": 1, "safe": 3, "km": 2.5, "since": "2020-02-29"}]
    about = json.loads(read.schema.field("safe").metadata[LABELS])
    assert about["missing"]["98"]["nn"] == "Veit ikkje"
    assert about["measure"] == "ordinal"


def test_a_campaign_that_nobody_answered_keeps_its_columns():
    table = table_of(variables([a_questionnaire((a_question(QuestionType.SINGLE, "a"),))]), [])

    read = pq.read_table(io.BytesIO(parquet_of(table)))

    assert (read.num_rows, read.column_names) == (0, ["version", "a"])
