"""Chances and comparisons in words, as the catalogue of a language has them."""

from indicators.odds import Comparison, Contrast, Odds

from .texts import Texts


def in_ten(texts: Texts, odds: Odds) -> str:
    """Return a chance as so many in ten, such as "8 in 10" or "more than 9 in 10"."""
    return texts.say(f"odds.in-ten.{odds.in_ten.kind}", number=odds.in_ten.number)


def word(texts: Texts, odds: Odds) -> str:
    """Return a chance as a word, such as "likely"."""
    return texts[f"odds.word.{odds.word}"]


def in_words(texts: Texts, odds: Odds) -> str:
    """Return number and word, as a screen reader or a line of text has them without the dots."""
    return f"{in_ten(texts, odds)}, {word(texts, odds)}"


def compare_groups(texts: Texts, first: str, second: str, contrast: Contrast) -> str:
    """Return in one sentence how two groups compare.

    Parameters
    ----------
    first, second : str
        Names of the groups as they stand at the start of a sentence and inside one.
    contrast : Contrast
        Seen from the first group.
    """
    if contrast.comparison is Comparison.CANNOT_BE_TOLD_APART:
        return texts.say("compare.cannot-be-told-apart", first=first, second=second)
    key = f"compare.{contrast.comparison}-{contrast.direction}"
    return texts.say(key, first=first, second=second)
