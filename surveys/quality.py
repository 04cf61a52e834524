"""Answers given without care: marked by stated rules, never deleted."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

import numpy as np

from surveys.asking.conditions import is_given
from surveys.asking.hints import question_seconds
from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import QuestionType
from surveys.disclosure import Figure, protect
from surveys.errors import FixableError
from surveys.items import PURPOSES

FAST = "fast"  # the band of those who took less than a third of the stated time
UNKNOWN_SPEED = "unknown"
FEWEST_ITEMS = 6  # of a battery; 12 % give three trust items the same answer in earnest
LONG_STRING_AT = 0.95  # quantile of the longest run
FEWEST_TO_COMPARE = 20  # respondents, for a quantile or a typical speed to mean anything
MISSING_SHARE = 0.5  # of the core
FEWEST_ALIKE = 10  # answers that must agree; fewer agree by chance


class QualityError(FixableError):
    """Flags cannot be set as asked."""

    code = "quality"


class Flag(StrEnum):
    """Why an answer is worth a second look."""

    FAST = "fast"
    STRAIGHT_LINE = "straight-line"
    LONG_STRING = "long-string"
    MUCH_MISSING = "much-missing"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedAnswers:
    """One person's answers, as far as flags look at them.

    Parameters
    ----------
    answers : mapping
        As stored, with typed missing answers.
    speed : str
        Its band; all that is known of how long it took.
    day : date or None
        When it came.
    """

    answers: Mapping[str, Any]
    speed: str = UNKNOWN_SPEED
    day: date | None = None


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One question, or one row of a matrix."""

    question: str
    row: str = ""
    negative: bool = False

    def code(self, answers: Mapping[str, Any]) -> int | None:
        """Return the code that was chosen, None where there is none."""
        answer = answers.get(self.question)
        if self.row and isinstance(answer, Mapping):
            answer = answer.get(self.row)
        return answer if isinstance(answer, int) else None


@dataclass(frozen=True, slots=True)
class FlagRate:
    """How many of a group are flagged; None where the group is too small to say."""

    group: str
    respondents: int | None
    share: float | None


def batteries(questionnaire: Questionnaire) -> tuple[tuple[QuestionPart, ...], ...]:
    """Return the runs of at least six items on one page that share their answers' codes."""
    runs = (run for page in questionnaire.pages for run in _runs(page))
    return tuple(run for run in runs if len(run) >= FEWEST_ITEMS)


def flag(
    questionnaire: Questionnaire, answered: Sequence[SubmittedAnswers]
) -> tuple[frozenset[Flag], ...]:
    """Return the flags of every answer, in their order.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version that was answered.
    answered : sequence of SubmittedAnswers
        All answers to it; some flags compare one with the others.

    Notes
    -----
    - Fast: in the band below a third of the stated time. Where half or more of all are, the stated
      time is no measure of what is usual: then, and where there are too few to compare, only
      those are flagged whose own answers take the stated time by `question_seconds`.
    - Straight line: the same answer to a whole battery of six items or more that asks in both
      directions, so that it contradicts itself. Shorter or one-sided batteries flag nobody.
    - Long string: a run of equal answers in a battery, longer than that of 95 % of all.
    - Much missing: more than half of the core left without an answer. The core is what measures
      something; what was not shown does not count.
    - Duplicate: all answers equal to another's of the same day, ten at least and not all the
      same code.

    A flag is a reason to repeat a figure without the flagged, never to delete an answer. Older
    people and slow readers are flagged more often than they are careless: see `flag_rates`.
    """
    rules = (_fast, _straight_line, _long_string, _much_missing, _duplicates)
    marks = [rule(questionnaire, answered) for rule in rules]
    return tuple(
        frozenset(one for one, flagged in zip(Flag, row, strict=True) if flagged)
        for row in zip(*marks, strict=True)
    )


def flag_rates(
    flags: Sequence[frozenset[Flag]], groups: Sequence[str], *, only: Flag | None = None
) -> tuple[FlagRate, ...]:
    """Return how often each group is flagged, small groups hidden.

    Parameters
    ----------
    flags : sequence of frozenset of Flag
        From `flag`.
    groups : sequence of str
        Each respondent's group, such as an age band; of the same length.
    only : Flag, optional
        Count one flag instead of any.

    Raises
    ------
    QualityError
        If there are not as many groups as answers.
    """
    if len(groups) != len(flags):
        raise QualityError(
            f"There are {len(flags)} answers and {len(groups)} groups.",
            "Give each answer its group; those of unknown group are one more.",
        )
    sizes = Counter(groups)
    hit = Counter(
        g for g, f in zip(groups, flags, strict=True) if (f if only is None else only in f)
    )
    names = list(sizes)
    respondents = np.array([sizes[name] for name in names], dtype=np.int64)
    shares = np.array([hit[name] / sizes[name] for name in names])
    shown = protect(respondents, figure=Figure.MEAN, shares=shares).shown
    return tuple(
        FlagRate(name, sizes[name], float(share)) if visible else FlagRate(name, None, None)
        for name, share, visible in zip(names, shares, shown, strict=True)
    )


