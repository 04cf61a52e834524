"""Few experts would be recognised, unless nothing was confidential."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.elicitation.showing import groups_shown, may_be_shown
from tests.support.eliciting import an_elicitation


@pytest.mark.parametrize(
    ("confidential", "experts", "shown"),
    [(True, 3, False), (True, 4, True), (False, 1, True)],
)
def test_four_are_enough_and_fewer_only_where_nothing_is_confidential(confidential, experts, shown):
    assert may_be_shown(an_elicitation(confidential=confidential), experts) is shown


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 4}, ("a",)),  # a is everybody
        ({"a": 4, "b": 1}, ()),  # all without a are b
        ({"a": 4, "": 1}, ()),
        ({"a": 4, "b": 4}, ("a", "b")),
        ({"a": 5, "b": 4, "c": 1}, ("a",)),  # all without a and b are c
        ({"a": 4, "b": 3, "c": 3}, ("a",)),
    ],
)
def test_neither_a_group_nor_who_is_left_over_beside_it_is_recognised(counts, shown):
    assert groups_shown(an_elicitation(), counts) == shown


def test_a_group_is_shown_only_where_it_may_be_in_every_part():
    whole, part = {"a": 8, "b": 8, "c": 4}, {"a": 4, "b": 4, "c": 1}

    assert groups_shown(an_elicitation(), whole) == ("a", "b", "c")
    assert groups_shown(an_elicitation(), whole, part) == ("b",)
    assert groups_shown(an_elicitation(), whole, {"a": 4}) == ("a", "b", "c")


def test_of_public_data_every_group_is_shown():
    asked = an_elicitation(confidential=False)

    assert groups_shown(asked, {"b": 1, "a": 2, "": 1}) == ("a", "b")


@given(st.dictionaries(st.sampled_from(["", *"abcdef"]), st.integers(1, 12)))
def test_no_difference_of_figures_that_are_shown_tells_of_fewer_than_four(counts):
    shown = groups_shown(an_elicitation(), counts)

    everybody = sum(counts.values())
    for group in shown:
        assert counts[group] >= 4
        assert everybody - counts[group] not in {1, 2, 3}
    assert everybody - sum(counts[group] for group in shown) not in {1, 2, 3} or not shown
