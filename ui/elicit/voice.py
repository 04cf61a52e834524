"""Who speaks on an expert's page: the facilitator's words, and the house around them."""

from dataclasses import dataclass

from ui.elicit.sentences import expert_sentences, nearest
from ui.respond.parts.voice import Voice
from ui.respond.sentences import Sentences
from ui.texts.texts import texts_in
from ui.texts.units import unit_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertVoice(Voice):
    """Texts of one language as markup, from the experts' catalogue."""

    @property
    def sentences(self) -> Sentences:
        """The sentences of the house for experts."""
        return expert_sentences(self.language)

    def unit(self, unit: str) -> str:
        """Return a unit in words; not yet markup.

        Examples
        --------
        >>> ExpertVoice(language="nb").unit("jobs"), ExpertVoice(language="en").unit("beds")
        ('arbeidsplasser', 'beds')
        """
        return unit_words(texts_in(nearest(self.language)), unit)

    def number(self, value: float, decimals: int = 1) -> str:
        """Return a number as people of the language write it, with a true minus sign.

        Examples
        --------
        >>> ExpertVoice(language="nb").number(-2.5), ExpertVoice(language="en").number(3.0)
        ('−2,5', '3')
        """
        # Adding 0 takes the sign from a zero that was rounded from below.
        return self.sentences.write(round(float(value), decimals) + 0.0).replace("-", "−")

    def change(self, value: float, decimals: int = 1) -> str:
        """Return a change with its sign.

        Examples
        --------
        >>> ExpertVoice(language="en").change(2.0), ExpertVoice(language="en").change(0.0)
        ('+2', '0')
        """
        written = self.number(value, decimals)
        return f"+{written}" if round(float(value), decimals) > 0 else written
