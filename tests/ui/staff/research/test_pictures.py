from dataclasses import replace

import pytest

from surveys.disclosure import Reason
from tests.support.markup import attributes, words
from ui.staff.names import Names
from ui.staff.research.pictures import (
    chains_markup,
    curves_markup,
    densities_markup,
    groups_markup,
    questions_markup,
)
from ui.texts.texts import texts_in

ENGLISH = texts_in("en")
NAMES = Names(texts=ENGLISH)
pytestmark = pytest.mark.slow


def test_every_picture_says_what_a_good_one_looks_like(laid_open):
    seen = laid_open.seen

    for drawn in (
        chains_markup(ENGLISH, seen),
        densities_markup(NAMES, seen),
        questions_markup(NAMES, seen),
        curves_markup(ENGLISH, seen.curves),
        groups_markup(NAMES, seen),
    ):
        assert "A good one:" in words(drawn)
        assert all(attributes(drawn, "svg", "aria-label"))


def test_the_slowest_quantity_is_named_with_its_worth(laid_open):
    drawn = words(chains_markup(ENGLISH, laid_open.seen))

    assert "The slowest quantity mixes" in drawn
    assert f"Ranks of {laid_open.seen.ranks.quantity}: 4 chains of 800 draws" in drawn


def test_chains_that_stay_apart_are_said_to_do_so(laid_open):
    ranks = laid_open.seen.ranks
    apart = replace(ranks, counts=ranks.counts * 0)

    drawn = words(chains_markup(ENGLISH, replace(laid_open.seen, ranks=apart)))

    assert "does not mix well" in drawn


def test_every_spread_and_discrimination_has_its_picture(laid_open):
    drawn = densities_markup(NAMES, laid_open.seen)

    assert len(attributes(drawn, "svg", "role")) == 5
    assert "Spread of effects" in words(drawn)
    assert "trust-2Discrimination" in words(drawn)


def test_every_question_is_laid_beside_what_is_expected(laid_open):
    drawn = questions_markup(NAMES, laid_open.seen)

    assert len(attributes(drawn, "svg", "role")) == 3 + 3
    assert len(attributes(drawn, "rect", "height")) == 15
    assert "trust-0, trust-1" in words(drawn)


def test_few_people_of_one_rest_score_are_left_out(laid_open):
    items = laid_open.seen.questions.items
    few = replace(items[0], rest_people=items[0].rest_people * 0 + 9)
    questions = replace(laid_open.seen.questions, items=(few,), pairs=())

    drawn = questions_markup(NAMES, replace(laid_open.seen, questions=questions))

    assert "Does each question follow the others?" not in words(drawn)
    assert "Do the questions go together?" not in words(drawn)


def test_an_answer_outside_its_interval_is_counted_and_marked(laid_open):
    items = laid_open.seen.questions.items
    moved = replace(items[0], shares=items[0].shares[::-1] * 0 + 0.2)
    questions = replace(laid_open.seen.questions, items=(moved,))

    drawn = words(questions_markup(NAMES, replace(laid_open.seen, questions=questions)))

    assert "of 5 answers outside" in drawn
    assert "missed" in drawn


def test_curves_of_all_questions_and_what_they_tell_together(laid_open):
    drawn = curves_markup(ENGLISH, laid_open.seen.curves)

    assert len(attributes(drawn, "svg", "role")) == 4
    assert "What all questions tell together" in words(drawn)


def test_the_forest_has_every_group_and_hides_what_must_be_hidden(laid_open):
    seen = laid_open.seen
    first = seen.groupings[0]
    hidden = replace(first.figures[0], estimate=None, answers=None, hidden=Reason.FEW_RESPONDENTS)
    some = replace(first, figures=(hidden, *first.figures[1:]))

    drawn = words(groups_markup(NAMES, replace(seen, groupings=(some, *seen.groupings[1:]))))

    assert drawn.count("hidden to protect people") == 1
    assert "The whole city" in drawn
    assert "sex × age" in drawn


def test_what_needs_answers_that_are_gone_says_so(laid_open):
    gone = replace(laid_open.seen, outdated=True, city=None, groupings=(), questions=None)

    assert "cannot be drawn any more" in words(questions_markup(NAMES, gone))
    assert "cannot be drawn any more" in words(groups_markup(NAMES, gone))


def test_what_few_answered_is_not_drawn(laid_open):
    few = replace(laid_open.seen, questions=None)

    assert "Too few people answered" in words(questions_markup(NAMES, few))
