import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.texts.numbers import decimal, percent, span

LANGUAGES = st.sampled_from(["en", "nb"])


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "1,234,567.9"), ("nb", "1\u202f234\u202f567,9")]
)
def test_thousands_and_decimals_follow_the_language(language, expected):
    assert decimal(1234567.89, language, places=1) == expected


def test_percent_has_a_space_that_does_not_break():
    assert percent(68.8, "nb", places=1) == "68,8\u00a0%"


@given(st.floats(-0.049, 0.049), LANGUAGES, st.booleans())
def test_what_rounds_to_zero_has_no_sign(value, language, signed):
    written = decimal(value, language, places=1, signed=signed)

    assert written in {"0.0", "0,0"}


@given(st.floats(-1e9, 1e9), LANGUAGES)
def test_a_number_can_be_read_back(value, language):
    written = decimal(value, language, places=2)

    plain = written.replace("\u2212", "-").replace("\u202f", "")
    plain = plain.replace(",", ".") if language == "nb" else plain.replace(",", "")
    assert abs(float(plain) - value) <= 0.0051


def test_signs_do_not_run_into_the_dash_of_a_range():
    assert span(60, 68, "en") == "60\u201368"
    assert span(6.1, 10.3, "nb", places=1, signed=True) == "+6,1 til +10,3"
    assert span(-2, 4, "en") == "\u22122 to 4"
