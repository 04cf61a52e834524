import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.model_ranking import rank_models
from indicators.social.held_out import NULL
from indicators.social.priors import Priors
from surveys.errors import FixableError
from tests.support.builders import a_frame, some_answers


@pytest.fixture
def wave(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", some_answers(150), asked="2026-10")
    return engine


@pytest.mark.slow
def test_all_ways_of_describing_a_construct_are_ranked(wave):
    told = []

    found = rank_models(
        wave,
        wave="autumn",
        construct="trust",
        place="age_band",
        frame="town",
        priors=Priors(age_step=0.01),
        repeats=1,
        on_progress=lambda done, total: told.append((done, total)),
    )

    errors = {one.model: one.error.median for one in found.models}
    assert set(errors) == {
        "as usual",
        "without age_band",
        "main effects only",
        "other priors",
        "each by itself",
        NULL,
    }
    assert list(errors.values()) == sorted(errors.values())
    # Without the place, or with hardly room for it, all places come out nearly alike.
    assert errors["without age_band"] == pytest.approx(errors[NULL], rel=0.2)
    assert errors["other priors"] == pytest.approx(errors[NULL], rel=0.2)
    assert told == [(1, 2), (2, 2)]


@pytest.mark.slow
def test_of_places_left_out_whole_there_is_no_mean_of_their_own(wave):
    found = rank_models(
        wave, wave="autumn", construct="trust", place="age_band", frame="town", whole=True
    )

    assert {one.model for one in found.models} == {
        "as usual",
        "without age_band",
        "main effects only",
        NULL,
    }
    assert found.refits == 4


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"construct": "safety"}, "'safety' was not asked"),
        ({"wave": "spring"}, "spring"),
        ({"frame": "elsewhere"}, "elsewhere"),
        ({"place": "income"}, "income"),
        ({"place": "sex"}, "Only 2 of the groups of 'sex'"),
    ],
)
def test_what_cannot_be_ranked_is_told_before_anything_is_fitted(wave, asked, told):
    usual = {"wave": "autumn", "construct": "trust", "place": "age_band", "frame": "town"}

    with pytest.raises(FixableError, match=told):
        rank_models(wave, **(usual | asked))
