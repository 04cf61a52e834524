"""Four numbers are read together, and everything that is wrong with them is told at once."""

import pytest

from indicators.experts.elicited import FourSteps
from tests.support.eliciting import an_elicitation
from ui.elicit import quantities
from ui.elicit.steps import Sheet, Step, StepKind
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form


def a_form(**typed):
    fields = {"lowest": "1", "highest": "5", "best": "3", "confidence": "80"} | typed
    return Form(list(fields.items()))


def test_four_numbers_are_read():
    said, wrong = quantities.read_steps(a_form(), (0, 100))

    assert said == FourSteps(lowest=1, highest=5, best=3, confidence=80)
    assert wrong == ()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"lowest": ""}, [("lowest", "wrong.empty")]),
        (
            {"lowest": "a", "best": "b"},
            [("lowest", "wrong.no-number"), ("best", "wrong.no-number")],
        ),
        ({"lowest": "9"}, [("lowest", "wrong.lowest-above-highest")]),
        (
            {"lowest": "9", "best": "abc", "confidence": "20"},
            [
                ("lowest", "wrong.lowest-above-highest"),
                ("best", "wrong.no-number"),
                ("confidence", "wrong.too-unsure"),
            ],
        ),
        (
            {"highest": "", "best": "500"},
            [("highest", "wrong.empty"), ("best", "wrong.off-scale")],
        ),
        ({"best": "7"}, [("best", "wrong.best-outside")]),
        ({"confidence": "3"}, [("confidence", "wrong.too-unsure")]),
        ({"highest": "500"}, [("highest", "wrong.off-scale")]),
    ],
)
def test_each_mistake_is_told_at_its_field(typed, told):
    said, wrong = quantities.read_steps(a_form(**typed), (0, 100))

    assert said is None
    assert [(one.name, one.key) for one in wrong] == told


def test_without_is_asked_for_only_where_an_action_is_judged():
    _, wrong = quantities.read_steps(a_form(), (0, 100), with_without=True)

    assert [one.name for one in wrong] == ["without"]


def test_a_form_with_blanks_only_is_empty():
    assert quantities.is_empty(Form([("best", "  ")]), quantities.STEPS)
    assert not quantities.is_empty(a_form(), quantities.STEPS)


def test_fields_come_in_the_order_of_the_protocol():
    step = Step(StepKind.EFFECT, ("light", "safe"))
    sheet = Sheet(voice=ExpertVoice(language="en"), elicitation=an_elicitation(), step=step)

    shown = quantities.fields(sheet, {"best": 3.5}, unit="%")

    assert sorted(quantities.STEPS, key=lambda name: shown.index(f'id="{name}"')) == list(
        quantities.STEPS
    )
    assert 'value="3.5"' in shown
