import pytest

from dsm.database import transaction
from dsm.elicitation import ready_made
from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.elicitation.terms import term_problems
from dsm.maturity.criteria import load_criteria
from tests.support.elicitations import an_elicitation, words


def test_the_stated_criteria_can_be_rated_as_they_are():
    criteria = ready_made.policy_criteria(["en", "nb"])
    levels = ready_made.maturity_levels(["en", "nb"])

    asked = an_elicitation(title=words("Policies"), objects=criteria, levels=levels)

    assert term_problems(asked) == []
    assert len(criteria) == len(load_criteria().criteria)
    assert {one.theme for one in criteria} <= {
        category.name for category in load_criteria().categories.values()
    }
    assert [level.number for level in levels] == [1, 2, 3, 4, 5]


def test_the_six_categories_are_few_enough_to_be_weighed():
    asked = an_elicitation(Kind.BEST_WORST, objects=ready_made.policy_categories(["en", "nb"]))

    assert len(asked.objects) == 6
    assert term_problems(asked) == []


def test_levels_can_be_called_by_their_numbers():
    levels = ready_made.plain_levels(0, 2, ["nb"])

    assert [(one.number, one.name) for one in levels] == [
        (0, {"nb": "0"}),
        (1, {"nb": "1"}),
        (2, {"nb": "2"}),
    ]


def test_a_house_without_policies_actions_or_indicators_says_how_to_bring_them(engine):
    with transaction(engine) as session:
        for ask in (ready_made.policies, ready_made.actions, ready_made.targets):
            with pytest.raises(ElicitationError, match="dsm import"):
                ask(session, ["en"])


def test_the_citys_own_actions_and_indicators_make_an_elicitation_of_effects(town):
    with transaction(town.engine) as session:
        asked = an_elicitation(
            Kind.EFFECTS,
            objects=ready_made.actions(session, ["en", "nb"]),
            targets=ready_made.targets(session, ["en", "nb"]),
        )
        policies = ready_made.policies(session, ["en", "nb"])

    assert term_problems(asked) == []
    assert all(one.unit for one in asked.targets)
    assert policies
