"""What goes out comes in again unchanged."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.asking.answer_table import Case, table_of
from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from surveys.errors import FixableError
from surveys.exchange.answers_in import read_cases
from surveys.exchange.delimited_out import csv_for_analysis
from surveys.exchange.spss_out import spss_table, write_spss
from surveys.exchange.workbook_out import answers_workbook
from tests.support.asking import a_question, a_questionnaire, answer_sets, every_type

FULL = every_type()
KILOMETRES = a_question(QuestionType.NUMBER, "km", whole=False)
SECOND = a_questionnaire((FULL.questions[0], KILOMETRES), version=2)
VERSIONS = (FULL, SECOND)
CASES = st.lists(
    st.one_of(
        st.builds(Case, version=st.just(1), answers=answer_sets(FULL)),
        st.builds(Case, version=st.just(2), answers=answer_sets(SECOND)),
    ),
    min_size=1,
    max_size=4,
)


def there_and_back(ending, write):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"answers{ending}"
        write(path)
        return read_cases(path, VERSIONS)


@given(CASES)
def test_csv_for_analysis_there_and_back_is_the_identity(cases):
    table = table_of(variables(VERSIONS), cases)
    names = [variable.name for variable in table.variables]

    read = there_and_back(
        ".analysis.csv", lambda path: path.write_bytes(csv_for_analysis(names, table.rows))
    )

    assert read == tuple(cases)


@given(CASES)
@settings(max_examples=15)
def test_a_workbook_there_and_back_is_the_identity(cases):
    table = table_of(variables(VERSIONS), cases)

    read = there_and_back(
        ".xlsx", lambda path: path.write_bytes(answers_workbook(table, SECOND, {}))
    )

    assert read == tuple(cases)


@given(CASES)
@settings(max_examples=25)
def test_an_spss_file_there_and_back_is_the_identity(cases):
    table = table_of(variables(VERSIONS), cases)

    read = there_and_back(".sav", lambda path: write_spss(spss_table(table, "nb"), path))

    assert read == tuple(cases)


def written(tmp_path, header, *rows):
    path = tmp_path / "answers.csv"
    path.write_bytes(csv_for_analysis(header, rows))
    return path


def test_cells_that_mean_nothing_are_named_with_row_and_column(tmp_path):
    one = a_questionnaire((a_question(QuestionType.NUMBER, "n"),))
    path = written(tmp_path, ["version", "n"], [1, "many"], [1, 3], ["first", ""])

    with pytest.raises(FixableError) as refused:
        read_cases(path, [one])

    assert [problem.problem for problem in refused.value.problems] == [
        "answers.csv, column 'version', row 4: 'first' means nothing.",
        "answers.csv, column 'n', row 2: 'many' means nothing.",
        "answers.csv, column 'n', row 4: 'None' means nothing.",
    ]


def test_missing_columns_are_named(tmp_path):
    path = written(tmp_path, ["version"], [1])

    with pytest.raises(FixableError, match="no column 'n'"):
        read_cases(path, [a_questionnaire((a_question(QuestionType.NUMBER, "n"),))])


def test_answers_to_a_version_that_was_not_given_are_refused(tmp_path):
    path = written(tmp_path, ["version", "n"], [7, 3])

    with pytest.raises(FixableError, match="version 7"):
        read_cases(path, [a_questionnaire((a_question(QuestionType.NUMBER, "n"),))])
