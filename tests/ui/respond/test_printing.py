from dataclasses import replace

from tests.support.respondents import a_campaign, a_view
from ui.respond.pages.questions import Standing
from ui.respond.printing import MOST_PAGES, Printer

STANDING = Standing(asked=("dark",), fields={}, csrf="c", revision=0, page=1, pages=3)


def test_a_page_is_written_once_and_then_only_filled():
    printer = Printer()

    first, second = printer.page(a_view(), 0), printer.page(a_view(), 0)

    assert first is second


def test_another_language_version_campaign_or_kind_of_screen_is_another_page():
    printer, view = Printer(), a_view()
    others = [
        a_view("en"),
        a_view(test=True),
        a_view(kiosk=True),
        a_view(campaign=a_campaign(slug="annen")),
        replace(view, questionnaire=replace(view.questionnaire, version=2)),
    ]

    pages = [printer.page(one, 0) for one in [view, *others]]

    assert len({id(page) for page in pages}) == len(pages)


def test_what_one_person_answered_is_not_shown_to_the_next():
    printer = Printer()

    printer.page(a_view(), 0).show(replace(STANDING, fields={"q.dark": ["3"]}, csrf="secret"))
    following = printer.page(a_view(), 0).show(STANDING)

    assert " checked" not in following
    assert "secret" not in following


def test_it_does_not_grow_for_ever():
    printer = Printer()
    first = printer.page(a_view(), 0)

    for number in range(MOST_PAGES):
        printer.page(a_view(campaign=a_campaign(slug=f"c{number}")), 1)

    assert printer.page(a_view(), 0) is not first
