from dsm.estimated import Judged
from tests.support.markup import words
from tests.support.views import estimated, names_in
from ui.staff.widgets.knowing import (
    check_name,
    checks_table,
    fingerprint,
    fits_table,
    how_we_know,
    other_model,
    precise,
    verdict_in_words,
)
from ui.texts.texts import texts_in

EN = texts_in("en")


def a_check(*, passed: bool = True, name: str = "r-hat", value: float = 1.004) -> Judged:
    return Judged(
        id=name, about="sampling", passed=passed, value=value, limit=1.01, sentence="Said."
    )


def test_another_model_of_the_wave_before_is_named_and_the_same_is_not():
    (said,) = other_model(EN, "graded-response-1")

    assert "another version of the model (graded-response-1)" in said
    assert other_model(EN, "") == []


def test_it_is_folded_away_and_its_words_are_escaped():
    markup = how_we_know(EN, ["a < b"], "<p>more</p>")

    assert markup.startswith("<details><summary>How do we know?</summary>")
    assert "a &lt; b" in markup
    assert "<p>more</p>" in markup


def test_a_fit_is_listed_with_what_makes_it_again():
    said = words(fits_table(names_in("en"), [estimated()]))

    assert "Safety" in said
    assert "October 2026" in said
    assert "2026graded-response-2" in said
    assert fingerprint(estimated().hash) in said


def test_a_verdict_names_what_failed():
    checks = [a_check(), a_check(passed=False, name="straight-lining")]

    assert verdict_in_words(EN, checks[:1]) == "1 check, passed"
    assert verdict_in_words(EN, checks) == (
        "1 of 2 failed: No more people than expected gave one answer throughout"
    )


def test_a_check_nobody_named_is_called_by_its_id():
    assert check_name(EN, a_check(name="new-check")) == "new-check"


def test_values_keep_as_many_digits_as_they_need():
    checks = [a_check(value=value) for value in (1.0046, 8.3e-7, 1720.9, 0.0, 52.04)]

    said = words(checks_table(texts_in("nb"), checks))

    assert all(text in said for text in ("1,005", "8,3e−07", "1 721", "52,0", "bestått"))


def test_values_are_as_precise_as_their_size_asks():
    norwegian = texts_in("nb")

    assert [precise(norwegian, one) for one in (1.0042, 12.34, 0)] == ["1,004", "12,3", "0"]
    assert precise(norwegian, 1.1e-16) == "0"
    assert precise(norwegian, 4.9e-07) == "4,9e−07"
