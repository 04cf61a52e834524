import pytest

from dsm import evidence, fieldwork
from dsm.database import transaction
from dsm.estimated import Judged
from dsm.examination import examine, merged, predict
from dsm.tables import EstimateRow, WaveAnswerRow
from surveys.disclosure import Reason
from surveys.responses import Missing
from tests.support.builders import some_answers
from tests.support.cities import add_wave_with_draws


def a_check(name, about="sampling", value=1.0):
    return Judged(id=name, about=about, passed=True, value=value, limit=1, sentence="Said.")


def test_checks_that_were_kept_stand_and_others_follow_by_kind():
    kept = [a_check("r-hat", value=2.0), a_check("rest-score", "fit")]
    made = [a_check("r-hat", value=3.0), a_check("loo-pit", "fit"), a_check("energy")]

    found = merged(kept, made)

    assert [check.id for check in found] == ["r-hat", "energy", "rest-score", "loo-pit"]
    assert found[0].value == 2.0


@pytest.mark.slow
def test_a_run_is_laid_open_with_draws_questions_and_groups(town):
    with transaction(town.engine) as session:
        run = evidence.all_estimates(session)[0]

        seen = examine(session, town.draws, run)

        assert examine(session, town.draws, run) is seen
    assert not seen.outdated
    assert {"r-hat", "energy", "answer-shares"} <= {check.id for check in seen.checks}
    assert len(seen.checks) == len({check.id for check in seen.checks})
    assert [one.item for one in seen.questions.items] == ["trust-0", "trust-1", "trust-2"]
    assert [one.item for one in seen.curves.items] == ["trust-0", "trust-1", "trust-2"]
    assert len(seen.densities) == 2 + 3
    assert [one.factors for one in seen.groupings] == [
        ("sex",),
        ("age_band",),
        ("sex", "age_band"),
    ]
    assert seen.city.estimate.low90 < seen.city.direct < seen.city.estimate.high90
    assert all(one.shown for one in seen.groupings[0].figures)


@pytest.mark.slow
def test_everybody_is_predicted_from_all_others_once(town):
    with transaction(town.engine) as session:
        run = evidence.all_estimates(session)[0]

        found = predict(session, town.draws, run)

        assert predict(session, town.draws, run) is found
    assert found.respondents == 400
    assert {check.id for check in found.checks} == {"loo-khat", "loo-pit"}


@pytest.mark.slow
def test_of_few_answers_nothing_is_shown_that_would_show_somebody(town):
    with transaction(town.engine) as session:
        few = a_run_of(session, "few", some_answers(8, seed=5))

        seen = examine(session, town.draws, few)

        assert predict(session, town.draws, few) is None
    assert seen.questions is None
    assert seen.city.hidden is not Reason.SHOWN
    assert all(not one.shown for each in seen.groupings for one in each.figures)


@pytest.mark.slow
def test_where_few_answered_one_question_none_is_shown(town):
    answers = some_answers(60, seed=7)
    answers.levels[9:, 1] = Missing.LEFT_BLANK
    with transaction(town.engine) as session:
        run = a_run_of(session, "one-thin", answers)

        seen = examine(session, town.draws, run)

        assert predict(session, town.draws, run) is None
    assert not seen.outdated
    assert seen.questions is None


def a_run_of(session, wave, answers):
    """The run of a new wave, made from the answers it has."""
    row = session.get_one(EstimateRow, add_wave_with_draws(session, wave, answers))
    waves = {one.name: one.hash for one in fieldwork.waves(session)}
    row.made_from = row.made_from | {"answers": waves[wave]}
    session.flush()
    return next(one for one in evidence.all_estimates(session) if one.id == row.id)


@pytest.mark.slow
def test_a_run_of_answers_that_were_replaced_shows_its_draws_alone(town):
    with transaction(town.engine) as session:
        number = add_wave_with_draws(session, "other", some_answers(60, seed=6))
        run = next(one for one in evidence.all_estimates(session) if one.id == number)
        assert session.get(WaveAnswerRow, (1, 0)) is not None

        seen = examine(session, town.draws, run)

        assert predict(session, town.draws, run) is None
    assert seen.outdated
    assert seen.city is None
    assert seen.questions is None
    assert seen.groupings == ()
    assert seen.ranks.draws == 800
