import numpy as np
import pytest

from indicators.social.sample_size import (
    TownFit,
    fit_sample_town,
    simulate_sample,
    summarise_fits,
)
from indicators.social.sample_towns import (
    SampleDesign,
    SampleError,
    invent_sample_town,
    town_of_districts,
)
from surveys.planner import reliability

TOWN = town_of_districts([2400] * 5)
DESIGN = SampleDesign(construct="safety", icc=0.05, invited=500)
TRUE = np.array([40.0, 50.0, 55.0, 60.0, 65.0])


def a_fit(**given):
    found = {
        "answers": 500,
        "city": 2.0,
        "groups": {"sex": np.array([2.5, 3.5]), "district": np.array([3.0, 3.0, 3.0, 3.0, 8.0])},
        "true": TRUE,
        "found": TRUE,
        "direct": TRUE,
        "inside": np.array([1.0, 1.0, 1.0, 1.0, 0.0]),
        "below": np.array([0.99, 0.8, 0.5, 0.3, 0.02]),
        "truly_below": np.array([True, True, False, False, False]),
    }
    return TownFit(**(found | given))


def of(fits):
    return summarise_fits(DESIGN, fits, "district")


def test_widths_are_averages_over_towns():
    found = of([a_fit(city=1.0), a_fit(city=3.0)] * 10)

    assert found.city.value == 2.0
    assert 1.5 < found.city.low < 2.0 < found.city.high < 2.5
    assert found.groups["sex"].value == 3.0
    assert found.widest_district.value == 8.0
    assert found.coverage.value == pytest.approx(0.8)


def test_the_lowest_district_is_found_when_its_odds_reach_nine_in_ten():
    sure, unsure = a_fit(), a_fit(below=np.array([0.89, 0.8, 0.5, 0.3, 0.02]))

    assert of([sure] * 4).worst_stands_out.value == pytest.approx(4.5 / 5)
    assert of([unsure] * 4).worst_stands_out.value == pytest.approx(0.5 / 5)
    assert of([sure, unsure] * 2).worst_stands_out.value == pytest.approx(0.5)


def test_twenty_of_twenty_do_not_promise_certainty():
    found = of([a_fit()] * 20).worst_stands_out

    assert 0.85 < found.low < 0.95
    assert found.low < found.value < found.high < 1.0


def test_a_district_found_on_the_wrong_side_is_counted():
    wrong = a_fit(below=np.array([0.01, 0.5, 0.5, 0.5, 0.02]))

    assert of([wrong] * 5).wrong_stands_out.value == pytest.approx(0.5)


def test_a_towns_districts_hang_together_in_the_doubt_of_those_on_the_wrong_side():
    right = a_fit(below=np.array([0.99, 0.98, 0.01, 0.01, 0.01]))
    wrong = a_fit(below=np.array([0.01, 0.02, 0.99, 0.99, 0.99]))

    found = of([right, wrong] * 5).wrong_stands_out

    # Ten towns, not fifty districts: they would leave 0.39 to 0.61.
    assert found.value == pytest.approx(0.5)
    assert found.low < 0.3
    assert found.high > 0.7


def test_where_no_town_or_every_town_was_wrong_each_town_is_one_try():
    unsure = a_fit(below=np.full(5, 0.5))
    all_wrong = a_fit(below=np.array([0.01, 0.5, 0.5, 0.5, 0.98]))

    none = of([a_fit()] * 5 + [unsure] * 3).wrong_stands_out
    every = of([all_wrong] * 5).wrong_stands_out

    assert none.value == pytest.approx(0.5 / 6)
    assert every.value == pytest.approx(5.5 / 6)
    assert none.low < none.value < none.high


def test_where_no_district_stands_out_none_can_be_on_the_wrong_side():
    unsure = a_fit(below=np.full(5, 0.5))

    assert of([unsure] * 5).wrong_stands_out is None


def test_reliability_is_one_where_estimates_are_the_truth_and_less_with_noise():
    rng = np.random.default_rng(1)
    noisy = [a_fit(found=TRUE + rng.normal(0, 9, 5)) for _ in range(20)]

    assert of([a_fit()] * 5).reliability.value == pytest.approx(1.0)
    assert 0.2 < of(noisy).reliability.value < 0.8


def test_a_district_without_answers_has_no_plain_mean():
    direct = np.array([40.0, np.nan, 55.0, 60.0, 65.0])

    assert of([a_fit(direct=direct)] * 5).direct_reliability.value == pytest.approx(1.0)


def test_a_design_is_checked_before_anything_is_fitted():
    with pytest.raises(SampleError, match="2 answers"):
        simulate_sample(TOWN, SampleDesign(construct="safety", invited=2))


@pytest.mark.slow
def test_one_town_is_fitted_and_held_against_its_truth():
    town = invent_sample_town(TOWN, DESIGN, np.random.default_rng(1))

    fitted = fit_sample_town(TOWN, town)

    assert set(fitted.groups) == {"sex", "age", "district"}
    assert 0.5 < fitted.city < fitted.groups["district"].min() < 10
    assert fitted.true.shape == fitted.found.shape == fitted.direct.shape == (5,)
    assert np.corrcoef(fitted.found, fitted.direct)[0, 1] > 0.9
    assert ((fitted.below >= 0) & (fitted.below <= 1)).all()


@pytest.mark.slow
def test_districts_are_held_against_the_people_of_the_rest_and_empty_ones_left_out():
    people = np.array([9000, 400, 600])
    frame = town_of_districts([*people, 0])
    town = invent_sample_town(frame, DESIGN, np.random.default_rng(1))

    fitted = fit_sample_town(frame, town)

    for at, mean in enumerate(fitted.true):
        others = np.arange(3) != at
        rest = np.average(fitted.true[others], weights=people[others])
        assert fitted.truly_below[at] == (mean < rest)
    assert fitted.found.shape == fitted.direct.shape == fitted.below.shape == (3,)
    assert np.isfinite(fitted.true).all()


def test_too_few_towns_are_refused_before_anything_is_fitted():
    with pytest.raises(SampleError, match="From 3 towns"):
        simulate_sample(TOWN, DESIGN, towns=3)


@pytest.mark.slow
def test_more_answers_make_narrower_intervals_and_a_better_order():
    heard = []

    few = simulate_sample(TOWN, DESIGN, towns=8, report=heard.append)
    many = simulate_sample(TOWN, SampleDesign(construct="safety", icc=0.05, invited=4000), towns=8)

    assert heard == [(at + 1) / 8 for at in range(8)]
    assert many.city.high < few.city.low
    assert many.groups["district"].high < few.groups["district"].low
    assert many.reliability.value > few.reliability.value


@pytest.mark.science
def test_the_table_and_the_simulation_agree():
    """Of the same answers, plain means are as reliable as the table says, and a fit not much less."""
    found = simulate_sample(TOWN, DESIGN, towns=60)

    table = reliability(100, 0.05)
    assert found.direct_reliability.value == pytest.approx(table, abs=0.06)
    assert found.reliability.value == pytest.approx(table, abs=0.08)
    assert found.reliability.low < table < found.reliability.high + 0.05
