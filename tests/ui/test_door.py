import pytest

from ui.door import Door, link_page, login_page, refusal_page
from ui.texts.texts import texts_in


def a_door(language: str = "en") -> Door:
    return Door(texts=texts_in(language), csrf="token", next_page="/staff/plans")


def test_the_login_form_needs_no_script_and_keeps_the_way():
    page = login_page(a_door())

    assert "<script" not in page
    assert 'name="csrf" value="token"' in page
    assert 'name="next" value="/staff/plans"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize(("language", "title"), [("en", "Log in"), ("nb", "Logg inn")])
def test_the_page_says_its_language(language, title):
    page = login_page(a_door(language))

    assert f'<html lang="{language}"' in page
    assert f"<h1>{title}</h1>" in page


def test_what_went_wrong_is_announced_and_escaped():
    page = refusal_page(a_door(), problem="<b>no</b>", fix="Ask & wait.")

    assert 'role="alert"' in page
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "Ask &amp; wait." in page


def test_a_login_link_is_spent_by_a_button_only():
    page = link_page(a_door(), "abc")

    assert 'method="post" action="/login/link"' in page
    assert 'name="token" value="abc"' in page
    assert "<a " not in page.split("<form", 1)[1]
