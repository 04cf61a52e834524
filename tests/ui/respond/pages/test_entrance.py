from tests.support.respondents import a_campaign, a_view
from tests.support.seen import Seen
from ui.respond.pages.entrance import code_page, consent_page, declined_page

TEXTS = {
    "terms": {"nb": "Det er frivillig."},
    "waiting": {"nb": "En kort stund."},
    "agree": {"nb": "Jeg vil svare"},
    "decline": {"nb": "Nei takk"},
}


def seen(page: str) -> Seen:
    return Seen(page.removeprefix("<!doctype html>"))


def test_before_the_first_answer_one_reads_what_one_agrees_to():
    page = seen(consent_page(a_view(), TEXTS, 1, csrf="token"))

    text = page.all("main")[0].text
    assert text.index("Det er frivillig.") < text.index("En kort stund.")
    assert [one["value"] for one in page.all("button", name="go")] == ["agree", "decline"]
    assert "Åpne den samme lenken igjen" in text
    assert page.all("input", name="code") == []


def test_whoever_walks_in_may_also_go_on_with_a_code():
    page = seen(consent_page(a_view(), TEXTS, 1))

    assert [one["action"] for one in page.all("form")] == ["/s/trygg/consent", "/s/trygg/resume"]


def test_at_a_kiosk_nothing_can_be_continued():
    page = seen(consent_page(a_view(kiosk=True), TEXTS, 1))

    assert [one["action"] for one in page.all("form")] == ["/k/trygg/consent"]


def test_a_member_of_staff_carries_her_key_on():
    page = seen(consent_page(a_view(test=True), TEXTS, 1, trial="key"))

    assert page.all("input", name="trial")[0]["value"] == "key"
    assert len(page.all("form")) == 1


def test_texts_that_a_campaign_lacks_come_from_its_questionnaire():
    page = seen(consent_page(a_view(), {"terms": {"nb": "x"}}, 1))

    assert [one.text for one in page.all("button", name="go")] == ["Jeg vil svare", "Nei takk"]


def test_who_needs_an_invitation_is_asked_for_its_code():
    page = seen(code_page(a_view(), wrong="Ukjent", typed="abc"))

    assert page.all("input", name="code")[0]["value"] == "abc"
    assert page.all("title")[0].text.startswith("Feil: ")
    assert page.all("form")[0]["action"] == "/s/trygg/enter"


def test_who_says_no_is_thanked():
    assert "Takk for at du så innom." in declined_page(a_view())
    assert 'href="/k/trygg"' in declined_page(a_view(kiosk=True))


def test_an_intro_is_shown_as_text():
    view = a_view(campaign=a_campaign(), questionnaire=a_view().questionnaire)

    assert "Svarene hjelper kommunestyret å velge." in consent_page(view, TEXTS, 1)
