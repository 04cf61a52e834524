import re
from datetime import UTC, datetime

import pytest

from dsm.surveying import phrases
from dsm.surveying.consents import Consent
from dsm.surveying.paper_form import Form, FormError, compile_input, form_content, form_pdf
from surveys.asking.questions import Choice, QuestionType
from surveys.responses import Missing
from tests.support.questionnaires import a_page, a_question, a_questionnaire, choices, words

FORM = Form(
    campaign="evening",
    city="Dale",
    consent=Consent(
        version=4,
        texts={"terms": words("It is voluntary."), "agree": words("I want to answer.")},
        valid_from=datetime(2026, 11, 1, tzinfo=UTC),
    ),
    gaps={"city": "Dale"},
    send_to=("Town hall", "6509 Dale"),
    until="31 January 2027",
)
EVERY_TYPE = a_questionnaire(
    a_page(*(a_question(type.value, type) for type in QuestionType)),
    title=words("Evenings in {city}"),
)


def content(questionnaire=EVERY_TYPE, language="en"):
    return form_content(questionnaire, FORM, language)


def question(made, **given):
    (section,) = content(a_questionnaire(a_page(a_question("q", made, **given))))["sections"]
    return section["questions"][0]


def test_all_twelve_types_are_printed_and_tagged_for_screen_readers():
    pdf = form_pdf(EVERY_TYPE, FORM, "nb")

    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid"):
        assert mark in pdf, mark
    assert re.search(rb"/Lang\s*\(nb", pdf)


def test_the_form_says_who_asks_what_is_agreed_to_and_where_it_goes():
    made = content()

    assert made["title"] == "Evenings in Dale"
    assert made["consent"]["paragraphs"][0] == "It is voluntary."
    assert "“I want to answer”. If" in made["consent"]["agree"]
    assert made["send-to"] == ["Town hall", "6509 Dale"]
    assert made["send-by"] == "It must reach us by 31 January 2027."
    assert made["footer"] == "evening · version 1 · consent text 4"


def test_codes_stand_beside_the_boxes_as_the_clerk_types_them():
    printed = question(
        QuestionType.SINGLE,
        choices=(Choice(code=7, text=words("Seldom")), Choice(code=3, text=words("Daily"))),
        missing=(Missing.DONT_KNOW, Missing.PREFER_NOT),
    )

    assert [(one["text"], one["code"]) for one in printed["choices"]] == [
        ("Seldom", "7"),
        ("Daily", "3"),
    ]
    assert [one["code"] for one in printed["missing"]] == ["?", "!"]


def test_a_reversed_question_is_printed_as_its_page_shows_it():
    printed = question(QuestionType.SCALE, reversed=True)

    assert [one["code"] for one in printed["choices"]] == ["3", "2", "1"]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_ends_of_a_scale_stand_on_their_sides(is_reversed):
    ends = (words("worst"), words("best"))
    printed = question(QuestionType.SCALE, ends=ends, reversed=is_reversed)

    assert printed["draw"] == "scale"
    assert printed["ends"] == (["best", "worst"] if is_reversed else ["worst", "best"])


def test_a_matrix_that_is_too_wide_becomes_rows():
    wide = choices("Not at all like me, and never was", "Like me")

    assert question(QuestionType.MATRIX)["draw"] == "matrix"
    assert question(QuestionType.MATRIX, choices=wide)["draw"] == "rows"


def test_places_are_numbered_for_the_clerk():
    printed = question(QuestionType.MAP_POINT)

    assert [(one["code"], one["text"]) for one in printed["choices"]] == [
        ("1", "north"),
        ("2", "south"),
    ]


def test_the_ways_through_the_form_are_in_words():
    asked = a_questionnaire(
        a_page(a_question("a"), a_question("b", when="a = 3"), a_question("c"), id="one"),
        a_page(a_question("d"), id="two", when="a = 1"),
    )

    first, second = content(asked)["sections"]

    assert first["questions"][0]["jump"].startswith("Go to question 3 if you answered “Never”")
    assert first["questions"][1]["filter"] == (
        "Answer question 2 only if you answered “Often” to question 1."
    )
    assert second["filter"].endswith("Otherwise you are done.")


def test_where_nobody_has_a_code_nobody_is_told_to_write_one():
    from dataclasses import replace

    made = form_content(EVERY_TYPE, replace(FORM, coded=False), "en")

    assert "code" not in " ".join(made["send"])
    assert "code" in " ".join(content()["send"])


def test_a_language_it_was_not_asked_in_is_refused():
    with pytest.raises(FormError, match="'uk'"):
        form_pdf(EVERY_TYPE, FORM, "uk")


@pytest.mark.parametrize("language", phrases.languages())
def test_every_language_of_ours_prints(language):
    asked = a_questionnaire(
        a_page(a_question(text={language: "Hvorfor?"}, choices=())),
        languages=(language,),
        title={language: "Tittel"},
    )

    assert form_pdf(asked, FORM, language).startswith(b"%PDF")


def test_what_an_author_writes_is_never_read_as_markup():
    sly = a_questionnaire(a_page(a_question(text=words('#read("/etc/passwd") *bold* $x$'))))

    assert b'#read(\\"/etc/passwd\\")' in compile_input(content(sly))["form.json"]
    assert form_pdf(sly, FORM, "en").startswith(b"%PDF")


def test_the_same_form_is_the_same_file():
    assert form_pdf(EVERY_TYPE, FORM, "en") == form_pdf(EVERY_TYPE, FORM, "en")
