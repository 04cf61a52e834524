"""CSV for Excel and CSV for analysis."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.exchange.delimited_out import csv_for_analysis, csv_for_excel, guarded

RISKY = ("=1+1", "+47 900", "-x", "@SUM(A1)", "\tx", "\rx", "\0=1", " =1+1", "＝1", "\n=1")


def read(content, encoding, delimiter):
    text = content.decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("risky", RISKY)
def test_what_looks_like_a_formula_gets_an_apostrophe_in_cells_and_headers(risky):
    header, row = read(csv_for_excel([risky], [[risky]]), "utf-8-sig", ";")

    assert header[0].startswith("'")
    assert row[0].startswith("'")
    assert "\0" not in row[0]


@given(st.text())
def test_no_guarded_text_begins_like_a_formula(text):
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@"))


def test_excel_opens_it_at_a_double_click():
    content = csv_for_excel(["sted", "kode"], [["Frei; nord", 3], ['"Øya"', None]])

    assert content == (
        b"\xef\xbb\xbf" + '"sted";"kode"\r\n"Frei; nord";"3"\r\n"""Øya""";""\r\n'.encode()
    )


def test_numbers_stay_numbers_and_have_the_comma_that_is_wanted():
    norwegian = csv_for_excel(["n"], [[-5], [2.5], [3.0]])
    english = csv_for_excel(["n"], [[2.5]], comma=False)

    assert read(norwegian, "utf-8-sig", ";")[1:] == [["-5"], ["2,5"], ["3"]]
    assert read(english, "utf-8-sig", ";")[1:] == [["2.5"]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_for_analysis_nothing_is_altered(row):
    content = csv_for_analysis(["a", "b"], [row])

    assert read(content, "utf-8", ",") == [["a", "b"], row]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_all_their_digits(number):
    content = csv_for_analysis(["n"], [[number]])

    assert float(read(content, "utf-8", ",")[1][0]) == number
