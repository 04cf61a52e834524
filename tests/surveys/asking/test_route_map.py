from surveys.asking.conditions import AllOf, AnyOf, Negation, Subject
from surveys.asking.expressions import parse
from surveys.asking.questions import QuestionType
from surveys.asking.route_map import Reach, Turn, route_map, value_text
from tests.support.questionnaires import a_page, a_question, a_questionnaire, one_page_each


def condition(text):
    return parse(text).condition


def evening(*extra):
    return a_questionnaire(
        a_page(a_question("out"), a_question("hello", QuestionType.NOTE), id="out"),
        a_page(a_question("bus", when="out = 3"), a_question("car"), id="how", when="out != 1"),
        a_page(a_question("age", QuestionType.NUMBER), *extra, id="you"),
    )


def test_a_map_says_who_is_asked_what():
    route = route_map(evening(a_question("lost", when="out = 1 and answered(bus)")))

    assert {stop.id: stop.reach for stop in route.questions} == {
        "out": Reach.EVERYBODY,
        "hello": Reach.EVERYBODY,
        "bus": Reach.SOME,
        "car": Reach.SOME,
        "age": Reach.EVERYBODY,
        "lost": Reach.NOBODY,
    }
    assert [page.reach for page in route.pages] == [Reach.EVERYBODY, Reach.SOME, Reach.EVERYBODY]
    assert route.unreachable == ("lost",)
    assert route.ways == 3


def test_questions_are_numbered_as_people_count_them():
    assert [stop.number for stop in route_map(evening()).questions] == [1, 0, 2, 3, 4]


def test_conditions_are_on_the_map_as_they_were_understood():
    pages = route_map(evening()).pages

    assert pages[1].when == condition("out != 1")
    assert pages[1].questions[0].when == condition("out = 3")
    assert pages[0].when is None


def test_turns_say_what_must_hold_for_one_page_to_follow_another():
    skip = Negation(condition("out != 1"))

    assert route_map(evening()).turns == (
        Turn(start=-1, end=0, when=None),
        Turn(start=0, end=1, when=condition("out != 1")),
        Turn(start=0, end=2, when=skip),
        Turn(start=1, end=2, when=None),
        Turn(start=2, end=3, when=None),
    )


def test_a_page_of_conditional_questions_is_entered_where_one_of_them_is_asked():
    asked = a_questionnaire(
        a_page(a_question("out")),
        a_page(a_question("a", when="out = 2"), a_question("b", when="out = 3"), id="p2"),
        a_page(a_question("c", when="out = 1"), id="p3", when="out < 3"),
    )

    turns = {(turn.start, turn.end): turn.when for turn in route_map(asked).turns}

    assert turns[0, 1] == AnyOf((condition("out = 2"), condition("out = 3")))
    assert turns[0, 2] == AllOf(
        (
            Negation(AnyOf((condition("out = 2"), condition("out = 3")))),
            AllOf((condition("out < 3"), condition("out = 1"))),
        )
    )


def test_a_question_that_must_and_cannot_be_answered_is_a_dead_end():
    stuck = a_question("stuck", required=True, choices=(), missing=())
    free = a_question("free", choices=(), missing=())

    assert route_map(one_page_each(stuck, free)).dead_ends == ("stuck",)


def test_where_not_everything_was_tried_the_map_says_so():
    asked = [a_question(f"a{number}") for number in range(9)]
    every = " and ".join(f"a{number} = {code}" for number in range(9) for code in (1, 2))

    route = route_map(one_page_each(*asked, a_question("end", when=every)))

    assert route.ways is None
    assert route.too_many_at
    assert route.turns == ()
    assert {stop.reach for stop in route.questions} == {Reach.UNKNOWN}
    assert route.unreachable == ()


def test_values_read_as_respondents_read_them():
    home = a_question("home", QuestionType.MAP_POINT)
    asked = one_page_each(a_question("out"), home, a_question("age", QuestionType.NUMBER))

    assert value_text(asked, Subject("out"), 1, "en") == "Never"
    assert value_text(asked, Subject("home"), "north", "nb") == "north"
    assert value_text(asked, Subject("age"), 18, "nb") == "18"
