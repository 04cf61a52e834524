import pytest

from dsm.surveying.consents import Consent
from dsm.surveying.drafts import Draft
from dsm.surveying.library import Terms
from dsm.tables import utc_now
from surveys.asking.answers import read_page
from tests.support.respondents import a_view
from ui.respond.lobby import Guest
from ui.respond.posts import Posted, differences
from ui.respond.requests import Form


def a_post(draft: Draft | None = None, **fields: str) -> Posted:
    view, draft = a_view(), draft or Draft()
    form = Form([(name.replace("__", "."), value) for name, value in fields.items()])
    terms = Terms(
        campaign=view.campaign,
        questionnaire=view.questionnaire,
        consent=Consent(version=1, texts={}, valid_from=utc_now()),
    )
    return Posted(
        guest=Guest(terms=terms, view=view, draft=draft),
        position=0,
        form=form,
        reading=read_page(view.questionnaire, 0, form.answers, draft.answers),
    )


@pytest.mark.parametrize(
    ("go", "onward"),
    [("next", True), ("finish", True), ("keep", True), ("back", False), ("about", False)],
)
def test_only_what_leads_on_must_be_complete(go: str, onward: bool):
    assert a_post(go=go).is_onward is onward


def test_enter_without_a_button_means_next():
    assert a_post().go == "next"


@pytest.mark.parametrize(
    ("given", "revision"), [("7", 7), ("", 0), ("-1", 0), ("7; drop", 0), ("9" * 30, 0), ("٣", 0)]
)
def test_a_revision_is_a_number_or_none_at_all(given: str, revision: int):
    assert a_post(revision=given).revision == revision


def test_the_page_takes_the_place_of_what_was_answered_on_it_and_nothing_else():
    draft = Draft(answers={"dark": 1, "age": 44}, free_texts={"word": "hav"})

    answers, texts = a_post(draft, q__dark="3").merged

    assert answers["dark"] == 3
    assert answers["age"] == 44
    assert texts == {"word": "hav"}


def test_only_what_differs_is_laid_side_by_side():
    stored = Draft(answers={"dark": 4, "trust": 7})

    (found,) = differences(a_post(q__dark="1", q__trust="7"), stored)

    assert (found.here, found.there) == ("Svært utrygg", "Svært trygg")
