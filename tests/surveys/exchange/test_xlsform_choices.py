"""Choice lists of XLSForms."""

import pytest

from surveys.exchange.xlsform_choices import (
    is_bare,
    list_rows,
    missing_text,
    read_lists,
    read_offered,
    with_ends,
)
from surveys.exchange.xlsform_findings import Findings
from surveys.responses import Missing
from tests.support.exchanged import a_choice, a_question
from tests.support.forms import a_form


def read(*rows, backwards=False):
    findings = Findings(a_form([], [{"list_name": "l", **row} for row in rows]))
    lists = read_lists(findings)
    return findings, read_offered(findings, lists["l"], backwards=backwards)


def problems_of(*rows) -> list[str]:
    return [error.problem for error in read(*rows)[0].problems]


def test_missing_answers_stand_apart_from_choices():
    _, offered = read({"name": "1"}, {"name": "dont-know", "label::nb": "Vet ikke"})

    assert [choice.code for choice in offered.choices] == [1]
    assert offered.missing == (Missing.DONT_KNOW,)


def test_a_list_that_stands_as_a_page_shows_it_is_turned():
    _, offered = read({"name": "1"}, {"name": "2"}, backwards=True)

    assert [choice.code for choice in offered.choices] == [2, 1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"name": "a b"}], "row 2, column 'name': 'a b' holds a space"),
        ([{"name": "1"}, {"name": "1"}], "row 3, column 'name': '1' stands twice in 'l'"),
        ([{"name": "1"}, {"name": "A1"}], "'1' and 'A1' of 'l' would be stored as the same number"),
        ([{"label::nb": "Ja"}], "row 2, column 'name': the cell is empty"),
        ([{"name": "dont-know", "label::nb": "?"}], "'?' is not how 'dont-know' reads here"),
        (
            [{"name": "dont-know", "label::nb": "Vet ikke"}, {"name": "1"}],
            "missing answers stand before others",
        ),
        ([{"name": "1", "streets": "Storgata"}], "'Storgata' is for places"),
        ([{"name": "x", "people": "many"}], "'many' is not a whole number"),
        ([{"name": "1", "image": "a.png"}], "column 'image': row 2: 'a.png' has no meaning here"),
    ],
)
def test_what_is_wrong_with_a_list_is_told_with_its_place(rows, said):
    assert any(said in problem for problem in problems_of(*rows))


def test_texts_at_the_ends_are_told_from_labels():
    labels = [("0", "0: Ikke"), ("1", "1"), ("2", "2: Helt")]
    _, offered = read(*({"name": name, "label::nb": label} for name, label in labels))

    scale = with_ends(offered)

    assert scale.ends == ({"nb": "Ikke"}, {"nb": "Helt"})
    assert all(is_bare(choice) for choice in scale.choices)


def test_labels_that_are_no_numbers_have_no_ends():
    _, offered = read(*({"name": name, "label::nb": "Ja"} for name in "123"))

    assert with_ends(offered) is offered


def test_a_language_the_house_does_not_have_gets_the_english_text():
    assert missing_text(Missing.PREFER_NOT, "uk") == missing_text(Missing.PREFER_NOT, "en")


def test_a_list_is_written_in_the_order_of_the_page():
    question = a_question(choices=(a_choice(1), a_choice(2)), reversed=True)

    assert [row["name"] for row in list_rows(question, ("nb",))] == ["2", "1"]
