"""What this installation already knows and experts can judge: criteria, policies, actions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm import goals, measures, policy
from dsm.elicitation.elicitation import ElicitationError, Level, Object, Target
from dsm.maturity.criteria import load_criteria
from dsm.maturity.levels import load_levels
from surveys.asking.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping


def policy_criteria(languages: Sequence[str]) -> tuple[Object, ...]:
    """Return the stated criteria of the U4SSC policy benchmark, each in its category.

    Names are those printed, which are in English, in every language.
    """
    known = load_criteria()
    return tuple(
        Object(one.id, dict.fromkeys(languages, one.name), known.categories[one.category].name)
        for one in known.criteria.values()
    )


def policy_categories(languages: Sequence[str]) -> tuple[Object, ...]:
    """Return the six categories of the benchmark, few enough to be weighed against each other."""
    return tuple(
        Object(one.id, dict.fromkeys(languages, one.name))
        for one in load_criteria().categories.values()
    )


def policies(session: Session, languages: Sequence[str]) -> tuple[Object, ...]:
    """Return the city's policies.

    Raises
    ------
    ElicitationError
        If there are none.
    """
    found = policy.load_register(session).policies.values()
    if not found:
        raise ElicitationError("There are no policies.", "Import them: `dsm import policies`.")
    return tuple(Object(one.id, in_all(one.name, languages)) for one in found)


def actions(session: Session, languages: Sequence[str]) -> tuple[Object, ...]:
    """Return what the city could do.

    Raises
    ------
    ElicitationError
        If nothing was imported.
    """
    found = measures.load_actions(session)
    if not found:
        raise ElicitationError("There are no actions.", "Import them: `dsm import actions`.")
    return tuple(Object(one.id, in_all(one.name, languages)) for one in found)


def targets(session: Session, languages: Sequence[str]) -> tuple[Target, ...]:
    """Return the indicators of the city's goals, with their units.

    Raises
    ------
    ElicitationError
        If none were imported.
    """
    found = goals.load_indicators(session)
    if not found:
        fix = "Import them: `dsm import indicators`."
        raise ElicitationError("There are no indicators.", fix)
    return tuple(
        Target(id=one.id, name=in_all(one.name, languages), unit=one.unit) for one in found
    )


def maturity_levels(languages: Sequence[str]) -> tuple[Level, ...]:
    """Return the five levels that policies are judged by."""
    return tuple(Level(one.number, dict.fromkeys(languages, one.name)) for one in load_levels())


def plain_levels(lowest: int, highest: int, languages: Sequence[str]) -> tuple[Level, ...]:
    """Return levels that are called by their numbers."""
    return tuple(
        Level(number, dict.fromkeys(languages, str(number)))
        for number in range(lowest, highest + 1)
    )


def in_all(names: "Mapping[str, str]", languages: Sequence[str]) -> Words:
    """Return a name in every language, in the first it has where one is missing.

    Examples
    --------
    >>> in_all({"nb": "Kveldsbuss"}, ["nb", "en"])
    {'nb': 'Kveldsbuss', 'en': 'Kveldsbuss'}
    """
    first = next((text for text in names.values() if text), "")
    return {language: names.get(language) or first for language in languages}
