from surveys.asking.questions import QuestionType
from tests.support.asking import a_question, choices, said
from tests.support.seen import Seen
from ui.respond.parts.matrices import matrix
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

NB = Voice(language="nb")


def seen(values: dict[str, str] | None = None, **given: object) -> Seen:
    return Seen(Template(matrix(NB, a_question(QuestionType.MATRIX, **given))).fill(values or {}))


def test_every_row_is_a_question_of_its_own():
    rows = seen().all("fieldset", **{"class": "r"})

    assert [row.inside[0].text for row in rows] == ["bus", "boat"]
    assert [one["name"] for one in rows[0].inside if one.tag == "input"] == ["q.q.bus"] * 5


def test_what_stands_above_the_columns_is_for_the_eye_alone():
    head = seen().all("div", **{"class": "mh"})[0]

    assert head["aria-hidden"] == "true"
    assert head.text == "choice 1choice 2choice 3Vet ikkeVil ikke svare"


def test_a_message_about_one_row_stands_in_that_row_and_describes_it():
    page = seen(
        {
            "e:q.boat": '<p class="msg" id="wrong.q.boat">Feil</p>',
            "D:q.boat": ' aria-describedby="wrong.q.boat"',
        }
    )

    bus, boat = page.all("fieldset", **{"class": "r"})
    assert boat["aria-describedby"] == "wrong.q.boat"
    assert "Feil" in boat.text
    assert bus.get("aria-describedby") is None


def test_eleven_columns_become_a_scale_in_each_row():
    page = seen(choices=choices(*range(11)), ends=(said("worst"), said("best")))

    assert page.all("div", **{"class": "mh"}) == []
    assert len(page.all("div", **{"class": "s w"})) == 2
