"""A new elicitation as it is typed and chosen, and what it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlmodel import Session

from dsm.elicitation import elicitations, ready_made
from dsm.elicitation.elicitation import (
    Elicitation,
    Kind,
    Level,
    Object,
    Seed,
    Target,
)
from surveys.asking.fields import number_of
from surveys.asking.words import Words
from surveys.errors import FixableError, raise_all
from ui.staff.surveys.terms_form import slug_of
from ui.staff.widgets.forms import FormError
from ui.texts.texts import Texts, texts_in

LANGUAGES = ("nb", "en")
LOWEST, HIGHEST = 1, 5  # of a scale whose levels are called by their numbers


class Source(StrEnum):
    """Where what is judged comes from."""

    CRITERIA = "criteria"
    POLICIES = "policies"
    CATEGORIES = "categories"
    OWN = "own"


SOURCES: dict[Kind, tuple[Source, ...]] = {
    Kind.RATINGS: (Source.POLICIES, Source.CRITERIA, Source.OWN),
    Kind.BEST_WORST: (Source.CATEGORIES, Source.OWN),
    Kind.PAIRWISE: (Source.CATEGORIES, Source.OWN),
    Kind.EFFECTS: (),
}


@dataclass(slots=True, kw_only=True)
class Draft:
    """What is typed and chosen.

    Parameters
    ----------
    own : str
        Lines such as "Kostnad; Cost", one for each thing to judge.
    levels : str
        Lines such as "Begynt; Begun; Noen prøver det; Some try it", from the worst to the best.
    actions, targets : set of str
        Ids that are ticked, for effects.
    observable : dict of id to words by language
        What is asked about an indicator, in something that could be counted.
    seeds : str
        Lines such as "Hvor mange bor her?; How many live here?; people; 24479".
    """

    kind: str = Kind.EFFECTS.value
    title_nb: str = ""
    title_en: str = ""
    instructions_nb: str = ""
    instructions_en: str = ""
    slug: str = ""
    source: str = ""
    own: str = ""
    levels: str = ""
    actions: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    observable: dict[str, dict[str, str]] = field(default_factory=dict)
    seeds: str = ""


def elicitation_from(session: Session, draft: Draft) -> Elicitation:
    """Return the elicitation that was typed; whether it can be asked is checked where it is kept.

    Raises
    ------
    FixableError
        If there are no policies, actions or indicators to choose from.
    """
    kind = Kind(draft.kind)
    made = Elicitation(
        slug=draft.slug or slug_of(draft.title_nb or draft.title_en),
        kind=kind,
        title=_both(draft.title_nb, draft.title_en),
        instructions=_both(draft.instructions_nb, draft.instructions_en),
        objects=(),
    )
    languages = made.languages
    if kind is Kind.EFFECTS:
        return replace(
            made,
            objects=_ticked(ready_made.actions(session, languages), draft.actions),
            targets=_asked_about(ready_made.targets(session, languages), draft, languages),
            seeds=own_seeds(draft.seeds, languages),
        )
    objects = _objects(session, draft, languages)
    return replace(made, objects=objects, levels=_levels(draft, languages))


def keep_draft(session: Session, texts: Texts, draft: Draft, by: str) -> Elicitation:
    """Keep what was typed as an elicitation whose rounds are still to be opened.

    Raises
    ------
    FixableError
        What cannot be read together with what cannot be asked; the transaction must not go on.
    """
    unread = seed_problems(texts, draft.seeds) if draft.kind == Kind.EFFECTS else []
    made = elicitation_from(session, draft)
    try:
        kept = elicitations.add(session, made, by)
    except FixableError as error:
        raise_all([*error.problems, *unread])
        raise
    raise_all(unread)
    return kept


def own_objects(text: str, languages: Sequence[str]) -> tuple[Object, ...]:
    r"""Return what lines such as "Kostnad; Cost" name; a language left out has the first name.

    Examples
    --------
    >>> [one.id for one in own_objects("Kostnad; Cost\nHvor fort", ["nb", "en"])]
    ['kostnad', 'hvor-fort']
    """
    lines = [[part.strip() for part in line.split(";")] for line in text.splitlines()]
    named = [dict(zip(LANGUAGES, line, strict=False)) for line in lines if any(line)]
    return tuple(
        Object(slug_of(next(iter(names.values()))), ready_made.in_all(names, languages))
        for names in named
    )


def own_levels(text: str, languages: Sequence[str]) -> tuple[Level, ...]:
    r"""Return the levels that lines name, from 1 up: norsk; English; and what each takes, likewise.

    Examples
    --------
    >>> [(one.number, one.name["nb"]) for one in own_levels("Ingenting\nBegynt; Begun", ["nb"])]
    [(1, 'Ingenting'), (2, 'Begynt')]
    """
    lines = [[part.strip() for part in line.split(";")] for line in text.splitlines()]
    rows = [[*line, "", "", ""][:4] for line in lines if any(line)]
    return tuple(
        Level(
            number,
            ready_made.in_all({"nb": norwegian, "en": english}, languages),
            ready_made.in_all({"nb": takes_nb, "en": takes_en}, languages),
        )
        for number, (norwegian, english, takes_nb, takes_en) in enumerate(rows, LOWEST)
    )


def own_seeds(text: str, languages: Sequence[str]) -> tuple[Seed, ...]:
    """Return the questions with known answers that lines name: norsk; English; unit; answer.

    Without an answer where none can be read; `seed_problems` tells of those.

    Examples
    --------
    >>> [(one.id, one.truth) for one in own_seeds("Hvor mange?;How many?;people;1,5", ["nb"])]
    [('q1', 1.5)]
    """
    return tuple(
        Seed(
            id=f"q{place}",
            text=ready_made.in_all({"nb": norwegian, "en": english}, languages),
            unit=unit,
            truth=number_of(answer),
        )
        for place, (norwegian, english, unit, answer) in enumerate(_seed_rows(text), 1)
    )


def seed_problems(texts: Texts, text: str) -> list[FixableError]:
    """Return every answer of a line of `own_seeds` that is no number."""
    return [
        FormError(
            texts.say("experts.form.seed-answer", answer=answer), texts["experts.form.seed-fix"]
        )
        for *_, answer in _seed_rows(text)
        if answer and number_of(answer) is None
    ]


def usual_question(name: str, unit: str, language: str) -> str:
    """Return how an indicator is asked about unless somebody writes it better."""
    key = "share" if unit.startswith("%") else "other"
    return texts_in(language).say(f"experts.observable.{key}", name=name)


def _seed_rows(text: str) -> list[list[str]]:
    lines = [[part.strip() for part in line.split(";")] for line in text.splitlines()]
    return [[*line, "", "", ""][:4] for line in lines if any(line)]


def _objects(session: Session, draft: Draft, languages: Sequence[str]) -> tuple[Object, ...]:
    match Source(draft.source or SOURCES[Kind(draft.kind)][0]):
        case Source.CRITERIA:
            return ready_made.policy_criteria(languages)
        case Source.POLICIES:
            return ready_made.policies(session, languages)
        case Source.CATEGORIES:
            return tuple(
                _in_words(one, languages) for one in ready_made.policy_categories(languages)
            )
        case Source.OWN:
            return own_objects(draft.own, languages)


def _in_words(category: Object, languages: Sequence[str]) -> Object:
    """Return a category by the names that staff read, which are in every language."""
    key = f"policies.category.{category.id}"
    return replace(category, name={tag: texts_in(tag)[key] for tag in languages})


def _levels(draft: Draft, languages: Sequence[str]) -> tuple[Level, ...]:
    if draft.kind != Kind.RATINGS:
        return ()
    if draft.levels.strip():
        return own_levels(draft.levels, languages)
    if draft.source == Source.OWN:
        return ready_made.plain_levels(LOWEST, HIGHEST, languages)
    return ready_made.maturity_levels(languages)


def _ticked(objects: Sequence[Object], ids: set[str]) -> tuple[Object, ...]:
    return tuple(one for one in objects if one.id in ids)


def _asked_about(
    targets: Sequence[Target], draft: Draft, languages: Sequence[str]
) -> tuple[Target, ...]:
    return tuple(
        replace(one, observable=_observable(one, draft.observable.get(one.id, {}), languages))
        for one in targets
        if one.id in draft.targets
    )


def _observable(target: Target, typed: Words, languages: Sequence[str]) -> Words:
    return {
        language: typed.get(language, "").strip()
        or usual_question(target.name[language], target.unit, language)
        for language in languages
    }


def _both(nb: str, en: str) -> dict[str, str]:
    """Return a text in the languages that it was written in."""
    return {
        language: text.strip()
        for language, text in zip(LANGUAGES, (nb, en), strict=True)
        if text.strip()
    }
