import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.wording_effect import judge_wording
from surveys.errors import FixableError
from tests.support.worded import worded_survey


@pytest.fixture
def survey():
    return worded_survey(loading=1.6, respondents=700)


@pytest.fixture
def wave(engine, survey):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", survey.frame)
        fieldwork.keep_answers(session, "autumn", survey.responses, asked="2026-10")
    return engine


@pytest.mark.slow
def test_a_factor_that_is_there_is_kept_and_its_effect_told(wave, survey):
    told = []

    found = judge_wording(
        wave,
        wave="autumn",
        construct="esteem",
        negative=survey.negative,
        frame="town",
        by=("district",),
        on_progress=told.append,
    )

    assert found.verdict.kept
    assert tuple(found.loadings) == survey.negative
    for loading, level in found.loadings.values():
        assert loading.low90 > 0.5
        assert level.low90 > 0.5
    assert [one.group for one in found.moved] == ["all", "north", "east", "west"]
    assert all(abs(one.in_sds) < 3 for one in found.moved)
    assert told[-1].share == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"negative": ()}, "negatively worded"),
        ({"negative": ("item-9", "item-1")}, "'item-9'"),
        ({"negative": ("item-1",)}, "1 of 6 items"),
        ({"construct": "safety"}, "'safety'"),
        ({"wave": "spring"}, "spring"),
        ({"by": ("sex", "sex")}, "Groups by sex, sex"),
        ({"by": ("income",)}, "income"),
    ],
)
def test_what_cannot_be_judged_is_told_before_anything_is_fitted(wave, survey, asked, told):
    usual = {
        "wave": "autumn", "construct": "esteem", "negative": survey.negative, "frame": "town",
    }  # fmt: skip

    with pytest.raises(FixableError, match=told):
        judge_wording(wave, **(usual | asked))
