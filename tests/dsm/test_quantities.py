import numpy as np
import pytest

from dsm.quantities import ItemShare, MeanScore, QuantityError, SumScoreShare, item_share
from tests.support.builders import some_answers


def test_an_answer_is_named_by_its_code_and_found_by_its_position():
    share = item_share(some_answers(20), "trust-1", 4)

    assert share == ItemShare("trust-1", 4, 3)
    assert share.title == "trust-1: 4 or better"


def test_an_item_nobody_was_asked_is_answered_with_the_known_ones():
    with pytest.raises(QuantityError) as refused:
        item_share(some_answers(20), "ppltrst", 6)

    assert refused.value.fix == "Choose one of: trust-0, trust-1, trust-2."


def test_an_answer_that_is_none_is_answered_with_the_codes():
    with pytest.raises(QuantityError) as refused:
        item_share(some_answers(20), "trust-1", 6)

    assert "1, 2, 3, 4, 5" in refused.value.fix


def test_everybody_gives_the_worst_answer_or_a_better_one():
    answers = some_answers(20)

    direct = item_share(answers, "trust-1", 1).direct(answers, "trust", ())

    assert direct.value.tolist() == [100.0]


def test_the_mean_is_in_points_and_a_share_in_percent():
    assert [q.unit for q in (MeanScore(), ItemShare("i", 1, 0), SumScoreShare(60))] == [
        "points",
        "percent",
        "percent",
    ]


def test_a_sum_score_is_counted_but_not_estimated_directly():
    answers = some_answers(20)

    direct = SumScoreShare(60).direct(answers, "trust", ["sex"])

    assert direct.respondents.sum() == 20
    assert np.isnan(direct.value).all()
