from surveys.asking.questions import Place, QuestionType
from tests.support.asking import a_question, said
from tests.support.seen import Seen
from ui.respond.parts.map_points import map_point
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

NB = Voice(language="nb")


def seen(**given: object) -> Seen:
    question = a_question(QuestionType.MAP_POINT, missing=(), **given)
    return Seen(Template(map_point(NB, question)).fill({}))


def test_a_street_can_be_typed_or_a_district_chosen():
    page = seen()

    street, district = page.all("input")[0], page.all("select")[0]
    assert street["name"] == "q.q.street"
    assert [one.text for one in page.all("datalist", id=street["list"])[0].inside] == [
        "Kaivegen",
        "Plan 5",
        "Storgata",
    ]
    assert district["name"] == "q.q"
    assert [one["value"] for one in district.inside] == ["", "north", "south"]


def test_the_respondent_reads_what_is_kept():
    assert "Vi tar bare vare på området, aldri gata." in seen().all("p")[0].text


def test_without_known_streets_only_the_districts_are_asked():
    page = seen(places=(Place(id="north", text=said("North"), people=900),))

    assert page.all("input") == []
    assert len(page.all("select")) == 1
