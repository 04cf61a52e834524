import pytest
from playwright.sync_api import expect

from tests.ui.staff.surveys.conftest import take

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def choose(page, kind: str) -> None:
    page.get_by_label("Kind of answer", exact=True).select_option(value=kind)


def test_answers_are_written_moved_added_and_removed(builder):
    builder.get_by_label("Answer 1", exact=True).fill("Svært utrygg")
    builder.get_by_role("button", name="Move down: Answer 1").click()
    expect(builder.get_by_label("Answer 2", exact=True)).to_have_value("Svært utrygg")
    builder.get_by_role("button", name="Add an answer").click()
    expect(builder.get_by_label("Answer 5", exact=True)).to_be_visible()
    builder.get_by_label("Answer 5", exact=True).fill("Vet ikke selv")
    builder.get_by_role("button", name="Remove: Answer 3").click()

    options = builder.frame_locator("iframe").locator("label.o:not(.soft)")
    expect(options).to_have_text(["A little unsafe", "Svært utrygg", "Very safe", "Vet ikke selv"])


def test_a_code_that_another_answer_has_is_not_taken(builder):
    builder.get_by_label("Code 1", exact=True).fill("2")
    take(builder, 0)
    take(builder, 1)

    expect(builder.get_by_label("Code 1", exact=True)).to_have_value("1")


def test_a_scale_has_ends_and_words_for_them(builder):
    choose(builder, "scale")
    builder.get_by_label("To", exact=True).select_option("7")
    builder.get_by_label("Words at the upper end, Bokmål").fill("Best")

    phone = builder.frame_locator("iframe")
    expect(phone.locator(".s label")).to_have_count(8)
    expect(phone.locator(".ends")).to_contain_text("Best")


def test_a_matrix_has_rows(builder):
    choose(builder, "matrix")
    builder.get_by_label("Row 1", exact=True).fill("På dagen")
    builder.get_by_role("button", name="Add a row").click()

    expect(builder.get_by_label("Row 3", exact=True)).to_be_visible()
    expect(builder.frame_locator("iframe").locator("main")).to_contain_text("På dagen")


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [
        ("number", "Highest number", "120"),
        ("long-text", "Most characters", "500"),
        ("date", "Earliest day", "2026-01-01"),
        ("multiple", "How many may be chosen (empty: any number)", "2"),
        ("map-point", "Places, one on a line", "frei; Frei; 900; Freiveien"),
    ],
)
def test_limits_are_kept(builder, kind, field, typed):
    choose(builder, kind)
    builder.get_by_label(field).fill(typed)
    take(builder, 0)
    take(builder, 1)

    expect(builder.get_by_label(field)).to_have_value(typed)
