import numpy as np
import pytest

from dsm import fieldwork, towns
from dsm.database import transaction
from dsm.fieldwork import FieldworkError
from surveys.errors import FixableError, FrameError
from surveys.population import Factor, PopulationFrame
from tests.support.builders import some_answers


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        fieldwork.keep_answers(opened, "autumn", some_answers(300), asked="2026-10")
        yield opened


@pytest.fixture
def register(tmp_path):
    """Ten residents of each sex and year of age."""
    file = tmp_path / "register.csv"
    rows = [f"2026,{sex},{age},10" for sex in ("female", "male") for age in range(100)]
    file.write_text("\n".join(["year,sex,age,n", *rows]), encoding="utf-8")
    return file


def test_the_sample_of_a_wave_is_a_population_of_its_own(session):
    name = towns.keep_sample(session, "autumn")

    frame = fieldwork.load_frame(session, name)
    assert name == "autumn sample"
    assert frame.factors == some_answers(1).factors
    assert not frame.joint


def test_keeping_the_sample_twice_changes_nothing(session):
    assert towns.keep_sample(session, "autumn") == towns.keep_sample(session, "autumn")


def test_a_forgotten_sample_makes_room_for_another(session):
    towns.keep_sample(session, "autumn")
    fieldwork.remove_answers(session, "autumn")

    towns.forget_sample(session, "autumn")

    fieldwork.keep_answers(session, "autumn", some_answers(90), asked="2026-10")
    assert towns.keep_sample(session, "autumn") == "autumn sample"


def test_forgetting_what_never_was_changes_nothing(session):
    towns.forget_sample(session, "spring")


def test_a_town_has_its_own_people_by_sex_and_age(session, register):
    kept = towns.keep_town(session, "sand", register, year=2026, wave="autumn")

    assert kept.margin(["age_band"]).tolist() == [240, 300, 440, 660]
    assert fieldwork.load_frame(session, "sand").hash() == kept.hash()


def test_an_unknown_factor_is_refused_and_nothing_kept(session, register):
    with pytest.raises(FrameError, match="'region'"):
        towns.keep_town(
            session, "sand", register, year=2026, wave="autumn", fixed={"region": "NO05"}
        )

    with pytest.raises(FieldworkError):
        fieldwork.load_frame(session, "sand")


def test_a_year_the_register_lacks_is_refused_with_those_it_has(session, register):
    with pytest.raises(FixableError, match="2026"):
        towns.keep_town(session, "sand", register, year=1990, wave="autumn")


def test_alike_are_only_those_of_whom_there_is_one_kind():
    factors = (Factor("sex", ("f", "m")), Factor("region", ("north", "south")))
    frame = PopulationFrame(factors, np.array([[0.0, 3.0], [0.0, 4.0]]), "made for a test")

    assert towns.alike(frame) == {"region": "south"}
