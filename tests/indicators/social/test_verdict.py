import pytest

from indicators.social.verdict import About, Check, Verdict, judge


def a_check(name="rest-score", *, passed=True, value=0.0, about=About.FIT):
    return Check(id=name, about=about, passed=passed, value=value, limit=4.0, sentence="Odd.")


def test_sampling_and_fit_are_judged_apart():
    verdict = Verdict((a_check(passed=False),))

    assert verdict.sampled_well
    assert not verdict.model_fits
    assert verdict.sentence == "1 of 1 checks failed. Odd."


def test_what_passed_may_be_worth_a_word():
    verdict = Verdict((a_check("r-hat"), a_check("straight-lining", value=0.03)))

    assert verdict.passed
    assert [check.id for check in verdict.remarks] == ["straight-lining"]
    assert verdict.sentence == "All 2 checks passed, with one remark. Odd."


def test_what_failed_is_said_once_and_is_no_remark():
    verdict = Verdict((a_check("straight-lining", passed=False, value=0.2),))

    assert verdict.remarks == ()
    assert verdict.sentence == "1 of 1 checks failed. Odd."


def test_what_passed_easily_is_not():
    verdict = Verdict((a_check("straight-lining", value=0.01),))

    assert verdict.sentence == "All 1 checks passed."


@pytest.mark.parametrize(("value", "at_least", "passed"), [(5, False, False), (5, True, True)])
def test_a_limit_is_an_upper_one_unless_said_otherwise(value, at_least, passed):
    check = judge("tail-ess", About.SAMPLING, value, 4, "So many.", at_least=at_least)

    assert check.passed is passed
