from dataclasses import replace

import pytest

from surveys.campaigns import Entry, Mode
from tests.support.respondents import a_campaign, a_view
from tests.support.seen import Seen
from tests.support.town_questionnaire import a_town_questionnaire
from ui.respond.pages.frame import Place, framed
from ui.respond.policy import SCRIPT, STYLE


def test_a_page_is_a_whole_document_that_needs_nothing_else():
    page = Seen(framed(a_view("nn"), "Tittel", "<h1>Hei</h1>").removeprefix("<!doctype html>"))

    html = page.all("html")[0]
    assert (html["lang"], html["dir"]) == ("nn", "ltr")
    assert page.all("title")[0].text == "Tittel · Kristiansund kommune"
    assert page.all("style")[0].text == STYLE
    assert page.all("script")[0].text == SCRIPT
    assert page.all("meta", name="robots")[0]["content"] == "noindex"
    assert not [one for one in page.elements if one.get("src") is not None]
    assert page.all("link") == []


def test_the_first_thing_one_can_reach_leads_to_the_content():
    page = Seen(framed(a_view(), "t", "").removeprefix("<!doctype html>"))

    reachable = [one for one in page.elements if one.tag in {"a", "button", "input"}]
    assert reachable[0]["href"] == "#main"
    assert page.all("main", id="main")


def test_other_languages_are_named_in_themselves():
    links = Seen(framed(a_view("nb"), "t", "").removeprefix("<!doctype html>")).all("nav")[0].inside

    assert [(one["lang"], one["href"], one.text) for one in links] == [
        ("nn", "?lang=nn", "Nynorsk"),
        ("en", "?lang=en", "English"),
    ]


def test_within_a_form_whatever_leads_away_saves_it_first_and_enter_never_turns_the_language():
    page = framed(a_view(), "t", "", Place(in_form=True, may_stop=True))
    buttons = Seen(page.removeprefix("<!doctype html>")).all("button", form="answers")

    assert [one["value"] for one in buttons] == [
        "next", "language:nn", "language:en", "about", "stop",
    ]  # fmt: skip
    assert (buttons[0]["tabindex"], buttons[0]["aria-hidden"]) == ("-1", "true")


def test_one_language_needs_no_switch():
    view = a_view(questionnaire=a_town_questionnaire(languages=("nb",)))

    assert "Nynorsk" not in framed(view, "t", "")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"entry": Entry.OPEN}, "stokkes før noen ser dem.</p>"),
        ({"entry": Entry.INVITED}, "Navn og koder slettes 15. januar 2027."),
        ({"mode": Mode.CONFIDENTIAL}, "Nøkkelen mellom navn og svar"),
    ],
)
def test_the_promise_below_is_the_one_the_campaign_makes(terms: dict[str, object], said: str):
    assert said in framed(a_view(campaign=a_campaign(**terms)), "t", "")


def test_a_try_out_says_so_on_every_page_and_a_real_page_does_not():
    assert "prøvesvar" in framed(a_view(test=True), "t", "")
    assert "prøvesvar" not in framed(a_view(), "t", "")


def test_a_shared_screen_leaves_by_itself_with_and_without_scripts():
    page = framed(a_view(kiosk=True), "t", "")

    assert '<noscript><meta http-equiv="refresh" content="180;url=/k/trygg"></noscript>' in page
    assert 'data-away="/k/trygg" data-idle="180"' in page
    assert "refresh" not in framed(a_view(), "t", "")


def test_a_citys_name_is_text():
    view = a_view()
    bad = replace(view, voice=replace(view.voice, gaps={"city": "<b>"}))

    assert "<b>&lt;b&gt; kommune</b>" in framed(bad, "t", "")
