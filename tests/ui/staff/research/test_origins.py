from dataclasses import replace

import pytest

from dsm.runs import ChangedPrior
from tests.support.markup import words
from ui.staff.names import Names
from ui.staff.research.origins import again_markup, origin_markup
from ui.texts.texts import texts_in

NAMES = Names(texts=texts_in("en"))
pytestmark = pytest.mark.slow


def test_what_a_run_was_is_told_whole(laid_open):
    run, origin = laid_open.seen.run, laid_open.seen.origin

    said = words(origin_markup(NAMES, run, origin))

    assert "graded-response-2, 3 questions, 31 numbers reported on" in said
    assert "400 respondents of autumn, 0 answered none of it" in said
    assert "the usual ones of this version" in said
    assert "sex (2) × age (4). made for a test." in said
    assert "4 chains of 800 after 120 of tuning, seed 1" in said
    assert "not kept: it was made by a command" in said
    assert run.hash in said
    assert "half-normal prior on the steps between neighbours" in said


def test_changed_priors_are_named_beside_the_usual_ones(laid_open):
    changed = replace(
        laid_open.seen.origin,
        changed_priors=(ChangedPrior(name="district", usual=0.5, used=0.3),),
        joint=False,
        seconds=14.2,
    )

    said = words(origin_markup(NAMES, laid_open.seen.run, changed))
    again = words(again_markup(NAMES.texts, laid_open.seen.run, changed))

    assert "district 0.3 instead of 0.5" in said
    assert "The cells were not counted together." in said
    assert "14 seconds" in said
    assert "other priors than the usual ones" in again
    assert "dsm jobs start autumn --frame town" in again
    assert "--priors FILE.toml" in again


def test_the_command_makes_it_again(laid_open):
    again = words(again_markup(NAMES.texts, laid_open.seen.run, laid_open.seen.origin))

    assert "dsm estimate autumn --frame town --construct trust --seed 1" in again
    assert laid_open.seen.run.hash[:12] in again


def test_of_another_models_run_nobody_says_that_the_draws_come_again(laid_open):
    old = replace(laid_open.seen.origin, model="graded-response-1")

    again = words(again_markup(NAMES.texts, laid_open.seen.run, old))

    assert "made with the model graded-response-1" in again
    assert "the same to the last digit" not in again


def test_a_wording_factor_is_told_beside_the_model(laid_open):
    run = replace(laid_open.seen.run, made_from={"wording_factor": "q2, q4"})

    said = words(origin_markup(NAMES, run, laid_open.seen.origin))

    assert "reported on. With a wording factor on q2, q4" in said
