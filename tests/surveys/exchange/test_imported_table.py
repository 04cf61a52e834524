"""Plain tables of answers, and a real file with slips of all kinds."""

import pandas as pd
import pytest

from surveys.asking.questions import Choice, QuestionType
from surveys.errors import FixableError
from surveys.exchange.imported_answers import BadCodeError
from surveys.exchange.imported_table import read_plain_answers
from tests.support.exchanged import a_question, a_questionnaire

TEN = ("happy_now", "life_sat", "somerville_sat", "similar_others_2011", "seek_advice_2011",
       "neigh_sat", "proud_resident_2015", "safe_night_2013", "safe_night_2015", "neigh_beauty",
       "parks_2013", "parks_2015")  # fmt: skip
FIVE = ("info_services_2015", "affordable_housing_2011", "cost_housing", "schools_2011", "schools",
        "beauty_2011", "beauty_2013", "police_effective_2011_2013", "trust_police_2015",
        "streets_2013", "streets_2015", "social_events")  # fmt: skip


def somerville():
    """What the city asked: twelve scales from 1 to 10, and twelve from 1 to 5."""
    scales = [(id, 10) for id in TEN] + [(id, 5) for id in FIVE]
    return a_questionnaire(
        *(
            a_question(
                id,
                QuestionType.SCALE,
                choices=tuple(
                    Choice(code=code, text={"nb": str(code)}) for code in range(1, top + 1)
                ),
            )
            for id, top in scales
        )
    )


@pytest.fixture
def real_file(real_data):
    return real_data / "real/somerville_happiness/somerville_2011_2015.csv"


def bad_by_pandas(real_file) -> dict[tuple[str, str], tuple[int, ...]]:
    """Every value that is no whole number of its scale, with its rows; the header is row 1."""
    frame = pd.read_csv(real_file, dtype=str, keep_default_na=False)
    found = {}
    for id, top in [(id, 10) for id in TEN] + [(id, 5) for id in FIVE]:
        cells = frame[id].str.strip()
        numbers = pd.to_numeric(cells, errors="coerce")
        fits = numbers.between(1, top) & (numbers % 1 == 0)
        for value, rows in cells[(cells != "") & ~fits].groupby(cells).groups.items():
            found[id, value] = tuple(row + 2 for row in rows)
    return found


def test_every_bad_code_of_a_real_file_is_listed_with_row_and_column(real_file):
    expected = bad_by_pandas(real_file)

    with pytest.raises(FixableError) as refused:
        read_plain_answers(real_file, somerville())

    problems = refused.value.problems
    assert all(isinstance(error, BadCodeError) for error in problems)
    assert {(error.column, error.value): error.rows for error in problems} == expected
    assert all(error.column in error.problem and str(error.rows[0]) in error.problem
               for error in problems)  # fmt: skip


def test_refusals_halves_and_numbers_above_the_scale_are_among_them(real_file):
    expected = bad_by_pandas(real_file)

    assert len(expected[("happy_now", "R")]) == 100
    assert len(expected[("schools_2011", "R")]) == 1_569
    assert len(expected[("happy_now", "7.5")]) == 19
    assert len(expected[("beauty_2011", "33")]) == 7
    assert ("beauty_2011", "10") in expected
    assert ("happy_now", "10") not in expected


def test_the_rows_that_are_right_are_read(real_file, tmp_path):
    frame = pd.read_csv(real_file, dtype=str, keep_default_na=False)
    bad = {row - 2 for rows in bad_by_pandas(real_file).values() for row in rows}
    frame.drop(index=sorted(bad)).to_csv(tmp_path / "right.csv", index=False)

    found = read_plain_answers(tmp_path / "right.csv", somerville())

    right = frame.drop(index=sorted(bad))
    assert len(found.answers) == len(right)
    for id in (*TEN, *FIVE):
        numbers = pd.to_numeric(right[id]).dropna()
        given = [answers[id] for answers in found.answers if id in answers]
        assert given == numbers.astype(int).tolist()
    assert "'ward': no question of this name" in found.dropped


def test_a_plain_table_is_read_from_a_workbook_too(tmp_path):
    path = tmp_path / "answers.xlsx"
    pd.DataFrame({"q": [1, 2], "email": ["a@b.no", ""]}).to_excel(path, index=False)

    found = read_plain_answers(path, a_questionnaire())

    assert found.answers == ({"q": 1}, {"q": 2})
    assert found.dropped == ("'email': tells who or where",)
