from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.surveying.group_rates import GroupRate, group_rates, lagging
from surveys.population import Factor
from surveys.rates import rate

SEX = Factor("sex", ("women", "men"))
AGE = Factor("age", ("18-29", "30-44", "45+"))
DISTRICT = Factor("district", ("Frei", "Nordlandet", "Goma"))


def people(table):
    """Invited people from {cell: (invited, answered)}."""
    found = Counter()
    for cell, (invited, answered) in table.items():
        found[cell, True] += answered
        found[cell, False] += invited - answered
    return found


def found(table, *factors):
    return {
        tuple(level for _, level in one.group): one for one in group_rates(factors, people(table))
    }


def district(**answered):
    return {(name,): counts for name, counts in answered.items()}


def test_a_group_has_a_rate_of_those_invited():
    rates = found(district(Frei=(200, 50), Goma=(100, 40)), DISTRICT)

    assert rates["Frei",].answered == 50
    assert rates["Frei",].rate == rate(50, 200)
    assert list(rates) == [("Frei",), ("Goma",)]


def test_few_answers_are_hidden_and_another_group_with_them():
    rates = found(district(Frei=(200, 3), Nordlandet=(200, 20), Goma=(200, 60)), DISTRICT)

    assert rates["Frei",].answered is None
    assert rates["Nordlandet",].rate is None
    assert rates["Goma",].answered == 60
    assert rates["Frei",].invited == 200


def test_sex_and_age_are_shown_together_and_alone():
    table = {(sex, age): (100, 30) for sex in SEX.levels for age in AGE.levels}

    rates = found(table, SEX, AGE)

    assert rates["men", "18-29"].answered == 30
    assert rates["men",].answered == 90
    assert rates["18-29",].invited == 200
    assert len(rates) == 6 + 2 + 3


def test_a_hidden_cell_does_not_follow_from_its_margins():
    table = {(sex, age): (100, 30) for sex in SEX.levels for age in AGE.levels}
    table["men", "18-29"] = (100, 4)

    rates = found(table, SEX, AGE)

    cells = np.array([[rates[sex, age].answered or 0 for age in AGE.levels] for sex in SEX.levels])
    for at, sex in enumerate(SEX.levels):
        if rates[sex,].answered is not None:
            assert np.count_nonzero(cells[at] == 0) != 1
    for at, age in enumerate(AGE.levels):
        if rates[age,].answered is not None:
            assert np.count_nonzero(cells[:, at] == 0) != 1


def test_a_group_that_all_answered_tells_what_each_did_and_is_hidden():
    assert found(district(Frei=(12, 12), Goma=(300, 90)), DISTRICT)["Frei",].rate is None


def test_merged_levels_stand_where_their_first_one_stood():
    table = {("30-44 + 45+",): (100, 30), ("18-29",): (100, 20)}

    assert list(found(table, AGE)) == [("18-29",), ("30-44 + 45+",)]


def test_a_factor_of_one_level_tells_nothing():
    assert found({("women + men", "18-29"): (100, 30)}, SEX, AGE) == {}
    assert group_rates((), Counter()) == ()


def test_a_cell_that_nobody_was_invited_from_is_left_out():
    table = {("women", "18-29"): (100, 30), ("men", "30-44"): (100, 30)}

    assert ("men", "18-29") not in found(table, SEX, AGE)


def test_the_group_that_clearly_answers_least_lags():
    table = {(sex, age): (150, 50) for sex in SEX.levels for age in AGE.levels}
    table["men", "18-29"] = (250, 36)

    behind = lagging(group_rates((SEX, AGE), people(table)))

    assert behind.group == (("sex", "men"), ("age", "18-29"))
    assert behind.answered == 36


@pytest.mark.parametrize(
    "table",
    [
        district(Frei=(200, 50), Goma=(200, 52)),
        district(Frei=(30, 10), Goma=(300, 120)),
        district(Frei=(20000, 6000), Goma=(20000, 6600)),
        district(Frei=(200, 2), Goma=(200, 3)),
    ],
)
def test_a_group_that_lags_by_little_or_by_chance_is_not_named(table):
    assert lagging(group_rates((DISTRICT,), people(table))) is None


def test_where_all_answer_alike_a_group_is_rarely_named(rng):
    groups = [(sex, age) for sex in SEX.levels for age in AGE.levels]

    named = 0
    for _ in range(200):
        table = {cell: (200, int(rng.binomial(200, 0.3))) for cell in groups}
        named += lagging(group_rates((SEX, AGE), people(table))) is not None

    assert named / 200 <= 0.10


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(SEX.levels), st.sampled_from(AGE.levels)),
        st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda n: (sum(n), n[0])),
        min_size=1,
    )
)
def test_no_group_is_shown_that_rests_on_fewer_than_ten_answers(table):
    for one in group_rates((SEX, AGE), people(table)):
        assert one.answered is None or one.answered >= 10
        assert (one.answered is None) == (one.rate is None)


def test_a_group_knows_its_factors():
    one = GroupRate(group=(("sex", "men"), ("age", "45+")), invited=9, answered=None, rate=None)

    assert one.factors == ("sex", "age")
