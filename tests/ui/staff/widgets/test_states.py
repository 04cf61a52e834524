from surveys.errors import FixableError, ManyProblemsError
from tests.support.markup import attributes, words
from ui.staff.widgets.states import empty_state, hidden_value, problem_box
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_nothing_yet_says_why_and_what_comes_next():
    box = empty_state("No answers yet", "They come at ten.", link="/staff/", do="See the survey")

    assert words(box) == "No answers yetThey come at ten.See the survey"
    assert attributes(box, "a", "href") == ["/staff/"]


def test_what_only_the_command_line_can_do_is_shown_as_a_command():
    box = empty_state("No figures yet", "Nothing was estimated.", command="dsm estimate")

    assert words(box).endswith("dsm estimate")
    assert attributes(box, "a", "href") == []


def test_a_problem_is_announced_with_its_fix():
    box = problem_box(EN, FixableError("'<12,5>' is not a budget.", "Write whole kroner."))

    assert attributes(box, "div", "role") == ["alert"]
    assert words(box) == "'<12,5>' is not a budget.Write whole kroner."


def test_all_problems_are_shown_at_once():
    error = ManyProblemsError([FixableError("One.", "Do this."), FixableError("Two.", "Do that.")])

    box = problem_box(EN, error)

    assert words(box).endswith("One. Do this.Two. Do that.")


def test_a_hidden_value_says_that_it_is_hidden_and_why():
    hatch = hidden_value(EN, "Fewer than 10 answers.")

    assert attributes(hatch, "div", "aria-label") == ["hidden value"]
    assert words(hatch) == "Fewer than 10 answers."
