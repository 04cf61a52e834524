import ast
import string
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from dsm.findings import Finding
from ui.texts.texts import LANGUAGES, load_catalogue, texts_in

ROOT = Path(__file__).parents[3]


@cache
def syntax_trees() -> list[ast.AST]:
    files = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "dsm").rglob("*.py")]
    return [ast.parse(file.read_text(encoding="utf-8")) for file in files]


def nodes() -> list[ast.AST]:
    return [node for tree in syntax_trees() for node in ast.walk(tree)]


def text_of(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def said() -> set[str]:
    """Every string constant: a key may pass through a table before it is said."""
    return {text for node in nodes() if (text := text_of(node)) is not None}


def beginnings() -> tuple[str, ...]:
    """What keys that are put together begin with, such as `odds.word.` of f"odds.word.{word}"."""
    first = [
        text_of(node.values[0])
        for node in nodes()
        if isinstance(node, ast.JoinedStr) and node.values
    ]
    return tuple(text for text in first if text is not None and "." in text)


def asked_for() -> set[str]:
    """Keys that code names outright: texts["..."], texts.say("..."), Finding("...")."""
    keys: set[str | None] = set()
    for node in nodes():
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("texts"):
            keys.add(text_of(node.slice))
        if isinstance(node, ast.Call) and node.args:
            called = ast.unparse(node.func)
            if called.endswith("texts.say") or called.rsplit(".", 1)[-1] == "Finding":
                keys.add(text_of(node.args[0]))
    return {key for key in keys if key is not None}


def gaps(entry: str) -> set[tuple[str, str]]:
    return {
        (name, how or "") for _, name, how, _ in string.Formatter().parse(entry) if name is not None
    }


def forms(language: str, key: str) -> dict[str, str]:
    entry = load_catalogue(language)[key]
    return {"": entry} if isinstance(entry, str) else dict(entry)


def test_both_languages_have_the_same_sentences():
    assert set(load_catalogue("en")) == set(load_catalogue("nb"))


def test_both_languages_have_the_same_gaps_and_forms():
    different = [
        key
        for key in load_catalogue("en")
        if {form: gaps(text) for form, text in forms("en", key).items()}
        != {form: gaps(text) for form, text in forms("nb", key).items()}
    ]

    assert different == []


def test_every_sentence_is_used():
    constants, built = said(), beginnings()

    unused = [
        key for key in load_catalogue("en") if key not in constants and not key.startswith(built)
    ]

    assert unused == []


def test_every_sentence_that_code_asks_for_exists():
    assert asked_for() - set(load_catalogue("en")) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_ends_in_a_blank(language):
    texts = [text for key in load_catalogue(language) for text in forms(language, key).values()]

    assert texts
    assert [text for text in texts if text != text.strip() or not text] == []


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 answers"), (1, "1 answer"), (1612, "1,612 answers")]
)
def test_a_number_of_things_chooses_the_form(count, expected):
    assert texts_in("en").say("provenance.answers", count=count) == expected


@pytest.mark.parametrize(
    ("value", "how", "english", "norwegian"),
    [
        (0.688, "share", "69\u00a0%", "69\u00a0%"),
        (68.8, "percent", "69\u00a0%", "69\u00a0%"),
        (24479, "", "24,479", "24\u202f479"),
        (8.06, "signed", "+8.1", "+8,1"),
        (11_950, "money", "11.95 million kroner", "11,95 millioner kroner"),
        (1_000, "money", "1 million kroner", "1 million kroner"),
        (850, "money", "850 thousand kroner", "850 tusen kroner"),
        (17_950, "short", "17.95 mn kr", "17,95 mill. kr"),
        (date(2026, 11, 22), "", "22 November 2026", "22. november 2026"),
        (date(2026, 11, 22), "weekday", "Sunday 22 November 2026", "søndag 22. november 2026"),
        ({"en": "Trust", "nb": "Tillit"}, "", "Trust", "Tillit"),
        ({"nn": "Tillit"}, "", "Tillit", "Tillit"),
        (
            ["Frei", "Rensvik", "Karihola"],
            "",
            "Frei, Rensvik and Karihola",
            "Frei, Rensvik og Karihola",
        ),
        (["Frei"], "", "Frei", "Frei"),
        (Finding("room.people"), "", "People", "Folk"),
    ],
)
def test_a_gap_is_filled_as_people_of_the_language_write(value, how, english, norwegian):
    assert texts_in("en").write(value, how) == english
    assert texts_in("nb").write(value, how) == norwegian


def test_a_finding_is_said_in_the_readers_language():
    finding = Finding("shell.data-version", {"version": "2026-11-20"})

    assert texts_in("nb").find(finding) == "dataversjon 2026-11-20"


def test_a_sentence_that_does_not_exist_is_a_bug():
    with pytest.raises(KeyError):
        texts_in("en")["no.such.sentence"]


def test_a_gap_that_is_not_filled_is_a_bug():
    with pytest.raises(KeyError):
        texts_in("en").say("shell.data-version")
