from datetime import UTC, datetime, timedelta

import pytest

from dsm.elicitation.elicitation import ElicitationError, Kind, State
from tests.support.elicitations import an_elicitation

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({"state": State.OPEN}, True),
        ({"state": State.DRAFT}, False),
        ({"state": State.CLOSED}, False),
        ({"state": State.OPEN, "opens_at": NOW + HOUR}, False),
        ({"state": State.OPEN, "opens_at": NOW}, True),
        ({"state": State.OPEN, "closes_at": NOW}, False),
        ({"state": State.OPEN, "closes_at": NOW + HOUR}, True),
    ],
)
def test_only_an_open_round_can_be_answered_and_only_between_its_hours(changed, may):
    assert an_elicitation(**changed).may_answer(NOW) is may


@pytest.mark.parametrize(
    ("changed", "ended"),
    [
        ({"state": State.CLOSED}, True),
        ({"state": State.OPEN, "closes_at": NOW}, True),
        ({"state": State.OPEN, "closes_at": NOW + HOUR}, False),
        ({"state": State.OPEN, "opens_at": NOW + HOUR}, False),
        ({"state": State.DRAFT, "closes_at": NOW}, False),
    ],
)
def test_a_round_is_over_at_its_end_though_nobody_has_closed_it(changed, ended):
    assert an_elicitation(**changed).has_ended(NOW) is ended


@pytest.mark.parametrize(
    ("state", "round", "ended"),
    [
        (State.DRAFT, 1, ()),
        (State.OPEN, 1, ()),
        (State.CLOSED, 1, (1,)),
        (State.OPEN, 2, (1,)),
        (State.CLOSED, 2, (1, 2)),
    ],
)
def test_a_round_has_ended_only_when_it_is_closed(state, round, ended):
    assert an_elicitation(state=state, round=round).ended_rounds == ended


def test_every_action_is_asked_with_every_indicator_unless_pairs_are_named():
    asked = an_elicitation(Kind.EFFECTS)
    chosen = an_elicitation(Kind.EFFECTS, asked=(("time", "safe"),))

    assert asked.pairs == (("cost", "safe"), ("noise", "safe"), ("time", "safe"))
    assert chosen.pairs == (("time", "safe"),)


def test_an_unknown_object_is_told_with_those_there_are():
    with pytest.raises(ElicitationError) as refused:
        an_elicitation().object("smell")

    assert refused.value.fix == "Choose from: cost, noise, time."
    assert an_elicitation().object("noise").id == "noise"


def test_a_scale_has_two_ends_and_other_kinds_have_none():
    assert (an_elicitation().lowest, an_elicitation().highest) == (1, 5)
    assert (an_elicitation(Kind.PAIRWISE).lowest, an_elicitation(Kind.PAIRWISE).highest) == (0, 0)
    assert an_elicitation().languages == ("en", "nb")
