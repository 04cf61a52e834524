import numpy as np
import pytest

from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.elicitation.showing import Reason
from dsm.elicitation.weight_report import Consistency, weigh
from dsm.seeds import SeedError
from tests.support.elicitations import BEST_WORST, TIMES, a_panel, an_elicitation, people

CONTENTS = {Kind.BEST_WORST: BEST_WORST, Kind.PAIRWISE: TIMES}
CIRCLE = {
    "times": [
        {"first": "cost", "second": "time", "times": "9"},
        {"first": "time", "second": "noise", "times": "9"},
        {"first": "noise", "second": "cost", "times": "9"},
    ]
}


def judged(engine, folder, kind, *, experts, contents=None, **given):
    panel = a_panel(engine, folder, an_elicitation(kind, **given), people=experts)
    for at, name in enumerate(experts):
        panel.judge(name, contents[at] if contents else CONTENTS[kind])
    panel.close()
    return panel


@pytest.mark.parametrize(
    "kind", [pytest.param(Kind.BEST_WORST, marks=pytest.mark.slow), Kind.PAIRWISE]
)
def test_weights_add_up_and_their_ranking_is_a_chance(engine, tmp_path, kind):
    judged(
        engine,
        tmp_path,
        kind,
        experts={**people(4, group="a"), **people(2, group="b"), **people(2)},
    )

    found = weigh(engine, "panel")

    everybody = found.everybody
    assert everybody.experts == 8
    assert [one.id for one in everybody.weights] == ["cost", "noise", "time"]
    by_id = {one.id: one.weight for one in everybody.weights}
    assert by_id["cost"].median > by_id["time"].median > by_id["noise"].median
    assert by_id["cost"].low90 < by_id["cost"].median < by_id["cost"].high90
    assert everybody.above["cost", "noise"] > 0.95
    assert everybody.above["cost", "noise"] + everybody.above["noise", "cost"] == pytest.approx(1)
    weights = everybody.tree["posterior/weight"].to_numpy()
    assert np.allclose(weights.sum(axis=2), 1)
    assert everybody.verdict.sampled_well
    assert list(found.groups) == ["a"]
    assert found.left_out == {"b": Reason.FEW}


def test_who_contradicts_herself_is_told_by_label(engine, tmp_path):
    contents = [TIMES, TIMES, TIMES, CIRCLE]
    panel = judged(engine, tmp_path, Kind.PAIRWISE, experts=people(4), contents=contents)

    found = weigh(engine, "panel", by_group=False)

    beyond = [one for one in found.consistency if one.is_beyond]
    assert [one.expert for one in beyond] == [panel.seat("expert-4").label]
    assert not found.everybody.verdict.passed
    assert len(found.consistency) == 4


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_weights_of_three_are_not_estimated(engine, tmp_path, kind):
    judged(engine, tmp_path, kind, experts=people(3))

    with pytest.raises(ElicitationError, match="recognised"):
        weigh(engine, "panel")


def test_weights_of_three_are_estimated_where_data_are_public(engine, tmp_path):
    judged(engine, tmp_path, Kind.PAIRWISE, experts=people(3), confidential=False)

    assert len(weigh(engine, "panel").consistency) == 3


def test_a_group_that_would_tell_of_the_one_beside_it_is_left_out(engine, tmp_path):
    judged(engine, tmp_path, Kind.PAIRWISE, experts={**people(4, group="a"), "doctor": "b"})

    found = weigh(engine, "panel")

    assert found.groups == {}
    assert found.left_out == {"a": Reason.REST, "b": Reason.FEW}


def test_the_same_seed_gives_the_same_weights(engine, tmp_path):
    judged(engine, tmp_path, Kind.PAIRWISE, experts=people(4))

    one, same, other = (weigh(engine, "panel", seed=seed).everybody for seed in (1, 1, 2))

    assert one.weights == same.weights
    assert one.weights != other.weights


@pytest.mark.parametrize("seed", [-1, 10**23])
def test_a_seed_that_is_none_is_refused_before_anything_is_fitted(engine, tmp_path, seed):
    judged(engine, tmp_path, Kind.PAIRWISE, experts=people(4))

    with pytest.raises(SeedError, match=str(seed)):
        weigh(engine, "panel", seed=seed)


def test_ratings_give_no_weights(engine, tmp_path):
    a_panel(engine, tmp_path, people=people(1))

    with pytest.raises(ElicitationError, match="give no weights"):
        weigh(engine, "panel")


@pytest.mark.parametrize(
    ("ratio", "limit", "beyond"),
    [(0.2, 0.1, True), (0.1, 0.1, False), (None, 0.1, False), (0.9, None, False)],
)
def test_nobody_is_beyond_a_limit_that_is_not_known(ratio, limit, beyond):
    one = Consistency(expert="x", ratio=ratio, limit=limit, least=("a",))

    assert one.is_beyond is beyond
