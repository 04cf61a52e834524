import pytest

from dsm.surveying.refusals import RefusalReason
from tests.support.respondents import OPENS, a_campaign, a_view
from tests.support.seen import Seen
from ui.respond.pages.refusals import bare_refusal_page, refusal_page
from ui.respond.parts.voice import Voice

OTHERS = ("no-survey", "no-page", "no-visit", "foreign", "too-large", "different", "fault")


@pytest.mark.parametrize("reason", [*RefusalReason, *OTHERS])
@pytest.mark.parametrize("language", ["nb", "nn", "en", "ar"])
def test_every_refusal_says_what_is_the_matter_and_leads_somewhere(reason: str, language: str):
    page = refusal_page(a_view(language), reason, opens=OPENS.date())
    seen = Seen(page.removeprefix("<!doctype html>"))

    assert seen.all("h1")[0].text
    assert len(seen.all("main")[0].text) > len(seen.all("h1")[0].text)
    assert [one["href"] for one in seen.all("main")[0].inside if one.tag == "a"] == ["/s/trygg"]


def test_whom_to_ask_is_named_where_there_is_somebody():
    assert "Spørsmål? Ring 71 57 40 00." in refusal_page(a_view(), "unknown")
    without = a_view(campaign=a_campaign(contact=""))
    assert "Spørsmål?" not in refusal_page(without, "unknown")


def test_not_yet_says_when():
    assert "1. november 2026" in refusal_page(a_view(), "not-yet", opens=OPENS.date())


@pytest.mark.parametrize("reason", OTHERS)
def test_without_a_campaign_it_is_still_a_whole_page(reason: str):
    page = bare_refusal_page(Voice(language="nn"), reason)
    seen = Seen(page.removeprefix("<!doctype html>"))

    assert seen.all("html")[0]["lang"] == "nn"
    assert seen.all("h1")[0].text
    assert seen.all("a", href="#main")
