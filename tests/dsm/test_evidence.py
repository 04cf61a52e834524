from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa
import xarray as xr
from sqlmodel import select

from dsm import advice, evidence, fieldwork
from dsm.database import transaction
from dsm.draws import hash_tree
from dsm.estimated import WORDING_FACTOR
from dsm.evidence import EvidenceError
from dsm.fieldwork import FieldworkError
from dsm.fitting import Fitted
from dsm.seeds import SeedError
from dsm.tables import EstimateRow
from tests.support.builders import a_frame, some_answers
from tests.support.cities import add_wave_with_draws
from tests.support.worded import shipped_survey


def test_an_estimate_says_what_it_was_made_from(town):
    with transaction(town.engine) as session:
        found = evidence.published(session)["trust"]

    assert found.made_from == {
        "answers": some_answers().hash(),
        "population": a_frame().hash(),
    }
    assert (found.wave, found.asked, found.frame, found.seed) == ("autumn", "2026-10", "town", 1)
    assert found.passed
    assert {check.about for check in found.verdict} == {"sampling", "fit"}
    assert evidence.load_posterior(town.draws, found)["posterior/latent"].sizes["cell"] == 8


@pytest.mark.slow
def test_the_same_answers_and_seed_give_the_same_draws_and_another_seed_others(town):
    with transaction(town.engine) as session:
        before = evidence.published(session)["trust"]

    again, other = (
        evidence.estimate(town.engine, town.draws, wave="autumn", frame="town", seed=seed)[0]
        for seed in (1, 2)
    )

    assert again.hash == before.hash
    assert other.hash != before.hash
    assert other.made_from == before.made_from


@pytest.mark.slow
def test_progress_is_told_until_all_draws_are_there(town):
    told = []

    evidence.estimate(
        town.engine,
        town.draws,
        wave="autumn",
        frame="town",
        on_progress=lambda *now: told.append(now),
    )

    assert told[-1][0] == "trust"
    assert told[-1][1] == told[-1][2]


@pytest.mark.slow
def test_an_estimate_is_kept_but_not_shown_before_it_is_published(town):
    made = evidence.estimate(town.engine, town.draws, wave="autumn", frame="town", seed=7)

    with transaction(town.engine) as session:
        assert evidence.all_estimates(session)[0].id == made[0].id
        assert evidence.published(session)["trust"].id != made[0].id
        evidence.publish(session, made[0].id)
        assert evidence.published(session)["trust"].id == made[0].id


def test_the_last_published_estimate_of_the_last_wave_counts(town):
    with transaction(town.engine) as session:
        first = evidence.published(session)["trust"].id
        again = add_wave_with_draws(session, "winter", some_answers(50))
        evidence.publish(session, first)

        latest = evidence.published(session)["trust"]
        autumn = evidence.published(session, wave="autumn")["trust"]

    assert latest.id == again
    assert autumn.id == first


def test_publishing_an_older_estimate_again_makes_it_count(town):
    with transaction(town.engine) as session:
        first = add_wave_with_draws(session, "winter", some_answers(50))
        second = add_wave_with_draws(session, "winter", some_answers(50))
        for wanted in (second, first):
            evidence.publish(session, wanted)

        assert evidence.published(session)["trust"].id == first


def test_a_construct_left_out_of_the_last_wave_comes_from_the_one_before(town):
    with transaction(town.engine) as session:
        other = some_answers(50, construct="safety")
        add_wave_with_draws(session, "winter", other, construct_id="safety")

        found = evidence.published(session)

    assert {name: one.wave for name, one in found.items()} == {
        "trust": "autumn",
        "safety": "winter",
    }


def test_the_estimate_before_is_of_the_nearest_wave_that_has_the_construct(town):
    with transaction(town.engine) as session:
        other = some_answers(50, construct="safety")
        add_wave_with_draws(session, "summer", other, construct_id="safety")
        add_wave_with_draws(session, "winter", some_answers(60))
        waves = {}
        for wave in ("winter", "autumn", "spring"):
            one = evidence.published(session, wave=wave)["trust"]
            before = evidence.published_before(session, one)
            waves[wave] = before and before.wave

    assert waves == {"winter": "autumn", "autumn": "spring", "spring": None}


