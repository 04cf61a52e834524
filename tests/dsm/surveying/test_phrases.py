import re
from datetime import date
from pathlib import Path

import pytest

from dsm.surveying import consents, letters, lists, paper_form, paper_words, phrases
from dsm.surveying.phrases import day_in_words, fill, languages, phrase
from surveys.battery import MISSING_KINDS
from ui.cli import interview_prompts, interview_sittings


def keys():
    return phrases.catalogue("en")


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_phrases_with_the_same_gaps(language):
    other = phrases.catalogue(language)

    assert other.keys() == keys().keys()
    assert {key: sorted(phrases.GAP.findall(text)) for key, text in other.items()} == {
        key: sorted(phrases.GAP.findall(text)) for key, text in keys().items()
    }


def test_every_phrase_is_used():
    sources = "".join(
        Path(str(module.__file__)).read_text(encoding="utf-8")
        for module in (
            *(consents, letters, lists, phrases, paper_form, paper_words),
            *(interview_prompts, interview_sittings),
        )
    )
    used = {*re.findall(r"['\"](?:[a-z]+\.)?([a-z-]+)['\"]", sources), *MISSING_KINDS, *measured()}

    assert [key for key in keys() if key.rpartition(".")[2] not in used] == []


def measured():
    """Phrases whose keys are put together: how a number or a day is compared."""
    return {f"{kind}-{how}" for kind in ("number", "date") for how in paper_words.MEASURED.values()}


def test_a_language_without_a_catalogue_reads_english():
    assert phrase("letter.how", "uk") == phrase("letter.how", "en")
    assert day_in_words(date(2027, 5, 17), "uk") == "17 May 2027"


def test_days_are_written_as_people_write_them():
    assert day_in_words(date(2027, 5, 17), "nn") == "17. mai 2027"


def test_unknown_gaps_and_braces_stay():
    assert fill("{a} {c} {", {"a": "x"}) == "x {c} {"


def test_what_fills_a_gap_is_never_filled_itself():
    assert fill("Dear {name}: {link}", {"name": "{link}", "link": "secret"}) == (
        "Dear {link}: secret"
    )
