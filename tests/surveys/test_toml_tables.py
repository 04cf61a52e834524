"""Strict reading of TOML files."""

from enum import StrEnum
from pathlib import Path

import pytest

from surveys.errors import FixableError, InstrumentError, MappingError
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
