"""Who speaks on an expert's page: the facilitator's words, and the house around them."""

from dataclasses import dataclass

from ui.elicit.sentences import expert_sentences
from ui.respond.parts.voice import Voice
from ui.respond.sentences import Sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertVoice(Voice):
    """Texts of one language as markup, from the experts' catalogue."""

    @property
    def sentences(self) -> Sentences:
        """The sentences of the house for experts."""
        return expert_sentences(self.language)

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
