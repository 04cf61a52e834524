from surveys.asking.questions import QuestionType
from tests.support.asking import a_question
from tests.support.seen import Seen
from ui.respond.parts.dates import date_fields
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template


def test_a_date_is_three_fields_with_labels_of_their_own():
    page = Seen(Template(date_fields(Voice(language="nn"), a_question(QuestionType.DATE))).fill({}))

    labels = {one["for"]: one.text for one in page.all("label") if one.get("for")}
    fields = page.all("input", type="text")
    assert [one["name"] for one in fields] == ["q.q.day", "q.q.month", "q.q.year"]
    assert [labels[one["id"]] for one in fields] == ["Dag", "Månad", "År"]
    assert {one["inputmode"] for one in fields} == {"numeric"}


def test_it_can_be_left_unknown():
    page = Seen(Template(date_fields(Voice(language="nb"), a_question(QuestionType.DATE))).fill({}))

    assert [one["value"] for one in page.all("input", name="q.q.missing")] == [
        "dont-know",
        "prefer-not",
    ]
