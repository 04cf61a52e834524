"""Constructs, references and licences."""

from surveys.constructs import read_construct, read_licence, read_reference
from surveys.errors import FixableError, InstrumentError
from surveys.toml_tables import TomlTable


def a_table(problems: list[FixableError], **values: object) -> TomlTable:
    return TomlTable(values, "common.toml, entry", problems, InstrumentError)


def test_a_construct_has_a_name_and_a_meaning():
    problems: list[FixableError] = []
    name = {"nb": "Trygghet", "nn": "Tryggleik", "en": "Safety"}

    construct = read_construct(
        a_table(problems, id="safety", name=name, high="Feels safe", district_ranking=True)
    )

    assert construct.name["en"] == "Safety"
    assert construct.district_ranking
    assert problems == []


def test_a_reference_may_carry_published_figures():
    problems: list[FixableError] = []

    reference = read_reference(
        a_table(
            problems,
            id="ess",
            instrument="ESS",
            variable="ppltrst",
            licence="cite",
            norway={"n": 9},
        )
    )

    assert reference.norway == {"n": 9}
    assert problems == []


def test_a_licence_without_text_is_noted():
    problems: list[FixableError] = []

    read_licence("own", a_table(problems))

    assert [error.problem for error in problems] == [
        "common.toml, entry: The key 'text' is missing."
    ]
