import pytest
from playwright.sync_api import expect

from surveys.asking.questions import QuestionType
from tests.ui.staff.surveys.conftest import take

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_question_can_be_asked_in_all_twelve_ways(builder):
    for kind in QuestionType:
        field = builder.get_by_label("Kind of answer", exact=True)
        before = field.get_attribute("id")
        field.select_option(value=kind.value)
        if kind is not QuestionType.SINGLE:  # which it is already
            expect(field).not_to_have_attribute("id", before or "")
        expect(field).to_have_value(kind.value)
        expect(builder.frame_locator("iframe").locator("main")).to_contain_text("at the stop?")


def test_undo_takes_steps_back_and_redo_does_them_again(builder):
    builder.get_by_role("button", name="Delete", exact=True).click()
    expect(builder.locator(".ql button.q")).to_have_count(2)

    builder.get_by_role("button", name="Undo").click()
    expect(builder.locator(".ql button.q")).to_have_count(3)
    builder.get_by_role("button", name="Do again").click()

    expect(builder.locator(".ql button.q")).to_have_count(2)


def test_more_than_twenty_steps_can_be_taken_back(builder):
    for count in range(22):
        builder.get_by_role("button", name="Duplicate").click()
        expect(builder.locator(".ql button.q")).to_have_count(4 + count)

    for _ in range(22):
        builder.get_by_role("button", name="Undo").click()

    expect(builder.locator(".ql button.q")).to_have_count(3)
    expect(builder.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_question_moves_by_buttons_also_to_another_page(builder):
    builder.get_by_role("button", name="Move up", exact=True).click()
    expect(builder.locator(".ql button.q").first).to_contain_text("How safe")
    builder.get_by_label("Move to page").select_option(label="Page 2")

    expect(builder.locator(".ql button.q").last).to_contain_text("How safe")
    expect(builder.locator(".ql button.q").last).to_have_attribute("aria-current", "true")


def test_another_name_is_followed_by_the_routing(builder):
    take(builder, 0)
    builder.get_by_text("More about this question").click()
    name = builder.get_by_label("Name in the data")
    name.fill("evenings")
    name.blur()
    take(builder, 1)

    builder.get_by_text("Asked when").click()

    expect(builder.get_by_label("Condition", exact=True)).to_have_value("evenings in (2, 3)")


def test_what_it_measures_and_offers_is_kept(builder):
    builder.get_by_label("Measures").select_option(value="interpersonal-trust")
    builder.get_by_role("checkbox", name="Has to be answered").click()
    builder.get_by_role("checkbox", name="Offers “prefer not to say”").click()
    take(builder, 0)
    take(builder, 1)

    expect(builder.get_by_label("Measures")).to_have_value("interpersonal-trust")
    expect(builder.get_by_role("checkbox", name="Has to be answered")).to_be_checked()
    expect(builder.frame_locator("iframe").locator("main")).to_contain_text("Vil ikke svare")
