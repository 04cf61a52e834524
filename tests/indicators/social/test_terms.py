import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.social.terms import Kind, Term, contrasts, default_terms, walk_steps
from surveys.population import Factor


@given(st.lists(st.integers(2, 6), min_size=1, max_size=3))
def test_effects_sum_to_zero_over_every_factor(levels):
    names = tuple(f"factor {position}" for position in range(len(levels)))
    term = Term(names, Kind.EXCHANGEABLE, 0.2)

    effects = term.basis(levels).reshape(*levels, -1)

    for axis in range(len(levels)):
        np.testing.assert_allclose(effects.sum(axis=axis), 0, atol=1e-12)


@given(st.integers(2, 12))
def test_contrasts_are_orthonormal(levels):
    columns = contrasts(levels)

    np.testing.assert_allclose(columns.T @ columns, np.eye(levels - 1), atol=1e-12)


@given(st.integers(2, 12))
def test_a_walk_gets_its_steps_back(levels):
    steps = np.linspace(-1, 1, levels - 1)

    effects = walk_steps(levels) @ steps

    np.testing.assert_allclose(np.diff(effects), steps, atol=1e-12)
    assert effects.sum() == pytest.approx(0, abs=1e-12)


def test_every_background_variable_gets_a_term_and_expected_pairs_too():
    factors = [a_factor("district_id", 8), a_factor("sex", 2), a_factor("age_band", 5)]
    factors.append(a_factor("education", 3))

    terms = {term.name: term for term in default_terms(factors)}

    assert list(terms) == [
        "district_id",
        "sex",
        "age_band",
        "education",
        "district_id:sex",
        "district_id:education",
        "sex:age_band",
        "age_band:education",
    ]
    assert terms["sex"] == Term(("sex",), Kind.FIXED, 0.5)
    assert terms["age_band"] == Term(("age_band",), Kind.RANDOM_WALK, 0.3)
    assert terms["education"].scale == 0.5
    assert terms["district_id"].scale == 0.5
    assert terms["sex:age_band"].scale == 0.2


def test_a_variable_with_one_level_is_passed_over():
    terms = default_terms([a_factor("sex", 2), a_factor("region", 1)])

    assert [term.name for term in terms] == ["sex"]


def test_an_unknown_variable_gets_an_exchangeable_term():
    (term,) = default_terms([a_factor("tenure", 3)])

    assert term == Term(("tenure",), Kind.EXCHANGEABLE, 0.3)


def a_factor(name, levels):
    return Factor(name, tuple(f"{name} {level}" for level in range(levels)))


def test_the_way_of_answering_gets_a_term_of_known_size():
    terms = default_terms([a_factor("sex", 2), a_factor("mode", 3)])

    assert terms[1] == Term(("mode",), Kind.FIXED, 0.35)
    assert len(terms) == 2
