import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.readability import (
    asking_sentence,
    joined_by,
    lix,
    negated_by,
    reading_seconds,
    words_of,
)
from surveys.instruments import load_instrument


def test_lix_adds_words_per_sentence_and_the_percentage_of_long_words():
    # Two sentences of four words; two of the eight words have more than six letters.
    index = lix("Kommunen har en plan. Hva mener du egentlig?")

    assert (index.words, index.sentences, index.value) == (8, 2, 4 + 25)


def test_seven_letters_are_long_and_six_are_not():
    assert lix("letters").value == 1 + 100
    assert lix("letter").value == 1


def test_nothing_to_read_has_no_index():
    assert lix("") is None
    assert lix(" 🙂 ...") is None


@given(st.text(max_size=200))
def test_an_index_is_at_least_one_word_per_sentence(text):
    index = lix(text)

    assert index is None or index.value >= 1
    assert reading_seconds(text) >= 0


def test_a_word_with_a_hyphen_or_an_apostrophe_is_one():
    assert words_of("Do you use e-mail, or don't you?")[3:] == ("e-mail", "or", "don't", "you")


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Hvor trygg og ren er gata di?", "nb", "og"),
        ("Kor trygg er gata, både dag og natt?", "nn", "både"),
        ("How safe and clean is your street?", "en", "and"),
        ("How safe as well as clean is it?", "en-GB", "as well as"),
        ("Og på dagtid: Hvor trygg er du?", "nb", ""),
        ("Går du ut av og til?", "nb", ""),
        ("Hvor stor tillit har du til tjenester, som skole og helse?", "nb", ""),
        ("Think of friends and family. How many do you have?", "en", ""),
        ("Andre steder?", "nb", ""),
        ("Наскільки безпечно і чисто?", "uk", ""),
    ],
)
def test_two_things_asked_at_once_are_guessed_from_the_asking_sentence(text, language, word):
    assert joined_by(text, language) == word


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Jeg føler meg ikke trygg.", "nb", "ikke"),
        ("Eg kjenner meg aldri trygg.", "nn", "aldri"),
        ("I do not feel safe.", "en", "not"),
        ("Er du trygg eller ikke?", "nb", ""),
        ("There is no right answer. How safe are you?", "en", ""),
        ("Do you know anybody?", "en", ""),
    ],
)
def test_a_negation_is_found_in_the_asking_sentence(text, language, word):
    assert negated_by(text, language) == word


def test_the_asking_sentence_is_the_last_question_or_else_the_last_sentence():
    assert asking_sentence("One? Two? Choose.") == "Two?"
    assert asking_sentence("Think. I feel safe.") == "I feel safe."
    assert asking_sentence("") == ""


def test_the_shipped_questions_ask_one_thing_without_negation():
    for item in load_instrument("social-sustainability").items:
        for language in ("nb", "nn", "en"):
            assert joined_by(item.text[language], language) == ""
            assert negated_by(item.text[language], language) == ""
