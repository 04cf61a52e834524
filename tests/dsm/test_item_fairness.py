import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.item_fairness import compare_items
from surveys.errors import FixableError
from tests.support.biased import read_differently
from tests.support.builders import a_frame


@pytest.fixture
def wave(engine):
    answers = read_differently(500, lift=1.2, items=3)
    answers.background[:, 1][answers.background[:, 1] == 0] = 1
    answers.background[:4, 1] = 0
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", answers, asked="2026-10")
    return engine


@pytest.mark.slow
def test_the_item_that_women_read_differently_is_told(wave):
    told = []

    found = compare_items(
        wave, wave="autumn", construct="trust", by="sex", frame="town", on_progress=told.append
    )

    assert [str(one.reading) for one in found.readings].index("different") == 1
    assert told[-1].share == 1


@pytest.mark.slow
def test_groups_too_small_to_be_shown_take_no_part(wave):
    found = compare_items(wave, wave="autumn", construct="trust", by="age_band", frame="town")

    (pair,) = {(gap.group, gap.against) for one in found.readings for gap in one.gaps}
    # The youngest are four; with them alone hidden, all the others together would tell of them.
    assert pair == ("30-44", "45-66")


@pytest.mark.slow
def test_a_wide_tolerance_lets_everything_pass(wave):
    found = compare_items(
        wave, wave="autumn", construct="trust", by="sex", frame="town", tolerance=0.5
    )

    assert {str(one.reading) for one in found.readings} == {"same"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "income"}, "'income'"),
        ({"construct": "safety"}, "'safety'"),
        ({"wave": "spring"}, "spring"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_fitted(wave, asked, told):
    usual = {"wave": "autumn", "construct": "trust", "by": "sex", "frame": "town"}

    with pytest.raises(FixableError, match=told):
        compare_items(wave, **(usual | asked))
