import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_keyboard_is_where_it_was_when_the_fields_are_put_up_anew(builder):
    kind = builder.get_by_label("Kind of answer", exact=True)
    kind.focus()
    kind.select_option(value="ranking")
    expect(builder.get_by_label("How many may be chosen")).to_be_visible()

    expect(builder.get_by_label("Kind of answer", exact=True)).to_be_focused()


def test_an_answer_is_moved_and_the_keyboard_with_it(builder):
    builder.get_by_role("button", name="Move down: Answer 1").focus()
    builder.keyboard.press("Enter")

    expect(builder.get_by_label("Answer 2", exact=True)).to_have_value("Very unsafe")
    expect(builder.get_by_role("button", name="Move down: Answer 1")).to_be_focused()
