import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.rewording import Rewording, rewording


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("How saef is your street?", "How safe is your street?"),
        ("Hvor tryg er gata?", "Hvor trygg er gata?"),
        ("How safe is hte street?", "How safe is the street?"),
        ("How safe is your street", "How safe is your street?"),
        ("how safe is your street?", "How safe is your street?"),
        ("Do you feel safe, at night?", "Do you feel safe at night?"),
    ],
)
def test_a_misprint_may_be_corrected(before, after):
    assert rewording(before, after) is Rewording.SLIP


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I feel safe.", "I feel unsafe."),
        ("Jeg føler meg trygg.", "Jeg føler meg utrygg."),
        ("Er du enig?", "Er du uenig?"),
        ("I feel safe.", "I do not feel safe."),
        ("Did you ever go out?", "Did you never go out?"),
        ("In the last 12 months", "In the last 2 months"),
        ("How is life {in_city}?", "How is life {city}?"),
        ("How safe is my street?", "How safe is his street?"),
        ("Who helps?", "How helps?"),
        ("How safe is your street?", "How clean is your street?"),
        ("More than before", "Less than before"),
        ("Very safe", ""),
        ("", "Very safe"),
    ],
)
def test_other_words_are_other_words(before, after):
    assert rewording(before, after) is Rewording.OTHER


def test_spaces_alone_change_nothing():
    assert rewording("How  safe?", "How safe?\n") is Rewording.SAME


@given(st.text(max_size=60))
def test_a_text_is_the_same_as_itself(text):
    assert rewording(text, text) is Rewording.SAME


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_does_not_matter_which_text_was_first(one, other):
    assert rewording(one, other) is rewording(other, one)
