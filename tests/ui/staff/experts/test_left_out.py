"""What is left out is named, each with its own reason."""

import pytest

from dsm.elicitation.elicitation import Kind
from dsm.elicitation.showing import Reason
from tests.support.eliciting import an_elicitation
from tests.support.markup import words
from ui.staff.experts.left_out import groups_left_out, things_left_out
from ui.texts.texts import texts_in

TEXTS = texts_in("en")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.FEW, "fewer than four experts"),
        (Reason.REST, "recognised by the difference"),
        (Reason.APART, "too little in common"),
        (Reason.UNSURE, "did not pass the checks"),
    ],
)
def test_every_reason_is_told_of_its_group(reason, said):
    shown = groups_left_out(TEXTS, {"planners & co": reason})

    assert said in words(shown)
    assert "planners &amp; co" in shown


def test_groups_stand_in_order_of_their_names():
    shown = words(groups_left_out(TEXTS, {"b": Reason.FEW, "a": Reason.UNSURE}))

    assert shown.index("“a”") < shown.index("“b”")


def test_things_are_called_by_their_names():
    asked = an_elicitation(Kind.RATINGS)

    assert words(things_left_out(TEXTS, asked, ("cost", "speed"))).endswith(
        "not shown: Cost, How soon it works."
    )


def test_nothing_is_said_where_nothing_is_left_out():
    assert groups_left_out(TEXTS, {}) == ""
    assert things_left_out(TEXTS, an_elicitation(Kind.RATINGS), ()) == ""
