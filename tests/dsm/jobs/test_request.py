from dataclasses import replace

import pytest

from dsm.jobs.request import RequestError, new_request, read
from indicators.social.priors import Priors
from indicators.social.sampler import FitSettings


def a_request(**changes):
    given = {
        "construct": "trust",
        "wave": "autumn",
        "frame": "town",
        "answers": "a" * 64,
        "population": "b" * 64,
    }
    return new_request(**{**given, **changes})


def test_the_same_fit_has_the_same_fingerprint_after_a_row_kept_it():
    asked = a_request()

    assert read(asked.plain()) == asked
    assert read(asked.plain()).fingerprint == a_request().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"construct": "safety"},
        {"wave": "spring"},
        {"frame": "county"},
        {"answers": "c" * 64},
        {"population": "c" * 64},
        {"settings": FitSettings(seed=2)},
        {"settings": FitSettings(draws=801)},
        {"priors": Priors(sex=0.6)},
    ],
)
def test_whatever_changes_the_draws_changes_the_fingerprint(change):
    assert a_request(**change).fingerprint != a_request().fingerprint


def test_the_number_of_cores_does_not_change_the_fingerprint():
    one = a_request(settings=FitSettings(cores=1))

    assert one.fingerprint == a_request(settings=FitSettings(cores=8)).fingerprint
    assert one.fit_settings(cores=3) == FitSettings(cores=3)


def test_settings_and_priors_come_back_as_they_were_asked_for():
    settings, priors = FitSettings(draws=40, seed=9, cores=2), Priors(district=0.4)

    asked = read(a_request(settings=settings, priors=priors).plain())

    assert asked.fit_settings(cores=2) == settings
    assert asked.fit_priors() == priors


def test_what_another_version_asked_for_is_refused_in_words():
    kept = a_request().plain()
    other = replace(a_request(), model_version="other-7")

    with pytest.raises(RequestError, match="another version"):
        read(kept | {"colour": "red"})
    with pytest.raises(RequestError, match="another version"):
        read(kept | {"priors": {"gone": 1.0}}).fit_priors()
    with pytest.raises(RequestError, match="another version"):
        read(kept | {"settings": {"gone": 1}}).fit_settings(cores=1)
    with pytest.raises(RequestError, match="other-7"):
        other.require_same_model()
