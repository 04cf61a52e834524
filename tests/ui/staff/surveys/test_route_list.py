from surveys.asking.route_map import route_map
from tests.support.markup import attributes, words
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.staff.surveys.route_list import route_list, route_summary
from ui.texts.texts import texts_in

EN = texts_in("en")


def routed():
    return a_questionnaire(
        a_page(a_question("q1"), id="p1"),
        a_page(a_question("q2", when="q1 = 1"), a_question("q3", when="q1 = 9"), id="p2"),
    )


def test_every_page_and_question_says_who_is_asked():
    said = words(route_list(EN, routed(), route_map(routed()), "en"))

    assert "Page 1 · Page p1" in said
    assert "2What about q2?asked when question 1 is “Never”" in said
    assert "3What about q3?Nobody can come here." in said


def test_a_page_that_some_skip_is_marked():
    assert attributes(route_list(EN, routed(), route_map(routed()), "en"), "li", "class") == [
        "some"
    ]


def test_how_many_ways_lead_through_is_said():
    assert route_summary(EN, route_map(routed())) == "2 ways lead through, and all were tried."
