import pytest
from playwright.sync_api import expect

from tests.support.markup import attributes, words
from tests.support.rooms import BUDGET
from ui.staff.plans.named import gain_marks
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_gains_stand_beside_marks_that_have_names():
    marks = gain_marks(EN, [1.25, -0.5, 0.0])

    assert words(marks) == "+1.2−0.50.0"
    assert attributes(marks, "svg", "aria-label") == [
        "Social-cultural", "Economic", "Environmental",
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.slow
def test_each_named_plan_says_why_it_is_named(visit):
    page = visit(f"plans?budget={BUDGET}")

    expect(page.locator(".np").first).to_contain_text("most for people")
    expect(page.locator(".np").filter(has_text="balanced")).to_have_count(1)
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
