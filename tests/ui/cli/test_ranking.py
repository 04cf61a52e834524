import pytest

from dsm import fieldwork
from dsm.database import transaction
from tests.support.builders import a_frame, some_answers


@pytest.fixture
def wave(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", some_answers(100), asked="2026-10")


@pytest.mark.slow
def test_models_are_shown_from_the_best_with_what_chance_alone_explains(dsm, wave):
    asked = ("rank", "autumn", "--construct", "trust", "--place", "age_band", "--frame", "town")

    table, program = dsm(*asked, "--repeats", "1"), dsm(*asked, "--repeats", "1", "--json")

    assert table.code == 0
    assert "behind the best" in table.out
    assert "chance alone" in table.out
    best, *others = program.json["models"]
    assert best["behind"]["median"] == 0
    assert all(one["error"]["median"] >= best["error"]["median"] for one in others)
    assert program.json["sentence"] in table.out
    assert program.json["refits"] == 2


def test_an_unknown_place_is_told_with_those_there_are(dsm, wave):
    done = dsm("rank", "autumn", "--construct", "trust", "--place", "income", "--frame", "town")

    assert done.code == 3
    assert "age_band" in done.err
