"""SPSS files."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from surveys.errors import FileError
from surveys.exchange import spss
from surveys.exchange.spss import read_spss


def a_file(folder, name="answers.sav", **options):
    frame = pd.DataFrame(
        {"q1": [1.0, 2.0, 97.0, np.nan], "region": ["NO05", "", "99", "NO06"], "w": [1, 1, 2, 2]}
    )
    path = folder / name
    pyreadstat.write_sav(
        frame,
        path,
        variable_value_labels={"q1": {1: "Bad", 2: "Good", 97: "Refused"}},
        missing_ranges={"q1": [{"lo": 97, "hi": 99}], "region": ["99"]},
        **options,
    )
    return path


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.sav", {}), ("b.sav", {"row_compress": True}), ("c.zsav", {"compress": True})],
)
def test_values_labels_and_declared_missing_values_are_kept(tmp_path, name, options):
    table = read_spss(a_file(tmp_path, name, **options))

    answers, region, weight = table.columns
    np.testing.assert_array_equal(answers.values, [1.0, 2.0, 97.0, np.nan])
    assert answers.labels[97.0] == "Refused"
    assert answers.declares_missing(98.0)
    assert region.values.tolist() == ["NO05", None, "99", "NO06"]
    assert region.declares_missing("99")
    assert weight.values.tolist() == [1.0, 1.0, 2.0, 2.0]


def test_cases_are_numbered_from_one(tmp_path):
    assert read_spss(a_file(tmp_path)).row_numbers.tolist() == [1, 2, 3, 4]


def test_a_file_cut_short_anywhere_is_refused(tmp_path):
    content = a_file(tmp_path).read_bytes()
    short = tmp_path / "short.sav"

    for length in range(1, len(content), 7):
        short.write_bytes(content[:length])
        with pytest.raises(FileError, match=r"short\.sav cannot be read as an SPSS file"):
            read_spss(short)


def test_a_file_that_unpacks_to_too_many_values_is_refused_unread(tmp_path, monkeypatch):
    path = a_file(tmp_path, "big.zsav", compress=True)
    monkeypatch.setattr(spss, "MOST_CELLS", 11)

    with pytest.raises(FileError, match=r"big\.zsav has 4 cases of 3 variables; the limit is 11"):
        read_spss(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "answers.sav"
    path.write_text("id,q1\n1,2\n")

    with pytest.raises(FileError) as refused:
        read_spss(path)

    assert "cut short, damaged, or of another kind" in refused.value.fix
