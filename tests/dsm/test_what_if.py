from dataclasses import replace

import numpy as np
import pytest

from dsm import evidence, fieldwork
from dsm.database import transaction
from dsm.draws import DrawsError
from dsm.what_if import (
    Change,
    WhatIfError,
    load_basis,
    look,
    refit,
    require_there,
    terms_of,
)
from surveys.errors import ManyProblemsError
from tests.support.builders import some_answers

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


def test_it_begins_from_the_fit_as_it_was_made(basis):
    assert basis.items == ("trust-0", "trust-1", "trust-2")
    assert [term.name for term in basis.terms] == ["sex", "age_band", "sex:age_band"]
    assert list(basis.scores.groups)[:3] == [CITY, ("sex", "female"), ("sex", "male")]
    assert basis.possible == ()


def test_a_run_with_a_wording_factor_is_not_asked_of_for_changes_know_none(town):
    with transaction(town.engine) as session:
        run = evidence.published(session, wave="autumn")["trust"]
        factored = replace(run, made_from=run.made_from | {"wording_factor": "q2, q4"})

        with pytest.raises(WhatIfError, match="wording factor on q2, q4"):
            load_basis(session, town.draws, factored)


def test_without_a_change_nothing_moves(basis):
    outcome = look(basis, Change())

    assert [one.points for one in outcome.moved] == pytest.approx([0.0] * len(outcome.moved))
    assert outcome.moved[0].changed.sd == pytest.approx(outcome.moved[0].fitted.sd)
    assert not outcome.exact


def test_the_preview_of_the_model_as_it_is_lies_near_its_fit(basis):
    previewed = basis.previewed.figures(basis.items)
    off = [
        abs(previewed[group].mean - fitted.mean) / fitted.sd
        for group, fitted in basis.scores.figures(basis.items).items()
    ]

    assert off[0] < 0.3
    assert max(off) < 0.5


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


def test_answers_that_were_replaced_are_not_taken_for_those_of_the_run(town):
    with transaction(town.engine) as session:
        run = evidence.published(session, wave="autumn")["trust"]
        replaced = replace(run, made_from=run.made_from | {"answers": "0" * 64})
        with pytest.raises(WhatIfError, match="were replaced"):
            load_basis(session, town.draws, replaced)


def test_answers_that_were_deleted_meanwhile_are_not_fitted_again(basis, town):
    gone = replace(basis, run=replace(basis.run, wave="gone"))
    other = replace(basis, responses=some_answers(50))

    with transaction(town.engine) as session:
        require_there(session, basis)
        for one in (gone, other):
            with pytest.raises(WhatIfError, match="were deleted or replaced"):
                require_there(session, one)


def test_draws_that_are_not_those_that_were_kept_are_refused(basis, town):
    other = replace(basis.run, hash="0" * 64)

    with transaction(town.engine) as session, pytest.raises(DrawsError, match="not those"):
        load_basis(session, town.draws, other)


def test_small_groups_are_left_out(basis, town):
    answers = some_answers()
    few = (answers.background[:, 1] != 3) | (np.arange(400) % 20 == 0)
    with transaction(town.engine) as session:
        run = evidence.published(session, wave="autumn")["trust"]
        small = replace(
            answers,
            levels=answers.levels[few],
            background=answers.background[few],
            weights=answers.weights[few],
        )
        fieldwork.keep_answers(session, "small", small, asked="2027-01")
        of_small = replace(run, wave="small", made_from={})
        found = load_basis(session, town.draws, of_small)

    ages = [group for group in found.scores.groups if group[:1] == ("age_band",)]
    assert ("age_band", "67+") not in ages
    assert len(ages) <= 2  # and one more, from which it would follow
