from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.surveying.contacts import ContactError
from dsm.surveying.sampling import draw
from tests.support.campaigning import people

REGISTER = people(80)


@given(st.integers(0, 2**32), st.floats(0.01, 1.0))
def test_the_same_seed_draws_the_same_people_in_the_order_of_the_register(seed, fraction):
    first = draw(REGISTER, seed=seed, fraction=fraction, stratum="sex")
    second = draw(REGISTER, seed=seed, fraction=fraction, stratum="sex")

    assert first == second
    places = [REGISTER.index(one) for one in first.chosen]
    assert places == sorted(set(places))


@given(st.integers(0, 1000), st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_every_stratum_is_drawn_by_its_own_share_rounded_up(seed, women, men):
    drawn = draw(REGISTER, seed=seed, stratum="sex", fractions={"women": women, "men": men})

    for level, share in (("women", women), ("men", men)):
        people_there, chosen = drawn.strata[level]
        assert people_there == 40
        assert chosen - 1 < share * 40 + 1e-9 <= chosen + 1e-9
        assert chosen == sum(one.background["sex"] == level for one in drawn.chosen)


def test_another_seed_draws_others():
    draws = [draw(REGISTER, seed=seed, fraction=0.2).chosen for seed in range(5)]

    assert all(first != second for first, second in pairwise(draws))


def test_everybody_has_the_same_chance():
    times = [0] * len(REGISTER)
    for seed in range(400):
        for one in draw(REGISTER, seed=seed, fraction=0.25).chosen:
            times[REGISTER.index(one)] += 1

    assert sum(times) == 400 * 20
    assert min(times) > 60
    assert max(times) < 145


def test_how_it_was_drawn_is_said_in_a_sentence():
    drawn = draw(REGISTER, seed=7, fraction=0.5, stratum="sex")

    assert drawn.provenance == (
        "Simple random sample in every stratum, seed 7: women 20 of 40, men 20 of 40."
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"fraction": 0.0}, "0.0 of everybody"),
        ({"fraction": 1.5}, "1.5 of everybody"),
        ({"stratum": "sex", "fractions": {"children": 0.5}}, "'children'"),
        ({"stratum": "shoe size"}, "have no 'shoe size'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(given, told):
    with pytest.raises(ContactError, match=told):
        draw(REGISTER, seed=1, **given)
