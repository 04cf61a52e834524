from surveys.asking.questions import QuestionType
from tests.support.asking import a_question, choices
from tests.support.seen import Seen
from ui.respond.parts.rankings import ranking
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

NB = Voice(language="nb")


def seen(**given: object) -> Seen:
    return Seen(Template(ranking(NB, a_question(QuestionType.RANKING, **given))).fill({}))


def test_every_option_has_a_list_of_places():
    page = seen(most=None, choices=choices(1, 2, 3))

    lists = page.all("select")
    assert [one["name"] for one in lists] == ["q.q.1", "q.q.2", "q.q.3"]
    assert [one["value"] for one in lists[0].inside] == ["", "1", "2", "3"]


def test_no_more_places_are_offered_than_may_be_given():
    page = seen(most=2)

    assert [one["value"] for one in page.all("select")[0].inside] == ["", "1", "2"]
    assert "Høyst 2." in page.all("p")[0].text


def test_nothing_has_to_be_dragged():
    assert not [one for one in seen().elements if one.get("draggable") is not None]
