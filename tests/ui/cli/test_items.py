import pytest

from dsm import fieldwork
from dsm.database import transaction
from tests.support.biased import read_differently
from tests.support.builders import a_frame


@pytest.fixture
def wave(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        answers = read_differently(500, lift=1.2, items=3)
        fieldwork.keep_answers(session, "autumn", answers, asked="2026-10")


@pytest.mark.slow
def test_every_item_gets_a_verdict_in_words(dsm, wave):
    asked = ("items", "autumn", "--construct", "trust", "--by", "sex", "--frame", "town")

    table, program = dsm(*asked), dsm(*asked, "--json")

    assert table.code == 0
    assert "trust-1 may read differently: female answer" in table.out
    assert "Holm" in table.out
    read = {one["item"]: one for one in program.json["items"]}
    assert list(read) == ["trust-0", "trust-1", "trust-2"]
    assert read["trust-1"]["reading"] == "different"
    (gap,) = read["trust-1"]["gaps"]
    assert gap["steps"]["low90"] > read["trust-1"]["tolerance_steps"]
    assert gap["points_after"]["median"] < gap["points_before"]["median"]


def test_a_factor_nobody_knows_is_told_before_anything_is_fitted(dsm, wave):
    done = dsm("items", "autumn", "--construct", "trust", "--by", "income", "--frame", "town")

    assert done.code == 3
    assert "'income'" in done.err
