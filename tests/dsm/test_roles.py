from pathlib import Path

import pytest

from dsm.roles import MAY, MEANING, Action, Role, in_order, may, printed, roles_that_may

ROOT = Path(__file__).parents[2]
ABOUT_SINGLE_PEOPLE = (Action.EXPORT_ANALYSIS, Action.EXPORT_FREE_TEXT)


def test_every_role_has_a_line_in_the_table_and_every_action_a_meaning():
    assert set(MAY) == set(Role)
    assert set(MEANING) == set(Action)


def test_every_action_is_somebodys():
    assert [action for action in Action if not roles_that_may(action)] == []


def test_the_analyst_never_sees_contact_data():
    contacts = (Action.SEE_CONTACTS, Action.SEND)

    assert not any(may([Role.ANALYST], action) for action in contacts)
    assert roles_that_may(Action.SEE_CONTACTS) == (Role.SENDER,)


@pytest.mark.parametrize("role", Role)
def test_no_role_joins_contact_data_with_single_answers(role):
    sees_answers = any(may([role], action) for action in ABOUT_SINGLE_PEOPLE)

    assert not (sees_answers and may([role], Action.SEE_CONTACTS))


def test_only_researchers_take_answers_of_single_people_away():
    for action in ABOUT_SINGLE_PEOPLE:
        assert roles_that_may(action) == (Role.RESEARCHER,)


def test_several_roles_allow_what_each_of_them_allows():
    assert may(["clerk", "author"], Action.WRITE_QUESTIONNAIRE)
    assert may(["clerk", "author"], Action.ENTER_PAPER)
    assert not may(["clerk", "author"], Action.SEND)


def test_a_role_that_nobody_knows_allows_nothing():
    assert not any(may(["king"], action) for action in Action)
    assert not any(may([], action) for action in Action)


def test_roles_stand_in_the_order_of_the_table_without_doubles():
    assert in_order(["official", "author", "official"]) == ("author", "official")


def test_the_printed_table_has_a_line_per_action():
    lines = printed().splitlines()

    assert len(lines) == 2 + len(Action)
    assert lines[0].count("|") == 3 + len(Role)


def test_the_docs_print_the_table_as_it_is():
    page = (ROOT / "docs" / "roles.md").read_text(encoding="utf-8")

    assert printed() in page, "run `python -m scripts.roles`"


def test_an_action_that_does_not_exist_is_a_bug_and_no_refusal():
    with pytest.raises(ValueError, match="author"):
        may(["author"], "author")
