"""Which pages each kind of elicitation has, and who draws and reads them."""

from collections.abc import Callable, Mapping
from typing import Any

from dsm.elicitation.contents import levels_in
from dsm.elicitation.elicitation import Elicitation, Kind
from ui.elicit import about, best_worst, effects, pairwise, ratings, seeds
from ui.elicit.steps import Reading, Sheet, Step, StepKind
from ui.respond.requests import Form

BODIES: Mapping[StepKind, Callable[[Sheet], str]] = {
    StepKind.ABOUT: about.body,
    StepKind.PRACTICE: seeds.body,
    StepKind.SEED: seeds.body,
    StepKind.RATE: ratings.body,
    StepKind.ENDS: best_worst.body,
    StepKind.BEST_TO: best_worst.body,
    StepKind.TO_WORST: best_worst.body,
    StepKind.PAIRS: pairwise.body,
    StepKind.EFFECT: effects.body,
}
READERS: Mapping[StepKind, Callable[[Sheet, Form], Reading]] = {
    StepKind.ABOUT: about.read,
    StepKind.PRACTICE: seeds.read,
    StepKind.SEED: seeds.read,
    StepKind.RATE: ratings.read,
    StepKind.ENDS: best_worst.read,
    StepKind.BEST_TO: best_worst.read,
    StepKind.TO_WORST: best_worst.read,
    StepKind.PAIRS: pairwise.read,
    StepKind.EFFECT: effects.read,
}
DONE: Mapping[StepKind, Callable[[Step, Mapping[str, Any]], bool]] = {
    StepKind.PRACTICE: seeds.is_done,
    StepKind.SEED: seeds.is_done,
    StepKind.ENDS: best_worst.is_done,
    StepKind.BEST_TO: best_worst.is_done,
    StepKind.TO_WORST: best_worst.is_done,
    StepKind.PAIRS: pairwise.is_done,
    StepKind.EFFECT: effects.is_done,
}
STEPS: Mapping[Kind, tuple[Callable[[Elicitation], tuple[Step, ...]], ...]] = {
    Kind.RATINGS: (ratings.steps,),
    Kind.BEST_WORST: (best_worst.steps,),
    Kind.PAIRWISE: (pairwise.steps,),
    Kind.EFFECTS: (seeds.steps, effects.steps),
}


def steps_of(elicitation: Elicitation) -> tuple[Step, ...]:
    """Return all pages in their order; the one about the expert herself comes first."""
    parts = (about.steps, *STEPS[elicitation.kind])
    return tuple(step for part in parts for step in part(elicitation))


def body(sheet: Sheet) -> str:
    """Return what stands on a page, as markup."""
    return BODIES[sheet.step.kind](sheet)


def read(sheet: Sheet, form: Form) -> Reading:
    """Return what a posted page said."""
    return READERS[sheet.step.kind](sheet, form)


def is_done(step: Step, content: Mapping[str, Any]) -> bool:
    """Tell whether a page has what it asks for; what nobody has to say is never missing."""
    if step.kind is StepKind.ABOUT:
        return True
    if step.kind is StepKind.RATE:
        return any(id in levels_in(content) for id in step.about)
    return DONE[step.kind](step, content)


def is_optional(step: Step) -> bool:
    """Tell whether an expert may leave a page out and still hand in."""
    return step.kind in {StepKind.ABOUT, StepKind.PRACTICE, StepKind.SEED}
