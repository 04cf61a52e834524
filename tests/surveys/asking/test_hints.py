from dataclasses import replace

import pytest

from surveys.asking.hints import expected_seconds, hints, question_seconds
from surveys.asking.questions import Background, QuestionType, Row
from surveys.instruments import Audience
from surveys.responses import Missing
from tests.support.questionnaires import (
    a_page,
    a_question,
    a_questionnaire,
    choices,
    one_page_each,
    words,
)

TOLD = Background(factor="sex", level_of={1: "female", 2: "male", 3: ""})
SEX = a_question("sex", background=TOLD)


def found(*questions, language="en", **given):
    given = {"languages": (language,)} | given
    asked = a_questionnaire(*(a_page(q, id=f"p-{q.id}") for q in (*questions, SEX)), **given)
    return {(hint.place, hint.key): hint.values for hint in hints(asked, language)}


def asked(text, **given):
    return a_question("q", text={"nb": "Hva?", "en": text}, **given)


def test_a_plain_question_draws_no_hint():
    assert found(asked("How safe is your street?")) == {}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("How safe and clean is your street?", "hint.two-things"),
        ("I do not feel safe.", "hint.negation"),
        (" ".join(["How", *["safe"] * 25, "is it?"]), "hint.long"),
        (
            "Municipal administration procedures regarding environmental considerations require "
            "comprehensive participatory documentation before implementation.",
            "hint.reads-hard",
        ),
    ],
)
def test_wording_that_is_hard_on_people_is_hinted_at_with_its_place(text, key):
    assert ("question.q.text", key) in found(asked(text))


def test_rows_of_a_matrix_are_read_like_questions():
    rows = (Row(id="night", text=words("It is safe and clean")),)

    hinted = found(a_question("q", QuestionType.MATRIX, rows=rows))

    assert hinted["question.q.row.night", "hint.two-things"] == {"word": "and"}


def test_a_note_asks_nothing_and_may_say_two_things():
    note = a_question("q", QuestionType.NOTE, text=words("This part is about home and work."))

    assert found(note) == {}


def test_a_text_left_in_the_first_language_is_hinted_at():
    same = a_question("q", text=words("Hvor trygg er gata di?"))

    assert ("question.q.text", "hint.not-translated") in found(same, languages=("nb", "en"))
    assert found(same, languages=("en",)) == found(same, language="nb") == {}


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (
            a_question(
                "q",
                QuestionType.MATRIX,
                rows=tuple(Row(id=f"r{i}", text=words(f"Row {i}")) for i in range(9)),
            ),
            "hint.many-rows",
        ),
        (a_question("q", QuestionType.RANKING, choices=choices(*"abcdefgh")), "hint.many-ranks"),
        (a_question("q", choices=choices(*"abcdefghijklm")), "hint.many-choices"),
        (a_question("q", QuestionType.NUMBER, highest=None), "hint.no-limits"),
        (a_question("q", required=True), "hint.must-answer"),
        (a_question("q", QuestionType.LONG_TEXT, required=True), "hint.must-write"),
    ],
)
def test_a_form_that_is_hard_on_people_is_hinted_at(question, key):
    assert ("question.q.text", key) in found(question)


def test_a_required_question_that_one_may_decline_is_fine():
    declinable = a_question("q", required=True, missing=(Missing.PREFER_NOT,))

    assert found(declinable) == {}


def test_a_crowded_page_is_hinted_at():
    page = a_page(SEX, *(a_question(f"q{number}") for number in range(8)))

    (hint,) = hints(a_questionnaire(page, languages=("en",)), "en")

    assert (hint.place, hint.key) == ("page.p1.title", "hint.full-page")
    assert hint.values == {"questions": 9, "limit": 8}


def test_a_consent_text_that_names_nobody_and_no_day_is_hinted_at():
    consent = replace(a_questionnaire().consent, anonymous=words("It is voluntary."))
    asked = a_questionnaire(a_page(SEX), consent=consent, languages=("en",))

    hinted = hints(asked, "en")

    assert [hint.values["gap"] for hint in hinted] == ["{contact}", "{delete_on}"]


def test_more_free_texts_than_anybody_reads_are_hinted_at():
    texts = [a_question(f"t{number}", QuestionType.SHORT_TEXT) for number in range(3)]

    assert found(*texts)["questionnaire", "hint.many-free-texts"] == {"count": 3, "limit": 2}


def test_a_questionnaire_longer_than_it_says_is_hinted_at():
    texts = [a_question(f"t{number}", QuestionType.LONG_TEXT) for number in range(2)]

    assert ("questionnaire", "hint.takes-longer") in found(*texts, minutes=1)


def test_residents_are_asked_what_response_rates_need():
    without = one_page_each(a_question("q"))
    experts = replace(without, audience=Audience.EXPERTS)

    assert "hint.no-background" in {hint.key for hint in hints(without, "en")}
    assert "hint.no-background" not in {hint.key for hint in hints(experts, "en")}


def test_time_grows_with_words_and_rows():
    short, long = asked("Safe?"), asked("How safe do you feel in your street at night?")
    matrix = a_question("m", QuestionType.MATRIX)

    assert question_seconds(short, "en") < question_seconds(long, "en")
    assert question_seconds(matrix, "en") > question_seconds(a_question("m"), "en")
    assert expected_seconds(one_page_each(short, SEX), "en") == pytest.approx(
        question_seconds(short, "en") + question_seconds(SEX, "en")
    )
