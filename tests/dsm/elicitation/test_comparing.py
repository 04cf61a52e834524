import pytest

from dsm.database import transaction
from dsm.elicitation import comparing
from dsm.elicitation.elicitation import Kind
from tests.support.elicitations import (
    BEST_WORST,
    TIMES,
    a_panel,
    an_effect,
    an_elicitation,
    people,
)


def others(panel, name):
    seat = panel.seat(name)
    with transaction(panel.engine) as session:
        return comparing.others(session, seat)


def judged(engine, folder, kind, *contents):
    """A panel whose experts handed in these contents in the first round."""
    panel = a_panel(engine, folder, an_elicitation(kind), people=people(len(contents)))
    for number, content in enumerate(contents, 1):
        if content is not None:
            panel.judge(f"expert-{number}", content)
    return panel


def rated(*levels):
    return [{"levels": {"cost": level}} for level in levels]


def test_nothing_of_others_is_seen_before_the_second_round(engine, tmp_path):
    panel = judged(engine, tmp_path, Kind.RATINGS, *rated(1, 2, 3, 4, 5))

    assert others(panel, "expert-1") is None
    panel.close()
    assert others(panel, "expert-1") is None
    panel.reopen()
    (seen,) = others(panel, "expert-1")
    assert (seen.about, seen.own, seen.others) == (("cost",), 1, (2, 3, 4, 5))


def test_three_experts_see_nothing_of_each_other_and_four_do(engine, tmp_path):
    panel = judged(engine, tmp_path, Kind.RATINGS, *rated(1, 2, 3), None)
    panel.judge("expert-4", {"levels": {"cost": 4}}, complete=False)  # not handed in
    panel.close()
    panel.reopen()
    assert others(panel, "expert-1") is None

    four = judged_slug(engine, tmp_path)
    assert len(others(four, "expert-1")) == 1


def judged_slug(engine, folder):
    panel = a_panel(engine, folder, an_elicitation(slug="four"), people=people(4))
    for number, content in enumerate(rated(1, 2, 3, 4), 1):
        panel.judge(f"expert-{number}", content)
    panel.close()
    panel.reopen()
    return panel


def test_what_only_three_judged_is_left_out_beside_what_four_did(engine, tmp_path):
    both = [{"levels": {"cost": level, "time": level}} for level in (1, 2, 3)]
    panel = judged(engine, tmp_path, Kind.RATINGS, *both, *rated(4))
    panel.close()
    panel.reopen()

    assert [seen.about for seen in others(panel, "expert-4")] == [("cost",)]


def test_whoever_kept_silent_sees_the_others_and_no_own(engine, tmp_path):
    panel = judged(engine, tmp_path, Kind.RATINGS, *rated(4, 3, 2, 1), None)
    panel.close()
    panel.reopen()

    (seen,) = others(panel, "expert-5")

    assert (seen.own, seen.others) == (None, (1, 2, 3, 4))


def test_order_tells_nothing_of_who_said_it(engine, tmp_path):
    panel = judged(engine, tmp_path, Kind.RATINGS, *rated(5, 1, 4, 2, 3))
    panel.close()
    panel.reopen()

    for name in panel.tokens:
        (seen,) = others(panel, name)
        assert list(seen.others) == sorted(seen.others)


@pytest.mark.parametrize(
    ("kind", "content"), [(Kind.BEST_WORST, BEST_WORST), (Kind.PAIRWISE, TIMES)]
)
def test_weights_of_single_experts_are_seen_criterion_by_criterion(engine, tmp_path, kind, content):
    panel = judged(engine, tmp_path, kind, *[content] * 4)
    panel.close()
    panel.reopen()

    seen = {one.about[0]: one for one in others(panel, "expert-1")}

    assert sum(one.own for one in seen.values()) == pytest.approx(1)
    assert seen["cost"].own > seen["time"].own > seen["noise"].own
    assert seen["cost"].others == pytest.approx([seen["cost"].own] * 3)


def test_effects_are_seen_as_judgements_without_a_label(engine, tmp_path):
    contents = [{"effects": [an_effect(middle)]} for middle in (9.0, 1.0, 5.0, -2.0)]
    panel = judged(engine, tmp_path, Kind.EFFECTS, *contents)
    panel.close()
    panel.reopen()

    (seen,) = others(panel, "expert-1")

    assert seen.own_effect.best == 9.0
    assert [one.best for one in seen.other_effects] == [-2.0, 1.0, 5.0]
    assert {one.expert for one in (seen.own_effect, *seen.other_effects)} == {""}


def test_the_second_round_does_not_show_what_is_said_in_it(engine, tmp_path):
    panel = judged(engine, tmp_path, Kind.RATINGS, *rated(1, 2, 3, 4))
    panel.close()
    panel.reopen()
    panel.judge("expert-2", {"levels": {"cost": 5}})

    (during,) = others(panel, "expert-1")
    panel.close()

    assert during.others == (2, 3, 4)
    assert others(panel, "expert-1") is None
