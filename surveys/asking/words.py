"""Texts of a questionnaire in any number of languages."""

from collections.abc import Mapping

type Words = Mapping[str, str]  # language tag (BCP 47, such as "nb" or "uk") -> text

# Written from right to left; every other language is not.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ckb", "ps", "ur", "yi"})


def say(words: Words, language: str) -> str:
    """Return the text in `language`; where it is missing, in the first language that has one.

    A published questionnaire misses none; a draft in its preview may.

    Examples
    --------
    >>> say({"nb": "Trygghet", "en": "Safety"}, "en"), say({"nb": "Trygghet", "en": ""}, "en")
    ('Safety', 'Trygghet')
    """
    return words.get(language) or next((text for text in words.values() if text), "")


def direction(language: str) -> str:
    """Return how a language is written, as HTML says it: "ltr" or "rtl".

    Examples
    --------
    >>> direction("nb"), direction("ar-SY")
    ('ltr', 'rtl')
    """
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in RIGHT_TO_LEFT else "ltr"
