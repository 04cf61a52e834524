"""Elicitations: what experts are asked to judge, on which scale, and where the rounds stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from surveys.asking.words import Words
from surveys.errors import FixableError

LAST_ROUND = 2


class ElicitationError(FixableError):
    """An elicitation cannot be made, moved, found or answered as asked."""

    code = "elicitation"


class Kind(StrEnum):
    """What experts do with the objects."""

    RATINGS = "ratings"  # give each a level
    BEST_WORST = "best-worst"  # compare each with the most and the least important
    PAIRWISE = "pairwise"  # compare each with each
    EFFECTS = "effects"  # say what each action would change


class State(StrEnum):
    """Where an elicitation stands; an open or closed one is so in its round."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Object:
    """Something that is judged: a criterion, a policy, an action.

    Parameters
    ----------
    id : str
        As files and results name it.
    name : Words
        As experts read it.
    theme : str
        To which group of objects it belongs, in ratings; "" for none.
    """

    id: str
    name: Words
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a scale of ratings: what it is called, and what it takes."""

    number: int
    name: Words
    meaning: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An indicator that actions may move.

    Parameters
    ----------
    id, name : str, Words
        As in the catalogue of indicators.
    unit : str
        In which a change is told.
    observable : Words
        What experts are asked, in something that could be counted: "Of 100 residents, how many
        would feel safe after dark?"
    """

    id: str
    name: Words
    unit: str
    observable: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A question whose answer is known to the facilitator, or will be.

    Parameters
    ----------
    id, text, unit : str, Words, str
        What is asked, and in which unit it is answered.
    truth : float, optional
        Never shown before the last round has closed; None while nobody knows it.
    """

    id: str
    text: Words
    unit: str = ""
    truth: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elicitation:
    """What experts judge and where that stands.

    Parameters
    ----------
    id : int
        Of its row; 0 before it is kept.
    slug : str
        Its address; lower case letters, digits and "-".
    title, instructions : Words
        By language, as experts read them.
    objects : tuple of Object
        What is judged: two or more; for effects the actions, one or more.
    levels : tuple of Level
        Ratings: the scale, from the worst to the best, numbered without gaps.
    targets : tuple of Target
        Effects: the indicators.
    asked : tuple of (action, indicator)
        Effects: what is asked about; empty for every action with every indicator.
    seeds : tuple of Seed
        Effects: questions by which experts learn how well they know what they know.
    confidential : bool
        Whether experts are called by a number only, and single ones are hidden where fewer than
        four answered. Otherwise their ids are kept as they are, as for data that is public.
    round : int
        1 or 2.
    opens_at, closes_at : datetime, optional
        Between which the current round can be answered; None for no limit but the facilitator.
    """

    id: int = 0
    slug: str
    kind: Kind
    title: Words
    instructions: Words = field(default_factory=dict)
    objects: tuple[Object, ...]
    levels: tuple[Level, ...] = ()
    targets: tuple[Target, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    seeds: tuple[Seed, ...] = ()
    confidential: bool = True
    state: State = State.DRAFT
    round: int = 1
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def object_ids(self) -> tuple[str, ...]:
        """Ids of what is judged, in order."""
        return tuple(one.id for one in self.objects)

    @property
    def lowest(self) -> int:
        """The worst level of the scale; 0 without one."""
        return self.levels[0].number if self.levels else 0

    @property
    def highest(self) -> int:
        """The best level of the scale; 0 without one."""
        return self.levels[-1].number if self.levels else 0

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Effects: which actions and indicators are asked about, in order."""
        return self.asked or tuple(
            (action.id, target.id) for action in self.objects for target in self.targets
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages it is asked in: those of its title."""
        return tuple(language for language, text in self.title.items() if text)

    def may_answer(self, now: datetime) -> bool:
        """Whether experts may answer at `now`."""
        begun = self.opens_at is None or self.opens_at <= now
        return self.state is State.OPEN and begun and not self.has_ended(now)

    def has_ended(self, now: datetime) -> bool:
        """Whether the current round is over, though nobody may have closed it yet."""
        is_late = self.closes_at is not None and self.closes_at <= now
        return self.state is State.CLOSED or (self.state is State.OPEN and is_late)

    @property
    def ended_rounds(self) -> tuple[int, ...]:
        """Rounds that are closed, in order."""
        ended = self.round - (self.state is not State.CLOSED)
        return tuple(range(1, ended + 1))

    def object(self, id: str) -> Object:
        """Return one object.

        Raises
        ------
        ElicitationError
            If there is none of this id.
        """
        for one in self.objects:
            if one.id == id:
                return one
        known = ", ".join(self.object_ids)
        raise ElicitationError(f"{id!r} is not judged in {self.slug!r}.", f"Choose from: {known}.")


def words_in(texts: Mapping[str, str], languages: Sequence[str]) -> bool:
    """Tell whether there is a text in every language."""
    return all(texts.get(language, "").strip() for language in languages)
