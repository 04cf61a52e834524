import pytest

from dsm.beside import StoppedError
from dsm.sample_size import try_sample, usual_design
from indicators.social.sample_towns import SampleError, town_of_districts
from surveys.planner import Kind, reliability

TOWN = town_of_districts([2400] * 4)


def test_the_usual_design_takes_its_signal_from_the_table():
    assert usual_design(Kind.PLACE, 900, 0.3).icc == 0.05
    assert usual_design(Kind.PERSON, 900, 0.3).construct == "interpersonal-trust"


def test_what_makes_no_sense_is_refused_at_once():
    with pytest.raises(SampleError, match="answers are expected"):
        try_sample(TOWN, usual_design(Kind.PLACE, 10, 0.3))


@pytest.mark.slow
def test_towns_are_tried_beside_and_the_table_stands_next_to_them():
    heard = []

    tried = try_sample(TOWN, usual_design(Kind.PLACE, 800, 0.5), towns=5, progress=heard.append)

    assert heard
    assert tried.simulated.towns == 5
    assert tried.simulated.answers == pytest.approx(400, abs=40)
    assert tried.per_district == 100
    assert tried.table == reliability(100, 0.05)


@pytest.mark.slow
def test_trying_can_be_stopped():
    heard = []

    with pytest.raises(StoppedError):
        try_sample(
            TOWN,
            usual_design(Kind.PLACE, 800, 0.5),
            towns=500,
            progress=heard.append,
            stop=lambda: bool(heard),
        )

    assert max(heard) < 0.1
