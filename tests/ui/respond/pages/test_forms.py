from tests.support.respondents import a_view
from tests.support.seen import Seen
from ui.respond.pages.forms import button, code_field, form, hidden_field, link, row


def test_a_form_posts_and_carries_what_is_not_shown():
    seen = Seen(form("/s/a/enter", button("Go"), csrf="token", language="nb"))

    assert (seen.all("form")[0]["method"], seen.all("form")[0]["action"]) == ("post", "/s/a/enter")
    assert {one["name"]: one["value"] for one in seen.all("input", type="hidden")} == {
        "csrf": "token",
        "language": "nb",
    }


def test_without_a_visit_there_is_no_token():
    assert "csrf" not in form("/s/a/enter", button("Go"))


def test_values_are_escaped():
    assert "<b>" not in hidden_field("<b>", '"><b>')
    assert '"><' not in link("x", '"><b>')
    assert "<b>" not in button("x", name="<b>", value="<b>")


def test_buttons_stand_beside_each_other():
    assert row("<i></i>", "<b></b>") == '<div class="go"><i></i><b></b></div>'


def test_a_code_that_was_not_known_stands_in_its_field_under_what_is_wrong():
    voice = a_view().voice
    seen = Seen(code_field(voice, "code", "Kode", "16 tegn", typed="K7'<", wrong="Ukjent"))

    field = seen.all("input", id="code")[0]
    assert field["value"] == "K7'<"
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"].split() == ["hint.code", "wrong.code"]
    assert set(field["aria-describedby"].split()) <= set(seen.ids())
    assert seen.all("p", id="wrong.code")[0].text == "Feil: Ukjent"
    assert seen.all("label", **{"for": "code"})


def test_a_field_for_a_code_begins_without_a_mistake():
    field = Seen(code_field(a_view().voice, "code", "Kode", "16 tegn")).all("input")[0]

    assert field.get("aria-invalid") is None
    assert field["aria-describedby"] == "hint.code"
