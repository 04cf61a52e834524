"""Texts in three languages."""

import pytest

from surveys.errors import FixableError, InstrumentError
from surveys.texts import LANGUAGES, Text, inline_text, read_optional_text, read_text
from surveys.toml_tables import TomlTable

SAFETY = {"nb": "Trygghet", "nn": "Tryggleik", "en": "Safety"}


def a_table(problems: list[FixableError], **values: object) -> TomlTable:
    return TomlTable(values, "town.toml", problems, InstrumentError)


def test_a_text_is_read_by_language():
    problems: list[FixableError] = []

    text = read_text(a_table(problems, title=SAFETY), "title")

    assert [text[language] for language in LANGUAGES] == ["Trygghet", "Tryggleik", "Safety"]
    assert problems == []


def test_a_missing_language_is_named():
    problems: list[FixableError] = []

    read_text(a_table(problems, title={"nb": "Trygghet", "en": "Safety"}), "title")

    assert [error.problem for error in problems] == ["town.toml, title: The key 'nn' is missing."]


def test_an_unknown_language_is_named():
    problems: list[FixableError] = []

    read_text(a_table(problems, title={**SAFETY, "se": "Dorvvolašvuohta"}), "title")

    assert "The key 'se' is not known." in problems[0].problem


def test_a_text_may_be_absent_where_it_is_optional():
    problems: list[FixableError] = []

    assert read_optional_text(a_table(problems), "help") is None
    assert problems == []


def test_a_text_may_stand_among_other_keys():
    problems: list[FixableError] = []

    assert inline_text(a_table(problems, code=4, **SAFETY)) == Text(**SAFETY)
    assert problems == []


def test_asking_for_a_fourth_language_is_a_bug():
    with pytest.raises(KeyError, match="de"):
        Text(**SAFETY)["de"]
