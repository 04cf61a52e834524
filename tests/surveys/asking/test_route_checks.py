from surveys.asking.route_checks import routing_problems
from surveys.asking.route_map import route_map
from tests.support.questionnaires import a_page, a_question, a_questionnaire, one_page_each


def problems(*questions):
    return [error.problem for error in routing_problems(one_page_each(*questions))]


def test_routing_that_leads_everybody_to_the_end_has_no_problems():
    assert problems(a_question("out"), a_question("how", when="out = 2")) == []


def test_a_question_for_nobody_is_told_with_its_condition():
    (problem,) = problems(a_question("out"), a_question("how", when="out = 1 and out = 2"))

    assert problem.startswith("question.how is never asked")
    assert "'out = 1 and out = 2'" in problem


def test_a_question_that_an_earlier_condition_keeps_everybody_from_is_for_nobody():
    found = problems(
        a_question("out"),
        a_question("how", when="out = 1"),
        a_question("why", when="how = 1 and out = 2"),
    )

    assert [problem.split(" ")[0] for problem in found] == ["question.why"]


def test_a_page_for_nobody_is_told_once():
    asked = a_questionnaire(
        a_page(a_question("out")),
        a_page(a_question("a"), a_question("b"), id="p2", when="out = 1 and out = 2"),
    )

    (error,) = routing_problems(asked)

    assert error.problem.startswith("page.p2 is never asked")


def test_a_condition_that_chooses_nobody_is_told():
    (problem,) = problems(a_question("out"), a_question("how", when="out != 1 or out != 2"))

    assert "chooses nobody" in problem


def test_what_cannot_be_read_is_told_and_nothing_is_concluded_from_it():
    (problem,) = problems(a_question("out"), a_question("how", when="out = 9"))

    assert "'out' has no code 9" in problem


def test_a_dead_end_is_told():
    (problem,) = problems(a_question("out", required=True, choices=(), missing=()))

    assert "a dead end" in problem


def test_what_could_not_be_tried_is_told_with_a_way_out():
    asked = [a_question(f"a{number}") for number in range(9)]
    every = " and ".join(f"a{number} != {code}" for number in range(9) for code in (1, 2))
    whole = one_page_each(*asked, a_question("end", when=every))

    (error,) = routing_problems(whole, route_map(whole))

    assert "could not be checked fully" in error.problem
    assert "fewer questions" in error.fix
