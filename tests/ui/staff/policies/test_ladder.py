import re
from dataclasses import replace

import numpy as np
import pytest

from dsm.maturity.benchmark import Evidence, assess
from dsm.maturity.policies import ComponentState
from tests.support.markup import attributes, words
from tests.support.policies import MET, a_component, a_ladder, a_policy, a_threshold
from ui.staff.policies.ladder import (
    component_text,
    level_chances,
    missing_list,
    policy_ladder,
    policy_lead,
    policy_title,
)
from ui.texts.texts import texts_in

EN = texts_in("en")
HALF = Evidence({"trust": np.array([55.0] * 40 + [65.0] * 60)})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_title_says_level_and_aim(view):
    digital, parks = view.assessments["digital"], view.assessments["parks"]

    assert plain(policy_title(EN, digital)) == (
        "Digital services stands at level 1 and aims for level 4."
    )
    assert plain(policy_title(EN, parks)) == "Parks stands at level 1 and has reached its aim."
    assert "has not reached level 1" in plain(policy_title(EN, replace(parks, level=0)))


def test_the_lead_counts_what_is_missing(view):
    assert "lacks 1 part." in plain(policy_lead(EN, view.assessments["digital"]))


def test_the_lead_counts_figures_apart_from_parts():
    held_back = assess(a_ladder(MET, ComponentState.PARTIAL, thresholds=[a_threshold(2)]), HALF)

    assert "lacks 1 part and 1 figure." in plain(policy_lead(EN, held_back))


def test_a_level_that_nobody_described_is_said_to_be_so():
    assert "Nobody has said yet what level 2" in plain(policy_lead(EN, assess(a_ladder(MET), HALF)))


def test_every_part_and_figure_stands_on_its_rung_with_its_state(view):
    ladder = policy_ladder(EN, view, view.assessments["digital"])

    names = attributes(ladder, "svg", "aria-label")
    assert sorted(set(names)) == ["holds surely enough", "met", "missing", "no figure"]
    assert "Users are asked" in words(ladder)
    assert "Stakeholders" not in words(ladder)
    assert "Activities · finding F1" in words(ladder)


def test_a_figure_has_dots_number_word_and_what_it_needs(view):
    text = words(policy_ladder(EN, view, view.assessments["digital"]))

    assert "trust: at least 40 %" in text
    assert "more than 9 in 10, nearly sure that it holds; needs 8 in 10" in text
    assert "noise: at most 20 %There is no figure for this yet" in text


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.79, "just short of the 8 in 10 it needs"), (0.6, "needs 8 in 10"), (0.8, "needs 8 in 10")],
)
def test_a_chance_that_rounds_to_the_needed_one_is_not_passed_off_as_enough(view, share, said):
    draws = np.where(np.arange(100) < 100 * share, 65.0, 55.0)
    policy = a_policy(components=(a_component("L1-text"),), thresholds=(a_threshold(1),))

    text = words(policy_ladder(EN, view, assess(policy, Evidence({"trust": draws}))))

    assert said in text
    assert ("just short" in text) == (share == 0.79)


def test_all_six_chances_are_shown_and_the_stated_level_is_marked(view):
    assessment = assess(a_ladder(MET, MET, thresholds=[a_threshold(2)]), HALF)

    text = words(level_chances(EN, view, assessment))

    assert re.findall(r"(\d) in 10", text) == ["4", "6"]
    assert text.count("not as things stand") == 4
    assert text.index("4 in 10stated") < text.index("6 in 10")


def test_what_is_missing_is_listed(view):
    gap = view.assessments["digital"].next_gap

    assert words(missing_list(EN, view, gap)) == "Users are askedActivities · finding F1"


def test_a_part_that_is_not_asked_for_looks_and_reads_unlike_a_met_one(view):
    policy = a_policy(components=(a_component("L1-x", state=ComponentState.NOT_APPLICABLE),))

    ladder = policy_ladder(EN, view, assess(policy, HALF))

    assert attributes(ladder, "svg", "aria-label") == ["not asked for here"]


def test_a_choice_of_part_says_level_and_state():
    assert component_text(EN, a_component("L2-text")) == "2 · L2-text (met)"
