"""Who speaks on a page: the author in the reader's language, and the house around her words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dsm.surveying.phrases import fill
from surveys.asking.words import Words, direction, say
from ui.respond.sentences import Sentences, sentences_in
from ui.respond.templates import paragraphs, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Texts of one language as markup.

    Parameters
    ----------
    language : str
        Tag of the language that the page is in.
    gaps : mapping of name to text
        What stands for {city} and its like in the author's words.
    """

    language: str
    gaps: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentences(self) -> Sentences:
        """The sentences of the house; English ones around a language without a catalogue."""
        return sentences_in(self.language)

    @property
    def direction(self) -> str:
        """How the language is written."""
        return direction(self.language)

    def raw(self, words: Words) -> str:
        """Return the author's words as text, gaps filled."""
        return fill(say(words, self.language), self.gaps)

    def text(self, words: Words) -> str:
        """Return the author's words as markup."""
        return plain(self.raw(words))

    def paragraphs(self, words: Words, class_: str = "") -> str:
        """Return the author's words as paragraphs."""
        return paragraphs(self.raw(words), class_)

    def own(self, key: str, /, **values: Any) -> str:
        """Return a sentence of the house as markup, which says its language where it differs."""
        said = self.own_plain(key, **values)
        return f"<span{self.mark}>{said}</span>" if self.mark else said

    def own_plain(self, key: str, /, **values: Any) -> str:
        """Return a sentence of the house for where no element may stand, such as in an attribute."""
        return plain(self.sentences.say(key, **values))

    @property
    def mark(self) -> str:
        """Attributes of what the house says on a page in a language it does not speak."""
        speaks = self.sentences.language
        if speaks == self.language.split("-", maxsplit=1)[0]:
            return ""
        return f' lang="{speaks}" dir="{direction(speaks)}"'
