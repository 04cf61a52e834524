from dataclasses import replace

from tests.support.questionnaires import a_questionnaire
from ui.staff.surveys.steps import DEEPEST, Steps


def version(minutes: int):
    return replace(a_questionnaire(), minutes=minutes)


def test_a_step_is_taken_back_and_done_again():
    steps = Steps()
    steps.keep(version(1))

    assert steps.undo(version(2)) == version(1)
    assert steps.redo(version(1)) == version(2)
    assert steps.undo(version(2)) == version(1)


def test_typing_into_one_field_is_one_step():
    steps = Steps()
    for letters in (1, 2, 3):
        steps.keep(version(letters), "title")
    steps.keep(version(4), "help")

    assert steps.undo(version(5)) == version(4)
    assert steps.undo(version(4)) == version(1)
    assert not steps.can_undo


def test_the_same_field_after_something_else_is_a_new_step():
    steps = Steps()
    steps.keep(version(1), "title")
    steps.keep(version(2))
    steps.keep(version(3), "title")

    assert [steps.undo(version(4)).minutes, steps.undo(version(3)).minutes] == [3, 2]


def test_a_new_step_forgets_what_was_taken_back():
    steps = Steps()
    steps.keep(version(1))
    steps.undo(version(2))

    steps.keep(version(1))

    assert not steps.can_redo


def test_with_nothing_to_take_back_nothing_changes():
    assert Steps().undo(version(7)) == version(7)
    assert Steps().redo(version(7)) == version(7)


def test_at_least_twenty_steps_are_kept():
    steps = Steps()
    for number in range(DEEPEST + 5):
        steps.keep(version(number + 1))

    back = 0
    while steps.can_undo:
        steps.undo(version(1))
        back += 1

    assert back == DEEPEST >= 20
