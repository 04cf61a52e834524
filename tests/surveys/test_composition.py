"""Frames fitted to margins agree with them, keep what the seed knows, and say what they assume."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.composition import (
    borrow_composition,
    frame_from_margins,
    sample_frame,
)
from surveys.errors import FrameError, ManyProblemsError
from surveys.frames import read_age_sex
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses

SEX = Factor("sex", ("woman", "man"))
AGE = Factor("age", ("young", "middle", "old"))
SCHOOL = Factor("school", ("short", "long"))
ALL = (SEX, AGE, SCHOOL)

tables = st.lists(st.floats(0.1, 100), min_size=12, max_size=12).map(
    lambda cells: np.array(cells).reshape(2, 3, 2)
)


def a_frame(people, factors=ALL):
    return PopulationFrame(factors, np.array(people, dtype=float), "the country")


def respondents(background, weights=None):
    rows = np.array(background, dtype=np.int16)
    return Responses(
        (AnsweredItem("q", "trust", (0, 1)),),
        np.zeros((len(rows), 1), dtype=np.int16),
        ALL,
        rows,
        np.ones(len(rows)) if weights is None else np.array(weights, dtype=float),
        "a sample",
    )


@given(tables, tables)
def test_a_fitted_frame_agrees_with_every_margin(seed, truth):
    known = a_frame(truth)
    margins = {names: known.margin(names) for names in (("age", "sex"), ("school",))}

    fitted = frame_from_margins(ALL, margins, seed)

    for names, people in margins.items():
        np.testing.assert_allclose(fitted.margin(names), people, rtol=1e-6)
    assert not fitted.joint


@given(tables, tables)
def test_what_the_margins_leave_open_is_as_in_the_seed(seed, truth):
    """Iterative proportional fitting keeps every odds ratio that no margin speaks of."""
    margins = {("sex",): a_frame(truth).margin(["sex"]), ("age",): a_frame(truth).margin(["age"])}

    fitted = frame_from_margins(ALL, margins, seed).people

    def share_of_long(people):
        return people[..., 1] / people.sum(axis=-1)

    np.testing.assert_allclose(share_of_long(fitted), share_of_long(seed), rtol=1e-9)


@given(tables)
def test_without_a_seed_the_variables_are_unrelated(truth):
    known = a_frame(truth)
    margins = {(name,): known.margin([name]) for name in ("sex", "age", "school")}

    fitted = frame_from_margins(ALL, margins)

    sex, age, school = (people / known.total for people in margins.values())
    expected = known.total * np.einsum("s,a,e->sae", sex, age, school)
    np.testing.assert_allclose(fitted.people, expected, rtol=1e-6)


def test_the_provenance_says_what_is_assumed():
    margins = {("sex",): np.array([1.0, 1.0]), ("age",): np.array([1.0, 1.0, 0.0])}

    fitted = frame_from_margins((SEX, AGE), margins, provenance="register 2026")

    assert fitted.provenance == (
        "register 2026; made from margins by iterative proportional fitting (sex; age), "
        "assuming given these the variables are unrelated"
    )


def test_a_margin_over_all_factors_is_a_joint_table():
    people = np.arange(12.0).reshape(2, 3, 2)

    fitted = frame_from_margins(ALL, {("sex", "age", "school"): people})

    np.testing.assert_allclose(fitted.people, people, rtol=1e-6)
    assert fitted.joint


@pytest.mark.parametrize(
    ("margins", "problem"),
    [
        (
            {("sex",): [10, 20], ("age",): [10, 20, 30]},
            "The margins sex and age disagree about all people: 30.0 against 60.0.",
        ),
        (
            {("sex", "age"): [[1, 2, 3], [4, 5, 6]], ("age",): [5, 8, 8]},
            "The margins sex by age and age disagree about middle: 7.0 against 8.0.",
        ),
        ({("sex",): [10, 20]}, "No margin says how 'age' is distributed."),
        ({("sex",): [10, 20], ("home",): [1]}, "The frame has no factor 'home'."),
        (
            {("sex",): [10, 20, 30], ("age",): [10, 20, 30]},
            "The margin sex has the shape (3,); its levels make (2,).",
        ),
        (
            {("sex",): [-10, 20], ("age",): [2, 3, 5]},
            "The margin sex has negative, missing or no people: [-10.0, 20.0].",
        ),
        ({}, "There is no margin."),
    ],
)
def test_margins_that_cannot_be_are_refused(margins, problem):
    with pytest.raises(FrameError) as refused:
        frame_from_margins(
            (SEX, AGE), {names: np.array(people, float) for names, people in margins.items()}
        )

    assert refused.value.problem == problem


def test_a_group_without_room_in_the_seed_is_named():
    seed = np.array([[1.0, 0.0, 2.0], [1.0, 0.0, 0.0]])
    margins = {("age",): np.array([5.0, 6.0, 7.0]), ("sex",): np.array([9.0, 9.0])}

    with pytest.raises(FrameError, match="6 people have age = middle, where the seed has nobody"):
        frame_from_margins((SEX, AGE), margins, seed)


def test_a_seed_whose_empty_cells_forbid_the_margins_is_refused():
    seed = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
    margins = {("sex",): np.array([9.0, 9.0]), ("age",): np.array([6.0, 6.0, 6.0])}

    with pytest.raises(FrameError, match="still off by"):
        frame_from_margins((SEX, AGE), margins, seed)


def test_an_impossible_seed_is_refused():
    with pytest.raises(FrameError, match="seed has impossible cells"):
        frame_from_margins((SEX,), {("sex",): np.array([1.0, 1.0])}, np.array([1.0, np.nan]))


def test_raking_a_frame_to_its_own_margins_changes_no_one():
    frame = a_frame(np.arange(1.0, 13.0).reshape(2, 3, 2))

    raked = frame_from_margins(
        frame.factors, {("school",): frame.margin(["school"])}, frame.people, frame.provenance
    )

    np.testing.assert_allclose(raked.people, frame.people)


def test_a_sample_frame_is_the_weighted_sample_and_some_pseudo_people():
    sample = respondents([[0, 0, 0], [0, 0, 0], [1, 2, 1], [1, -1, 1]], weights=[1, 2, 3, 9])

    frame = sample_frame(sample, pseudo_people=1e-9)

    assert frame.total == pytest.approx(3)
    assert frame.people[0, 0, 0] == pytest.approx(1.5)
    assert frame.people[1, 2, 1] == pytest.approx(1.5)
    assert frame.provenance.startswith("composition of a weighted sample of 3, smoothed")


def test_pseudo_people_are_spread_as_the_product_of_margins():
    sample = respondents([[0, 0, 0], [1, 2, 1], [0, 0, 0], [1, 2, 1]])

    frame = sample_frame(sample, pseudo_people=20)

    assert frame.total == pytest.approx(24)
    assert frame.people[0, 2, 0] == pytest.approx(20 / 8)
    assert frame.people[0, 1, 0] == 0


def test_the_scale_of_the_weights_does_not_matter_to_a_sample_frame():
    rows = [[0, 0, 0], [1, 2, 1], [0, 1, 1]]

    one, other = (sample_frame(respondents(rows, [w, 2 * w, 3 * w])) for w in (1.0, 1000.0))

    np.testing.assert_allclose(one.people, other.people)


def test_a_sample_without_known_backgrounds_has_no_composition():
    with pytest.raises(FrameError, match="fully known"):
        sample_frame(respondents([[0, -1, 0]]))


@given(tables, st.lists(st.floats(0, 50), min_size=6, max_size=6).filter(lambda n: sum(n) > 1))
def test_a_town_keeps_its_own_groups_and_borrows_the_rest(country, town):
    known = a_frame(np.array(town).reshape(2, 3), (SEX, AGE))

    borrowed = borrow_composition(a_frame(country), known)

    np.testing.assert_allclose(borrowed.margin(["sex", "age"]), known.people, rtol=1e-6, atol=1e-6)
    inside = country / country.sum(axis=2, keepdims=True)
    np.testing.assert_allclose(
        borrowed.people, known.people[..., None] * inside, rtol=1e-6, atol=1e-6
    )
    assert not borrowed.joint


def test_levels_in_another_order_are_put_right():
    country = a_frame(np.arange(1.0, 13.0).reshape(2, 3, 2))
    reversed_sex = Factor("sex", ("man", "woman"))
    known = a_frame([[40, 50, 60], [10, 20, 30]], (reversed_sex, AGE))

    borrowed = borrow_composition(country, known)

    np.testing.assert_allclose(borrowed.margin(["sex", "age"]), [[10, 20, 30], [40, 50, 60]])


def test_a_fixed_level_and_assumed_shares_hold_together():
    country = a_frame(np.arange(1.0, 13.0).reshape(2, 3, 2))
    known = a_frame([50, 50], (SEX,))

    borrowed = borrow_composition(
        country, known, fixed={"age": "old"}, assumed={"school": (0.25, 0.75)}
    )

    np.testing.assert_allclose(borrowed.margin(["age"]), [0, 0, 100], atol=1e-6)
    np.testing.assert_allclose(borrowed.margin(["school"]), [25, 75], rtol=1e-6)
    assert "all people placed in age = old" in borrowed.provenance
    assert "assumed shares of school 25.0%, 75.0%" in borrowed.provenance


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"fixed": {"age": "ancient"}}, "age has no level 'ancient'"),
        ({"assumed": {"school": (0.5, 0.6)}}, "they sum to 1.1"),
        ({"assumed": {"school": (1.0,)}}, "they sum to 1"),
        ({"assumed": {"home": (0.5, 0.5)}}, "no factor 'home'"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, problem):
    country, known = a_frame(np.ones((2, 3, 2))), a_frame([50, 50], (SEX,))

    with pytest.raises(FrameError, match=problem):
        borrow_composition(country, known, **options)


def test_all_differing_levels_are_told_at_once():
    known = a_frame(np.ones((1, 1)), (Factor("sex", ("other",)), Factor("age", ("any",))))

    with pytest.raises(ManyProblemsError) as refused:
        borrow_composition(a_frame(np.ones((2, 3, 2))), known)

    assert len(refused.value.problems) == 2


def test_kristiansund_borrows_from_a_country_without_losing_anyone(real_data):
    path = real_data / "real" / "population_norway" / "kristiansund_age_sex_2005_2026.csv"
    bands = ("15-29", "30-44", "45-66", "67-79", "80+")
    town = read_age_sex(path, bands=bands, year=2026)
    school, region = Factor("school", ("low", "middle", "high")), Factor("region", ("N1", "N5"))
    cells = np.arange(1.0, 61.0).reshape(2, 5, 3, 2)
    country = PopulationFrame((*town.factors, school, region), cells, "a made-up country")

    shares = (0.24, 0.40, 0.36)
    borrowed = borrow_composition(country, town, fixed={"region": "N5"}, assumed={"school": shares})

    np.testing.assert_allclose(borrowed.margin(["sex", "age_band"]), town.people)
    np.testing.assert_allclose(borrowed.margin(["school"]) / borrowed.total, shares, rtol=1e-6)
    assert borrowed.total == pytest.approx(town.total)
