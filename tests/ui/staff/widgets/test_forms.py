import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_field_has_a_name_a_reader_hears(visit):
    page = visit("report-event")

    for label in ("Name, in a few words", "Since when", "Where in the city"):
        expect(
            page.get_by_role("textbox", name=label).or_(page.get_by_label(label))
        ).to_be_visible()
    expect(page.get_by_role("combobox", name="What kind")).to_have_value("technology")


def test_fields_are_large_enough_to_press(visit):
    page = visit("report-event")

    for field in page.locator(".q-field__control, .field select").all():
        box = field.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_problems_come_into_view_and_go_when_they_are_put_right(visit):
    page = visit("policies/digital")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("alert").last).to_be_in_viewport()

    page.get_by_role("radio", name="missing").check()
    page.get_by_role("button", name="Record", exact=True).click()

    expect(page.locator(".problems .bad")).to_have_count(0)


def test_only_one_of_several_cards_can_be_chosen(visit):
    page = visit("policies/digital")
    for state in ("met", "missing"):
        page.get_by_role("radio", name=state, exact=True).check()

    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
