"""Background questions and the population frame."""

import pytest

from surveys.asking.background import background_question, bank_texts
from surveys.asking.questions import QuestionType
from surveys.errors import FrameError, InstrumentError
from surveys.instruments import load_instrument
from surveys.population import Factor
from tests.support.asking import said

RESIDENTS = load_instrument("social-sustainability")


def asked(item, **given):
    return background_question(RESIDENTS, RESIDENTS.item(item), **given)


def test_answers_mean_groups_of_the_frame_and_an_open_answer_means_none():
    question = asked("gender")

    assert question.background.factor == "sex"
    assert question.background.level_of == {1: "female", 2: "male", 3: ""}


def test_age_is_asked_in_the_bands_of_the_city_where_they_differ_from_the_bank():
    own = asked("age-band", frame=(Factor("age_band", ("18-44", "45-66", "67+")),))
    banked = asked("age-band", frame=())

    assert [choice.text["nn"] for choice in own.choices] == [
        "18 til 44 år",
        "45 til 66 år",
        "67 år eller eldre",
    ]
    assert own.background.level_of == {1: "18-44", 2: "45-66", 3: "67+"}
    assert own.bank is None
    assert banked.bank.item == "age-band"


def test_age_as_a_number_is_put_into_bands():
    question = asked("age-band", age_as_number=True)

    assert question.type is QuestionType.NUMBER
    assert (question.lowest, question.highest) == (18, 125)
    assert question.background.from_number[-1] == (80, 125, "80+")


def test_bands_that_cannot_be_read_are_all_named():
    with pytest.raises(FrameError, match="'young'"):
        asked("age-band", frame=(Factor("age_band", ("young", "30+")),))


def test_districts_are_listed_as_the_frame_has_them_and_called_as_the_city_says():
    frame = (Factor("district_id", ("n", "s")),)

    question = asked("district", frame=frame, names={"n": said("North")})

    assert [choice.text["en"] for choice in question.choices] == ["North", "s"]
    assert question.background.factor == "district_id"
    assert question.background.level_of == {1: "n", 2: "s"}


def test_without_districts_there_is_nothing_to_ask():
    assert asked("district") is None


def test_an_item_that_tells_no_factor_is_no_background_question():
    with pytest.raises(InstrumentError, match="trust-people"):
        asked("trust-people")


def test_what_the_bank_adds_is_said_in_all_languages():
    assert all(set(words) == {"nb", "nn", "en"} for words in bank_texts().values())
