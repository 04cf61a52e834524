import csv

import numpy as np
import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.fieldwork import FieldworkError
from dsm.intake import import_answers, in_groups_of, questionnaire_mapping
from surveys.errors import FixableError
from surveys.population import Factor, PopulationFrame
from tests.support.builders import AGE, SEX, a_frame, some_answers

OLD_TO_YOUNG = Factor("age_band", tuple(reversed(AGE.levels)))


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def a_population(*factors):
    shape = tuple(len(factor.levels) for factor in factors)
    return PopulationFrame(factors, np.full(shape, 10.0), "made for a test")


def test_answers_that_fit_stay_as_they_are():
    answers = some_answers(30)

    assert in_groups_of(answers, a_frame()).hash() == answers.hash()


def test_background_is_put_into_the_order_of_the_population():
    answers = some_answers(30)

    fitted = in_groups_of(answers, a_population(OLD_TO_YOUNG, SEX))

    assert fitted.factors == (OLD_TO_YOUNG, SEX)
    assert (fitted.background[:, 1] == answers.background[:, 0]).all()
    assert (fitted.background[:, 0] == 3 - answers.background[:, 1]).all()


def test_an_unknown_group_stays_unknown():
    answers = some_answers(30)
    answers.background[0, 1] = -1

    fitted = in_groups_of(answers, a_population(OLD_TO_YOUNG, SEX))

    assert fitted.background[0, 0] == -1


def test_what_the_population_does_not_know_is_left_out():
    assert in_groups_of(some_answers(30), a_population(SEX)).factors == (SEX,)


def test_a_group_the_answers_lack_is_refused_with_both_described():
    education = Factor("education", ("low", "high"))

    with pytest.raises(FieldworkError, match="education"):
        in_groups_of(some_answers(30), a_population(SEX, education))


def test_a_questionnaire_takes_its_districts_from_the_population():
    district = Factor("district", ("centre", "harbour"))

    with_districts = questionnaire_mapping("social-sustainability", a_population(SEX, district))
    without = questionnaire_mapping("social-sustainability")

    assert district in [mapped.factor for mapped in with_districts.factors]
    assert "district" not in [mapped.factor.name for mapped in without.factors]


def test_a_file_of_our_questionnaire_needs_no_mapping(session, tmp_path):
    mapping = questionnaire_mapping("social-sustainability")
    header = [one.column for one in (*mapping.items, *mapping.factors)]
    row = [one.item.codes[-1] for one in mapping.items]
    row += [_first_code(one) for one in mapping.factors]
    file = tmp_path / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header, row, row])

    kept = import_answers(
        session, file, wave="w", asked="2026-10", instrument="social-sustainability"
    )

    assert kept.respondents == 2
    assert "interpersonal-trust" in kept.constructs


def test_an_unknown_population_keeps_nothing(session, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("a\n1\n", encoding="utf-8")

    with pytest.raises(FixableError, match="'nowhere'"):
        import_answers(
            session, file, wave="w", asked="2026", mapping="ess9-norway", frame="nowhere"
        )

    assert fieldwork.waves(session) == ()


def _first_code(mapped):
    return next(code for code, position in mapped.coding.positions.items() if position == 0)
