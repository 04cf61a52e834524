import pytest
from playwright.sync_api import expect

from tests.ui.staff.surveys.conftest import take

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_another_language_shows_what_it_is_translated_from(builder):
    builder.get_by_role("button", name="Nynorsk").click()

    field = builder.get_by_label("Question, Nynorsk")
    expect(field).to_have_value("")
    expect(field).to_have_attribute("lang", "nn")
    expect(builder.get_by_text("Bokmål: How safe do you feel at the stop?")).to_be_visible()


def test_writing_one_language_leaves_the_others(builder):
    builder.get_by_role("button", name="Nynorsk").click()
    builder.get_by_label("Question, Nynorsk").fill("Kor trygg er du?")
    builder.get_by_role("button", name="Bokmål").click()

    expect(builder.get_by_label("Question, Bokmål")).to_have_value(
        "How safe do you feel at the stop?"
    )


def test_a_number_field_takes_nothing_else(builder):
    builder.get_by_label("Kind of answer", exact=True).select_option(value="number")
    builder.get_by_label("Lowest number").fill("18")
    builder.get_by_label("Lowest number").fill("many")
    take(builder, 0)
    take(builder, 1)

    expect(builder.get_by_label("Lowest number")).to_have_value("18")