def test_an_estimate_that_failed_a_sampling_check_is_never_published(town):
    with transaction(town.engine) as session:
        answers = some_answers(50)
        failed = add_wave_with_draws(session, "winter", answers, passed=False, published_at=None)

        with pytest.raises(EvidenceError, match="failed a check of its draws"):
            evidence.publish(session, failed)

        assert evidence.published(session)["trust"].wave == "autumn"


def test_an_estimate_under_other_priors_is_never_published(town):
    with transaction(town.engine) as session:
        inputs = evidence.published(session)["trust"].made_from | {"priors": "ab" * 32}
        made = add_wave_with_draws(
            session, "winter", some_answers(50), made_from=inputs, published_at=None
        )

        with pytest.raises(EvidenceError, match="other priors than the usual"):
            evidence.publish(session, made)

        assert evidence.find(session, made).has_other_priors
        assert evidence.published(session)["trust"].wave == "autumn"


def test_an_estimate_that_does_not_fit_is_published_with_its_verdict(town):
    with transaction(town.engine) as session:
        made = add_wave_with_draws(session, "winter", some_answers(50), fits=False)
        evidence.publish(session, made)

        assert not evidence.published(session)["trust"].fits


@pytest.mark.parametrize(("answers", "allowed"), [(9, False), (10, True)])
def test_an_estimate_from_fewer_than_ten_answers_to_a_question_is_never_published(
    town, answers, allowed
):
    given = some_answers(50)
    levels = given.levels.copy()
    levels[answers:, 2] = -1
    with transaction(town.engine) as session:
        kept = replace(given, levels=levels)
        made = add_wave_with_draws(session, "winter", kept, published_at=None)
        refusal = publishing(session, made)

    assert (refusal is None) is allowed
    assert allowed or "Only 9 people answered 'trust-2'" in refusal.problem


def publishing(session, estimate_id):
    try:
        evidence.publish(session, estimate_id)
    except EvidenceError as refused:
        return refused
    return None


@pytest.mark.parametrize("number", [7, 10**20])
def test_an_unknown_estimate_can_neither_be_found_nor_published(engine, number):
    for ask in (evidence.publish, evidence.find):
        with transaction(engine) as session, pytest.raises(EvidenceError, match="no estimate"):
            ask(session, number)


def test_an_earlier_estimate_of_another_model_is_told_by_its_model(town):
    with transaction(town.engine) as session:
        now = evidence.published(session)["trust"]
    then = replace(now, model_version="graded-response-1")

    worded = replace(now, made_from={**now.made_from, WORDING_FACTOR: "q1, q2"})
    in_vain = replace(now, made_from={**now.made_from, WORDING_FACTOR: ""})

    assert evidence.model_before(now, then) == "graded-response-1"
    assert evidence.model_before(now, worded).endswith("(wording factor: q1, q2)")
    assert evidence.model_before(worded, now) == now.model_version
    assert evidence.model_before(worded, worded) == evidence.model_before(now, in_vain) == ""
    assert evidence.model_before(now, now) == ""


def test_a_seed_that_no_database_keeps_is_refused_before_anything_is_fitted(town):
    with pytest.raises(SeedError, match="3000000000"):
        evidence.estimate(town.engine, town.draws, wave="autumn", frame="town", seed=3_000_000_000)


@pytest.mark.slow
def test_a_wording_factor_that_earns_its_place_is_in_the_draws_and_told_of(engine, tmp_path):
    survey = shipped_survey(loading=2.0)
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", survey.frame)
        fieldwork.keep_answers(session, "autumn", survey.responses, asked="2026-10")

    (made,) = evidence.estimate(engine, tmp_path, wave="autumn", frame="town", wording_factor=True)

    assert made.wording_factor == "esteem-short, esteem-harsh"
    assert "loading" in evidence.load_posterior(tmp_path, made)["posterior"]
    assert not made.has_other_priors


def test_before_anything_was_asked_there_are_no_estimates(engine):
    with transaction(engine) as session:
        assert evidence.published(session) == {}
        assert evidence.all_estimates(session) == ()


