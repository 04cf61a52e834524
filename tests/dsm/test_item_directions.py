import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.item_directions import contrary_items
from surveys.errors import FixableError
from tests.support.builders import some_answers


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def test_an_item_whose_codes_were_not_turned_is_named(session):
    answers = some_answers(300)
    answers.levels[:, 1] = 4 - answers.levels[:, 1]
    fieldwork.keep_answers(session, "autumn", answers, asked="2026-10")

    (found,) = contrary_items(session, "autumn")

    assert (found.construct, found.item) == ("trust", "trust-1")
    assert found.loading < -0.5
    assert found.chance > 0.99


def test_answers_that_all_run_one_way_are_no_news(session):
    fieldwork.keep_answers(session, "autumn", some_answers(300), asked="2026-10")

    assert contrary_items(session, "autumn") == ()


def test_a_wave_that_is_not_there_is_told(session):
    with pytest.raises(FixableError, match="spring"):
        contrary_items(session, "spring")
