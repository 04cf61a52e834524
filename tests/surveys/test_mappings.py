"""Answers from somebody's file."""

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FixableError, MappingError
from surveys.exchange.tables import read_table
from surveys.instruments import load_constructs, load_instrument, shipped_instruments
from surveys.mappings import load_mapping, mapping_for, read_responses, shipped_mappings
from surveys.responses import Missing, Responses
from surveys.texts import LANGUAGES

TOWN = """
source = "A survey of our town"
weight = "w"

[missing.short]
not-shown = [6]
prefer-not = [7]
dont-know = [8]
left-blank = [9]

[[item]]
column = "dark"
construct = "safety"
codes = { lowest = 1, highest = 4 }
reverse = true
missing = "short"

[[item]]
column = "mark"
construct = "belonging"
codes = { lowest = 0, highest = 10 }

[[factor]]
name = "sex"
column = "gndr"
unknown = [9]
levels = [{ name = "female", codes = [2] }, { name = "male", codes = [1] }]
"""
HEADER = ("dark", "mark", "gndr", "w")


def a_mapping(folder: Path, text: str = TOWN):
    path = folder / "town.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def a_csv(folder: Path, rows, header=HEADER) -> Path:
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def an_xlsx(folder: Path, rows, header=HEADER) -> Path:
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(["" if cell is None else cell for cell in row])
    book.save(folder / "answers.xlsx")
    return folder / "answers.xlsx"


def a_sav(folder: Path, rows, header=HEADER) -> Path:
    frame = pd.DataFrame(rows, columns=list(header), dtype=float)
    declared = {"dark": [{"lo": 6, "hi": 9}]}
    pyreadstat.write_sav(frame, folder / "answers.sav", missing_ranges=declared)
    return folder / "answers.sav"


def answers(folder: Path, rows, text: str = TOWN, header=HEADER) -> Responses:
    return read_responses(read_table(a_csv(folder, rows, header)), a_mapping(folder, text))


def problems_of(folder: Path, rows, text: str = TOWN, header=HEADER) -> list[str]:
    with pytest.raises(FixableError) as refused:
        answers(folder, rows, text, header)
    return [error.problem for error in refused.value.problems]


def test_answers_become_levels_from_worst_to_best(tmp_path):
    found = answers(tmp_path, [[4, 0, 2, 0.5], [1, 10, 1, 1.5]])

    assert found.levels.tolist() == [[0, 0], [3, 10]]
    assert found.background.tolist() == [[0], [1]]
    assert found.weights.tolist() == [0.5, 1.5]
    assert found.constructs == ("safety", "belonging")
    assert found.provenance == "A survey of our town (answers.csv, 2 respondents)"


def test_kinds_of_missing_answers_stay_apart(tmp_path):
    rows = [[code, 5, 2, 1] for code in (6, 7, 8, 9, "")]

    assert answers(tmp_path, rows).levels[:, 0].tolist() == [
        Missing.NOT_SHOWN,
        Missing.PREFER_NOT,
        Missing.DONT_KNOW,
        Missing.LEFT_BLANK,
        Missing.LEFT_BLANK,
    ]


def test_respondents_of_unknown_background_are_kept(tmp_path):
    found = answers(tmp_path, [[1, 5, 9, 1], [1, 5, "", 1]])

    assert found.background.tolist() == [[-1], [-1]]


def test_without_a_weight_column_all_count_alike(tmp_path):
    found = answers(tmp_path, [[1, 5, 1, 3], [1, 5, 2, 4]], TOWN.replace('weight = "w"', ""))

    assert found.weights.tolist() == [1.0, 1.0]


def test_only_rows_that_are_kept_are_read_and_judged(tmp_path):
    text = TOWN + '[[keep]]\ncolumn = "mark"\nlowest = 5\n'

    found = answers(tmp_path, [[1, 4, 1, 0], [2, 5, 2, 1], [77, 0, 5, -1], [1, "", 1, 1]], text)

    assert found.levels.tolist() == [[2, 5]]


