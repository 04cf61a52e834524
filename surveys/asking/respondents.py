"""Answers of a campaign as the model reads them: levels from worst to best, groups of the frame."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from surveys.asking.answer_rules import missing_kind
from surveys.asking.answer_table import Case
from surveys.asking.comparability import comparability
from surveys.asking.conditions import Subject
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.errors import InstrumentError, raise_all
from surveys.items import UNKNOWN
from surveys.population import Factor
from surveys.responses import AnsweredItem, Missing, Responses

LEVELLED = {QuestionType.SINGLE, QuestionType.SCALE}
OWN = "-own"  # ends the id of an item that is no longer the bank's of that name


def responses_of(
    questionnaire: Questionnaire,
    answers: Sequence[Mapping[str, Any]],
    factors: Sequence[Factor],
    *,
    provenance: str = "",
) -> Responses:
    """Return the answers to one version as responses.

    Items are the ordered single choices and scales, and the rows of ordered matrices; background
    questions are none. An item that repeats one of the bank word for word is called as there, so
    that waves can be compared; one that has been changed is not.

    Parameters
    ----------
    questionnaire : Questionnaire
        What was asked.
    answers : sequence of mappings of question to answer
        One per respondent.
    factors : sequence of Factor
        Factors of the frame. Where no question tells one, or an answer leaves it open, the
        background is unknown.
    provenance : str
        Where the answers come from, in a sentence.

    Returns
    -------
    Responses
        With weight 1 for everybody.

    Raises
    ------
    InstrumentError
        If a question tells a level that the frame does not have.
    """
    cases = [Case(version=questionnaire.version, answers=dict(each)) for each in answers]
    return responses_of_versions([questionnaire], cases, factors, provenance=provenance)


def responses_of_versions(
    versions: Sequence[Questionnaire],
    cases: Sequence[Case],
    factors: Sequence[Factor],
    *,
    provenance: str = "",
) -> Responses:
    """Return the answers to several versions of one questionnaire together.

    An item that a version does not ask was not shown to those who answered it.

    Raises
    ------
    InstrumentError
        If two versions code an item differently, or a question tells a level that the frame does
        not have.
    """
    by_version = {version.version: version for version in versions}
    asked = {number: dict(_items(version)) for number, version in by_version.items()}
    items = _united(asked)
    _require_known_levels(versions, factors)
    levels = [
        [_level(item, asked[case.version].get(item), case) for item in items] for case in cases
    ]
    background = [[_group(by_version[case.version], f, case) for f in factors] for case in cases]
    return Responses(
        items=items,
        levels=np.array(levels, dtype=np.int16).reshape(len(cases), len(items)),
        factors=tuple(factors),
        background=np.array(background, dtype=np.int16).reshape(len(cases), len(factors)),
        weights=np.ones(len(cases)),
        provenance=provenance,
    )


def _items(questionnaire: Questionnaire) -> Iterator[tuple[AnsweredItem, Subject]]:
    for question in questionnaire.questions:
        if not question.ordered or question.background is not None:
            continue
        if question.type in LEVELLED:
            yield _item(question, _name(question)), Subject(question.id)
        elif question.type is QuestionType.MATRIX:
            for row in question.rows:
                yield _item(question, f"{question.id}.{row.id}"), Subject(question.id, row.id)


def _item(question: Question, name: str) -> AnsweredItem:
    return AnsweredItem(name, question.construct, question.codes)


def _name(question: Question) -> str:
    if question.bank is None:
        return question.id
    changed = any(departure.kind.breaks_series for departure in comparability(question))
    if not changed:
        return question.bank.item
    return question.id + OWN if question.id == question.bank.item else question.id


def _united(asked: Mapping[int, Mapping[AnsweredItem, Subject]]) -> tuple[AnsweredItem, ...]:
    items = tuple(dict.fromkeys(item for found in asked.values() for item in found))
    names = [item.id for item in items]
    raise_all(
        [
            InstrumentError(
                f"The item {name!r} has other codes or another construct in another version.",
                "Give the changed question an id of its own, and close the campaign for it.",
            )
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
    )
    return items


def _level(item: AnsweredItem, asked: Subject | None, case: Case) -> int:
    if asked is None:
        return int(Missing.NOT_SHOWN)
    answer = case.answers.get(asked.question)
    missing = missing_kind(answer)
    if asked.row and missing is None and answer is not None:
        answer = answer.get(asked.row)
        missing = missing_kind(answer)
    if answer is None:
        return int(Missing.LEFT_BLANK)
    return int(missing) if missing is not None else item.codes.index(answer)


def _group(questionnaire: Questionnaire, factor: Factor, case: Case) -> int:
    for question in _telling(questionnaire, factor.name):
        level = _told(question, case.answers.get(question.id))
        if level:
            return factor.levels.index(level)
    return UNKNOWN


def _telling(questionnaire: Questionnaire, factor: str) -> Iterator[Question]:
    for question in questionnaire.questions:
        if question.background is not None and question.background.factor == factor:
            yield question


def _told(question: Question, answer: Any) -> str:
    """Return the level that an answer tells, or ""."""
    told = question.background
    if told is None or answer is None or missing_kind(answer) is not None:
        return ""
    if question.type is QuestionType.MAP_POINT:
        return str(answer)
    if question.type is QuestionType.NUMBER:
        bands = (level for low, high, level in told.from_number if low <= answer < high + 1)
        return next(bands, "")
    return told.level_of.get(answer, "")


def _require_known_levels(versions: Sequence[Questionnaire], factors: Sequence[Factor]) -> None:
    known = {factor.name: factor.levels for factor in factors}
    wrong = {
        (question.id, level, question.background.factor)
        for version in versions
        for question in version.questions
        if question.background is not None
        for level in _levels(question)
        if question.background.factor in known and level not in known[question.background.factor]
    }
    raise_all(
        [
            InstrumentError(
                f"{question}: the population has no group {level!r} of {factor}.",
                f"Use its groups: {', '.join(known[factor])}.",
            )
            for question, level, factor in sorted(wrong)
        ]
    )


def _levels(question: Question) -> Iterator[str]:
    assert question.background is not None
    if question.type is QuestionType.MAP_POINT:
        yield from (place.id for place in question.places)
    yield from (level for level in question.background.level_of.values() if level)
    yield from (level for _, _, level in question.background.from_number)
