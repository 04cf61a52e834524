"""Categories, levels, states and units in the reader's language."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from dsm.board import BoardView
from dsm.maturity.levels import Level, Provenance
from dsm.maturity.policies import Comparison, Policy, Threshold
from dsm.maturity.register import Register
from indicators.composite import Indicator
from surveys.errors import FixableError
from ui.guard import STAFF
from ui.texts.texts import Texts

POLICIES = f"{STAFF}/policies"
LOG = f"{STAFF}/policy-log"
REPORT = f"{STAFF}/report-event"

type Indicators = Mapping[str, Indicator]


def policy_address(policy_id: str) -> str:
    """Return where a policy is looked at closely."""
    return f"{POLICIES}/{quote(policy_id, safe='')}"


def event_address(event_id: str) -> str:
    """Return where the findings of an event are answered."""
    return f"{STAFF}/events/{quote(event_id, safe='')}"


def data_version(view: BoardView | FixableError) -> str:
    """Return which figures levels were found with; "" where they could not be read."""
    return "" if isinstance(view, FixableError) else view.hash[:8]


def category_name(texts: Texts, category: str) -> str:
    """Return a category as printed, in Norwegian as we translate it."""
    return texts[f"policies.category.{category}"]


def objective_name(texts: Texts, objective: str) -> str:
    """Return an objective as printed, in Norwegian as we translate it."""
    return texts[f"policies.objective.{objective}"]


def level_name(texts: Texts, level: Level) -> str:
    """Return what a level is called; "Level 3" where nobody has named it."""
    if level.provenance is Provenance.CITY_DEFINED:
        return level.name
    if level.provenance is Provenance.PROJECT_DEFAULT:
        return texts.say("policies.level.unnamed", level=level.number)
    return texts[f"policies.level.{level.number}"]


def level_words(texts: Texts, number: int, levels: Sequence[Level]) -> str:
    """Return number and name in a line, such as "level 1, Existing" or "below level 1"."""
    if number == 0:
        return texts["policies.level.below"]
    level = levels[number - 1]
    plain = texts.say("policies.level.in-line", level=number)
    if level.provenance is Provenance.PROJECT_DEFAULT:
        return plain
    return f"{plain}, {level_name(texts, level)}"


def policy_name(texts: Texts, register: Register, policy_id: str) -> str:
    """Return a policy's name, or its id where the register no longer knows it."""
    known = register.policies.get(policy_id)
    return texts.name(known.name) if known else policy_id


def indicator_name(texts: Texts, indicators: Indicators, indicator_id: str) -> str:
    """Return an indicator's name, or its id where the goals do not know it."""
    known = indicators.get(indicator_id)
    return texts.name(known.name) if known else indicator_id


def refers_to(texts: Texts, policy: Policy | None, indicators: Indicators, name: str) -> str:
    """Return the part or the figure that a finding is about."""
    component = policy.component(name) if policy else None
    if component is not None:
        return texts.name(component.name)
    return indicator_name(texts, indicators, name)


def threshold_text(texts: Texts, threshold: Threshold, indicators: Indicators) -> str:
    """Return where a figure must lie, such as "Air quality: at most 20 µg/m³"."""
    side = "at-least" if threshold.comparison is Comparison.AT_LEAST else "at-most"
    return texts.say(
        f"policy.threshold.{side}",
        figure=indicator_name(texts, indicators, threshold.indicator),
        value=texts.shortest(threshold.value),
        unit=threshold.unit,
    )
