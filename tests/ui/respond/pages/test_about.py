from tests.support.respondents import a_campaign, a_view
from tests.support.seen import Seen
from ui.respond.pages.about import about_page

TEXTS = {"terms": {"nb": "Det er frivillig."}, "agree": {"nb": "Ja"}}


def test_a_careful_person_finds_purpose_ground_window_deletion_and_contact():
    page = Seen(about_page(a_view(), TEXTS, back="/s/trygg").removeprefix("<!doctype html>"))

    assert [one.text for one in page.all("h2")] == [
        "Hva svarene skal brukes til",
        "Hvorfor kommunen kan spørre",
        "Når du kan svare",
        "Når svarene slettes",
        "Slik tar vi vare på svarene",
        "Spørsmål",
    ]
    said = page.all("main")[0].text
    assert "Fra 1. november 2026 til 1. desember 2026." in said
    assert "slettes senest 28. februar 2027" in said
    assert "Det er frivillig." in said


def test_what_a_campaign_does_not_say_has_no_heading():
    view = a_view(campaign=a_campaign(legal_basis="", purpose=""))

    page = about_page(view, {}, back="/s/trygg")

    assert "Hvorfor kommunen kan spørre" not in page
    assert "Slik tar vi vare på svarene" not in page


def test_what_staff_wrote_is_shown_as_text():
    view = a_view(campaign=a_campaign(purpose="<script>alert(1)</script>"))

    assert "<script>alert" not in about_page(view, {}, back="/s/trygg")
