from dataclasses import replace

import numpy as np
import pytest

from dsm import fieldwork, trends
from dsm.database import transaction
from dsm.evidence import EvidenceError
from surveys.disclosure import Reason
from surveys.errors import FixableError
from tests.support.builders import a_frame, some_answers


@pytest.fixture
def rising(engine):
    """Two waves of a town whose trust rose by nearly a point of the latent scale."""
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        # The later wave was imported first: its day counts, not its place in the table.
        fieldwork.keep_answers(session, "autumn", some_answers(300, lift=0.4), asked="2026-10")
        fieldwork.keep_answers(
            session, "spring", some_answers(300, lift=-0.4, seed=2), asked="2026-04"
        )
    return engine


@pytest.mark.slow
def test_a_rise_is_found_and_said_as_a_chance(rising):
    found = trends.follow(rising, "trust", frame="town")

    assert found.waves == ("spring", "autumn")
    city = found.changes[()]["all"]
    assert (city.group, city.since, city.until) == ("all", "spring", "autumn")
    assert city.fell.chance < 0.01
    assert city.difference.low90 > 0
    assert found.is_step_assumed
    assert found.verdict.sampled_well


@pytest.mark.slow
def test_groups_that_one_of_the_waves_hides_have_no_change(engine):
    few = some_answers(300, lift=0.4)
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", few, asked="2026-10")
        fieldwork.keep_answers(session, "spring", some_answers(12, seed=2), asked="2026-04")

    found = trends.follow(engine, "trust", frame="town", by=("sex",))

    hidden = [one for one in found.figures if one.estimate is None]
    assert hidden
    assert {one.wave for one in hidden} == {"spring"}
    assert all(one.answers is None and one.hidden is not Reason.SHOWN for one in hidden)
    assert list(found.changes[()]) == ["all"]
    assert found.changes["sex",] == {}


def test_waves_that_cannot_be_compared_leave_no_population_behind(rising):
    answers = some_answers(300)
    shorter = tuple(replace(item, codes=item.codes[:-1]) for item in answers.items)
    levels = np.minimum(answers.levels, min(len(item.codes) for item in shorter) - 1)
    with transaction(rising) as session:
        other = replace(answers, items=shorter, levels=levels)
        fieldwork.keep_answers(session, "other", other, asked="2026-12")

    with pytest.raises(FixableError, match="categories"):
        trends.follow(rising, "trust", waves=("autumn", "other"))

    with transaction(rising) as session:
        assert fieldwork.frame_names(session) == ("town",)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"construct": "safety"}, "No wave asked"),
        ({"construct": "trust", "waves": ("spring",)}, "1 wave"),
        ({"construct": "trust", "waves": ("spring", "winter")}, "winter"),
        ({"construct": "trust", "by": ("income",)}, "income"),
        ({"construct": "trust", "since": "autumn"}, "'autumn'"),
        ({"construct": "trust", "frame": "elsewhere"}, "elsewhere"),
    ],
)
def test_what_cannot_be_followed_is_told_before_anything_is_fitted(rising, asked, told):
    with pytest.raises(FixableError, match=told):
        trends.follow(rising, **({"frame": "town"} | asked))


def test_one_wave_is_no_trend(engine):
    with transaction(engine) as session:
        fieldwork.keep_answers(session, "autumn", some_answers(50), asked="2026-10")

    with pytest.raises(EvidenceError, match="has 1 wave: autumn"):
        trends.follow(engine, "trust")
