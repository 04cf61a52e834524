import ast
import string
from datetime import date
from pathlib import Path

import pytest

from surveys.asking.answer_problems import ProblemKind
from surveys.battery import missing_name
from surveys.responses import Missing
from ui.respond.sentences import (
    LANGUAGES,
    language_name,
    load_catalogue,
    sentences_in,
)

ROOT = Path(__file__).parents[3] / "ui/respond"


def constants() -> set[str]:
    """Every string in the code: a key may pass through a table before it is said."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in ROOT.rglob("*.py")]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(language: str, key: str) -> dict[str, str]:
    entry = load_catalogue(language)[key]
    return {"": entry} if isinstance(entry, str) else dict(entry)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_sentences_with_the_same_gaps(language: str):
    assert set(load_catalogue(language)) == set(load_catalogue("en"))
    different = [
        key
        for key in load_catalogue("en")
        if {form: gaps(text) for form, text in forms(language, key).items()}
        != {form: gaps(text) for form, text in forms("en", key).items()}
    ]
    assert different == []


def test_every_sentence_is_used():
    known = constants()
    built = tuple(text for text in known if text.endswith((".", "-")) and "." in text)

    unused = [key for key in load_catalogue("en") if key not in known and not key.startswith(built)]

    assert unused == []


@pytest.mark.parametrize("kind", ProblemKind)
def test_whatever_can_be_wrong_with_an_answer_has_its_words(kind: ProblemKind):
    known = load_catalogue("nb")

    assert f"right.{kind}" in known
    assert [key for key in known if key.startswith(f"wrong.{kind}")]


@pytest.mark.parametrize("kind", Missing)
def test_every_missing_answer_has_its_words(kind: Missing):
    assert f"missing.{missing_name(kind)}" in load_catalogue("nn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_holds_markup(language: str):
    texts = [text for key in load_catalogue(language) for text in forms(language, key).values()]

    assert [text for text in texts if not text.strip() or "<" in text or "&" in text] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nb", "28. februar 2027"), ("nn", "28. februar 2027"), ("en", "28 February 2027")],
)
def test_days_and_numbers_are_written_as_people_write_them(language: str, expected: str):
    sentences = sentences_in(language)

    assert sentences.write(date(2027, 2, 28)) == expected
    assert sentences.write(2.5) == ("2.5" if language == "en" else "2,5")
    assert sentences.write(110.0) == "110"


@pytest.mark.parametrize(("count", "said"), [(1, "Side 1 er lagret"), (4, "Side 1–4 er lagret")])
def test_a_number_of_things_chooses_its_form(count: int, said: str):
    assert sentences_in("nb").say("progress.saved", count=count) == said


def test_a_language_without_a_catalogue_gets_english_words_and_its_own_name():
    assert sentences_in("uk").language == "en"
    assert language_name("uk") == "Українська"
    assert language_name("ar-SY") == "العربية"
    assert language_name("tlh") == "tlh"
