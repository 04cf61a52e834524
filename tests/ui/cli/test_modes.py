import pytest

from dsm import fieldwork
from dsm.database import transaction
from tests.support.biased import in_modes
from tests.support.builders import a_frame


@pytest.fixture
def waves(engine):
    apart = in_modes(300)
    apart.background[:, 2] = apart.background[:, 1] == 3
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "mixed", in_modes(400), asked="2026-10")
        fieldwork.keep_answers(session, "apart", apart, asked="2026-11")


@pytest.mark.slow
def test_figures_in_one_mode_are_told_beside_those_that_ignore_modes(dsm, waves):
    asked = ("modes", "mixed", "--construct", "trust", "--reference", "web", "--frame", "town")

    table, program = dsm(*asked), dsm(*asked, "--json")

    assert table.code == 0
    assert "as if all had answered by web" in " ".join(table.out.split())
    assert "Warning" not in table.out
    (paper,) = program.json["modes"]
    assert paper["mode"] == "paper"
    assert paper["points_above_reference"]["low90"] > 0
    (city,) = program.json["groups"]
    assert city["at_reference"]["median"] < city["ignoring"]["median"]
    assert program.json["warnings"] == []


@pytest.mark.slow
def test_modes_that_follow_from_background_are_warned_of(dsm, waves):
    done = dsm("modes", "apart", "--construct", "trust", "--reference", "web", "--json")

    assert done.code == 0
    assert any("can hardly be told apart" in said for said in done.json["warnings"])
    assert any("age_band = 67+" in said for said in done.json["warnings"])


def test_a_mode_nobody_used_is_told_before_anything_is_fitted(dsm, waves):
    done = dsm("modes", "mixed", "--construct", "trust", "--reference", "telephone")

    assert done.code == 3
    assert "Choose one of: web, paper" in done.err
