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
def test_the_effect_of_other_priors_is_told_in_points_and_sds(dsm, wave, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("sex = 0.01\n", encoding="utf-8")
    asked = ("priors", "autumn", "--file", file, "--construct", "trust", "--frame", "town")

    table, program = dsm(*asked, "--by", "sex"), dsm(*asked, "--json")

    assert table.code == 0
    assert "moved (sd)" in table.out
    assert program.json["changed"] == {"sex": {"usual": 0.5, "here": 0.01}}
    (city,) = program.json["groups"]
    assert city["usual"]["low90"] < city["usual"]["median"]


def test_a_misspelt_prior_is_told_before_anything_is_fitted(dsm, wave, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("sexes = 0.01\n", encoding="utf-8")

    done = dsm("priors", "autumn", "--file", file, "--construct", "trust")

    assert done.code == 3
    assert "Did you mean 'sex'" in done.err
