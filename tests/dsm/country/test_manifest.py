import pytest

from dsm.country.manifest import read_manifest
from surveys.errors import FixableError

HEADER = "town,wave,answers,population,mapping,instrument,weight,constructs\n"


def written(folder, *lines, header=HEADER):
    file = folder / "towns.csv"
    file.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def test_files_are_named_from_the_folder_of_the_manifest(tmp_path):
    file = written(tmp_path, "Bodø,2026,bodo/a.csv,bodo/p.csv,own.toml,,,trust safety trust")

    (entry,) = read_manifest(file)

    assert (entry.town, entry.wave, entry.name) == ("Bodø", "2026", "Bodø, 2026")
    assert entry.answers == tmp_path / "bodo/a.csv"
    assert entry.population == tmp_path / "bodo/p.csv"
    assert entry.mapping == str(tmp_path / "own.toml")
    assert entry.constructs == ("trust", "safety")


def test_a_folder_stands_for_the_manifest_in_it(tmp_path):
    written(tmp_path, "Os,,a.csv,,ess9-norway,,,")

    (entry,) = read_manifest(tmp_path)

    assert (entry.name, entry.mapping, entry.population) == ("Os", "ess9-norway", None)
    assert entry.constructs == ()


def test_only_the_town_and_its_answers_must_have_columns(tmp_path):
    file = written(tmp_path, "Os,a.csv", header="town,answers\n")

    with pytest.raises(FixableError, match="mapping: the cell is empty, and so is instrument"):
        read_manifest(file)


@pytest.mark.parametrize("name", ["../up", "a/b", "con.", " ", "-x", "a" * 81, 'q"'])
def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path, name):
    quoted = '"' + name.replace('"', '""') + '"'
    file = written(tmp_path, f"{quoted},,a.csv,,m,,,")

    with pytest.raises(FixableError, match="row 2, column town"):
        read_manifest(file)


@pytest.mark.parametrize("name", ["Nord-Aurdal", "Os i Hedmark", "Bø (Telemark)", "0301", "Å"])
def test_names_of_municipalities_are_taken(tmp_path, name):
    assert read_manifest(written(tmp_path, f"{name},,a.csv,,m,,,"))[0].town == name


def test_all_bad_lines_are_told_at_once(tmp_path):
    file = written(tmp_path, "Os,,a.csv,,m,i,,", "OS,,a.csv,,m,,,", "Os,,b.csv,,m,,,", "Ås,,,,m,,,")

    with pytest.raises(FixableError) as refused:
        read_manifest(file)

    told = [error.problem for error in refused.value.problems]
    assert len(told) == 3
    assert "row 2, column mapping" in told[0]
    assert "row 5, column answers: the cell is empty" in told[1]
    assert "row 4, column town: the cell says the same as row 3" in told[2]
