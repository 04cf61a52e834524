import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.prior_effects import compare_priors
from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.errors import FixableError
from tests.support.builders import a_frame, some_answers

NARROW = Priors(sex=0.01, other=0.01, district=0.01, age_step=0.01, education=0.01)


@pytest.fixture
def wave(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", some_answers(150), asked="2026-10")
    return engine


@pytest.mark.slow
def test_narrow_priors_draw_groups_together_and_say_how_far(wave):
    found = compare_priors(
        wave, wave="autumn", construct="trust", priors=NARROW, frame="town", by=("sex",)
    )

    assert found.changed["sex"] == (0.5, 0.01)
    city, *groups = found.moved
    assert city.group == "all"
    usual = [one.usual.median for one in groups]
    other = [one.other.median for one in groups]
    assert max(other) - min(other) < max(usual) - min(usual)
    for one in found.moved:
        sd = (one.usual.high90 - one.usual.low90) / 3.29  # as if normal
        assert one.in_sds == pytest.approx((one.other.median - one.usual.median) / sd, abs=0.1)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"priors": DEFAULT_PRIORS}, "usual priors"),
        ({"construct": "safety"}, "'safety' was not asked"),
        ({"wave": "spring"}, "spring"),
        ({"frame": "elsewhere"}, "elsewhere"),
        ({"by": ("sex", "sex")}, "Groups by sex, sex"),
        ({"by": ("income",)}, "income"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_fitted(wave, asked, told):
    usual = {"wave": "autumn", "construct": "trust", "priors": NARROW, "frame": "town"}

    with pytest.raises(FixableError, match=told):
        compare_priors(wave, **(usual | asked))
