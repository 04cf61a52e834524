"""What an XLSForm can hold of a question, and what it cannot."""

from collections.abc import Iterator
from dataclasses import MISSING, fields

from surveys.asking.questions import AFTER_NUMBER, Place, Question, QuestionType
from surveys.exchange.imported_names import shown
from surveys.exchange.xlsform_choices import BETWEEN_STREETS, OFFERED, is_bare
from surveys.exchange.xlsform_settings import ID, OF_QUESTION

type Misfit = tuple[str, str, str]  # column, problem, fix

ALWAYS = OF_QUESTION | {"id", "type", "text", "help", "required", "when"}
# Which fields of a question have a place on a form, beside those that all have.
FIELDS: dict[QuestionType, frozenset[str]] = {
    QuestionType.SINGLE: frozenset({"choices", "missing"}),
    QuestionType.SCALE: frozenset({"choices", "missing", "ends"}),
    QuestionType.MULTIPLE: frozenset({"choices", "missing", "most"}),
    QuestionType.NUMBER: frozenset({"lowest", "highest", "whole"}),
    QuestionType.SHORT_TEXT: frozenset({"longest"}),
    QuestionType.LONG_TEXT: frozenset({"longest"}),
    QuestionType.DATE: frozenset({"earliest", "latest"}),
    QuestionType.MATRIX: frozenset({"choices", "missing", "rows"}),
    QuestionType.RANKING: frozenset({"choices"}),
    QuestionType.MAP_POINT: frozenset({"places"}),
    QuestionType.NOTE: frozenset(),
    QuestionType.CONSENT: frozenset(),
}


def misfits(question: Question) -> Iterator[Misfit]:
    """Yield everything about a question that a form cannot hold: column, problem and fix."""
    for name in _out_of_place(question):
        yield (
            name,
            f"{question.id}: a form has no place for {name} of a question of type "
            f"{str(question.type)!r}.",
            f"Take it out of {question.id} in a copy for the form, or ask in another way.",
        )
    yield from _listed(question)
    for place in question.places:
        if not _can_be_listed(place):
            yield (
                "name",
                f"{question.id}: {shown(place.id)} or a street of it cannot be listed.",
                "Use ids without spaces and quotes, and streets without ';'.",
            )
    for row in question.rows:
        if not ID.fullmatch(f"x{row.id}"):
            yield "name", f"{shown(row.id)} is no name.", "Choose another row id."
    if not _ends_fit(question):
        yield (
            "label",
            f"{question.id}: the texts of its ends need at least three numbers as choices, in the "
            "same languages.",
            "Write the texts into the choices instead.",
        )


def _listed(question: Question) -> Iterator[Misfit]:
    names = [str(choice.code) for choice in question.choices]
    names += [place.id for place in question.places]
    if len(set(names)) < len(names):
        yield "name", f"{question.id}: a choice stands twice.", "Remove one."
    if question.type.has_choices and not question.choices:
        yield "type", f"{question.id} has no choices.", "Add choices."
    if question.type is QuestionType.MATRIX and not question.rows:
        yield "type", f"{question.id} has no rows.", "Add rows."
    if question.type is QuestionType.MAP_POINT and not question.places:
        yield "type", f"{question.id} has no places.", "Add places."


def _out_of_place(question: Question) -> Iterator[str]:
    """Yield the fields that say something which a form cannot say."""
    placed = ALWAYS | FIELDS[question.type]
    for each in fields(Question):
        usual = each.default if each.default is not MISSING else {}
        if each.name not in placed and getattr(question, each.name) not in (usual, {}):
            yield each.name
    if question.type is QuestionType.NOTE and question.required:
        yield "required"
    if question.type is not QuestionType.MULTIPLE:
        yield from ("exclusive" for choice in question.choices if choice.exclusive)
    yield from ("missing" for kind in question.missing if kind not in OFFERED.values())


def _can_be_listed(place: Place) -> bool:
    texts = (place.id, *place.streets)
    return (
        bool(place.id)
        and place.id not in OFFERED
        and not any(sign in place.id for sign in " '")
        and all(text == text.strip() and BETWEEN_STREETS not in text for text in texts)
    )


def _ends_fit(question: Question) -> bool:
    if question.ends is None:
        return not _looks_like_ends(question)
    languages = {frozenset(choice.text) for choice in question.choices}
    languages |= {frozenset(end) for end in question.ends}
    bare = len(question.choices) >= 3 and all(is_bare(choice) for choice in question.choices)
    return bare and len(languages) == 1


def _looks_like_ends(question: Question) -> bool:
    """Whether its labels would be read as numbers with texts at the two ends."""
    if question.type is not QuestionType.SCALE or len(question.choices) < 3:
        return False
    first, *inner, last = question.choices
    return all(is_bare(choice) for choice in inner) and all(
        bool(choice.text)
        and all(text.startswith(f"{choice.code}{AFTER_NUMBER}") for text in choice.text.values())
        for choice in (first, last)
    )
