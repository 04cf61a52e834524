"""What one version of a questionnaire changes against another, and what that does to answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.rewording import Rewording, rewording
from surveys.asking.wording import all_words
from surveys.asking.words import Words
from surveys.battery import missing_name
from surveys.errors import FixableError


class ChangeError(FixableError):
    """A version changes what people have answered already."""

    code = "version-change"


class Kind(StrEnum):
    """What kind of change it is."""

    SLIP = "slip"
    WORDING = "wording"
    CODE_MEANING = "code-meaning"
    TEXT = "text"  # beside the questions: title, intro, lead, help, thanks, consent
    TRANSLATION = "translation"
    LANGUAGE_ADDED = "language-added"
    LANGUAGE_REMOVED = "language-removed"
    QUESTION_ADDED = "question-added"
    QUESTION_REMOVED = "question-removed"
    TYPE = "type"
    CHOICE_ADDED = "choice-added"
    CHOICE_REMOVED = "choice-removed"
    ROW_ADDED = "row-added"
    ROW_REMOVED = "row-removed"
    PLACE_ADDED = "place-added"
    PLACE_REMOVED = "place-removed"
    PLACE = "place"
    ORDER = "order"
    ROUTING = "routing"
    PAGE = "page"
    LIMITS = "limits"
    MISSING = "missing"
    REQUIRED = "required"
    MEASURES = "measures"
    BACKGROUND = "background"
    IDENTITY = "identity"


class Effect(StrEnum):
    """What a change does to the answers of an open campaign."""

    NONE = "none"  # nothing that answers hang on
    NOTED = "noted"  # answers before and after may differ for it; it is kept in the list of changes
    CONFIRMED = "confirmed"  # allowed once a person has said that it still means the same
    REFUSED = "refused"  # the same code would stand for two things


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that a version changes.

    Parameters
    ----------
    place : str
        As `all_words` names places, such as "question.q1.choice.3"; "questionnaire" for the whole.
    kind : Kind
        What kind of change.
    effect : Effect
        What it does while a campaign is open. Before that, every change is allowed.
    before, after : str
        How it was and how it is; "" for nothing.
    language : str
        Of a text; else "".
    """

    place: str
    kind: Kind
    effect: Effect
    before: str = ""
    after: str = ""
    language: str = ""

    @property
    def allowed_while_open(self) -> bool:
        """Whether a campaign may go on with it."""
        return self.effect is not Effect.REFUSED


def differences(old: Questionnaire, new: Questionnaire) -> tuple[Difference, ...]:
    """Return everything that `new` changes, in the order of the old version.

    Refused while open: another meaning of a code, another wording, type or unit under a question's
    id, more or fewer categories of a scale, another order of them, and a language taken away. A
    question that asks something else is a new question and needs a new id.

    Notes
    -----
    Wording is compared language by language (`rewording`): it takes one language for a
    question to mean two things.
    """
    return (
        *_of_the_whole(old, new),
        *_of_texts(old, new),
        *_of_pages(old, new),
        *_of_presence(old, new),
        *(
            one
            for before in old.questions
            for after in new.questions
            if before.id == after.id
            for one in _of_question(before, after)
        ),
    )


def refusals(changes: Sequence[Difference]) -> tuple[ChangeError, ...]:
    """Return why an open campaign cannot go on with these changes; empty where it can."""
    return tuple(
        ChangeError(
            f"{one.place}: {one.kind} changed from {one.before!r} to {one.after!r}"
            f"{f' ({one.language})' if one.language else ''}, and people have answered the first.",
            "Put it back, or give the question a new id and leave the old one out; "
            "or wait until the campaign is closed.",
        )
        for one in changes
        if not one.allowed_while_open
    )


