from dataclasses import replace

import pytest

from surveys.asking.answers import read_page
from tests.support.respondents import a_view
from tests.support.seen import Seen
from ui.respond.pages.questions import PrintedPage, Standing, saved_at

VIEW = a_view()
STANDING = Standing(asked=("dark", "trust"), fields={}, csrf="token", revision=4, page=1, pages=3)


def shown(position: int = 0, **given: object) -> Seen:
    page = PrintedPage(VIEW, position).show(replace(STANDING, **given))
    return Seen(page.removeprefix("<!doctype html>"))


def test_a_page_posts_to_itself_what_it_must_prove_and_which_revision_it_shows():
    page = shown()

    form = page.all("form", id="answers")[0]
    assert (form["action"], form["data-save"]) == ("/s/trygg/page/1", "/s/trygg/save/1")
    hidden = {one["name"]: one["value"] for one in page.all("input", type="hidden")}
    assert hidden == {"csrf": "token", "revision": "4"}


def test_how_far_one_is_stands_in_words_and_as_a_bar():
    page = shown(page=2)

    bar = page.all("progress")[0]
    assert (bar["value"], bar["max"], bar["aria-label"]) == ("2", "3", "Side 2 av 3")
    assert page.all("span", id="saved")[0].text == "Side 1 er lagret"
    assert page.all("span", id="saved")[0]["role"] == "status"


def test_when_it_was_saved_is_said_in_the_clock_of_the_language():
    assert shown(saved_at="1402").all("span", id="saved")[0].text == "Lagret 14.02"
    assert saved_at(a_view("en").voice, "1402") == "Saved 14:02"


@pytest.mark.parametrize(
    ("first", "last", "buttons"),
    [
        (True, False, ["next"]),
        (False, False, ["next", "back"]),
        (False, True, ["finish", "back"]),
        (True, True, ["finish"]),
    ],
)
def test_the_buttons_say_what_they_do(first: bool, last: bool, buttons: list[str]):
    page = shown(first=first, last=last)

    inside = page.all("form")[0].inside
    assert [one["value"] for one in inside if one.tag == "button"] == buttons


def test_only_what_is_asked_is_shown():
    page = shown(asked=("trust",))

    assert page.all("input", name="q.dark") == []
    assert page.all("input", name="q.trust")


def test_what_is_wrong_comes_first_and_each_line_leads_to_its_field():
    fields = {"q.age": ["178"], "q.word": ["x" * 61]}
    problems = read_page(VIEW.questionnaire, 2, fields, {}).problems
    page = shown(2, asked=("age", "word"), fields=fields, problems=problems)

    alert = page.all("div", role="alert")[0]
    links = [one["href"] for one in alert.inside if one.tag == "a"]
    assert alert.text.startswith("2 ting må rettes")
    assert links == ["#q.age", "#q.word"]
    assert {link.removeprefix("#") for link in links} <= set(page.ids())
    assert page.elements.index(alert) < page.elements.index(page.all("h1")[0])
    assert page.all("title")[0].text.startswith("Feil: ")
    assert page.all("input", id="q.age")[0]["aria-invalid"] == "true"


def test_a_page_without_mistakes_has_no_alert():
    assert shown().all("div", role="alert") == []


def test_no_two_elements_of_a_page_share_an_id():
    for position, page in enumerate(VIEW.questionnaire.pages):
        ids = shown(position, asked=[one.id for one in page.questions]).ids()

        assert len(ids) == len(set(ids))
