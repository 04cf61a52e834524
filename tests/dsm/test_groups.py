import numpy as np
import pytest

from dsm import groups
from dsm.groups import GroupFigure, Grouping, StandOut
from indicators.odds import contrast


def a_figure(district: str) -> GroupFigure:
    return GroupFigure(levels={"district": district}, people=500.0, answers=80)


def test_what_does_not_stand_out_is_in_the_fog():
    east, west = a_figure("east"), a_figure("west")
    clear = StandOut(figure=east, contrast=contrast(0.95))

    grouping = Grouping(factors=("district",), figures=(east, west), stand_out=(clear,), leaning=())

    assert grouping.fog == (west,)


@pytest.mark.parametrize(("chance", "above"), [(0.95, True), (0.04, False)])
def test_a_group_that_stands_out_lies_above_or_below(chance, above):
    one = StandOut(figure=a_figure("east"), contrast=contrast(chance))

    assert groups.stands_above(one) is above


def test_groups_of_two_fits_are_compared_on_the_draws_both_have():
    one, other = np.array([3.0, 1.0, 9.0, 9.0]), np.array([2.0, 2.0])

    assert groups.chance_that_above(one, other) == 0.5


def test_districts_are_shown_only_where_they_carry_signal():
    assert groups.ranks_districts("safety")
    assert not groups.ranks_districts("interpersonal-trust")
    assert groups.ranks_districts("something a city asks itself")