def _of_the_whole(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    for name in ("id", "audience"):
        before, after = str(getattr(old, name)), str(getattr(new, name))
        yield from _changed("questionnaire", Kind.IDENTITY, Effect.REFUSED, before, after)
    yield from _changed(
        "questionnaire", Kind.TEXT, Effect.NONE, f"{old.minutes} min", f"{new.minutes} min"
    )
    for language in old.languages:
        if language not in new.languages:
            yield _one("questionnaire", Kind.LANGUAGE_REMOVED, Effect.REFUSED, language, "")
    for language in new.languages:
        if language not in old.languages:
            yield _one("questionnaire", Kind.LANGUAGE_ADDED, Effect.NONE, "", language)


def _of_texts(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    before, after = dict(all_words(old)), dict(all_words(new))
    shared = [one for one in old.languages if one in new.languages]
    owners = _owners(old) & _owners(new)
    for place in dict.fromkeys([*before, *after]):
        # What is new or gone as a whole is said of the page, question, choice or row itself.
        optional = _part_of(place) in _BESIDE and _owner(place) in owners
        if optional or (place in before and place in after):
            one, two = before.get(place, {}), after.get(place, {})
            yield from _of_words(place, one, two, shared)


def _of_words(
    place: str, before: Words, after: Words, languages: Sequence[str]
) -> Iterator[Difference]:
    for language in languages:
        one, two = before.get(language, "").strip(), after.get(language, "").strip()
        if one == two:
            continue
        kind, effect = _reworded(place, one, two)
        yield Difference(
            place=place, kind=kind, effect=effect, before=one, after=two, language=language
        )


# Texts beside what is asked and answered, and whether answers may hang on them.
_BESIDE = {
    "title": Effect.NONE,
    "intro": Effect.NONE,
    "thanks": Effect.NONE,
    "consent": Effect.NOTED,
    "lead": Effect.NOTED,
    "help": Effect.NOTED,
}


def _reworded(place: str, before: str, after: str) -> tuple[Kind, Effect]:
    part = _part_of(place)
    if part in _BESIDE:
        return Kind.TEXT, _BESIDE[part]
    if not before:
        return Kind.TRANSLATION, Effect.NONE
    match rewording(before, after):
        case Rewording.SAME:
            return Kind.TEXT, Effect.NONE
        case Rewording.SLIP:
            return Kind.SLIP, Effect.CONFIRMED
    asked = part in {"text", "row"}
    return Kind.WORDING if asked else Kind.CODE_MEANING, Effect.REFUSED


def _part_of(place: str) -> str:
    """Return which kind of text stands at a place.

    >>> _part_of("question.q1.choice.3"), _part_of("page.self.lead"), _part_of("consent.agree")
    ('choice', 'lead', 'consent')
    """
    parts = place.split(".")
    return parts[2] if parts[0] in {"question", "page"} else parts[0]


def _owners(questionnaire: Questionnaire) -> set[str]:
    pages = {f"page.{page.id}" for page in questionnaire.pages}
    return {"", *pages, *(f"question.{question.id}" for question in questionnaire.questions)}


def _owner(place: str) -> str:
    """Return the page or question that a text belongs to, "" for the questionnaire's own."""
    parts = place.split(".")
    return ".".join(parts[:2]) if parts[0] in {"question", "page"} else ""


def _of_pages(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    before, after = ({page.id: page for page in one.pages} for one in (old, new))
    for id in dict.fromkeys([*before, *after]):
        place = f"page.{id}"
        if id in before and id in after:
            whens = (before[id].when, after[id].when)
            yield from _changed(place, Kind.ROUTING, Effect.NOTED, *whens)
        else:
            names = ("", id) if id in after else (id, "")
            yield _one(place, Kind.PAGE, Effect.NOTED, *names)
    for question in new.questions:
        if any(question.id == one.id for one in old.questions):
            place = f"question.{question.id}"
            pages = [one.pages[one.page_of(question.id)].id for one in (old, new)]
            yield from _changed(place, Kind.PAGE, Effect.NOTED, *pages)


def _of_presence(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    before, after = ([question.id for question in one.questions] for one in (old, new))
    for id in before:
        if id not in after:
            yield _one(f"question.{id}", Kind.QUESTION_REMOVED, Effect.NOTED, id, "")
    for id in after:
        if id not in before:
            yield _one(f"question.{id}", Kind.QUESTION_ADDED, Effect.NOTED, "", id)
    yield from _order("questionnaire", Effect.NOTED, before, after)


def _of_question(old: Question, new: Question) -> Iterator[Difference]:
    place = f"question.{new.id}"
    if old.type is not new.type:
        yield _one(place, Kind.TYPE, Effect.REFUSED, old.type, new.type)
        return
    yield from _changed(place, Kind.ROUTING, Effect.NOTED, old.when, new.when)
    yield from _of_choices(place, old, new)
    yield from _of_parts(place, Kind.ROW_ADDED, Kind.ROW_REMOVED, _ids(old.rows), _ids(new.rows))
    yield from _of_parts(
        place, Kind.PLACE_ADDED, Kind.PLACE_REMOVED, _ids(old.places), _ids(new.places)
    )
    streets = [{one.id: one.streets for one in q.places} for q in (old, new)]
    for id in (id for id in streets[0] if id in streets[1]):
        yield from _changed(
            f"{place}.place.{id}",
            Kind.PLACE,
            Effect.NOTED,
            *(", ".join(listed[id]) for listed in streets),
        )
    for kind, effect, tell in _SETTINGS:
        yield from _changed(place, kind, effect, tell(old), tell(new))
    if old.type is QuestionType.NUMBER and bool(old.unit) != bool(new.unit):
        yield _one(f"{place}.unit", Kind.CODE_MEANING, Effect.REFUSED, _say(old), _say(new))
    if (old.ends is None) != (new.ends is None):
        ends = [
            ", ".join(text for end in q.ends or () for text in end.values()) for q in (old, new)
        ]
        yield _one(f"{place}.end", Kind.CODE_MEANING, Effect.REFUSED, *ends)
    if old.reversed != new.reversed:
        orders = [_listed(choice.code for choice in q.as_shown) for q in (old, new)]
        yield _one(place, Kind.ORDER, Effect.NOTED, *orders)


def _of_choices(place: str, old: Question, new: Question) -> Iterator[Difference]:
    # One category more or less changes what every other one of a scale means.
    ordered = old.ordered or new.ordered or old.type in _SCALED
    effect = Effect.REFUSED if ordered else Effect.NOTED
    before, after = list(map(str, old.codes)), list(map(str, new.codes))
    yield from _of_parts(place, Kind.CHOICE_ADDED, Kind.CHOICE_REMOVED, before, after, effect)
    alone = [_listed(c.code for c in q.choices if c.exclusive) for q in (old, new)]
    yield from _changed(place, Kind.LIMITS, Effect.NOTED, *alone)


_SCALED = frozenset({QuestionType.SCALE, QuestionType.MATRIX})


def _of_parts(
    place: str,
    added: Kind,
    removed: Kind,
    before: Sequence[str],
    after: Sequence[str],
    effect: Effect = Effect.NOTED,
) -> Iterator[Difference]:
    part = added.value.removesuffix("-added")
    for id in before:
        if id not in after:
            yield _one(f"{place}.{part}.{id}", removed, effect, id, "")
    for id in after:
        if id not in before:
            yield _one(f"{place}.{part}.{id}", added, effect, "", id)
    yield from _order(f"{place}.{part}", effect, before, after)


def _order(
    place: str, effect: Effect, before: Sequence[str], after: Sequence[str]
) -> Iterator[Difference]:
    kept = [id for id in before if id in after]
    now = [id for id in after if id in before]
    yield from _changed(place, Kind.ORDER, effect, ", ".join(kept), ", ".join(now))


def _limits(question: Question) -> str:
    # With their signs, for a lower limit that becomes an upper one is a change too.
    above = (question.highest, question.latest, question.most, question.longest or None)
    signed = [
        *(f"≥ {limit}" for limit in (question.lowest, question.earliest) if limit not in _NONE),
        *(f"≤ {limit}" for limit in above if limit not in _NONE),
    ]
    whole = "whole" if question.whole and question.type is QuestionType.NUMBER else ""
    return _listed([*signed, whole])


def _measures(question: Question) -> str:
    negative = [row.id for row in question.rows if row.negative]
    own = "negative" if question.negative else ""
    order = "ordered" if question.ordered else ""
    return _listed([question.construct, own, order, *negative])


def _background(question: Question) -> str:
    told = question.background
    if told is None:
        return ""
    levels = [f"{code}={level}" for code, level in sorted(told.level_of.items())]
    bands = [f"{low}-{high}={level}" for low, high, level in told.from_number]
    return _listed([told.factor, *levels, *bands])


_SETTINGS: tuple[tuple[Kind, Effect, Callable[[Question], str]], ...] = (
    (Kind.LIMITS, Effect.NOTED, _limits),
    (Kind.MISSING, Effect.NOTED, lambda question: _listed(map(missing_name, question.missing))),
    (Kind.REQUIRED, Effect.NOTED, lambda question: "required" if question.required else ""),
    (Kind.MEASURES, Effect.NOTED, _measures),
    (Kind.BACKGROUND, Effect.NOTED, _background),
)


def _ids(parts: Sequence[Any]) -> list[str]:
    return [part.id for part in parts]


def _say(question: Question) -> str:
    return ", ".join(question.unit.values())


_NONE = frozenset({None, ""})


def _listed(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values if value not in _NONE)


def _changed(
    place: str, kind: Kind, effect: Effect, before: str, after: str
) -> Iterator[Difference]:
    if before != after:
        yield _one(place, kind, effect, before, after)


def _one(place: str, kind: Kind, effect: Effect, before: str, after: str) -> Difference:
    return Difference(place=place, kind=kind, effect=effect, before=before, after=after)
