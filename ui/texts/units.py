"""Units of indicators in the reader's language, as far as the catalogue knows them."""

from .texts import Texts

WRITTEN_IN = "en"  # the language of units in files


def unit_words(texts: Texts, unit: str) -> str:
    """Return what stands beside a number: of a share its sign, where its whole is not translated.

    Examples
    --------
    >>> from ui.texts.texts import texts_in
    >>> [unit_words(texts_in("nb"), unit) for unit in ("% of adults", "jobs", "beds")]
    ['%', 'arbeidsplasser', 'beds']
    """
    key = f"unit.{unit}"
    if texts.has(key):
        return texts[key]
    is_translated = texts.language == WRITTEN_IN or not unit.startswith("%")
    return unit if is_translated else "%"