def test_everything_wrong_with_a_file_is_told_at_once_with_row_and_column(tmp_path):
    rows = [[5, 5, 2, 1], [1, 11, 3, -1], [1, 7.5, 2, "heavy"], [2, "much", 1, ""]]

    found = problems_of(tmp_path, rows)

    assert found == [
        "answers.csv, row 2, column 'dark': '5' is not a code of 'dark' (1-4; missing: 6-9).",
        "answers.csv, row 3, column 'mark': '11' is not a code of 'mark' (0-10).",
        "answers.csv, row 4, column 'mark': '7.5' is not a code of 'mark' (0-10).",
        "answers.csv, row 5, column 'mark': 'much' is not a code of 'mark' (0-10).",
        "answers.csv, row 3, column 'gndr': '3' is not a value of 'sex' (female, male; missing: 9).",
        "answers.csv, row 3, column 'w': '-1' is not a weight above zero.",
        "answers.csv, row 4, column 'w': 'heavy' is not a weight above zero.",
        "answers.csv, row 5, column 'w': an empty cell is not a weight above zero.",
    ]


def test_every_problem_says_what_to_do(tmp_path):
    with pytest.raises(FixableError) as refused:
        answers(tmp_path, [[5, 11, 3, 0]])

    assert all(error.fix for error in refused.value.problems)
    assert "name 5 in the mapping of this column" in refused.value.problems[0].fix


def test_a_slip_in_a_thousand_rows_is_told_once(tmp_path):
    found = problems_of(tmp_path, [[5, 5, 2, 1]] * 1000)

    assert found == [
        "answers.csv, rows 2, 3, 4, 5, 6 and 995 more, column 'dark': '5' is not a code of 'dark' "
        "(1-4; missing: 6-9)."
    ]


def test_a_wrong_column_does_not_answer_with_a_page_per_value(tmp_path):
    found = problems_of(tmp_path, [[1, 1000 + row, 2, -row - 1] for row in range(100)])

    assert len(found) == 12
    assert "95 other values are not a code of 'mark' (0-10)." in found[5]
    assert "95 other values are no weights" in found[11]


def test_a_mapped_column_that_is_not_there_is_named(tmp_path):
    found = problems_of(tmp_path, [[1, 2]], header=("dark", "sex"))

    assert found == [
        f"answers.csv has no column {name!r}, which the mapping reads."
        for name in ("mark", "gndr", "w")
    ]


def test_an_item_column_that_the_mapping_leaves_out_is_named(tmp_path):
    table = read_table(a_csv(tmp_path, [[1, 5, 1, 1, 3]], (*HEADER, "safe_day")))
    mapping = a_mapping(tmp_path)

    with pytest.raises(FixableError) as refused:
        read_responses(table, mapping, load_instrument("social-sustainability"))

    assert "answers.csv, column 'safe_day': it is an item of the questionnaire" in str(
        refused.value
    )
    assert read_responses(table, mapping).respondents == 1


def test_a_file_without_respondents_is_refused(tmp_path):
    assert problems_of(tmp_path, []) == ["answers.csv has no respondents."]


def test_a_file_of_which_no_row_is_kept_is_refused(tmp_path):
    text = TOWN + '[[keep]]\ncolumn = "mark"\ncodes = [10]\n'

    assert "none of its 1 rows passes" in problems_of(tmp_path, [[1, 5, 1, 1]], text)[0]


def test_a_code_the_spss_file_declares_missing_must_be_named_in_the_mapping(tmp_path):
    path = tmp_path / "answers.sav"
    pyreadstat.write_sav(
        pd.DataFrame([[8.0, 11.0, 1.0, 1.0]], columns=list(HEADER)),
        path,
        missing_ranges={"dark": [8], "mark": [11]},
        variable_value_labels={"mark": {11: "Refused"}},
    )

    with pytest.raises(FixableError) as refused:
        read_responses(read_table(path), a_mapping(tmp_path))

    assert refused.value.problem == (
        "answers.sav, row 1, column 'mark': 11 ('Refused'), which the file declares missing, is "
        "not a code of 'mark' (0-10)."
    )


