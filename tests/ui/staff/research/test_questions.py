from ui.staff.research.questions import question_text
from ui.texts.texts import texts_in


def test_a_shipped_question_has_its_words_in_the_readers_language():
    english, norwegian = (question_text(texts_in(tag), "safe-dark") for tag in ("en", "nb"))

    assert english
    assert norwegian
    assert english != norwegian


def test_a_question_of_another_origin_has_none():
    assert question_text(texts_in("en"), "q17") == ""
