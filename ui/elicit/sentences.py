"""What experts read beside what they judge: one catalogue per language."""

from functools import cache
from pathlib import Path

from ui.respond.sentences import FALLBACK, Sentences

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("nb", "en")
# Who asked for Nynorsk reads Bokmål more easily than English.
NEAREST = {"nn": "nb", "no": "nb"}


@cache
def expert_sentences(language: str) -> Sentences:
    """Return the sentences for readers of a language; the nearest where it has no catalogue."""
    return Sentences(nearest(language), FOLDER)


def nearest(language: str) -> str:
    """Return the language of a catalogue that a reader of `language` reads most easily.

    Examples
    --------
    >>> nearest("nn"), nearest("en"), nearest("fi")
    ('nb', 'en', 'en')
    """
    known = NEAREST.get(language, language)
    return known if known in LANGUAGES else FALLBACK
