import pytest

from dsm import fieldwork
from dsm.database import transaction
from tests.support.worded import worded_survey


@pytest.fixture
def survey(engine):
    survey = worded_survey(loading=1.6, respondents=500)
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", survey.frame)
        fieldwork.keep_answers(session, "autumn", survey.responses, asked="2026-10")
    return survey


@pytest.mark.slow
def test_the_verdict_on_a_wording_factor_is_told_in_words_and_figures(dsm, survey):
    asked = ("wording", "autumn", "--construct", "esteem", "--frame", "town")
    negative = ("--negative", ",".join(survey.negative))

    table = dsm(*asked, *negative, "--by", "sex")
    program = dsm(*asked, *negative, "--json")

    assert table.code == 0
    assert "foretold better with a wording factor" in table.out
    assert "everybody" in table.out
    assert program.json["kept"] is True
    assert list(program.json["loadings"]) == list(survey.negative)
    (city,) = program.json["groups"]
    assert city["with"]["low90"] < city["with"]["median"] < city["with"]["high90"]


def test_a_list_without_items_is_not_taken_for_none(dsm, survey):
    done = dsm("wording", "autumn", "--construct", "esteem", "--frame", "town", "--negative", ",")

    assert (done.code, "--negative names no item." in done.err) == (3, True)


def test_a_scale_that_nobody_calls_negative_is_told_what_to_do(dsm, survey):
    done = dsm("wording", "autumn", "--construct", "esteem", "--frame", "town")

    assert done.code == 3
    assert "negatively worded" in done.err
