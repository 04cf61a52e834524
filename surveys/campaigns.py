"""Campaigns: one questionnaire, asked of some people for some time, on terms that are fixed first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from surveys.errors import FixableError
from surveys.instruments import Audience


class CampaignError(FixableError):
    """A campaign cannot be made, moved or changed as asked."""

    code = "campaign"


class State(StrEnum):
    """Where a campaign stands. It never goes back to draft, and nothing leads out of purged."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    PURGED = "purged"


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.OPEN}),
    State.OPEN: frozenset({State.PAUSED, State.CLOSED}),
    State.PAUSED: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset({State.PURGED}),
    State.PURGED: frozenset(),
}


class Mode(StrEnum):
    """What is known of who answered what. Chosen before opening, never changed after.

    Anonymous answers have no key to a person at all. Confidential ones have a code, whose key is
    kept apart and deleted on a day of its own; answers of experts always are.
    """

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"


class Entry(StrEnum):
    """Who gets in: anybody with the address, or those who hold a personal link or code."""

    OPEN = "open"
    INVITED = "invited"


class Channel(StrEnum):
    """How an answer came in."""

    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"
    KIOSK = "kiosk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """The terms of one campaign and where it stands.

    Parameters
    ----------
    id : int
        Of its row; 0 before it is kept.
    slug : str
        Its address, ``/s/<slug>``; lower case letters, digits and "-".
    name : str
        For staff.
    questionnaire, version : str, int
        What is asked now; answers keep the version they were given to.
    mode, entry : Mode, Entry
        Fixed once opened.
    opens_at, closes_at : datetime
        With zone. Whoever began before the close may finish for `grace` after it.
    retention_on : date
        Day on which the system deletes all answers of single people.
    contacts_until : date
        Day on which names, addresses and codes are deleted; not after `retention_on`.
    channels : tuple of Channel
        Ways in that are open.
    contact, purpose, legal_basis : str
        Who answers questions, what it is for, and on which ground.
    frame : str
        Name of the population it is held against; "" for none.
    round : int
        Round of an expert panel, from 1.
    early_figures : bool
        Whether analysts may see figures before it closes. Fixed once opened, never for experts.
    """

    id: int = 0
    slug: str
    name: str
    questionnaire: str
    version: int
    audience: Audience = Audience.RESIDENTS
    mode: Mode = Mode.ANONYMOUS
    entry: Entry = Entry.INVITED
    state: State = State.DRAFT
    opens_at: datetime
    closes_at: datetime
    grace: timedelta = timedelta(hours=2)
    retention_on: date
    contacts_until: date
    channels: tuple[Channel, ...] = (Channel.WEB,)
    contact: str = ""
    purpose: str = ""
    legal_basis: str = ""
    frame: str = ""
    round: int = 1
    early_figures: bool = False

    def may_begin(self, now: datetime) -> bool:
        """Whether somebody may begin to answer at `now`."""
        return self.state is State.OPEN and self.opens_at <= now < self.closes_at

    def may_go_on(self, now: datetime, begun: datetime) -> bool:
        """Whether somebody who began at `begun` may save or finish at `now`.

        A pause holds everybody; the close holds only those who come after it.
        """
        running = self.state in {State.OPEN, State.CLOSED}
        return running and begun < self.closes_at and now < self.ends_at

    @property
    def ends_at(self) -> datetime:
        """When the last of those who began in time must have finished."""
        return self.closes_at + self.grace


def require_move(state: State, to: State) -> None:
    """Refuse a move that is not one of `MOVES`.

    Raises
    ------
    CampaignError
        Naming the moves there are.
    """
    if to not in MOVES[state]:
        ways = ", ".join(sorted(MOVES[state])) or "nothing; it has ended"
        raise CampaignError(
            f"A campaign that is {state} cannot become {to}.", f"It can become: {ways}."
        )
