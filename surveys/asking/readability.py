"""How hard a text is to read: LIX, words, negations, two things asked at once, reading time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONG_WORD = 7  # letters; LIX counts words of more than six
SECONDS_PER_WORD = 0.3  # about 200 words a minute, slow enough for a phone

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
_GAP = re.compile(r"\{\w+\}")

_AND = {
    "nb": ("og", "samt", "både"),
    "nn": ("og", "samt", "både"),
    "en": ("and", "as well as", "both"),
}
_NOT = {
    "nb": ("ikke", "aldri", "ingen", "ingenting", "verken"),
    "nn": ("ikkje", "aldri", "ingen", "ingenting", "verken", "korkje"),
    "en": ("not", "never", "no", "none", "nothing", "nobody", "neither", "nor"),
}
_HARMLESS = re.compile(
    # What asks one thing: a first word that goes on from before, set phrases, examples.
    r"^(?:og|and)\b|\b(?:av og til|mer og mer|meir og meir|now and then|more and more)\b|"
    r"\b(?:som|slik som|for eksempel|til dømes|such as|for example)\b.*|"
    r"\b(?:eller ikke|eller ikkje|or not)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lix:
    """A readability index and what it was counted from."""

    value: float
    words: int
    sentences: int


def lix(text: str) -> Lix | None:
    """Return the LIX of a text, None where it has no words.

    LIX = words per sentence + percentage of words with more than six letters. Below 30 is
    very easy, 40 is a newspaper's plain article, 60 an official document.

    Notes
    -----
    Björnsson (1968), Läsbarhet. Made for Swedish and used for Norwegian and Danish alike; it was
    also carried to English, where it runs a little lower. Single sentences make it jumpy, so a
    judgement needs a text of some length.

    Examples
    --------
    >>> lix("Hvor trygg er du når du venter på bussen?").value
    9.0
    >>> lix("Kommunestyret behandler innspill.").value
    103.0
    """
    words = words_of(text)
    if not words:
        return None
    sentences = max(1, len([part for part in _SENTENCE_END.split(text) if _WORD.search(part)]))
    long_words = sum(len(word) >= LONG_WORD for word in words)
    return Lix(len(words) / sentences + 100 * long_words / len(words), len(words), sentences)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text; gaps that are filled in later do not count.

    >>> words_of("Do you feel at home {in_city}?")
    ('Do', 'you', 'feel', 'at', 'home')
    """
    return tuple(_WORD.findall(_GAP.sub(" ", text)))


def joined_by(text: str, language: str) -> str:
    """Return the word by which a question seems to ask two things at once, or "".

    Only the asking sentence is looked at, which is the last with a question mark, or else the
    last. A guess: "friends and family" asks one thing, too. Known for nb, nn and en.

    Examples
    --------
    >>> joined_by("How safe and clean is your street?", "en")
    'and'
    >>> joined_by("You may skip this and go on. How old are you?", "en")
    ''
    """
    return _first_of(_AND, _HARMLESS.sub(" ", asking_sentence(text)), language)


def negated_by(text: str, language: str) -> str:
    """Return the first negation in the asking sentence, or "": people read past them.

    >>> negated_by("I do not feel safe.", "en"), negated_by("Føler du deg trygg?", "nb")
    ('not', '')
    """
    return _first_of(_NOT, _HARMLESS.sub(" ", asking_sentence(text)), language)


def asking_sentence(text: str) -> str:
    """Return the sentence that asks.

    >>> asking_sentence("Think of your street. How safe is it? Choose one.")
    'How safe is it?'
    """
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    return (asking or sentences or [""])[-1]


def reading_seconds(text: str) -> float:
    """Return about how long it takes to read a text once, in seconds."""
    return SECONDS_PER_WORD * len(words_of(text))


def _first_of(words: Mapping[str, tuple[str, ...]], sentence: str, language: str) -> str:
    listed = "|".join(words.get(language.split("-", maxsplit=1)[0], ()))
    found = re.search(rf"\b(?:{listed})\b", sentence, re.IGNORECASE) if listed else None
    return found.group().lower() if found else ""
