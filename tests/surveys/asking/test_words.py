import pytest

from surveys.asking.words import direction, say


def test_a_text_is_said_in_the_language_asked_for():
    assert say({"nb": "Trygghet", "en": "Safety"}, "en") == "Safety"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_missing_text_is_said_in_the_first_language_that_has_one(language):
    assert say({"nb": "", "nn": "Tryggleik", "en": "", "da": "Tryghed"}, language) == "Tryggleik"


def test_no_text_at_all_is_nothing():
    assert say({}, "nb") == say({"nb": ""}, "nb") == ""


@pytest.mark.parametrize(
    ("language", "way"),
    [
        ("nb", "ltr"),
        ("uk", "ltr"),
        ("ar", "rtl"),
        ("AR-SY", "rtl"),
        ("ckb-IQ", "rtl"),
        ("ur", "rtl"),
        ("are", "ltr"),
        ("", "ltr"),
    ],
)
def test_a_language_says_which_way_it_is_written(language, way):
    assert direction(language) == way
