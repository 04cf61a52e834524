"""A design hangs together or falls apart, and who falls apart is named with what would mend it."""

from hypothesis import given
from hypothesis import strategies as st

from indicators.experts.connectivity import (
    connected_sets,
    connectivity_problems,
    parts_of,
    thin_links,
)

DESIGNS = st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("uvwxyz")), min_size=1)


@given(DESIGNS)
def test_parts_share_no_rater_and_no_object_and_lose_none(design):
    parts = parts_of(design)

    raters = [rater for part in parts for rater in part.raters]
    objects = [thing for part in parts for thing in part.objects]
    assert sorted(raters) == sorted({rater for rater, _ in design})
    assert sorted(objects) == sorted({thing for _, thing in design})


@given(DESIGNS)
def test_a_rating_never_joins_two_parts(design):
    part_of_rater = {rater: at for at, part in enumerate(parts_of(design)) for rater in part.raters}
    part_of_object = {
        thing: at for at, part in enumerate(parts_of(design)) for thing in part.objects
    }

    assert all(part_of_rater[rater] == part_of_object[thing] for rater, thing in design)


@given(DESIGNS, DESIGNS)
def test_more_ratings_never_split_a_part(design, more):
    pairs_before = {(a, b) for part in parts_of(design) for a in part.raters for b in part.raters}
    pairs_after = {
        (a, b) for part in parts_of(design + more) for a in part.raters for b in part.raters
    }

    assert pairs_before <= pairs_after


@given(DESIGNS)
def test_one_rater_who_rates_everything_makes_one_part(design):
    everything = [("Z", thing) for _, thing in design]

    assert connectivity_problems(design + everything) == ()


def test_a_rater_and_an_object_may_have_the_same_name():
    assert len(parts_of([("park", "pier"), ("ann", "park")])) == 2


def test_both_parts_are_named_with_the_ratings_that_would_link_them():
    design = [("Ann", "park"), ("Ann", "quay"), ("Bo", "park"), ("Cy", "pier")]

    (problem,) = connectivity_problems(design)

    assert "raters Cy (objects pier) to raters Ann, Bo (objects park, quay)" in problem.problem
    assert "Let Cy also rate park, quay, or let Ann also rate pier" in problem.fix


def test_every_part_but_the_largest_is_a_problem():
    design = [("Ann", "a"), ("Ann", "b"), ("Bo", "c"), ("Cy", "d")]

    assert len(connectivity_problems(design)) == 2


def test_a_rater_with_few_shared_objects_is_warned_about():
    shared = [(rater, thing) for rater in ("Ann", "Bo") for thing in "abc"]

    (thin,) = thin_links([*shared, ("Cy", "a"), ("Cy", "x"), ("Cy", "y"), ("Cy", "z")])

    assert (thin.rater, thin.shared) == ("Cy", 1)
    assert "'Cy' shares 1 rated object with other raters" in thin.sentence


def test_sets_grow_together_over_long_chains():
    chain = [(at, at + 1) for at in range(0, 1000, 2)] + [(at, at + 1) for at in range(1, 1000, 2)]

    (whole,) = connected_sets(chain)

    assert len(whole) == 1001
