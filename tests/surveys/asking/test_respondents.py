"""Answers of a campaign as the model reads them."""

from dataclasses import replace

import numpy as np
import pytest

from surveys.asking.answer_table import Case
from surveys.asking.bank import question_of
from surveys.asking.questions import Background, QuestionType
from surveys.asking.respondents import responses_of, responses_of_versions
from surveys.errors import InstrumentError
from surveys.instruments import load_instrument
from surveys.population import Factor
from surveys.responses import Missing
from tests.support.asking import a_question, a_questionnaire, choices, said

AGE = Factor("age_band", ("18-44", "45-66", "67+"))
SEX = Factor("sex", ("female", "male"))
DISTRICT = Factor("district", ("north", "south"))


def about_people():
    return (
        a_question(
            QuestionType.NUMBER,
            "age",
            background=Background(
                factor="age_band",
                from_number=((18, 44, "18-44"), (45, 66, "45-66"), (67, 125, "67+")),
            ),
        ),
        a_question(
            QuestionType.SINGLE,
            "gender",
            choices=choices(1, 2, 3),
            ordered=False,
            background=Background(factor="sex", level_of={1: "female", 2: "male", 3: ""}),
        ),
        a_question(QuestionType.MAP_POINT, "where", background=Background(factor="district")),
    )


def test_levels_run_from_worst_to_best_and_reasons_are_kept():
    questionnaire = a_questionnaire((a_question(QuestionType.SINGLE, "safe", construct="safety"),))
    answers = [{"safe": 4}, {"safe": 1}, {"safe": {"missing": "prefer-not"}}, {}]

    responses = responses_of(questionnaire, answers, ())

    assert responses.levels[:, 0].tolist() == [0, 3, Missing.PREFER_NOT, Missing.LEFT_BLANK]
    assert responses.items[0].codes == (4, 3, 2, 1)
    assert responses.constructs == ("safety",)


def test_background_comes_from_numbers_choices_and_places_and_is_unknown_otherwise():
    questionnaire = a_questionnaire(about_people())
    answers = [
        {"age": 44, "gender": 2, "where": "south"},
        {"age": 67, "gender": 3, "where": {"missing": "prefer-not"}},
        {"age": 12},
    ]

    responses = responses_of(questionnaire, answers, (AGE, SEX, DISTRICT))

    assert responses.background.tolist() == [[0, 1, 1], [2, -1, -1], [-1, -1, -1]]
    assert responses.items == ()


def test_a_factor_that_nothing_tells_is_unknown_for_everybody():
    responses = responses_of(a_questionnaire(about_people()), [{}], (Factor("education", ("a",)),))

    assert responses.background.tolist() == [[-1]]


def test_a_level_that_the_population_does_not_have_is_named():
    with pytest.raises(InstrumentError, match="no group '67\\+' of age_band"):
        responses_of(a_questionnaire(about_people()), [], (Factor("age_band", ("18-44", "45-66")),))


def test_rows_of_an_ordered_matrix_are_items():
    questionnaire = a_questionnaire((a_question(QuestionType.MATRIX, "m", construct="belonging"),))

    responses = responses_of(questionnaire, [{"m": {"bus": 3}}], ())

    assert [item.id for item in responses.items] == ["m.bus", "m.boat"]
    assert responses.levels.tolist() == [[2, Missing.LEFT_BLANK]]


def test_an_item_of_the_bank_keeps_its_name_and_a_changed_one_does_not():
    repeated = question_of(load_instrument("social-sustainability"), "safe-dark")
    changed = replace(repeated, text=said("How safe is it here?"))

    kept = responses_of(a_questionnaire((replace(repeated, id="q1"),)), [], ())
    lost = responses_of(a_questionnaire((changed,)), [], ())

    assert [item.id for item in kept.items] == ["safe-dark"]
    assert [item.id for item in lost.items] == ["safe-dark-own"]


def test_versions_are_put_together_and_what_was_not_asked_was_not_shown():
    first = a_questionnaire((a_question(QuestionType.SINGLE, "a"),))
    second = a_questionnaire((a_question(QuestionType.SINGLE, "b"),), version=2)
    cases = [Case(version=1, answers={"a": 1}), Case(version=2, answers={"b": 4})]

    responses = responses_of_versions([first, second], cases, ())

    assert responses.levels.tolist() == [[3, Missing.NOT_SHOWN], [Missing.NOT_SHOWN, 0]]
    assert responses.weights.tolist() == [1, 1]


def test_an_item_with_other_codes_in_another_version_is_refused():
    first = a_questionnaire((a_question(QuestionType.SINGLE, "a"),))
    second = a_questionnaire(
        (a_question(QuestionType.SINGLE, "a", choices=choices(1, 2)),), version=2
    )

    with pytest.raises(InstrumentError, match="'a' has other codes"):
        responses_of_versions([first, second], [], ())


def test_nobody_answered_makes_an_empty_wave_of_the_right_shape():
    responses = responses_of(a_questionnaire(about_people()), [], (AGE, SEX))

    assert responses.levels.shape == (0, 0)
    assert responses.background.shape == (0, 2)
    assert responses.levels.dtype == np.int16
