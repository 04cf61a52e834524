import numpy as np
import pytest

from indicators.social.held_out import (
    NULL,
    HeldOut,
    HeldOutError,
    Left,
    ModelError,
    direct_model,
    held_out_error,
    social_model,
)
from indicators.social.sampler import FitSettings
from indicators.social.summaries import Estimate
from indicators.social.terms import default_terms

BRIEF = FitSettings(draws=100, tune=80, chains=2)


@pytest.fixture
def survey(simulate):
    """900 people of six districts, in two of which they are clearly better and worse off."""
    drawn = simulate(
        respondents=900, categories=(5, 5), missing=0, levels={"sex": 2, "district": 6}
    )
    levels, district = drawn.responses.levels, drawn.responses.background[:, 1]
    levels[district == 0] = np.minimum(levels[district == 0] + 1, 4)
    levels[district == 3] = np.maximum(levels[district == 3] - 1, 0)
    return drawn


def without_districts(drawn):
    terms = default_terms(drawn.frame.factors)
    return [term for term in terms if "district" not in term.factors]


def names(found):
    return [one.model for one in found.models]


@pytest.mark.slow
def test_a_model_that_knows_districts_foretells_them_better_than_one_that_does_not(survey):
    models = {
        "with districts": social_model("trust", survey.frame, "district", settings=BRIEF),
        "without": social_model(
            "trust", survey.frame, "district", terms=without_districts(survey), settings=BRIEF
        ),
    }

    found = held_out_error(survey.responses, "trust", models, place="district", repeats=2)

    best, *others = found.models
    assert best.model == "with districts"
    assert best.behind.high90 == 0
    assert best.beats_null > 0.9
    assert all(one.behind.median > 1 for one in others)
    assert best.error.median < 2 * found.noise
    assert found.refits == 4
    assert found.sentence.startswith("'with districts' errs least")


def test_a_model_whose_error_may_be_the_same_cannot_be_told_apart_from_the_best():
    none = Estimate(median=0.0, low50=0.0, high50=0.0, low90=0.0, high90=0.0)
    perhaps = Estimate(median=0.01, low50=0.0, high50=0.03, low90=-0.06, high90=0.06)
    surely = Estimate(median=1.0, low50=0.9, high50=1.1, low90=0.4, high90=1.6)
    error = Estimate(median=2.0, low50=1.9, high50=2.1, low90=1.5, high90=2.5)
    names = {"as usual": none, "flat": perhaps, NULL: surely}
    ranked = HeldOut(
        construct="trust",
        place="district",
        left=Left.HALF,
        places=("north",),
        models=tuple(
            ModelError(model=name, error=error, behind=behind, beats_null=0.9, by_place=np.ones(1))
            for name, behind in names.items()
        ),
        noise=1.0,
        refits=4,
    )

    assert "cannot be told apart from 'flat'." in ranked.sentence
    assert f"'{NULL}' errs by 1.00 more (0.40 to 1.60)." in ranked.sentence


@pytest.mark.slow
def test_of_a_whole_district_left_out_no_more_is_known_than_of_all(survey):
    model = social_model("trust", survey.frame, "district", settings=BRIEF)

    found = held_out_error(
        survey.responses, "trust", {"social": model}, place="district", left=Left.PLACES
    )

    assert found.refits == 6
    social, null = sorted(found.models, key=lambda one: one.model == NULL)
    assert social.error.median == pytest.approx(null.error.median, rel=0.25)
    assert np.isfinite(social.by_place).all()


def test_where_places_are_alike_the_null_errs_by_chance_alone(survey, rng):
    survey.responses.background[:] = rng.permutation(survey.responses.background)
    models = {"each by itself": direct_model("trust", "district")}

    found = held_out_error(survey.responses, "trust", models, place="district", repeats=10)

    assert names(found) == [NULL, "each by itself"]
    assert found.models[0].error.median == pytest.approx(found.noise, rel=0.3)
    assert found.models[1].behind.median > 0
    assert "they do not differ" in found.sentence


def test_everybody_is_held_out_once_in_every_repeat(survey):
    survey.responses.background[:7, 1] = -1
    seen = []

    def spy(answers):
        seen.append(answers.respondents)
        return np.zeros(6)

    held_out_error(survey.responses, "trust", {"spy": spy}, place="district", repeats=3)

    # Whoever lives nobody knows where is kept, in both refits of a pair.
    assert len(seen) == 6
    assert all(
        first + second == 900 + 7 for first, second in zip(seen[::2], seen[1::2], strict=True)
    )


def test_a_place_with_nothing_to_hold_out_does_not_count(survey):
    lonely = np.flatnonzero(survey.responses.background[:, 1] == 5)
    survey.responses.background[lonely[1:], 1] = 4

    found = held_out_error(
        survey.responses, "trust", {"each": direct_model("trust", "district")}, place="district"
    )

    assert np.isnan(found.models[0].by_place[5])
    assert np.isfinite(found.models[0].error.median)


def test_progress_tells_refits_done_and_all(survey):
    told = []

    held_out_error(
        survey.responses, "trust", {}, place="district", repeats=2,
        progress=lambda *now: told.append(now),
    )  # fmt: skip

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_two_places_are_too_few(survey):
    with pytest.raises(HeldOutError, match="Only 2 of the groups of 'sex'"):
        held_out_error(survey.responses, "trust", {}, place="sex")
