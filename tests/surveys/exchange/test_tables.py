"""Whichever kind of file people send."""

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from surveys.errors import FileError
from surveys.exchange import tables
from surveys.exchange.tables import read_table


def test_the_ending_of_the_name_says_how_to_read_it(tmp_path):
    (tmp_path / "a.CSV").write_text("q1\n7\n")
    (tmp_path / "a.tsv").write_text("q1\tq2\n7\t8\n")
    book = openpyxl.Workbook()
    book.active.append(["q1"])
    book.active.append([7])
    book.save(tmp_path / "a.xlsx")
    pyreadstat.write_sav(pd.DataFrame({"q1": [7.0]}), tmp_path / "a.sav")

    found = [read_table(tmp_path / name) for name in ("a.CSV", "a.tsv", "a.xlsx", "a.sav")]

    assert [table.columns[0].values[0] for table in found] == ["7", "7", 7.0, 7.0]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("answers.csv", b"", "answers.csv is empty."),
        ("answers.sav", b"", "answers.sav is empty."),
        ("answers.docx", b"text", "answers.docx is of no known kind."),
        ("answers", b"text", "answers is of no known kind."),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(FileError) as refused:
        read_table(tmp_path / name)

    assert refused.value.problem == problem


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileError, match=r"There is no file '.*none\.csv'"):
        read_table(str(tmp_path / "none.csv"))


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(FileError, match="There is no file"):
        read_table(tmp_path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "answers.csv"
    with path.open("wb") as file:
        file.truncate(tables.LARGEST_FILE + 1)

    with pytest.raises(FileError, match=r"250,000,001 bytes; the limit is 250,000,000"):
        read_table(path)


def test_only_workbooks_have_sheets(tmp_path):
    (tmp_path / "a.csv").write_text("q1\n7\n")

    with pytest.raises(FileError, match=r"a\.csv has no sheets"):
        read_table(tmp_path / "a.csv", sheet="answers")


def test_the_norwegian_survey_is_read_whole(real_data):
    table = read_table(real_data / "real" / "ess9_norway" / "ESS9NO.sav")

    trust = table.find("ppltrst")

    assert (table.rows, len(table.columns)) == (1406, 557)
    assert trust is not None
    assert trust.labels[88.0] == "Don't know"
    assert trust.declares_missing(88.0)
    assert int(np.sum(trust.values == 88)) == 5
