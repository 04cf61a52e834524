"""The panel of the simulated city: nine experts who do not exist, in their second round."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from surveys.asking.bank import CityEntry, questionnaire_of
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.words import Words
from surveys.instruments import load_instrument

INSTRUMENT = "expert-effects"
RESIDENTS = 24_479  # what the practice question asks
SPREAD = {1: 2.5, 2: 1.2}  # percentage points between experts, who hear each other in between
WIDTH = 3.0  # percentage points to each side of a best estimate, on average


def panel_questionnaire(id: str, pairs: Sequence[Mapping[str, Any]], year: int) -> Questionnaire:
    """Return what the panel is asked.

    Parameters
    ----------
    pairs : sequence of mappings
        Of a measure and an indicator: "id", "action" and "indicator" in all languages.
    year : int
        Which year the experts look at.
    """
    instrument = load_instrument(INSTRUMENT)
    looked_at: Words = dict.fromkeys(instrument.languages, str(year))
    entries = [
        CityEntry(
            id=pair["id"],
            gaps={"action": pair["action"], "indicator": pair["indicator"], "year": looked_at},
        )
        for pair in pairs
    ]
    return questionnaire_of(instrument, id=id, lists={"action-indicator-pairs": entries})


def judgement(
    asked: Questionnaire, pairs: Sequence[Mapping[str, Any]], round: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Return what one expert answers to all questions but those for texts.

    Parameters
    ----------
    pairs : sequence of mappings
        With "without", the figure in per cent, and "effect", what the measure adds to it.
    round : int
        In the second round experts are closer to each other.
    """
    own = float(rng.normal(0, SPREAD[round]))
    answers = _estimate("practice-people-{}", RESIDENTS, 800 * own, 1500.0, rng, digits=-2)
    for pair in pairs:
        without, effect = pair["without"], pair["effect"]
        answers |= _estimate(f"effect-without-{{}}-{pair['id']}", without, own, WIDTH, rng)
        with_it = without + effect * float(rng.uniform(0.3, 1.5))
        answers |= _estimate(f"effect-with-{{}}-{pair['id']}", with_it, own, WIDTH, rng)
        answers[f"effect-evidence-{pair['id']}"] = int(rng.integers(2, 5))
    known = {question.id for question in asked.questions}
    return {id: answer for id, answer in answers.items() if id in known}


def _estimate(
    named: str,
    best: float,
    own: float,
    width: float,
    rng: np.random.Generator,
    *,
    digits: int = 1,
) -> dict[str, Any]:
    middle = best + own
    low, high = rng.gamma(4, width / 4, size=2).tolist()
    return {
        named.format("lowest"): round(middle - low, digits),
        named.format("best"): round(middle, digits),
        named.format("highest"): round(middle + high, digits),
        named.format("confidence"): int(rng.integers(12, 19)) * 5,
    }
