import numpy as np
import pytest

from dsm.demo.expert_panel import judgement, panel_questionnaire
from surveys.asking.answers import check_answers
from surveys.asking.readiness import problems

LANGUAGES = ("nb", "nn", "en")
PAIR = {
    "id": "hosts",
    "without": 61,
    "effect": 4.0,
    "action": dict.fromkeys(LANGUAGES, "Hosts"),
    "indicator": dict.fromkeys(LANGUAGES, "the share who feel safe"),
}


@pytest.fixture
def asked():
    return panel_questionnaire("effects", [PAIR], 2030)


def test_every_gap_of_the_questions_is_filled(asked):
    assert problems(asked) == ()
    assert (
        asked.question("effect-with-best-hosts")
        .text["en"]
        .startswith(
            "And if the municipality does it: Hosts. What is the share who feel safe in 2030 then?"
        )
    )


def test_a_judgement_answers_all_but_the_reasons_and_is_in_order(asked):
    answers = judgement(asked, [PAIR], 1, np.random.default_rng(1))

    assert check_answers(asked, answers, {}, finished=True) == ()
    assert {one.id for one in asked.questions if not one.type.is_free_text} == set(answers)
    for item in ("practice-people-{}", "effect-without-{}-hosts", "effect-with-{}-hosts"):
        low, best, high = (answers[item.format(end)] for end in ("lowest", "best", "highest"))
        assert low < best < high


def test_experts_come_closer_to_each_other_in_the_second_round(asked):
    spread = [
        np.std(
            [
                judgement(asked, [PAIR], round, np.random.default_rng(seed))[
                    "effect-without-best-hosts"
                ]
                for seed in range(40)
            ]
        )
        for round in (1, 2)
    ]

    assert spread[1] < 0.7 * spread[0]
