from dataclasses import replace

import numpy as np
import pytest

from dsm import evidence, fieldwork
from dsm.database import transaction
from dsm.draws import DrawsError
from dsm.what_if_basis import GoneError, WhatIfError, load_basis, require_there
from tests.support.builders import some_answers

CITY = ()


@pytest.fixture
def basis(town):
    with transaction(town.engine) as session:
        run = evidence.published(session, wave="autumn")["trust"]
        return load_basis(session, town.draws, run)


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


def test_the_preview_of_the_model_as_it_is_lies_near_its_fit(basis):
    previewed = basis.previewed.figures(basis.items)
    off = [
        abs(previewed[group].mean - fitted.mean) / fitted.sd
        for group, fitted in basis.scores.figures(basis.items).items()
    ]

    assert off[0] < 0.3
    assert max(off) < 0.5


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
            with pytest.raises(GoneError, match="were deleted or replaced"):
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
    assert [level for _, level in ages] == ["18-29", "45-66"]
