import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.mode_effects import compare_modes
from surveys.errors import FixableError
from tests.support.biased import in_modes, true_score
from tests.support.builders import a_frame, some_answers

LIFT = 0.7


@pytest.fixture
def waves(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "mixed", in_modes(2000, lift=LIFT), asked="2026-10")
        fieldwork.keep_answers(session, "plain", some_answers(60), asked="2026-09")
    return engine


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


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"reference": "telephone"}, "'telephone'"),
        ({"wave": "plain"}, "do not say how they were given"),
        ({"construct": "safety"}, "'safety'"),
        ({"by": ("income",)}, "'income'"),
        ({"by": ("mode",)}, "'mode'"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_fitted(waves, asked, told):
    usual = {"wave": "mixed", "construct": "trust", "reference": "web", "frame": "town"}

    with pytest.raises(FixableError, match=told):
        compare_modes(waves, **(usual | asked))
