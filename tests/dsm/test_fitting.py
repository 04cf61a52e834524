import pytest

from dsm.fitting import fit_construct, items_sharing_wording
from indicators.social.sampler import FitSettings, FitStoppedError
from surveys.tabulate import count_patterns
from tests.support.builders import a_frame, some_answers
from tests.support.worded import shipped_survey

SETTINGS = FitSettings(draws=100, tune=50, chains=2)


def fitted(**options):
    counts = count_patterns(some_answers(200), "trust")
    return fit_construct(counts, a_frame(), **{"settings": SETTINGS, **options})


@pytest.mark.slow
def test_the_same_inputs_give_the_same_draws_however_many_cores_there_are():
    one, two = (
        fitted(settings=FitSettings(draws=100, tune=50, chains=2, cores=cores)) for cores in (1, 2)
    )

    assert one.hash == two.hash
    assert one.verdict == two.verdict


@pytest.mark.slow
def test_the_verdict_is_plain_content_and_says_what_was_looked_at():
    import json

    made = fitted()

    assert json.loads(json.dumps(made.verdict)) == made.verdict
    assert {check["about"] for check in made.verdict} == {"sampling", "fit"}
    assert made.fits == all(check["passed"] for check in made.verdict if check["about"] == "fit")


@pytest.mark.slow
@pytest.mark.parametrize(("loading", "on"), [(2.0, ("esteem-short", "esteem-harsh")), (0.0, ())])
def test_negatively_worded_items_share_a_factor_where_they_share_something(loading, on):
    survey = shipped_survey(loading=loading)

    assert items_sharing_wording(survey.counts, survey.frame, seed=1) == on


def test_items_of_one_direction_have_no_wording_to_share():
    counts = count_patterns(some_answers(200), "trust")

    assert items_sharing_wording(counts, a_frame(), seed=1) is None


def test_a_fit_that_is_to_stop_does_not_begin():
    with pytest.raises(FitStoppedError):
        fitted(stop=lambda: True)
