import pytest

from indicators.odds import InTenKind, Odds, Word, contrast
from ui.texts.odds import compare_groups, in_words
from ui.texts.texts import load_catalogue, texts_in


@pytest.mark.parametrize(
    ("chance", "english", "norwegian"),
    [
        (0.995, "more than 9 in 10, nearly sure", "mer enn 9 av 10, nesten sikkert"),
        (0.9, "9 in 10, very likely", "9 av 10, svært sannsynlig"),
        (0.5, "5 in 10, about even", "5 av 10, omtrent jevnt"),
        (
            0.001,
            "fewer than 1 in 10, nearly out of the question",
            "færre enn 1 av 10, nesten utelukket",
        ),
    ],
)
def test_a_chance_is_a_number_and_a_word(chance, english, norwegian):
    assert in_words(texts_in("en"), Odds(chance)) == english
    assert in_words(texts_in("nb"), Odds(chance)) == norwegian


def test_every_word_and_number_of_chance_has_its_text():
    keys = set(load_catalogue("nb"))

    assert {f"odds.word.{word}" for word in Word} <= keys
    assert {f"odds.in-ten.{kind}" for kind in InTenKind} <= keys


@pytest.mark.parametrize(
    ("chance_above", "expected"),
    [
        (0.5, "Frei and Rensvik cannot be told apart."),
        (0.7, "Frei is probably above Rensvik, but not surely enough to rank them."),
        (0.2, "Frei is probably below Rensvik, but not surely enough to rank them."),
        (0.95, "Frei is above Rensvik."),
        (0.05, "Frei is below Rensvik."),
    ],
)
def test_two_groups_are_compared_in_one_sentence(chance_above, expected):
    said = compare_groups(texts_in("en"), "Frei", "Rensvik", contrast(chance_above))

    assert said == expected
