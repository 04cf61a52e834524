import pytest

from tests.support.markup import attributes, words
from ui.staff.widgets.tables import Column, Row, Table, table_behind, table_markup

COLUMNS = (Column("Group", numeric=False), Column("Answers"), Column("Best guess"))


def a_table(*rows: Row) -> Table:
    return Table(caption="Feels safe", columns=COLUMNS, rows=rows)


def test_heads_say_what_they_head():
    markup = table_markup(a_table(Row("Women", ("44", "58 %"))))

    assert attributes(markup, "th", "scope") == ["col", "col", "col", "row"]
    assert words(markup) == "Feels safeGroupAnswersBest guessWomen4458 %"


def test_numbers_stand_to_the_right():
    markup = table_markup(a_table(Row("Women", ("44", "58 %"))))

    assert attributes(markup, "td", "class") == ["r", "r"]
    assert attributes(markup, "th", "class") == ["r", "r"]


def test_a_hidden_row_says_why_across_all_columns():
    markup = table_markup(a_table(Row("80 and over", hidden="hidden to protect people")))

    assert attributes(markup, "td", "colspan") == ["2"]
    assert words(markup).endswith("80 and overhidden to protect people")


def test_a_row_that_does_not_fill_its_columns_is_a_bug():
    with pytest.raises(ValueError, match="Women"):
        a_table(Row("Women", ("44",)))


def test_a_narrow_table_can_be_scrolled_by_keyboard():
    markup = table_markup(a_table())

    assert attributes(markup, "div", "tabindex") == ["0"]
    assert attributes(markup, "div", "aria-label") == ["Feels safe"]


def test_what_comes_from_files_is_escaped():
    markup = table_behind(a_table(Row("<b>", ("&", "<i>"))), summary="Table")

    assert words(markup).endswith("<b>&<i>")


def test_what_may_be_said_of_a_hidden_row_stands_before_the_reason():
    table = Table(
        caption="Groups",
        columns=(Column("Group", numeric=False), Column("Residents"), Column("Best guess")),
        rows=(Row("Frei", ("771",), hidden="too few answers"),),
    )

    markup = table_markup(table)

    assert words(markup).endswith("Frei771too few answers")
    assert attributes(markup, "td", "colspan") == ["1"]
