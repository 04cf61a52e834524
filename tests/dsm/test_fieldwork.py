from threading import Thread

import numpy as np
import pytest

from dsm import fieldwork, towns
from dsm.database import transaction
from dsm.fieldwork import FieldworkError
from surveys.population import Factor, PopulationFrame
from tests.support.builders import a_frame, some_answers
from tests.support.databases import (
    new_settings,
    open_with_tables,
    wait_until_somebody_waits,
)


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def test_answers_come_back_as_they_were_kept(session):
    answers = some_answers(50)

    wave = fieldwork.keep_answers(session, "autumn", answers, asked="2026-10")

    assert wave.respondents == 50
    assert fieldwork.load_answers(session, "autumn").hash() == answers.hash() == wave.hash


def test_a_population_comes_back_as_it_was_kept(session):
    fieldwork.keep_frame(session, "town", a_frame())

    assert fieldwork.load_frame(session, "town").hash() == a_frame().hash()


def test_keeping_the_same_twice_changes_nothing(session):
    for _ in range(2):
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", some_answers(50), asked="2026-10")

    assert [wave.respondents for wave in fieldwork.waves(session)] == [50]


@pytest.mark.parametrize("name", ["", "  ", " town", "to\nwn", "nwot\u202e", "x" * 5000])
def test_a_name_that_cannot_be_shown_is_refused(session, name):
    with pytest.raises(FieldworkError, match="A population cannot be called"):
        fieldwork.keep_frame(session, name, a_frame())
    with pytest.raises(FieldworkError, match="A wave cannot be called") as refused:
        fieldwork.keep_answers(session, name, some_answers(50), asked="2026-10")

    assert len(str(refused.value)) < 300
    assert fieldwork.frame_names(session) == ()
    assert fieldwork.waves(session) == ()


def test_the_sample_of_a_wave_with_the_longest_name_can_be_kept(session):
    fieldwork.keep_answers(session, "ø" * 80, some_answers(50), asked="2026-10")

    assert towns.keep_sample(session, "ø" * 80) == f"{'ø' * 80} sample"


def test_other_answers_under_a_taken_name_are_refused(session):
    fieldwork.keep_answers(session, "autumn", some_answers(50), asked="2026-10")

    with pytest.raises(FieldworkError, match="'autumn'"):
        fieldwork.keep_answers(session, "autumn", some_answers(51), asked="2026-10")


def test_another_population_under_a_taken_name_is_refused(session):
    fieldwork.keep_frame(session, "town", a_frame(500))

    with pytest.raises(FieldworkError, match="'town'"):
        fieldwork.keep_frame(session, "town", a_frame(501))


@pytest.fixture
def on_postgresql(tmp_path, server):
    opened = open_with_tables(new_settings("postgresql", tmp_path, server))
    yield opened
    opened.dispose()


def keep_while_another_does(engine, frame):
    """Keep `frame` as town in the moment in which somebody else keeps a_frame() so; None or the problem."""
    ends = []

    def keep() -> None:
        try:
            with transaction(engine) as session:
                fieldwork.keep_frame(session, "town", frame)
            ends.append(None)
        except FieldworkError as refused:
            ends.append(refused.problem)

    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        second = Thread(target=keep)
        second.start()
        wait_until_somebody_waits(engine)
    second.join()
    (end,) = ends
    return end


@pytest.mark.slow
def test_two_who_keep_the_same_population_at_once_both_have_it(on_postgresql):
    assert keep_while_another_does(on_postgresql, a_frame()) is None


@pytest.mark.slow
def test_of_two_who_keep_others_under_one_name_at_once_the_second_is_told(on_postgresql):
    assert "another population called 'town'" in keep_while_another_does(on_postgresql, a_frame(9))


def test_a_wave_without_anybody_is_refused(session):
    with pytest.raises(FieldworkError, match="Nobody"):
        fieldwork.keep_answers(session, "autumn", some_answers(0), asked="2026-10")


def test_an_unknown_name_is_answered_with_the_known_ones(session):
    fieldwork.keep_answers(session, "autumn", some_answers(50), asked="2026-10")

    with pytest.raises(FieldworkError) as refused:
        fieldwork.load_answers(session, "spring")

    assert "autumn" in refused.value.fix


def test_a_removed_wave_leaves_no_answer_behind(session):
    fieldwork.keep_answers(session, "autumn", some_answers(50), asked="2026-10")

    fieldwork.remove_answers(session, "autumn")

    assert fieldwork.waves(session) == ()


def test_a_population_with_other_groups_is_refused_with_both_described():
    other = PopulationFrame((Factor("sex", ("f", "m")),), np.ones(2), "made for a test")

    with pytest.raises(FieldworkError) as refused:
        fieldwork.require_same_groups(some_answers(50), other)

    assert "sex (f, m)" in refused.value.problem
    assert "age_band" in refused.value.problem


def test_a_wave_without_a_year_cannot_be_put_in_order(session):
    with pytest.raises(FieldworkError, match="'last autumn'"):
        fieldwork.keep_answers(session, "autumn", some_answers(50), asked="last autumn")

    assert fieldwork.waves(session) == ()


def test_populations_are_listed_by_name(session):
    assert fieldwork.frame_names(session) == ()
