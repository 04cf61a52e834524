"""Weights of the first round: points without names, one's own with a ring."""

from dsm.elicitation.comparing import Seen
from dsm.elicitation.elicitation import Kind
from tests.support.eliciting import an_elicitation
from ui.elicit import best_worst
from ui.elicit.others import weights_seen
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice


def a_sheet(**seen):
    asked = an_elicitation(Kind.BEST_WORST)
    return Sheet(
        voice=ExpertVoice(language="en"),
        elicitation=asked,
        step=best_worst.steps(asked)[0],
        seen={(id,): one for id, one in seen.items()},
    )


def test_nothing_is_shown_where_nothing_was_judged_by_enough():
    assert weights_seen(a_sheet()) == ""


def test_ones_own_weight_stands_among_all_in_order():
    seen = Seen(about=("cost",), own=0.3, others=(0.2, 0.5, 0.25))

    shown = weights_seen(a_sheet(cost=seen))

    assert "Yours: 30 %." in shown
    assert "All: 20, 25, 30, 50 %." in shown
    assert shown.count("<circle") == 4 + 1


def test_who_said_nothing_sees_the_others_alone():
    shown = weights_seen(a_sheet(cost=Seen(about=("cost",), others=(0.1, 0.2, 0.3, 0.4))))

    assert "Yours" not in shown
    assert shown.count("<circle") == 4
