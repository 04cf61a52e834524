"""Variables of one version and of several."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import Place, QuestionType
from surveys.asking.variables import (
    LONGEST_NAME,
    RESERVED,
    Measure,
    legal_name,
    missing_codes,
    variables,
)
from surveys.errors import InstrumentError
from surveys.responses import Missing
from tests.support.asking import a_question, a_questionnaire, choices, every_type, said


def names(*versions):
    return [variable.name for variable in variables(versions)]


def test_the_ends_of_a_scale_say_what_their_numbers_mean():
    question = a_question(QuestionType.SCALE, "trust", ends=(said("None"), said("Full")))

    labels = variables([a_questionnaire((question,))])[1].values

    assert [words["nb"] for words in labels.values()] == [
        f"{question.choices[0].text['nb']}: None",
        *(choice.text["nb"] for choice in question.choices[1:-1]),
        f"{question.choices[-1].text['nb']}: Full",
    ]


def test_several_answers_make_a_column_each_and_a_matrix_one_per_row():
    questionnaire = a_questionnaire(
        (
            a_question(QuestionType.MULTIPLE, "used"),
            a_question(QuestionType.MATRIX, "travel"),
            a_question(QuestionType.RANKING, "wish"),
        )
    )

    assert names(questionnaire) == [
        "version",
        *("used_1", "used_2", "used_3", "used_9"),
        *("travel_bus", "travel_boat"),
        *("wish_1", "wish_2", "wish_3"),
    ]


def test_texts_in_own_words_and_notes_make_no_column():
    questionnaire = a_questionnaire(
        (
            a_question(QuestionType.LONG_TEXT, "why"),
            a_question(QuestionType.NOTE, "thanks"),
            a_question(QuestionType.SINGLE, "kept"),
        )
    )

    assert names(questionnaire) == ["version", "kept"]


def test_versions_make_the_union_and_what_is_new_stands_where_it_was_asked():
    first = a_questionnaire(
        (a_question(QuestionType.SINGLE, "a"), a_question(QuestionType.SINGLE, "dropped"))
    )
    second = a_questionnaire(
        (
            a_question(QuestionType.SINGLE, "a", text=said("Reworded?")),
            a_question(QuestionType.SINGLE, "new"),
            a_question(QuestionType.SINGLE, "z"),
        ),
        version=2,
    )

    found = {variable.name: variable for variable in variables([first, second])}

    assert list(found) == ["version", "a", "new", "z", "dropped"]
    assert found["a"].versions == (1, 2)
    assert found["a"].label["en"] == "Reworded?"
    assert found["dropped"].versions == (1,)


def test_codes_of_all_versions_are_labelled():
    first = a_questionnaire((a_question(QuestionType.SINGLE, "a", choices=choices(1, 2)),))
    second = a_questionnaire((a_question(QuestionType.SINGLE, "a", choices=choices(1, 3)),))

    _, variable = variables([first, replace(second, version=2)])

    assert set(variable.values) == {1, 2, 3}


def test_missing_answers_are_coded_95_to_99_and_labelled_in_each_language():
    _, variable = variables([a_questionnaire((a_question(QuestionType.SINGLE, "a"),))])

    assert variable.missing == {
        Missing.NOT_SHOWN: 95,
        Missing.NOT_REACHED: 96,
        Missing.PREFER_NOT: 97,
        Missing.DONT_KNOW: 98,
        Missing.LEFT_BLANK: 99,
    }
    assert variable.missing_texts()[98]["nn"] == "Veit ikkje"


@given(st.floats(0, 1e12))
def test_no_answer_has_the_code_of_a_missing_one(highest):
    assert min(missing_codes(highest).values()) > highest


def test_an_age_of_98_years_is_not_taken_for_a_missing_answer():
    _, variable = variables([a_questionnaire((a_question(QuestionType.NUMBER, "age"),))])

    assert variable.missing[Missing.DONT_KNOW] == 998


@given(st.text())
def test_names_are_what_spss_takes(text):
    name = legal_name(text)

    assert name.isascii()
    assert name.replace("_", "").isalnum()
    assert name[0].isalpha()
    assert len(name) <= LONGEST_NAME
    assert name.lower() not in RESERVED


@given(
    st.lists(st.text("aAbB_-", min_size=1, max_size=80).map(lambda text: f"q{text}"), unique=True)
)
def test_names_differ_by_more_than_case(ids):
    questions = tuple(a_question(QuestionType.SINGLE, id) for id in ids)

    found = names(a_questionnaire(questions))

    assert len({name.lower() for name in found}) == len(ids) + 1
    assert max(len(name.encode()) for name in found) <= LONGEST_NAME


@pytest.mark.parametrize(
    ("type", "measure"),
    [
        (QuestionType.SCALE, Measure.ORDINAL),
        (QuestionType.SINGLE, Measure.ORDINAL),
        (QuestionType.NUMBER, Measure.SCALE),
        (QuestionType.MAP_POINT, Measure.NOMINAL),
        (QuestionType.RANKING, Measure.NOMINAL),
    ],
)
def test_each_type_has_its_measure(type, measure):
    found = variables([a_questionnaire((a_question(type, "q"),))])

    assert found[1].measure is measure


def test_a_place_called_like_a_missing_code_is_refused():
    question = a_question(QuestionType.MAP_POINT, places=(Place(id="98", text=said("Cell 98")),))

    with pytest.raises(InstrumentError, match="'98'"):
        variables([a_questionnaire((question,))])


def test_every_type_has_labels_in_every_language():
    for variable in variables([every_type()]):
        assert set(variable.label) == {"nb", "nn", "en"}
        assert all(set(words) == {"nb", "nn", "en"} for words in variable.values.values())
