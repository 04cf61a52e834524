from dataclasses import replace

import numpy as np
import pytest

from tests.support.markup import attributes, words
from ui.staff.research.predictions import predictions_markup
from ui.texts.texts import texts_in

pytestmark = pytest.mark.slow
ENGLISH = texts_in("en")


def test_predictions_say_what_they_add_up_to_and_what_they_do_not_tell(laid_open):
    said = words(predictions_markup(ENGLISH, laid_open.predicted))

    assert "400 people" in said
    assert "it does not rank models of places" in said
    assert "Every prediction may be believed" in said
    assert said.count("A good one:") == 2
    assert "trust-0: predictions are as sure as they should be" in said


def test_every_question_has_a_line_in_its_band(laid_open):
    drawn = predictions_markup(ENGLISH, laid_open.predicted)

    assert len(attributes(drawn, "svg", "role")) == 1 + 3


def test_a_prediction_that_cannot_be_believed_is_right_of_the_line(laid_open):
    khat = laid_open.predicted.row_khat.copy()
    khat[0] = 1.2

    drawn = predictions_markup(ENGLISH, replace(laid_open.predicted, row_khat=khat))

    assert "Some predictions may not be believed" in words(drawn)
    assert "var(--ink)" in attributes(drawn, "rect", "fill")


def test_predictions_of_which_nothing_is_known_are_not_drawn_and_not_believed(laid_open):
    khat = laid_open.predicted.row_khat.copy()
    khat[0] = np.nan

    drawn = predictions_markup(ENGLISH, replace(laid_open.predicted, row_khat=khat))

    assert "Some predictions may not be believed" in words(drawn)
    assert "nan" not in drawn.lower()


def test_a_line_that_leaves_its_band_is_said_to_do_so(laid_open):
    item = laid_open.predicted.items[0]
    failed = tuple(replace(check, passed=False) for check in item.checks)
    off = replace(item, unevenness=item.unevenness + 0.2, checks=failed)

    drawn = predictions_markup(ENGLISH, replace(laid_open.predicted, items=(off,)))

    assert "trust-0: predictions leave their band" in words(drawn)


def test_the_caption_never_says_otherwise_than_the_check(laid_open):
    item = laid_open.predicted.items[0]
    rounded = replace(item, unevenness=item.expected.high90 + 1.1e-16)
    barely = replace(item, unevenness=item.expected.high90 + 0.01)

    drawn = predictions_markup(ENGLISH, replace(laid_open.predicted, items=(rounded, barely)))

    assert "trust-0: predictions are as sure as they should be" in words(drawn)
    assert "trust-0: predictions leave their band, by less than the limit" in words(drawn)
