from dataclasses import replace

import numpy as np
import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.mode_effects import compare_modes
from surveys.errors import FixableError
from surveys.population import Factor
from surveys.responses import Missing
from tests.support.biased import in_modes, true_score
from tests.support.builders import a_frame, some_answers

LIFT = 0.7


@pytest.fixture
def waves(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "mixed", in_modes(2000, lift=LIFT), asked="2026-10")
        fieldwork.keep_answers(session, "rare", rare_mode(400), asked="2026-08")
        fieldwork.keep_answers(session, "alone", rare_mode(60, often=("web",)), asked="2026-07")
        fieldwork.keep_answers(session, "plain", some_answers(60), asked="2026-09")
    return engine


def rare_mode(respondents, often=("web", "paper")):
    """Answers of which nine were given by text message, the others in the usual ways."""
    answers = in_modes(respondents, lift=LIFT)
    factor = Factor("mode", ("web", "paper", "sms"))
    answers.background[:, 2] %= len(often)
    answers.background[:9, 2] = 2
    return replace(answers, factors=(*answers.factors[:2], factor))


@pytest.mark.slow
def test_figures_as_if_all_had_answered_on_the_web_are_right_where_ignoring_modes_is_not(waves):
    found = compare_modes(
        waves, wave="mixed", construct="trust", reference="web", frame="town", by=("age_band",)
    )

    (lift,) = found.lifts
    assert lift.mode == "paper"
    assert lift.lift.low90 < true_score(LIFT) - true_score() < lift.lift.high90
    city, *ages = found.figures
    assert city.at_reference.low90 < true_score() < city.at_reference.high90
    # Two in five answered on paper, so two fifths of the lift are taken for the town's own.
    assert city.ignoring.low90 > true_score() + 2
    # The old answered on paper; with modes ignored they seem to have gained on the young.
    apart = [ages[-1].at_reference, ages[0].at_reference]
    seeming = [ages[-1].ignoring, ages[0].ignoring]
    assert seeming[0].median - seeming[1].median > apart[0].median - apart[1].median + 3
    assert not found.overlap.is_thin


@pytest.mark.slow
def test_the_other_reference_moves_everybody_by_the_lift(waves):
    found = compare_modes(waves, wave="mixed", construct="trust", reference="paper", frame="town")

    assert found.lifts[0].lift.median < -5
    assert found.figures[0].at_reference.low90 < true_score(LIFT)
    assert found.figures[0].at_reference.high90 > true_score(LIFT)


@pytest.mark.slow
def test_a_mode_that_few_used_is_told_nothing_of(waves):
    found = compare_modes(waves, wave="rare", construct="trust", reference="web", frame="town")

    assert [one.mode for one in found.lifts] == ["paper"]
    assert found.figures[0].group == "all"


@pytest.mark.slow
def test_a_mode_in_which_few_answered_the_construct_is_told_nothing_of(waves):
    answers = in_modes(400, lift=LIFT)
    on_paper = np.flatnonzero(answers.background[:, 2] == 1)
    answers.levels[on_paper[8:]] = Missing.LEFT_BLANK
    with transaction(waves) as session:
        fieldwork.keep_answers(session, "blank", answers, asked="2026-06")

    found = compare_modes(waves, wave="blank", construct="trust", reference="web", frame="town")

    assert found.lifts == ()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"reference": "telephone"}, "'telephone'"),
        ({"wave": "rare", "reference": "sms"}, "Fewer than 10 answered in the mode 'sms'"),
        ({"wave": "alone"}, "but only: web"),
        ({"wave": "plain"}, "do not say how they were given"),
        ({"construct": "safety"}, "'safety'"),
        ({"by": ("sex", "sex")}, "Groups by sex, sex"),
        ({"by": ("income",)}, "'income'"),
        ({"by": ("mode",)}, "'mode'"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_fitted(waves, asked, told):
    usual = {"wave": "mixed", "construct": "trust", "reference": "web", "frame": "town"}

    with pytest.raises(FixableError, match=told):
        compare_modes(waves, **(usual | asked))
