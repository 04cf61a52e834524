"""Experts' sentences are the same in every language, all used, none with markup."""

import ast
import string
from pathlib import Path

import pytest

from dsm.elicitation.contents import EVIDENCE
from indicators.experts.elicited import Flaw
from ui.elicit.sentences import FOLDER, LANGUAGES, expert_sentences
from ui.elicit.steps import StepKind
from ui.respond.sentences import load_catalogue

ROOT = Path(__file__).parents[3] / "ui/elicit"


def constants() -> set[str]:
    """Every string in the code: a key may pass through a table before it is said."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in ROOT.rglob("*.py")]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def catalogue(language: str) -> dict[str, dict[str, str]]:
    entries = load_catalogue(language, FOLDER)
    return {
        key: {"": entry} if isinstance(entry, str) else dict(entry)
        for key, entry in entries.items()
    }


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_sentences_with_the_same_gaps():
    english, norwegian = catalogue("en"), catalogue("nb")

    assert set(english) == set(norwegian)
    different = [
        key
        for key in english
        if {form: gaps(text) for form, text in english[key].items()}
        != {form: gaps(text) for form, text in norwegian[key].items()}
    ]
    assert different == []


def test_every_sentence_is_used():
    known = constants()
    # Fields are asked in the words of a part of the catalogue, chosen where they are put.
    built = (*(text for text in known if text.endswith((".", "-"))), "steps.", "seed.", "step.")

    assert [key for key in catalogue("en") if key not in known and not key.startswith(built)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_holds_markup(language):
    texts = [text for forms in catalogue(language).values() for text in forms.values()]

    assert [text for text in texts if not text.strip() or "<" in text or "&" in text] == []


@pytest.mark.parametrize("flaw", Flaw)
def test_whatever_can_be_wrong_with_numbers_has_its_words(flaw):
    assert f"wrong.{flaw}" in catalogue("nb")


@pytest.mark.parametrize("code", EVIDENCE)
def test_every_kind_of_evidence_has_its_words(code):
    assert f"evidence.{code}" in catalogue("nb")


@pytest.mark.parametrize("kind", StepKind)
def test_every_step_has_a_title_and_says_what_it_asks(kind):
    assert {f"step.{kind}.title", f"step.{kind}.hint"} <= set(catalogue("nb"))


@pytest.mark.parametrize(
    ("wished", "spoken"), [("nb", "nb"), ("nn", "nb"), ("en", "en"), ("uk", "en")]
)
def test_a_reader_gets_the_nearest_language(wished, spoken):
    assert expert_sentences(wished).language == spoken
