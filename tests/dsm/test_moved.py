import pytest

from dsm.moved import how_far
from indicators.social.poststratify import cell_score, groups_by, poststratify
from tests.support.worded import made_fit, worded_survey


def two_fits(survey):
    return tuple(made_fit(survey, loading=loading, draws=40) for loading in (None, 1.5))


def test_groups_move_by_so_many_standard_deviations():
    survey = worded_survey(loading=1.0, respondents=300)
    usual, other = fits = two_fits(survey)

    found = how_far(fits, survey.responses, survey.frame, "esteem", ["district"])

    assert [one.group for one in found] == ["all", "north", "east", "west"]
    groups = groups_by(survey.frame, ["district"])
    before, after = (
        poststratify(cell_score(fit), survey.frame, groups).sel(group="east")
        for fit in (usual, other)
    )
    assert found[2].usual.median == pytest.approx(float(before.median()))
    assert found[2].other.median == pytest.approx(float(after.median()))
    assert found[2].in_sds == pytest.approx(float((after.mean() - before.mean()) / before.std()))


def test_a_group_of_few_is_left_out_and_so_is_what_would_tell_of_it():
    survey = worded_survey(loading=1.0, respondents=300)
    district = survey.responses.background[:, 1]
    district[district == 2] = 1
    district[:6] = 2

    found = how_far(two_fits(survey), survey.responses, survey.frame, "esteem", ["district"])

    assert [one.group for one in found] == ["all", "east"]


def test_of_few_answers_not_even_everybody_is_told():
    survey = worded_survey(loading=1.0, respondents=5)

    assert how_far(two_fits(survey), survey.responses, survey.frame, "esteem", []) == ()
