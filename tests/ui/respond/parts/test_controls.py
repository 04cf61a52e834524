from surveys.asking.questions import QuestionType
from tests.support.asking import a_question
from tests.support.seen import Seen
from ui.respond.parts.controls import choose, entry, field_name, group, labelled, option
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

NB = Voice(language="nb")
HELPED = a_question(QuestionType.SHORT_TEXT, help={"nb": "Noen få ord."}, missing=(), required=True)


def test_a_field_is_named_after_its_question():
    assert field_name(HELPED) == "q.q"
    assert field_name(HELPED, "day") == "q.q.day"


def test_hint_and_message_describe_the_control_once_they_are_there():
    template = Template(labelled(NB, HELPED, lambda described: f"<input{described}>"))

    quiet = Seen(template.fill({})).all("input")[0]
    told = Seen(template.fill({"d:q": " wrong.q", "e:q": '<p id="wrong.q">Feil</p>'}))

    assert quiet["aria-describedby"] == "hint.q"
    assert told.all("input")[0]["aria-describedby"].split() == ["hint.q", "wrong.q"]
    assert set(told.all("input")[0]["aria-describedby"].split()) <= set(told.ids())


def test_without_a_hint_only_a_message_describes():
    bare = a_question(QuestionType.SINGLE, missing=())
    template = Template(group(NB, bare, ""))

    assert Seen(template.fill({})).all("fieldset")[0].get("aria-describedby") is None
    told = template.fill({"D:q": ' aria-describedby="wrong.q"'})
    assert Seen(told).all("fieldset")[0]["aria-describedby"] == "wrong.q"


def test_what_must_be_answered_says_so_beside_the_authors_hint():
    page = Seen(Template(group(NB, HELPED, "")).fill({}))

    assert page.all("p", id="hint.q")[0].text == "Noen få ord. Dette må besvares."


def test_an_option_is_checked_by_its_own_gap():
    template = Template(option("radio", "q.a", "1", "Ja") + option("radio", "q.a", "2", "Nei"))

    checked = Seen(template.fill({"c:q.a=2": " checked"})).all("input")

    assert ["checked" in one.attributes for one in checked] == [False, True]


def test_an_entry_shows_what_was_typed():
    page = Seen(Template(entry("q.a")).fill({"v:q.a": "178"}))

    assert page.all("input")[0]["value"] == "178"
    assert page.all("input")[0]["autocomplete"] == "off"


def test_a_list_begins_with_none():
    template = Template(choose("q.a", [("n", "North")], none="None", attributes=""))

    options = Seen(template.fill({"s:q.a=n": " selected"})).all("option")

    assert [(one["value"], one.text) for one in options] == [("", "None"), ("n", "North")]
    assert "selected" in options[1].attributes
