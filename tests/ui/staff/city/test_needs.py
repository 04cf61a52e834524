from datetime import date

from dsm.findings import Finding
from dsm.maturity.events import Choice
from tests.support.markup import attributes, words
from tests.support.policies import a_book_with_a_finding
from tests.support.views import city_scene
from ui.staff.city.needs import needs_list


def test_nothing_to_do_is_said_too():
    assert words(needs_list(city_scene())) == "Nothing waits for you today."


def test_a_misfit_leads_to_its_figures():
    need = Finding("today.needs.misfit", {"construct": "safety"})

    markup = needs_list(city_scene(needs=(need,)))

    assert "Safety: the answers do not fit the model as they should." in words(markup)
    assert attributes(markup, "a", "href") == ["/staff/people?construct=safety"]


def test_old_plans_say_what_to_run():
    need = Finding("today.needs.plans", {"budget": 18_000})

    markup = needs_list(city_scene(needs=(need,)))

    assert "`dsm plans --budget 18000`" in words(markup)
    assert attributes(markup, "a", "href") == ["/staff/plans"]


def test_only_the_most_pressing_has_the_main_button():
    needs = [Finding("today.needs.misfit", {"construct": name}) for name in ("safety", "belonging")]

    assert attributes(needs_list(city_scene(needs=tuple(needs))), "a", "class") == [
        "btn main",
        "btn",
    ]


def test_an_event_is_named_with_the_policies_it_touches():
    register = a_book_with_a_finding().register
    need = Finding("today.needs.findings", {"event": "new-thing", "count": 1})

    markup = needs_list(city_scene(needs=(need,), register=register))

    assert "new-thing: 1 finding waits for an answer." in words(markup)
    assert "It touches digital." in words(markup)
    assert attributes(markup, "a", "href") == ["/staff/events/new-thing"]


def test_an_acceptance_that_ends_says_when_and_why_it_was_given():
    until = date(2026, 12, 31)
    book = a_book_with_a_finding().write(
        "decide", "F1", Choice.ACCEPT, reason="Cables come first.", until=until
    )
    need = Finding("today.needs.expires", {"finding": "F1", "until": until})

    said = words(needs_list(city_scene("nb", needs=(need,), register=book.register)))

    assert "Løper ut31. desember 2026" in said
    assert "Nobody has looked at it." in said
    assert "Cables come first." in said
