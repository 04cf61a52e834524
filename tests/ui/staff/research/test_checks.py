from dsm.estimated import Judged
from dsm.runs import Standing
from tests.support.markup import attributes, words
from ui.staff.research.checks import checks_markup, verdict_box
from ui.texts.texts import texts_in

ENGLISH = texts_in("en")


def a_check(name="r-hat", *, passed=True, value=1.004, limit=1.01, sentence="Said <so>."):
    return Judged(
        id=name, about="sampling", passed=passed, value=value, limit=limit, sentence=sentence
    )


def test_the_verdict_counts_and_says_what_did_not_pass():
    checks = [a_check(), a_check("energy", passed=False, sentence="Stuck.")]

    box = verdict_box(ENGLISH, checks, Standing.REMARKS, "<a>take</a>", with_fit=2)

    assert "1 of 2 checks passed. Means and single answers may be published" in words(box)
    assert "Stuck." in words(box)
    assert "Said" not in words(box)
    assert "take" in words(box)


def test_what_passed_but_not_easily_is_said_as_well():
    checks = [a_check(), a_check("straight-lining", value=0.04, limit=0.05, sentence="So many.")]

    box = verdict_box(ENGLISH, checks, Standing.FIT, "", with_fit=2)

    assert "2 of 2 checks passed." in words(box)
    assert "So many." in words(box)
    assert "Said" not in words(box)


def test_a_run_under_other_priors_cannot_be_published_however_well_it_was_drawn():
    box = verdict_box(ENGLISH, [a_check()], Standing.FIT, "", with_fit=1, other_priors=True)

    assert "cannot be published" in words(box)
    assert "Nothing blocks publishing" not in words(box)


def test_a_run_that_must_not_be_published_says_so():
    box = verdict_box(ENGLISH, [a_check(passed=False)], Standing.UNFIT, "", with_fit=1)

    assert "It must not be published." in words(box)


def test_every_check_has_a_row_with_value_limit_and_worst_case():
    checks = [a_check(), a_check("bulk-ess", value=1218.4, limit=400)]

    table = checks_markup(ENGLISH, checks)

    assert "Independent chains agree (R-hat)1.0041.010 or lessSaid <so>." in words(table)
    assert "1,218400 or more" in words(table)
    assert attributes(table, "th", "scope").count("row") == 2


def test_a_sign_has_its_word_for_those_who_do_not_see_it():
    table = checks_markup(ENGLISH, [a_check(), a_check("grid", passed=False)])

    assert "passed" in words(table)
    assert "failed" in words(table)


def test_checks_that_the_page_added_are_told_from_those_of_the_fit():
    checks = [a_check(), a_check("loo-khat"), a_check("loo-pit")]

    box = verdict_box(ENGLISH, checks, Standing.FIT, "", with_fit=1)

    assert "3 of 3 checks passed." in words(box)
    assert "1 are checks of the fit" in words(box)
    assert "2 were added by this page." in words(box)


def test_a_limit_of_zero_is_not_called_zero_or_less():
    table = checks_markup(ENGLISH, [a_check("divergences", value=0.0, limit=0.0)])

    assert "must be 0" in words(table)
    assert "0 or less" not in words(table)
