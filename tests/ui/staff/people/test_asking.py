import re

from dsm.people import Pair
from indicators.odds import contrast
from surveys.disclosure import Reason
from tests.support.markup import words
from tests.support.views import around, figure, hidden_figure, people_scene, sexes
from ui.staff.people.asking import answer_markup, choices_of

WOMEN = figure(60.0, sex="female", age_band="18-29")
MEN = figure(75.0, sex="male", age_band="18-29")


def answer(chance: float, gap: float, half: float = 5.0, language: str = "en") -> str:
    pair = Pair(first=WOMEN, second=MEN, contrast=contrast(chance), gap=around(gap, half))
    return re.sub(r"\s+", " ", words(answer_markup(people_scene(language), pair)))


def test_a_clear_answer_has_a_sentence_odds_gap_and_answers():
    assert answer(0.05, -13.0) == (
        "Safety: lower for women aged 18–29 than for men aged 18–29."
        "more than 9 in 10, very likely"
        "The gap is 13 points. It could be 8 to 18. From 50 and 50 answers."
    )


def test_a_lean_is_said_without_ranking():
    said = answer(0.8, 4.0)

    assert "probably higher for women" in said
    assert "not surely enough to rank them" in said
    assert "It could be anything from 1 the other way to 9." in said


def test_a_tie_is_said_as_a_tie():
    said = answer(0.45, -0.3)

    assert "Women aged 18–29 and men aged 18–29 cannot be told apart." in said
    assert "About even (6 in 10) that it is higher for men aged 18–29." in said
    assert "The gap is less than 1 point." in said


def test_the_answer_is_given_in_norwegian():
    assert "Trygghet: lavere for kvinner 18–29 år enn for menn 18–29 år." in answer(
        0.05, -13.0, language="nb"
    )


def test_hidden_groups_are_not_compared():
    pair = Pair(first=WOMEN, second=hidden_figure(sex="male"), contrast=None, gap=None)

    assert "hidden to protect people" in words(answer_markup(people_scene(), pair))


def test_every_group_can_be_chosen_by_what_divides_people():
    choices = choices_of(people_scene())

    assert list(choices.by_kind) == ["District", "Sex and age"]
    assert sum(map(len, choices.by_kind.values())) == 3 + 4
    assert choices["1-0"].levels == {"sex": "female", "age_band": "18-29"}


def test_the_youngest_of_both_sexes_are_asked_about_first():
    choices = choices_of(people_scene())

    first, second = (choices[key].levels for key in choices.first_two)

    assert first == {"sex": "female", "age_band": "18-29"}
    assert second == {"sex": "male", "age_band": "18-29"}


def test_hidden_groups_are_not_proposed():
    everybody = dict.fromkeys(
        ("female_young", "female_old", "male_young", "male_old"), Reason.FEW_RESPONDENTS
    )

    assert choices_of(people_scene(groupings=(sexes(**everybody),))).first_two == ("", "")
