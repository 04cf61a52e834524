import pytest
from playwright.sync_api import expect

from ui.staff.surveys.file_field import LARGEST, too_large
from ui.texts.texts import texts_in


def test_a_file_that_is_too_large_is_said_with_its_size_and_the_limit():
    error = too_large(texts_in("en"), "big.xlsx", LARGEST + 1)

    assert error.problem == "“big.xlsx” has 2,001 kB; 2,000 kB are the most."


@pytest.mark.browser
@pytest.mark.slow
def test_a_file_is_taken_and_named(see):
    page = see("new-survey")
    page.get_by_role("radio", name="A file").check()
    page.locator("input[type=file]").set_input_files(
        {"name": "form.xlsx", "mimeType": "application/zip", "buffer": b"x" * 3000}
    )

    expect(page.get_by_role("status")).to_contain_text("“form.xlsx”, 3 kB, is here.")


@pytest.mark.browser
@pytest.mark.slow
def test_a_file_that_is_too_large_is_not_taken(see):
    page = see("new-survey")
    page.get_by_role("radio", name="A file").check()
    # Under the largest body the server takes at all would not be too large here.
    page.locator("input[type=file]").set_input_files(
        {"name": "big.xlsx", "mimeType": "application/zip", "buffer": b"x" * (LARGEST + 1)}
    )
    page.get_by_label("Name in the data").fill("too-big")
    page.get_by_role("button", name="Write the questions").click()

    expect(page.get_by_role("alert").last).to_be_visible()
    assert "/drafts/" not in page.url
