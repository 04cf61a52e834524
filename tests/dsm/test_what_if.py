from dataclasses import replace

import pytest

from dsm import evidence
from dsm.database import transaction
from dsm.what_if import Change, look, refit, terms_of
from dsm.what_if_basis import WhatIfError, load_basis
from surveys.errors import ManyProblemsError

CITY = ()
# Both sexes drawn so close together that nothing else could have.
NARROW = Change(scales={"sex": 0.01, "age_band": 0.01, "sex:age_band": 0.01})


@pytest.fixture
def basis(town):
    with transaction(town.engine) as session:
        run = evidence.published(session, wave="autumn")["trust"]
        return load_basis(session, town.draws, run)


def spread(outcome, which, factor):
    means = [getattr(one, which).mean for one in outcome.moved if one.group[:1] == (factor,)]
    return max(means) - min(means)


def test_without_a_change_nothing_moves(basis):
    outcome = look(basis, Change())

    assert [one.points for one in outcome.moved] == pytest.approx([0.0] * len(outcome.moved))
    assert outcome.moved[0].changed.sd == pytest.approx(outcome.moved[0].fitted.sd)
    assert not outcome.exact


def test_narrow_priors_draw_groups_together(basis):
    outcome = look(basis, NARROW)

    assert spread(outcome, "changed", "age_band") < 0.3 * spread(outcome, "fitted", "age_band")
    for one in outcome.moved:
        assert one.points == pytest.approx(one.changed.mean - one.fitted.mean)
        assert one.in_sds == pytest.approx(one.points / one.fitted.sd)


@pytest.mark.slow
def test_the_exact_fit_confirms_the_preview(basis):
    heard = []

    first, then = look(basis, NARROW), refit(basis, NARROW, progress=heard.append)

    assert then.exact
    assert heard
    for one, other in zip(first.moved, then.moved, strict=True):
        assert abs(one.changed.mean - other.changed.mean) < 0.4 * one.fitted.sd


def test_an_item_that_is_left_out_makes_figures_less_sure(basis):
    outcome = look(basis, Change(items=("trust-0",)))

    everybody = outcome.moved[0]
    assert everybody.changed.sd > everybody.fitted.sd


def test_with_fewer_items_both_models_are_scored_over_those_that_are_left(basis):
    some = ("trust-0", "trust-2")

    outcome = look(basis, Change(items=some))

    same_scale = basis.scores.figures(some)
    assert outcome.over == some
    assert [one.fitted for one in outcome.moved] == list(same_scale.values())
    assert same_scale[CITY].mean != pytest.approx(
        basis.scores.figures(basis.items)[CITY].mean, abs=0.1
    )
    assert abs(outcome.moved[0].in_sds) < 1.5


def test_with_all_items_figures_are_those_of_the_run(basis):
    items = basis.items[::-1]

    outcome = look(basis, replace(NARROW, items=items))

    assert [one.fitted for one in outcome.moved] == list(basis.scores.figures(items).values())
    assert outcome.over == ()


def test_interplay_is_left_out_and_put_back(basis):
    without = terms_of(basis, Change(without=frozenset({"sex:age_band"})))
    other = replace(basis, terms=without, possible=basis.terms[2:])

    back = terms_of(other, Change(added=frozenset({"sex:age_band"}), scales={"sex:age_band": 0.4}))

    assert [term.name for term in without] == ["sex", "age_band"]
    assert [term.name for term in back] == ["sex", "age_band", "sex:age_band"]
    assert back[2].scale == 0.4


def test_nothing_is_kept(basis, town):
    with transaction(town.engine) as session:
        before = len(evidence.all_estimates(session))
    files = sorted(town.draws.iterdir())

    look(basis, NARROW)

    with transaction(town.engine) as session:
        assert len(evidence.all_estimates(session)) == before
    assert sorted(town.draws.iterdir()) == files


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change(items=("trust-0", "trust-9")), "trust-9"),
        (Change(items=()), "No item is left"),
        (Change(scales={"district": 0.2}), "no such terms: district"),
        (Change(scales={"sex": 0.0}), "sex cannot be 0"),
        (Change(scales={"sex": float("nan")}), "sex cannot be nan"),
        (Change(item_discrimination=9.0), "item_discrimination cannot be 9"),
        (Change(added=frozenset({"sex:income"})), "sex:income"),
    ],
)
def test_a_change_that_makes_no_sense_is_told(basis, change, told):
    with pytest.raises(WhatIfError, match=told):
        look(basis, change)


def test_all_that_is_wrong_is_told_at_once(basis):
    with pytest.raises(ManyProblemsError) as refused:
        look(basis, Change(items=(), scales={"sex": -1.0}))

    assert len(refused.value.problems) == 2
