"""A number of the planner fits or is told beside its field, in the reader's language."""

import pytest
from playwright.sync_api import expect

from ui.staff.surveys.planner_numbers import LIMITS, number_of, wrong_words
from ui.texts.texts import LANGUAGES, texts_in


@pytest.mark.parametrize(
    ("typed", "name", "number"),
    [
        ("8", "districts", 8),
        ("1", "districts", None),
        ("8,5", "districts", None),
        ("100", "likely", 100),
        ("101", "likely", None),
        ("0", "likely", None),
        ("²", "smallest", None),
        ("9" * 400, "smallest", None),
    ],
)
def test_only_a_whole_number_that_fits_is_read(typed, name, number):
    assert number_of(typed, name) == number
    assert bool(wrong_words(texts_in("nb"), name, typed)) == (number is None)


def test_what_is_wrong_is_said_with_its_limits():
    nb = texts_in("nb")

    assert wrong_words(nb, "districts", "åtte") == "«åtte» er ikke et helt tall fra 2 og oppover."
    assert wrong_words(nb, "likely", "300") == "«300» er ikke et helt tall fra 1 til 100."
    assert wrong_words(nb, "likely", "  ") == "", "nothing is typed yet"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LIMITS)
def test_every_field_can_say_so(language, name):
    assert "“-3”" in (said := wrong_words(texts_in(language), name, "-3")) or "«-3»" in said


@pytest.mark.browser
@pytest.mark.slow
def test_it_stands_beside_the_field_until_it_is_mended(see):
    page = see("new-survey?questionnaire=resident-survey")
    page.get_by_text("How many people to invite").click()
    field = page.get_by_label("Districts that are compared")

    field.fill("åtte")
    expect(page.get_by_text("“åtte” is no whole number of 2 or more.")).to_be_visible()
    field.fill("8")

    expect(page.get_by_text("“åtte” is no whole number")).to_have_count(0)
