"""The log in words: who did what, when, and with what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from dsm.maturity.entries import Entry, EntryKind
from dsm.maturity.log import replay
from dsm.maturity.policies import threshold_from
from dsm.maturity.register import Register
from indicators.odds import Odds
from ui.markup import element
from ui.texts.odds import in_ten
from ui.texts.texts import Texts

from .words import Indicators, policy_address, policy_name, refers_to, threshold_text

# What is written when a register is set up, and seldom later.
FOUNDING = frozenset(
    {EntryKind.POLICY_REGISTERED, EntryKind.COMPONENT_DEFINED, EntryKind.THRESHOLD_SET}
)


@dataclass(frozen=True, slots=True)
class History:
    """The log with everything that is needed to say its entries.

    Parameters
    ----------
    entries : sequence of Entry
        Oldest first.
    register : Register
        As it stands now.
    indicators : mapping of id to Indicator
        For the names of figures.
    """

    entries: Sequence[Entry]
    register: Register
    indicators: Indicators

    def of(self, policy_id: str) -> "History":
        """Return the entries that are about one policy."""
        own = [one for one in self.entries if policy_id in self.policies(one)]
        return History(own, self.register, self.indicators)

    def policies(self, entry: Entry) -> tuple[str, ...]:
        """Return the policies that an entry is about."""
        payload = entry.payload
        match entry.kind:
            case EntryKind.POLICY_REGISTERED:
                return (payload["id"],)
            case EntryKind.EVENT_OPENED:
                return tuple(dict.fromkeys(one["policy"] for one in payload["impacts"]))
            case EntryKind.FINDING_DECIDED:
                return (self.register.finding(payload["finding"]).policy,)
            case _:
                return (payload["policy"],)

    def replays(self) -> bool:
        """Tell whether the log, replayed in two parts, leads to the register as it stands."""
        half = len(self.entries) // 2
        return replay(self.entries[half:], replay(self.entries[:half])) == self.register


def entry_words(texts: Texts, history: History, entry: Entry) -> str:
    """Return what an entry records, in a sentence."""
    return _SAY[entry.kind](texts, history, entry.payload)


def entry_list(texts: Texts, history: History, *, with_policy: bool) -> str:
    """Return entries as a list, the newest first; `with_policy` names the policies of each."""
    items = [
        _entry(texts, history, entry, with_policy=with_policy)
        for entry in reversed(history.entries)
    ]
    return element("ol", *items, class_="log")


def policy_history(texts: Texts, history: History) -> str:
    """Return one policy's entries; how it was set up is folded away below."""
    founding = [one for one in history.entries if one.kind in FOUNDING]
    later = [one for one in history.entries if one.kind not in FOUNDING]
    since = _part(history, later)
    shown = entry_list(texts, since, with_policy=False) if later else ""
    if not founding:
        return shown
    summary = element("summary", escape(texts.say("log.founding", count=len(founding))))
    folded = entry_list(texts, _part(history, founding), with_policy=False)
    return shown + element("details", summary, folded)


def _part(history: History, entries: Sequence[Entry]) -> History:
    return History(entries, history.register, history.indicators)


def _entry(texts: Texts, history: History, entry: Entry, *, with_policy: bool) -> str:
    about = _links(texts, history, entry) if with_policy else ""
    moment = f"{texts.write(entry.at.date())}, {entry.at:%H:%M} UTC"
    who = texts.say("log.who", actor=entry.actor, number=entry.sequence)
    return element(
        "li",
        element("p", escape(entry_words(texts, history, entry)), about),
        element("p", escape(f"{moment} · {who}"), class_="fine"),
    )


def _links(texts: Texts, history: History, entry: Entry) -> str:
    links = [
        element(
            "a",
            escape(policy_name(texts, history.register, policy)),
            href=policy_address(policy),
        )
        for policy in history.policies(entry)
    ]
    return "".join(f" · {link}" for link in links)


def _registered(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    level = payload["aspired_level"]
    return texts.say("log.policy-registered", policy=payload["name"], level=level)


def _defined(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    part = payload["component"]
    state = texts[f"policy.state.{part['state']}"]
    return texts.say("log.component-defined", level=part["level"], part=part["name"], state=state)


def _recorded(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    part = _part_name(texts, history, payload["policy"], payload["component"])
    state = texts[f"policy.state.{payload['state']}"]
    said = texts.say("log.component-recorded", part=part, state=state)
    return f"{said} {payload['evidence']}".strip()


def _set(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    threshold = threshold_from(payload["threshold"])
    return texts.say(
        "log.threshold-set",
        level=threshold.level,
        threshold=threshold_text(texts, threshold, history.indicators),
        odds=in_ten(texts, Odds(threshold.required_probability)),
        day=threshold.valid_from,
    )


def _opened(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    return texts.say("log.event-opened", event=payload["name"])


def _raised(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    said = texts.say("log.finding-raised", finding=payload["text"])
    if payload["state"] is None:
        return said
    part = _part_name(texts, history, payload["policy"], payload["refers_to"])
    state = texts[f"policy.state.{payload['state']}"]
    return f"{said} {texts.say('log.component-recorded', part=part, state=state)}"


def _decided(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    finding = history.register.finding(payload["finding"]).text
    until = payload["until"] and date.fromisoformat(payload["until"])
    said = texts.say(f"log.decided.{payload['choice']}", finding=finding, until=until or "")
    return f"{said} {payload['reason']}"


def _assessed(texts: Texts, history: History, payload: Mapping[str, Any]) -> str:
    return texts.say("log.evidence-assessed", level=payload["level"])


_SAY = {
    EntryKind.POLICY_REGISTERED: _registered,
    EntryKind.COMPONENT_DEFINED: _defined,
    EntryKind.COMPONENT_RECORDED: _recorded,
    EntryKind.THRESHOLD_SET: _set,
    EntryKind.EVENT_OPENED: _opened,
    EntryKind.FINDING_RAISED: _raised,
    EntryKind.FINDING_DECIDED: _decided,
    EntryKind.EVIDENCE_ASSESSED: _assessed,
}


def _part_name(texts: Texts, history: History, policy_id: str, part: str) -> str:
    policy = history.register.policies.get(policy_id)
    return refers_to(texts, policy, history.indicators, part)