def test_an_answer_the_spss_file_declares_missing_is_a_contradiction(tmp_path):
    path = tmp_path / "answers.sav"
    pyreadstat.write_sav(
        pd.DataFrame([[1.0, 10.0, 1.0, 1.0]], columns=list(HEADER)),
        path,
        missing_ranges={"mark": [10]},
    )

    with pytest.raises(FixableError, match="10 counts as an answer in the mapping, and the file"):
        read_responses(read_table(path), a_mapping(tmp_path))


respondents = st.tuples(
    st.sampled_from([1, 2, 3, 4, 6, 7, 8, 9, None]),
    st.sampled_from([*range(11), None]),
    st.sampled_from([1, 2, 9, None]),
    st.sampled_from([0.25, 1, 2.5]),
)


@given(st.lists(respondents, min_size=1, max_size=8))
def test_csv_xlsx_and_spss_files_of_the_same_answers_read_alike(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("same")
    mapping = a_mapping(folder)

    found = [
        read_responses(read_table(write(folder, rows)), mapping)
        for write in (a_csv, an_xlsx, a_sav)
    ]

    assert len({each.hash() for each in found}) == 1
    assert found[0].respondents == len(rows)


@given(st.data())
def test_a_file_straight_from_our_questionnaire_reads_back(tmp_path_factory, data):
    battery = load_instrument("social-sustainability")
    mapping = mapping_for(battery, lists={"districts": ["centre", "harbour"]}, weight="weight")
    levels = [
        [data.draw(st.integers(-5, len(mapped.item.codes) - 1)) for mapped in mapping.items]
        for _ in range(2)
    ]
    codes = {answer.kind: answer.code for answer in battery.missing_answers}
    rows = [
        [
            mapped.item.codes[level] if level >= 0 else codes[Missing(level)]
            for mapped, level in zip(mapping.items, row, strict=True)
        ]
        for row in levels
    ]
    background = [[2, 3, 1, "harbour", 1], [5, 2, 98, 97, 2]]
    header = [mapped.column for mapped in mapping.items]
    path = a_csv(
        tmp_path_factory.mktemp("ours"),
        [row + more for row, more in zip(rows, background, strict=True)],
        [*header, "age-band", "gender", "education", "district", "weight"],
    )

    found = read_responses(read_table(path), mapping)

    assert found.levels.tolist() == levels
    assert [factor.name for factor in found.factors] == ["age_band", "sex", "education", "district"]
    assert found.background.tolist() == [[1, -1, 0, 1], [4, 1, -1, -1]]
    assert len(found.items) == 26


def test_a_list_that_the_city_did_not_give_is_left_out():
    mapping = mapping_for(load_instrument("social-sustainability"))

    assert [mapped.factor.name for mapped in mapping.factors] == ["age_band", "sex", "education"]


@pytest.mark.parametrize("name", shipped_mappings())
def test_every_shipped_mapping_loads(name):
    mapping = load_mapping(name)

    assert mapping.items
    assert mapping.source


@pytest.mark.slow
def test_a_hundred_thousand_answers_are_read(tmp_path):
    random = np.random.default_rng(1)
    rows = np.column_stack(
        [
            random.integers(1, 5, 100_000),
            random.integers(0, 11, 100_000),
            random.integers(1, 3, 100_000),
            np.ones(100_000, dtype=int),
        ]
    )

    found = answers(tmp_path, rows.tolist())

    np.testing.assert_array_equal(found.levels[:, 0], 4 - rows[:, 0])
    np.testing.assert_array_equal(found.levels[:, 1], rows[:, 1])


def test_every_construct_of_the_shipped_files_has_a_name():
    named = load_constructs()
    used = {
        item.construct for each in shipped_instruments() for item in each.items if item.measures
    }
    used |= {
        each.item.construct for name in shipped_mappings() for each in load_mapping(name).items
    }

    assert all(
        named[construct].name[language] for construct in used - {""} for language in LANGUAGES
    )


def test_a_mapping_that_is_not_there_is_answered_with_those_that_are_shipped(tmp_path):
    with pytest.raises(MappingError) as refused:
        load_mapping(tmp_path / "town.toml")

    assert "ess9-norway" in refused.value.fix
