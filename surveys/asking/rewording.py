"""Whether a changed text still says the same: a slip of the pen, or other words."""

import re
from enum import StrEnum

LARGEST_SLIP = 2  # letters put in, left out, changed or swapped, in one word
MOST_SLIPS = 2  # words of one text

# Words that decide what a sentence means although a letter or two tells them apart.
_DECISIVE = frozenset(
    {"aldri", "alltid", "ever", "never", "mine", "dine", "sine", "noen", "ingen", "nokon", "hans"}
    | {"hennes", "deres", "dykkar", "your", "their", "more", "most", "less", "least", "mest"}
    | {"minst", "mindre", "this", "that", "thus", "before", "after", "over", "under", "inne"}
    | {"ute", "how", "who", "no", "on", "now", "own", "was", "saw", "with", "will", "would"}
    | {"could", "should", "skal", "skulle", "ville", "kunne", "where", "when", "were", "then"}
    | {"than", "from", "form", "some", "same", "many", "three", "there", "these", "those"}
)
_NEGATING = re.compile(r"(?:u|un|in|im|ir|dis|mis|non|ikke|ikkje|van)", re.IGNORECASE)
_PIECE = re.compile(r"\{\w+\}|[^\W_]+|[^\w\s]|_")


class Rewording(StrEnum):
    """What became of a text."""

    SAME = "same"  # letter for letter, spaces aside
    SLIP = "slip"  # can be a corrected misprint; a person must say that it is one
    OTHER = "other"  # other words


def rewording(before: str, after: str) -> Rewording:
    """Return whether a text was left, corrected or rewritten.

    A slip changes at most `MOST_SLIPS` words by at most `LARGEST_SLIP` letters each, or changes
    capitals and punctuation marks. It never touches a digit, a gap such as {city}, a word that
    decides the meaning ("not", "before", "your"), nor puts on or takes off a negating prefix
    ("safe", "unsafe"). All else counts as other words: an answer to one text cannot be taken
    for an answer to the other.

    Examples
    --------
    >>> str(rewording("How saef is your street?", "How safe is your street?"))
    'slip'
    >>> str(rewording("I feel safe.", "I feel unsafe.")), str(rewording("Last 12 months", "Last 2 months"))
    ('other', 'other')
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if before.split() == after.split():
        return Rewording.SAME
    old_words, new_words = ([one for one in pieces if _is_word(one)] for pieces in (old, new))
    if len(old_words) != len(new_words):
        return Rewording.OTHER
    pairs = zip(old_words, new_words, strict=True)
    changed = [(one, two) for one, two in pairs if one.casefold() != two.casefold()]
    if len(changed) > MOST_SLIPS or not all(_is_slip(one, two) for one, two in changed):
        return Rewording.OTHER
    return Rewording.SLIP


def _is_word(piece: str) -> bool:
    return piece[0].isalnum() or piece[0] == "{"


def _is_slip(before: str, after: str) -> bool:
    one, two = before.casefold(), after.casefold()
    if any(piece[0] == "{" or any(map(str.isdigit, piece)) for piece in (one, two)):
        return False
    if {one, two} <= _DECISIVE or _is_negation(one, two) or _is_negation(two, one):
        return False
    # A short word with another letter is another word; only its own letters may change places.
    if min(len(one), len(two)) <= 3:
        return sorted(one) == sorted(two)
    return _distance(one, two) <= LARGEST_SLIP


def _is_negation(plain: str, prefixed: str) -> bool:
    prefix = prefixed.removesuffix(plain)
    return prefix != prefixed and _NEGATING.fullmatch(prefix) is not None


def _distance(one: str, two: str) -> int:
    """Return how many letters were put in, left out, changed or swapped with their neighbour.

    Optimal string alignment (Damerau 1964).
    """
    before_last: list[int] = []
    last = list(range(len(two) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, other in enumerate(two, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]
