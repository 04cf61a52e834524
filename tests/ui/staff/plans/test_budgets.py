import pytest

from surveys.errors import FixableError
from tests.support.markup import attributes, words
from ui.staff.plans.budgets import Progress, budget_bar, read_budget
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")


@pytest.mark.parametrize(
    ("typed", "thousands"),
    [("12", 12_000), ("12,5", 12_500), (" 12.5 ", 12_500), ("0", 0), ("1 200", 1_200_000)],
)
def test_millions_are_read_as_people_write_them(typed, thousands):
    assert read_budget(EN, typed) == thousands


@pytest.mark.parametrize("typed", ["", "-1", "much", "12.00001", "nan", "inf", "1e12", "12;5"])
def test_what_is_no_budget_is_shown_with_what_to_do(typed):
    with pytest.raises(FixableError) as refused:
        read_budget(NB, typed)

    assert refused.value.problem == f"«{typed}» er ikke et budsjett."
    assert refused.value.fix == "Skriv millioner, for eksempel 12 eller 12,5."


def test_budgets_are_links_and_the_current_one_says_so():
    bar = budget_bar(EN, (12_000, 18_000), 18_000)

    assert words(bar) == "12 mn kr18 mn kr"
    assert attributes(bar, "a", "href") == [
        "/staff/plans?budget=12000",
        "/staff/plans?budget=18000",
    ]
    assert attributes(bar, "a", "aria-current") == ["page"]


def test_progress_is_a_share_of_what_there_is_to_weigh():
    assert Progress().share == 0.0
    assert Progress(3, 12).share == 0.25
