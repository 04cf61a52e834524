"""What judgements rest on: how many experts named an interest of their own, and on which evidence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from dsm.elicitation import elicitations
from dsm.elicitation.contents import EVIDENCE
from dsm.elicitation.gathered import handed_in
from dsm.elicitation.showing import may_be_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Counts, which say nothing of single experts.

    Parameters
    ----------
    experts : int
        Who handed in.
    interests : int
        Who of them named something they gain or lose by it.
    evidence : mapping of (action, indicator) to counts by kind of evidence
        In the order of `contents.EVIDENCE`, without kinds that nobody named; only of effects that
        enough experts judged.
    """

    experts: int
    interests: int
    evidence: Mapping[tuple[str, str], Mapping[str, int]]


def grounds_of(session: Session, slug: str) -> Grounds | None:
    """Return what the judgements of an elicitation rest on; None where too few handed in.

    Raises
    ------
    ElicitationError
        If no round has ended.
    """
    found, said = elicitations.find(session, slug), handed_in(session, slug)
    if not may_be_shown(found, len(said)):
        return None
    named: dict[tuple[str, str], Counter[str]] = {}
    for one in said:
        for effect in one.content.get("effects", []):
            about = str(effect["action"]), str(effect["indicator"])
            named.setdefault(about, Counter())[str(effect.get("evidence", ""))] += 1
    return Grounds(
        experts=len(said),
        interests=sum(bool(one.content.get("conflict")) for one in said),
        evidence={
            about: {kind: counts[kind] for kind in EVIDENCE if counts[kind]}
            for about, counts in named.items()
            if may_be_shown(found, counts.total())
        },
    )
