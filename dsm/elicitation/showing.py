"""Whether what some experts judged may be shown at all, and which groups of them beside all."""

from collections.abc import Mapping, Set
from enum import StrEnum

from dsm.elicitation.elicitation import Elicitation
from dsm.surveying.panels import LEAST


class Reason(StrEnum):
    """Why something is not shown; each face words it."""

    FEW = "few"  # fewer than four judged it
    REST = "rest"  # so few are outside a group that the difference to all would tell them
    APART = "apart"  # nothing links a group's raters
    UNSURE = "unsure"  # the draws of a group failed their checks


def may_be_shown(elicitation: Elicitation, experts: int) -> bool:
    """Tell whether so many are enough that nobody is recognised by what they judged together."""
    return experts >= LEAST or not elicitation.confidential


def may_stand_beside(elicitation: Elicitation, experts: int, everybody: int) -> bool:
    """Tell whether a part may be shown beside everybody: neither it nor the rest are few.

    What all said without what some said is what the rest said.
    """
    rest = everybody - experts
    return may_be_shown(elicitation, experts) and (not rest or may_be_shown(elicitation, rest))


def groups_shown(elicitation: Elicitation, *parts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the groups that may be shown beside all, by name.

    Each as `may_stand_beside`. The same goes for all who are outside every group that is shown;
    where they are few, the smallest of these is not shown either.

    Parameters
    ----------
    parts : mapping of group to int
        Experts of each group, those of none under "". Where there are several, such as one per
        object, a group is shown only if it may be in each part that it is in.

    Examples
    --------
    >>> from dsm.elicitation.elicitation import Kind
    >>> asked = Elicitation(slug="panel", kind=Kind.RATINGS, title={}, objects=())
    >>> groups_shown(asked, {"planners": 4, "doctors": 1})
    ()
    >>> groups_shown(asked, {"planners": 5, "doctors": 4, "": 1})
    ('planners',)
    >>> groups_shown(asked, {"planners": 7, "doctors": 4}, {"planners": 3, "doctors": 1})
    ()
    """
    shown = {name for part in parts for name in part if name}
    while refused := {name for part in parts for name in _refused(elicitation, part, shown)}:
        shown -= refused
    return tuple(sorted(shown))


def _refused(elicitation: Elicitation, counts: Mapping[str, int], among: Set[str]) -> Set[str]:
    everybody = sum(counts.values())
    shown = {
        name: count
        for name, count in sorted(counts.items())
        if name in among and may_stand_beside(elicitation, count, everybody)
    }
    while shown and not may_stand_beside(elicitation, sum(shown.values()), everybody):
        shown.pop(min(shown, key=lambda name: shown[name]))
    return among & counts.keys() - shown.keys()
