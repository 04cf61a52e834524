"""Every kind of elicitation has its pages, each of which can be drawn and read."""

import pytest

from dsm.elicitation.contents import content_problems
from dsm.elicitation.elicitation import Kind
from tests.support.eliciting import a_seed, an_elicitation
from ui.elicit import kinds
from ui.elicit.pairwise import ASKS
from ui.elicit.steps import Sheet, StepKind
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form


def an_asked(kind):
    return an_elicitation(kind, seeds=(a_seed(1),) if kind is Kind.EFFECTS else ())


@pytest.mark.parametrize("kind", Kind)
def test_every_page_can_be_drawn_and_an_empty_one_is_read(kind):
    asked = an_asked(kind)

    for step in kinds.steps_of(asked):
        sheet = Sheet(voice=ExpertVoice(language="nb"), elicitation=asked, step=step)
        assert kinds.body(sheet)
        reading = kinds.read(sheet, Form([(ASKS, "pairs")]))
        assert reading.wrong or content_problems(asked, reading.content, complete=False) == []


@pytest.mark.parametrize("kind", Kind)
def test_what_an_expert_may_gain_is_asked_before_she_judges(kind):
    assert kinds.steps_of(an_asked(kind))[0].kind is StepKind.ABOUT


def test_practice_and_seeds_come_before_effects():
    order = [step.kind for step in kinds.steps_of(an_asked(Kind.EFFECTS))]

    assert order == [
        StepKind.ABOUT,
        StepKind.PRACTICE,
        StepKind.SEED,
        StepKind.EFFECT,
        StepKind.EFFECT,
    ]


@pytest.mark.parametrize("kind", Kind)
def test_nothing_that_counts_is_done_before_it_was_judged(kind):
    steps = [step for step in kinds.steps_of(an_asked(kind)) if not kinds.is_optional(step)]

    assert steps
    assert not any(kinds.is_done(step, {}) for step in steps)
