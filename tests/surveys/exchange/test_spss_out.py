"""SPSS files that go out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.answer_table import Case, table_of
from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from surveys.errors import FixableError
from surveys.exchange.columns import Column, Table
from surveys.exchange.spss import read_spss
from surveys.exchange.spss_out import cut, sets_syntax, spss_table, write_spss
from tests.support.asking import a_question, a_questionnaire, every_type, said


def a_table(*columns):
    return Table(source="t", columns=columns, row_numbers=np.arange(1, 2))


def a_column(name, **given):
    return Column(name=name, values=np.array([1.0]), **given)


def test_labels_measures_and_missing_codes_are_in_the_file(tmp_path):
    questionnaire = every_type()
    table = table_of(variables([questionnaire]), [Case(version=1)])

    write_spss(spss_table(table, "nn"), tmp_path / "out.sav", title="Life here")

    found = {column.name: column for column in read_spss(tmp_path / "out.sav").columns}
    single = found["q_single"]
    assert single.label == "What about q-single?"
    assert single.labels[98] == "Veit ikkje"
    assert single.user_missing == ((95, 99),)
    assert single.measure == "ordinal"
    assert found["age"].measure == "scale"
    assert found["q_date"].format == "EDATE10"


def test_what_the_european_social_survey_says_of_its_variables_survives(real_data, tmp_path):
    before = read_spss(real_data / "real" / "ess9_norway" / "ESS9NO.sav")

    write_spss(before, tmp_path / "again.sav")

    after = read_spss(tmp_path / "again.sav")
    assert after.names == before.names
    for ours, theirs in zip(after.columns, before.columns, strict=True):
        assert ours.label == theirs.label
        assert ours.labels == theirs.labels
        assert ours.user_missing == theirs.user_missing
        assert ours.measure == theirs.measure
        np.testing.assert_array_equal(ours.values, theirs.values)


@pytest.mark.parametrize(
    "name", ["1st", "a b", "a-b", "ends.", "all", "å" * 40, "", "x" * 65, "_x", "q$1\n"]
)
def test_names_that_spss_does_not_take_are_refused(name, tmp_path):
    with pytest.raises(FixableError, match="The variable"):
        write_spss(a_table(a_column(name)), tmp_path / "out.sav")

    assert not (tmp_path / "out.sav").exists()


def test_all_wrong_names_are_named_at_once(tmp_path):
    table = a_table(a_column("Q1"), a_column("q1"), a_column("to"))

    with pytest.raises(FixableError) as refused:
        write_spss(table, tmp_path / "out.sav")

    assert [problem.problem for problem in refused.value.problems] == [
        "The variables 'Q1' and 'q1' differ by case alone.",
        "The variable 'to' is a word of the language of SPSS.",
    ]


def test_norwegian_names_are_taken(tmp_path):
    write_spss(a_table(a_column("spørsmål")), tmp_path / "out.sav")

    assert read_spss(tmp_path / "out.sav").names == ("spørsmål",)


def test_more_missing_values_than_spss_declares_are_refused(tmp_path):
    column = a_column("q", user_missing=((95, 95), (96, 96), (97, 97), (98, 98)))

    with pytest.raises(FixableError, match="declares 4 missing values"):
        write_spss(a_table(column), tmp_path / "out.sav")


@given(st.text(), st.integers(4, 300))
def test_labels_are_cut_between_characters_and_never_grow(text, longest):
    text = text.encode(errors="ignore").decode()

    short = cut(text, longest)

    assert len(short.encode()) <= longest
    assert text.startswith(short[:-1]) or "\n" in text or "\r" in text or text != text.strip()


def test_a_label_too_long_for_spss_is_cut_visibly(tmp_path):
    question = a_question(QuestionType.SINGLE, "q", text=said("æ" * 200))
    table = table_of(variables([a_questionnaire((question,))]), [Case(version=1)])

    write_spss(spss_table(table, "nb"), tmp_path / "out.sav")

    label = read_spss(tmp_path / "out.sav").columns[1].label
    assert label == "æ" * 126 + "…"


def test_sets_of_several_answers_are_declared_in_syntax():
    question = a_question(QuestionType.MULTIPLE, "used", text=said("What's used?\nTick."))

    syntax = sets_syntax(variables([a_questionnaire((question,))]), "en")

    assert "/MDGROUP NAME=$used" in syntax
    assert "LABEL='What''s used? Tick.'" in syntax
    assert "used_1\n    used_2\n    used_3\n    used_9\n    VALUE=1." in syntax


def test_without_several_answers_there_is_no_syntax():
    assert sets_syntax(variables([a_questionnaire((a_question(QuestionType.SINGLE),))]), "en") == ""
