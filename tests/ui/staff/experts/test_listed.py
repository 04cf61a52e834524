"""The list says what is judged, where the rounds stand, and how many have handed in."""

from dataclasses import replace

import pytest

from dsm.elicitation.elicitation import Kind, State
from dsm.elicitation.gathered import Turnout
from tests.support.eliciting import an_elicitation
from tests.support.markup import words
from ui.staff.experts.listed import Line, elicitations_table, handed_in, in_short, state_words
from ui.texts.texts import texts_in

TEXTS = texts_in("en")


def turned(experts, handed):
    return Turnout(experts=experts, begun=handed, handed_in=handed, round=1)


def test_a_row_leads_to_its_page():
    table = elicitations_table(TEXTS, [Line(an_elicitation(), turned(5, 3))])

    assert 'href="/staff/experts/panel"' in table
    assert "3 of 5" in words(table)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.EFFECTS, "2 effects of measures"),
        (Kind.RATINGS, "3 things to be rated"),
        (Kind.BEST_WORST, "3 criteria, best and worst"),
        (Kind.PAIRWISE, "3 criteria in pairs"),
    ],
)
def test_each_kind_is_told_in_short(kind, said):
    assert in_short(TEXTS, an_elicitation(kind)) == said


@pytest.mark.parametrize("state", State)
def test_a_state_is_a_shape_and_a_word(state):
    said = state_words(TEXTS, replace(an_elicitation(), state=state))

    assert "<svg" in said
    assert words(said).strip()


def test_nobody_invited_is_no_number():
    assert handed_in(TEXTS, turned(0, 0)) == "–"
