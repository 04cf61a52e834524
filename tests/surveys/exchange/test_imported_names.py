"""Names of choices in other programs, and the numbers that stand for them."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.exchange.imported_names import choice_code, clashing, shown, whole_number


@given(st.integers(-999_999_999, 999_999_999))
def test_a_whole_number_stays_what_it_is(number):
    assert choice_code(str(number)) == number


@given(st.text(min_size=1), st.lists(st.text(min_size=1)))
def test_a_code_depends_on_nothing_but_the_name(name, others):
    codes = dict(zip([*others, name], map(choice_code, [*others, name]), strict=True))

    assert codes[name] == choice_code(name)
    assert -1_000_000_000 < choice_code(name) < 1_000_000_000


def test_names_that_programs_number_keep_their_number():
    assert [choice_code(name) for name in ("A1", "AO03", "SQ012", "option_4")] == [1, 3, 12, 4]


def test_every_other_name_gets_six_digits():
    assert [len(str(choice_code(name))) for name in ("yes", "no", "03", "B3", "A12345")] == [6] * 5


def test_names_that_would_become_one_number_are_found():
    assert clashing(["A1", "AO01", "yes", "yes"]) == [("A1", "AO01")]


def test_a_value_is_shown_as_plain_text_and_cut():
    assert shown('<img src="x" onerror="alert(1)">') == '\'<img src="x" onerror="alert(1)">\''
    assert shown("a\nb") == "'a\\nb'"
    assert len(shown("x" * 10_000)) < 80


def test_a_spreadsheet_writes_a_whole_number_with_decimals():
    assert [whole_number(text) for text in ("7.0", "7", "7.5", "", "seven")] == [
        7, 7, None, None, None,
    ]  # fmt: skip
