"""The answers of a campaign over its versions."""

import pytest

from dsm.database import transaction
from dsm.surveying.campaigns import find
from dsm.surveying.coarsening import Coarse, Coarsening
from dsm.surveying.collected import ExportError, collect, variable_as_kept
from surveys.asking.questions import Background, QuestionType
from surveys.asking.variables import Measure, variables
from surveys.asking.words import say
from tests.support.asking import a_question, a_questionnaire, choices
from tests.support.exported import SLUG, keep_answer, keep_campaign

SAFE = a_question(QuestionType.SINGLE, "safe", construct="safety")
SEX = a_question(
    QuestionType.SINGLE,
    "gender",
    choices=choices(1, 2),
    ordered=False,
    background=Background(factor="sex", level_of={1: "female", 2: "male"}),
)
FIRST = a_questionnaire((SAFE, SEX))
SECOND = a_questionnaire((SAFE, SEX, a_question(QuestionType.SCALE, "trust")), version=2)


def test_versions_are_united_and_tests_left_out(engine):
    with transaction(engine) as session:
        keep_campaign(session, [FIRST, SECOND], [{"safe": 1, "trust": 4}])
        keep_answer(session, 7, {"safe": 2})
        keep_answer(session, 8, {"safe": 3}, test=True)

        collected = collect(session, find(session, SLUG))
        table = collected.table()

    assert [version.version for version in collected.versions] == [1, 2]
    assert sorted(zip(table.column("safe"), table.column("trust"), strict=True)) == [
        (1, 4),
        (2, 95),
    ]
    assert sorted(table.column("flagged")) == [0, 1]


def test_answers_stand_in_another_order_each_time(engine):
    with transaction(engine) as session:
        keep_campaign(session, [FIRST], [{"safe": 1 + number % 4} for number in range(60)])
        campaign = find(session, SLUG)

        orders = {collect(session, campaign).table().column("safe") for _ in range(5)}

    assert len(orders) > 1


def test_a_campaign_that_nobody_answered_has_nothing_to_collect(engine):
    with transaction(engine) as session:
        keep_campaign(session, [FIRST], state="open")

        with pytest.raises(ExportError, match="has no answers"):
            collect(session, find(session, SLUG))


AGE = a_question(
    QuestionType.NUMBER,
    "age",
    background=Background(
        factor="age_band", from_number=((18, 29, "18-29"), (30, 66, "30-66"), (67, 125, "67+"))
    ),
)
WHERE = a_question(QuestionType.MAP_POINT, "where", background=Background(factor="district"))
MERGED = Coarsening(
    (
        Coarse("age_band", (("18-29",), ("30-66", "67+"))),
        Coarse("sex", (("female", "male"),)),
        Coarse("district", (("north", "south"),)),
    )
)


def kept(question):
    _, variable = variables([a_questionnaire((question,))])
    return variable_as_kept(variable, question, MERGED)


def test_a_band_of_ages_is_labelled_for_its_youngest_age_stands_for_it():
    variable = kept(AGE)

    assert {code: say(words, "nb") for code, words in variable.values.items()} == {
        18: "18-29",
        30: "30-66 + 67+",
    }
    assert variable.measure is Measure.ORDINAL


def test_the_first_choice_of_merged_groups_is_labelled_with_all_of_them():
    assert {code: words["en"] for code, words in kept(SEX).values.items()} == {
        1: "choice 1 + choice 2"
    }


def test_the_first_place_of_merged_districts_is_labelled_with_all_of_them():
    assert {id: words["en"] for id, words in kept(WHERE).place_labels.items()} == {
        "north": "North + South"
    }


def test_what_is_no_background_keeps_its_labels():
    assert set(kept(SAFE).values) == {4, 3, 2, 1}