def test_what_was_not_asked_about_cannot_be_estimated(town):
    with pytest.raises(EvidenceError) as refused:
        evidence.estimate(
            town.engine, town.draws, wave="autumn", frame="town", constructs=["safety"]
        )

    assert refused.value.fix == "Choose from: trust."


def test_an_unknown_wave_cannot_be_estimated(engine, tmp_path):
    with pytest.raises(FieldworkError, match="'autumn'"):
        evidence.estimate(engine, tmp_path, wave="autumn", frame="town")


@pytest.mark.slow
def test_answers_replaced_while_the_model_was_fitted_are_not_mixed_up(town):
    replaced = []

    def replace_answers(*_now):
        if not replaced:
            with transaction(town.engine) as session:
                fieldwork.remove_answers(session, "autumn")
                fieldwork.keep_answers(session, "autumn", some_answers(60, seed=9), asked="2026-10")
            replaced.append(True)

    with pytest.raises(EvidenceError, match="replaced meanwhile"):
        evidence.estimate(
            town.engine, town.draws, wave="autumn", frame="town", on_progress=replace_answers
        )


@pytest.fixture
def fits_at_once(monkeypatch):
    """Fits that give draws of nothing at once, after whatever a test puts before."""
    before = []

    def made_up(counts, _population, **_options):
        for act in before:
            act()
        tree = xr.DataTree(xr.Dataset({"of": ("nobody", [1.0])}, attrs={"seed": counts.construct}))
        return Fitted(tree=tree, hash=hash_tree(tree), passed=True, fits=True, verdict=[])

    monkeypatch.setattr("dsm.evidence.fit_construct", made_up)
    return before


def test_an_estimate_of_answers_that_were_removed_meanwhile_leaves_no_file(town, fits_at_once):
    def remove():
        with transaction(town.engine) as session:
            fieldwork.remove_answers(session, "autumn")

    fits_at_once.append(remove)
    before = sorted(town.draws.iterdir())

    with pytest.raises(EvidenceError, match="replaced meanwhile"):
        evidence.estimate(town.engine, town.draws, wave="autumn", frame="town")

    assert sorted(town.draws.iterdir()) == before


@pytest.mark.parametrize("moment", ["before_insert", "commit"])
def test_an_estimate_that_cannot_be_kept_leaves_no_file(town, fits_at_once, moment):
    before = sorted(town.draws.iterdir())

    def fail(*_told):
        raise KeyboardInterrupt

    def fail_from_now_on():
        target = EstimateRow if moment == "before_insert" else town.engine
        sa.event.listen(target, moment, fail, once=True)

    fits_at_once.append(fail_from_now_on)
    with pytest.raises(KeyboardInterrupt):
        evidence.estimate(town.engine, town.draws, wave="autumn", frame="town")

    assert sorted(town.draws.iterdir()) == before


def test_an_estimate_made_again_in_vain_leaves_the_draws_of_the_first(town, fits_at_once):
    (first,) = evidence.estimate(town.engine, town.draws, wave="autumn", frame="town")

    def fail(*_told):
        raise KeyboardInterrupt

    sa.event.listen(EstimateRow, "before_insert", fail, once=True)
    with pytest.raises(KeyboardInterrupt):
        evidence.estimate(town.engine, town.draws, wave="autumn", frame="town")

    assert (town.draws / first.file).exists()


def test_removing_a_wave_removes_its_estimates_and_leaves_the_others(town):
    with transaction(town.engine) as session:
        plans = advice.make_plans(session, town.draws, budget=200)
        fieldwork.remove_answers(session, "autumn")

    with transaction(town.engine) as session:
        assert evidence.published(session)["trust"].wave == "spring"
        assert [row.wave_id for row in session.exec(select(EstimateRow))] == [1]
        assert advice.is_outdated(session, town.draws, plans)


def test_answers_with_an_unknown_background_are_kept_and_counted(town):
    given = some_answers(50)
    background = given.background.copy()
    background[:20, 0] = -1
    with transaction(town.engine) as session:
        add_wave_with_draws(session, "winter", replace(given, background=background))
        loaded = fieldwork.load_answers(session, "winter")

    np.testing.assert_array_equal(loaded.background, background)
