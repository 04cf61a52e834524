"""Elicitations for tests: valid by default, with experts who have judged."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Engine

from dsm.database import exclusive, transaction
from dsm.elicitation import answering, elicitations, experts
from dsm.elicitation.elicitation import Elicitation, Kind, Level, Object, Target
from dsm.elicitation.experts import ExpertSeat, NewExpert, experts_keyring
from dsm.surveying.keys import CampaignKey, Keyring

SECRET = "a secret"
THINGS = ("cost", "noise", "time")
BEST_WORST = {
    "best": "cost",
    "worst": "noise",
    "best_to": {"noise": 8, "time": 2},
    "to_worst": {"time": 4},
}
TIMES = {
    "times": [
        {"first": "cost", "second": "time", "times": "2"},
        {"first": "time", "second": "noise", "times": "3"},
        {"first": "cost", "second": "noise", "times": "6"},
    ]
}


def words(text: str) -> dict[str, str]:
    """Return a text that is the same in both languages."""
    return {"en": text, "nb": text}


def an_elicitation(kind: Kind = Kind.RATINGS, **changed: Any) -> Elicitation:
    """Return an elicitation of three things that is in order."""
    given: dict[str, Any] = {
        "slug": "panel",
        "kind": kind,
        "title": words("Panel"),
        "objects": tuple(Object(id, words(id)) for id in THINGS),
    }
    if kind is Kind.RATINGS:
        given["levels"] = tuple(Level(number, words(str(number))) for number in range(1, 6))
    if kind is Kind.EFFECTS:
        given["targets"] = (Target(id="safe", name=words("safe"), unit="of 100 residents"),)
    return Elicitation(**{**given, **changed})


def an_effect(middle: float = 2.0, **changed: Any) -> dict[str, Any]:
    """Return what an expert expects of the first thing."""
    return {
        "action": "cost",
        "indicator": "safe",
        "low": middle - 1,
        "best": middle,
        "high": middle + 1,
        "confidence": 80,
        **changed,
    }


@dataclass
class Panel:
    """An open elicitation with invited experts, and how they are reached."""

    engine: Engine
    keyring: Keyring
    slug: str
    key: CampaignKey
    tokens: dict[str, str] = field(default_factory=dict)

    def seat(self, name: str) -> ExpertSeat:
        """Return an expert's seat, by her link."""
        with transaction(self.engine) as session:
            return experts.enter(session, self.key, self.slug, self.tokens[name])

    def judge(self, name: str, content: dict[str, Any], *, complete: bool = True) -> None:
        """Let an expert save a judgement."""
        with exclusive(self.engine) as session:
            seat = experts.enter(session, self.key, self.slug, self.tokens[name])
            revision = answering.own(session, seat).revision
            answering.save(session, seat, content, revision, complete=complete)

    def close(self) -> None:
        """Close the round that is open."""
        with exclusive(self.engine) as session:
            elicitations.close_round(session, self.slug)

    def reopen(self) -> None:
        """Open the next round."""
        with exclusive(self.engine) as session:
            elicitations.open_round(session, self.slug)


def keyring_in(folder: Any, secret: str = SECRET) -> Keyring:
    """Return keys of elicitations in a folder."""
    return experts_keyring(Keyring(folder, secret))


def a_panel(
    engine: Engine,
    folder: Any,
    asked: Elicitation | None = None,
    *,
    people: dict[str, str],
    secret: str = SECRET,
) -> Panel:
    """Return an open panel; `people` are names with their groups."""
    elicitation = asked or an_elicitation()
    keyring = keyring_in(folder, secret)
    with exclusive(engine) as session:
        kept = elicitations.add(session, elicitation)
        key = keyring.make(kept.id)
        new = [NewExpert(name=name, group=group) for name, group in people.items()]
        invited = experts.invite(session, key, kept.slug, new)
        elicitations.open_round(session, kept.slug)
    tokens = {one.expert.name: one.token for one in invited}
    return Panel(engine, keyring, kept.slug, key, tokens)


def people(count: int, *, group: str = "") -> dict[str, str]:
    """Return so many experts of one group."""
    return {f"{group or 'expert'}-{number}": group for number in range(1, count + 1)}
