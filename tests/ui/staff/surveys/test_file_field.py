import pytest
from playwright.sync_api import expect

from ui.app import LARGEST_BODY
from ui.staff.surveys.file_field import LARGEST, other_kind, too_large
from ui.texts.texts import texts_in


def test_a_file_that_is_too_large_is_said_with_its_size_and_the_limit():
    error = too_large(texts_in("en"), "big.xlsx", LARGEST + 1)

    assert error.problem == "“big.xlsx” has 1,901 kB; 1,900 kB are the most."


def test_the_largest_file_fits_into_what_the_server_reads_with_the_form_around_it():
    assert LARGEST + 10_000 < LARGEST_BODY


def test_a_file_of_another_kind_is_told_which_kinds_are_read():
    error = other_kind(texts_in("en"), "form.pdf", ".xlsx,.txt")

    assert "“form.pdf”" in error.problem
    assert error.fix == "Choose a file that ends in one of these: .xlsx and .txt."


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
@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("big.xlsx", LARGEST + 1, "“big.xlsx” has 1,901 kB; 1,900 kB are the most."),
        ("form.pdf", 10, "“form.pdf” is not of a kind that can be read here."),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_so_at_once(see, name, size, said):
    page = see("new-survey")
    page.get_by_role("radio", name="A file").check()
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/zip", "buffer": b"x" * size}
    )

    expect(page.get_by_role("alert").last).to_contain_text(said)


@pytest.mark.browser
@pytest.mark.slow
def test_a_file_that_the_server_turns_away_is_told_not_to_have_arrived(see):
    page = see("new-survey")
    page.route("**/upload/*", lambda route: route.fulfill(status=413, body="Too large"))
    page.get_by_role("radio", name="A file").check()
    page.locator("input[type=file]").set_input_files(
        {"name": "form.xlsx", "mimeType": "application/zip", "buffer": b"x"}
    )

    expect(page.get_by_role("alert").last).to_contain_text("“form.xlsx” did not arrive.")
