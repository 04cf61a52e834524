from ui.forms import hidden_field, language_form, log_out_form, preference_form
from ui.texts.texts import texts_in


def test_the_other_language_is_offered_in_that_language():
    form = language_form(texts_in("en"), "token", "/staff/plans")

    assert '<button type="submit" class="linklike" lang="nb">Norsk</button>' in form
    assert 'name="value" value="nb"' in form
    assert 'name="next" value="/staff/plans"' in form


def test_every_form_carries_its_token():
    forms = [
        log_out_form("Log out", "token"),
        preference_form("appearance", "dark", "Dark", csrf="token", next_page="/staff/"),
    ]

    assert all('name="csrf" value="token"' in form for form in forms)
    assert all('method="post"' in form for form in forms)


def test_an_address_cannot_leave_its_field():
    assert hidden_field("next", '"><script>') == (
        '<input type="hidden" name="next" value="&quot;&gt;&lt;script&gt;"/>'
    )