type Marks = list[bool]


def _fast(questionnaire: Questionnaire, answered: Sequence[SubmittedAnswers]) -> Marks:
    measured = [one.speed for one in answered if one.speed != UNKNOWN_SPEED]
    unusual = 2 * measured.count(FAST) < len(measured) >= FEWEST_TO_COMPARE
    seconds = {
        question.id: min(question_seconds(question, one) for one in questionnaire.languages)
        for question in questionnaire.questions
    }
    return [
        one.speed == FAST and (unusual or _seconds(one, seconds) >= 60 * questionnaire.minutes)
        for one in answered
    ]


def _seconds(one: SubmittedAnswers, seconds: Mapping[str, float]) -> float:
    """Return how long reading and answering what was answered takes, in seconds."""
    return sum(taken for question, taken in seconds.items() if is_given(one.answers.get(question)))


def _straight_line(questionnaire: Questionnaire, answered: Sequence[SubmittedAnswers]) -> Marks:
    both_ways = [
        run for run in batteries(questionnaire) if len({item.negative for item in run}) > 1
    ]
    return [any(_is_straight(run, one.answers) for run in both_ways) for one in answered]


def _is_straight(run: Sequence[QuestionPart], answers: Mapping[str, Any]) -> bool:
    given = [(item.negative, code) for item in run if (code := item.code(answers)) is not None]
    directions, codes = ({pair[at] for pair in given} for at in (0, 1))
    return len(given) >= FEWEST_ITEMS and len(directions) > 1 and len(codes) == 1


def _long_string(questionnaire: Questionnaire, answered: Sequence[SubmittedAnswers]) -> Marks:
    marks = [False] * len(answered)
    if len(answered) < FEWEST_TO_COMPARE:
        return marks
    for run in batteries(questionnaire):
        longest = [_longest_run(run, one.answers) for one in answered]
        limit = float(np.quantile(longest, LONG_STRING_AT, method="inverted_cdf"))
        marks = [mark or length > limit for mark, length in zip(marks, longest, strict=True)]
    return marks


def _longest_run(run: Sequence[QuestionPart], answers: Mapping[str, Any]) -> int:
    codes = [item.code(answers) for item in run]
    return max((len(list(same)) for code, same in groupby(codes) if code is not None), default=0)


def _much_missing(questionnaire: Questionnaire, answered: Sequence[SubmittedAnswers]) -> Marks:
    core = [
        item
        for question in questionnaire.questions
        if question.construct and question.construct not in PURPOSES
        for item in _items_of(question.id, [row.id for row in question.rows])
    ]
    return [_share_missing(core, one.answers) > MISSING_SHARE for one in answered]


def _items_of(question: str, rows: Sequence[str]) -> list[QuestionPart]:
    return [QuestionPart(question, row) for row in rows] or [QuestionPart(question)]


def _share_missing(core: Sequence[QuestionPart], answers: Mapping[str, Any]) -> float:
    told = [_told(item, answers) for item in core]
    shown = [one for one in told if one != {"missing": "not-shown"}]
    return sum(not is_given(one) for one in shown) / len(shown) if shown else 0.0


def _told(item: QuestionPart, answers: Mapping[str, Any]) -> Any:
    answer = answers.get(item.question)
    whole = not item.row or (isinstance(answer, Mapping) and isinstance(answer.get("missing"), str))
    return answer if whole or not isinstance(answer, Mapping) else answer.get(item.row)


def _duplicates(questionnaire: Questionnaire, answered: Sequence[SubmittedAnswers]) -> Marks:
    vectors = [_vector(one) for one in answered]
    seen = Counter(vector for vector in vectors if vector is not None)
    return [vector is not None and seen[vector] > 1 for vector in vectors]


def _vector(one: SubmittedAnswers) -> Hashable | None:
    """Return what must agree with somebody else's, None where agreeing would mean little."""
    given = sorted((id, repr(answer)) for id, answer in one.answers.items() if is_given(answer))
    parts = [part for _, answer in one.answers.items() for part in _parts(answer)]
    if len(parts) < FEWEST_ALIKE or len(set(map(repr, parts))) == 1:
        return None
    return (one.day, tuple(given))


def _parts(answer: Any) -> list[Any]:
    if not is_given(answer):
        return []
    return (
        [one for one in answer.values() if is_given(one)]
        if isinstance(answer, Mapping)
        else [answer]
    )


def _runs(page: Page) -> list[tuple[QuestionPart, ...]]:
    """Return the matrices of a page, and its neighbouring questions with the same codes."""
    found: list[tuple[QuestionPart, ...]] = []
    for codes, questions in groupby(page.questions, lambda q: (q.type, frozenset(q.codes))):
        listed = list(questions)
        if codes[0] is QuestionType.MATRIX:
            found += [
                tuple(QuestionPart(q.id, row.id, row.negative) for row in q.rows) for q in listed
            ]
        elif codes[0] in {QuestionType.SINGLE, QuestionType.SCALE}:
            found.append(tuple(QuestionPart(q.id, negative=q.negative) for q in listed))
    return found
