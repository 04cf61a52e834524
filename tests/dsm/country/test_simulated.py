import csv

import pytest

from dsm.country.manifest import read_manifest
from dsm.country.pieces import read_pieces
from dsm.country.simulated import CountryError, write_country
from tests.support.country import QUICK, country, only


def truth_of(folder, town):
    rows = csv.DictReader((folder / town / "truth.csv").read_text().splitlines())
    return {row["construct"]: float(row["mean"]) for row in rows}


def test_towns_grow_from_small_to_large_and_all_can_be_read(tmp_path):
    towns = country(tmp_path, towns=5, constructs=9)

    read = [read_pieces(entry, settings=QUICK) for entry in towns]

    sizes = [pieces[0].population.total for pieces in read]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 10 * sizes[0]
    assert [len(pieces) for pieces in read] == [9] * 5


def test_a_country_of_356_towns_has_the_sizes_of_municipalities(tmp_path):
    from dsm.country.simulated import town_sizes

    sizes = town_sizes(356)

    assert (sizes[0] >= 100, sizes[-1] > 100_000) == (True, True)
    assert 2_000 < sizes[178] < 6_000


def test_the_same_seed_gives_the_same_country_and_another_seed_another(tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write_country(tmp_path / name, towns=1, constructs=1, seed=seed)

    one, again, other = (
        (tmp_path / name / "town-001" / "answers.csv").read_bytes()
        for name in ("one", "again", "other")
    )
    assert one == again != other


def test_towns_differ_in_what_is_true_of_them(tmp_path):
    country(tmp_path, towns=4)

    safety = {truth_of(tmp_path, f"town-00{number}")["safety"] for number in (1, 2, 3, 4)}

    assert len(safety) == 4
    assert all(0 < value < 100 for value in safety)


def test_a_country_is_never_written_over(tmp_path):
    country(tmp_path, towns=1)

    with pytest.raises(CountryError, match="holds a country already"):
        write_country(tmp_path, towns=1)


def test_a_country_where_a_file_stands_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("no folder")

    for folder in (tmp_path / "file", tmp_path / "file" / "country"):
        with pytest.raises(CountryError, match=r"file.* cannot be written"):
            write_country(folder, towns=1)


def test_more_constructs_than_the_questionnaire_has_are_refused(tmp_path):
    with pytest.raises(CountryError, match="1 to 9 constructs"):
        write_country(tmp_path, towns=1, constructs=10)

    assert list(tmp_path.iterdir()) == []


def test_the_manifest_asks_for_as_many_constructs_as_wanted(tmp_path):
    entries = read_manifest(write_country(tmp_path, towns=2, constructs=3))

    assert [len(entry.constructs) for entry in entries] == [3, 3]
    assert only(entries, "safety")[0].constructs == ("safety",)
