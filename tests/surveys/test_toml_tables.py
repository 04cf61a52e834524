"""Strict reading of TOML files."""

from enum import StrEnum
from pathlib import Path

import pytest

from surveys.errors import FixableError, InstrumentError, ManyProblemsError, MappingError
from surveys.toml_tables import TomlTable, read_toml


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def a_table(problems: list[FixableError], **values: object) -> TomlTable:
    return TomlTable(values, "town.toml", problems, InstrumentError)


def written(folder: Path, text: str) -> Path:
    path = folder / "town.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_misspelt_key_is_named_with_the_likely_spelling():
    problems: list[FixableError] = []
    table = a_table(problems, title="A", lenght=3)
    table.get("title", str)
    table.get("length", int, 0)

    table.close()

    assert [error.problem for error in problems] == [
        "town.toml: The key 'lenght' is not known. Did you mean 'length'?"
    ]
    assert problems[0].code == "questionnaire-rejected"


@pytest.mark.parametrize(
    ("value", "kind"), [(True, int), (1, bool), ("1", int), (1.5, int), ([], dict), (1, str)]
)
def test_a_value_of_another_kind_is_noted(value, kind):
    problems: list[FixableError] = []

    got = a_table(problems, key=value).get("key", kind)

    assert got == kind()
    assert f"key = {value!r} is not" in problems[0].problem


def test_a_whole_number_serves_where_any_number_does():
    problems: list[FixableError] = []

    assert a_table(problems, share=1).get("share", float) == 1.0
    assert problems == []


def test_what_is_missing_or_empty_is_noted_once():
    problems: list[FixableError] = []
    table = a_table(problems, name="")

    table.get("name", str)
    table.one_of("colour", Colour)
    table.table("consent").get("agree", str)

    assert [error.problem for error in problems] == [
        "town.toml: name is empty.",
        "town.toml: The key 'colour' is missing.",
        "town.toml: The key 'consent' is missing.",
    ]


def test_an_unknown_choice_is_answered_with_the_choices():
    problems: list[FixableError] = []

    a_table(problems, colour="green").one_of("colour", Colour)

    assert problems[0].problem == "town.toml: colour = 'green' is not known."
    assert problems[0].fix == "Use one of: red, blue."


def test_an_unknown_name_is_answered_with_the_names():
    problems: list[FixableError] = []
    table = a_table(problems, scale="saef", other="none")

    assert table.named("scale", {"safe": 1, "agree": 2}) is None
    assert table.named("other", {"safe": 1}, none="none") is None

    assert problems[0].problem == "town.toml: scale = 'saef' is not known. Did you mean 'safe'?"
    assert problems[0].fix == "Set scale to one of: safe, agree."
    assert len(problems) == 1


def test_entries_are_named_by_their_ids():
    problems: list[FixableError] = []
    table = a_table(problems, item=[{"id": "trust"}, {"code": 4}, {}, "text"])

    places = [entry.where for entry in table.entries("item")]

    assert places == ["town.toml, item 'trust'", "town.toml, item 4", "town.toml, item number 3"]
    assert "something else than tables" in problems[0].problem


def test_a_list_of_texts_holds_only_texts():
    problems: list[FixableError] = []

    texts = a_table(problems, languages=["nb", 7]).texts("languages")

    assert texts == ("nb",)
    assert "holds 7" in problems[0].problem


def test_a_file_that_is_not_toml_is_refused_with_its_place(tmp_path):
    with pytest.raises(MappingError) as refused:
        read_toml(written(tmp_path, "id = \n"), [], MappingError)

    assert "town.toml cannot be read as TOML" in refused.value.problem
    assert "line 1" in refused.value.problem


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "town.toml"
    path.write_bytes('name = "Frøya"'.encode("latin-1"))

    with pytest.raises(MappingError, match="save the file as UTF-8"):
        read_toml(path, [], MappingError)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FixableError, match="There is no file"):
        read_toml(tmp_path / "none.toml", [])


def test_tables_by_name_tell_where_they_stand(tmp_path):
    table = read_toml(written(tmp_path, "[licence.own]\ntext = 'Ours'\n"), [])

    found = table.named_tables("licence")

    assert found["own"].get("text", str) == "Ours"
    assert found["own"].where == "town.toml, licence.own"


def test_every_number_beyond_64_bits_is_named_shortened_and_with_its_place(tmp_path):
    text = f"""
        few = -25{"0" * 400}
        codes = [1, 0x{"f" * 5000}]
        [[item]]
        lowest = {2**63}
    """

    with pytest.raises(ManyProblemsError) as refused:
        read_toml(written(tmp_path, text), [], MappingError)

    assert [one.problem for one in refused.value.problems] == [
        "town.toml: few = -2.5e+401 is too large.",
        "town.toml: codes number 2 = 3.98e+6020 is too large.",
        "town.toml: item number 1, lowest = 9.22e+18 is too large.",
    ]
    assert all(isinstance(one, MappingError) for one in refused.value.problems)
    assert f"to {2**63 - 1}." in refused.value.problems[0].fix


def test_a_number_of_64_bits_is_read(tmp_path):
    table = read_toml(written(tmp_path, f"code = {2**63 - 1}"), [])

    assert table.get("code", int) == 2**63 - 1


def test_a_number_longer_than_python_reads_is_refused_and_shortened(tmp_path):
    with pytest.raises(MappingError) as refused:
        read_toml(written(tmp_path, f"year = 2026\ncode = 7{'0' * 5000}"), [], MappingError)

    assert refused.value.problem == "town.toml: 7e+5000 is too large."


def test_lists_in_lists_without_end_are_refused(tmp_path):
    with pytest.raises(MappingError, match="cannot be read as TOML"):
        read_toml(written(tmp_path, f"codes = {'[' * 10_000}"), [], MappingError)
