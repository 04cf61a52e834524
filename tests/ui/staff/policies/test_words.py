import pytest

from dsm.maturity.criteria import load_criteria
from dsm.maturity.levels import load_levels, named_by_city
from tests.support.policies import a_threshold
from ui.staff.policies.words import (
    category_name,
    event_address,
    indicator_name,
    level_name,
    level_words,
    objective_name,
    policy_address,
    threshold_text,
)
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")


@pytest.mark.parametrize("category", load_criteria().categories.values(), ids=lambda one: one.id)
def test_a_category_stands_as_printed_in_english_and_translated_in_norwegian(category):
    assert category_name(EN, category.id) == category.name
    assert category_name(NB, category.id) not in {category.name, ""}


@pytest.mark.parametrize("objective", load_criteria().objectives.values(), ids=lambda one: one.id)
def test_an_objective_stands_as_printed_in_english(objective):
    assert objective_name(EN, objective.id) == objective.name


def test_only_the_ends_have_names_until_the_city_gives_some():
    assert [level_name(EN, level) for level in load_levels()] == [
        "Existing", "Level 2", "Level 3", "Level 4", "Sustainable",
    ]  # fmt: skip
    assert level_name(NB, load_levels()[2]) == "Nivå 3"
    assert level_name(NB, named_by_city({3: "Etterlevd"})[2]) == "Etterlevd"


def test_a_level_is_said_in_a_line_without_repeating_itself():
    levels = load_levels()

    assert level_words(EN, 0, levels) == "below level 1"
    assert level_words(EN, 1, levels) == "level 1, Existing"
    assert level_words(EN, 2, levels) == "level 2"


def test_an_id_in_an_address_cannot_lead_elsewhere():
    assert policy_address("../plans?x") == "/staff/policies/..%2Fplans%3Fx"
    assert event_address("a b") == "/staff/events/a%20b"


def test_a_threshold_keeps_the_decimals_it_has():
    assert threshold_text(EN, a_threshold(value=4.6), {}) == "trust: at least 4.6 %"
    assert threshold_text(NB, a_threshold(value=60.0), {}) == "trust: minst 60 %"


def test_what_nobody_has_named_is_called_by_its_id():
    assert indicator_name(EN, {}, "noise") == "noise"
