"""Steps of judging: what one page asks, what stands on it, and what a posted page said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dsm.elicitation.comparing import Seen
from dsm.elicitation.elicitation import Elicitation, ElicitationError
from indicators.experts.effects import LARGEST
from surveys.asking.fields import number_of
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form
from ui.respond.sentences import DECIMAL_COMMA


class OutdatedFormError(ElicitationError):
    """A form was made by an older version of its page, and says nothing that is asked here."""

    code = "form-outdated"


class StepKind(StrEnum):
    """What a page asks for."""

    ABOUT = "about"  # interests and remarks
    PRACTICE = "practice"
    SEED = "seed"
    RATE = "rate"
    ENDS = "ends"  # the most and the least important
    BEST_TO = "best-to"
    TO_WORST = "to-worst"
    PAIRS = "pairs"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class Step:
    """One page.

    Parameters
    ----------
    kind : StepKind
    about : tuple
        Ids of what is judged on it: objects, or pairs of them, or one seed question.
    part : int
        Which of several pages of the same kind, from 1; 0 where there is one.
    """

    kind: StepKind
    about: tuple[Any, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with the field `name`: a key of the catalogue and what fills its gaps."""

    name: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a posted page said.

    Parameters
    ----------
    content : mapping
        Everything the expert judged so far, with this page in its place.
    wrong : tuple of Wrong
        What keeps it from being saved; then `content` is not to be kept.
    """

    content: Mapping[str, Any]
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on a page.

    Parameters
    ----------
    voice : ExpertVoice
    elicitation : Elicitation
    step : Step
    content : mapping
        What was saved, or brought along from the first round.
    typed : Form or None
        What was posted and could not be saved; fields show it again.
    wrong : tuple of Wrong
        Why not.
    seen : mapping of ids to Seen
        What was judged in the round before, one's own and the others' without labels; empty in
        the first round, and without what too few judged.
    """

    voice: ExpertVoice
    elicitation: Elicitation
    step: Step
    content: Mapping[str, Any] = field(default_factory=dict)
    typed: Form | None = None
    wrong: tuple[Wrong, ...] = ()
    seen: Mapping[tuple[str, ...], Seen] = field(default_factory=dict)

    def value(self, name: str, saved: str) -> str:
        """Return what a field shows: what was typed just now, else what was saved."""
        return self.typed.one(name) if self.typed is not None else saved

    def message(self, name: str) -> str:
        """Return what is wrong with a field, as markup."""
        said = [self.voice.own(one.key, **one.values) for one in self.wrong if one.name == name]
        return " ".join(said)


def read_number(form: Form, name: str) -> float | None:
    """Return the number that was typed into a field, or None; a true minus sign is read too."""
    number = number_of(form.one(name).replace("−", "-"))
    return None if number is None or abs(number) > LARGEST else float(number)


def written(voice: ExpertVoice, number: float | None) -> str:
    """Return a saved number as a field shows it, "" for none.

    It has every decimal that is kept, so that typed again as it stands it is the same number.

    Examples
    --------
    >>> written(ExpertVoice(language="nb"), 0.00012), written(ExpertVoice(language="en"), -2.0)
    ('0,00012', '-2')
    """
    if number is None:
        return ""
    # Adding 0 takes the sign from a negative zero.
    text = f"{Decimal(str(number + 0.0)).normalize():f}"
    return text.replace(".", ",") if voice.sentences.language in DECIMAL_COMMA else text
