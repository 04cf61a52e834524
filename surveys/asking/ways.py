"""All ways through a questionnaire, tried exactly: who can reach what, whatever people answer."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.asking.answer_kinds import TooManyKindsError, examples
from surveys.asking.conditions import Answered, Answers, Comparison
from surveys.asking.expressions import Expression
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.walk import expression_of

MOST_STATES = 4096  # combinations of kinds of answers that matter at one point

type State = tuple[int, ...]  # which kind of answer each remembered question got; -1 for none


@dataclass(frozen=True, slots=True)
class Ways:
    """What trying all answers showed.

    Parameters
    ----------
    count : int
        How many different lists of questions people can be asked.
    reached, skipped : frozenset of str
        Questions that somebody is asked, and that somebody is not asked.
    turns : frozenset of (int, int)
        Positions of pages that can follow each other; -1 is the beginning, their number the end.
    idle : frozenset of str
        Conditions that hold for whoever answered what they look at, so that they choose nobody.
    """

    count: int
    reached: frozenset[str]
    skipped: frozenset[str]
    turns: frozenset[tuple[int, int]]
    idle: frozenset[str]


class TooManyWaysError(Exception):
    """More combinations of answers matter at one question than can be tried."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


def try_all(questionnaire: Questionnaire) -> Ways:
    """Try every kind of answer to every question that routing looks at.

    Answers are tried by their kinds (`examples`), and a question is remembered only as long as a
    later condition looks at it. Ways that asked different questions but agree in what
    is remembered go on together and are counted, so a million ways may cost little.

    Raises
    ------
    TooManyWaysError
        If at one question more than `MOST_STATES` combinations matter.
    """
    try:
        trial = _Trial(questionnaire)
    except TooManyKindsError as error:
        raise TooManyWaysError(str(error)) from error
    trial.run()
    return trial.ways()


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Ways that were asked the same so far: the page they are on, and all they may have answered."""

    page: int
    states: frozenset[State]


@dataclass(slots=True)
class _Trial:
    questionnaire: Questionnaire
    kinds: Mapping[str, tuple[Any, ...]] = field(init=False)
    bundles: Counter[_Bundle] = field(init=False)
    reached: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    turns: set[tuple[int, int]] = field(default_factory=set)
    chooses: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        atoms = list(_atoms(self.questionnaire))
        self.kinds = {
            question.id: examples(question, about)
            for question in self.questionnaire.questions
            if (about := [atom for atom in atoms if atom.subject.question == question.id])
        }
        self.bundles = Counter({_Bundle(-1, frozenset({()})): 1})

    def run(self) -> None:
        remembered: tuple[str, ...] = ()
        order = [
            (page, q) for page, one in enumerate(self.questionnaire.pages) for q in one.questions
        ]
        whens = [_whens(self.questionnaire, page, q.when) for page, q in order]
        for at, (page, question) in enumerate(order):
            later = frozenset().union(*(one.questions for when in whens[at + 1 :] for one in when))
            known = {q.id for _, q in order[: at + 1]}
            keep = tuple(id for id in self.kinds if id in later and id in known)
            self._ask(page, question.id, whens[at], remembered, keep)
            remembered = keep

    def ways(self) -> Ways:
        end = len(self.questionnaire.pages)
        return Ways(
            count=sum(self.bundles.values()),
            reached=frozenset(self.reached),
            skipped=frozenset(self.skipped),
            turns=frozenset(self.turns | {(bundle.page, end) for bundle in self.bundles}),
            idle=frozenset(self.tested - self.chooses),
        )

    def _ask(
        self,
        page: int,
        question: str,
        whens: tuple[Expression, ...],
        remembered: tuple[str, ...],
        keep: tuple[str, ...],
    ) -> None:
        following: Counter[_Bundle] = Counter()
        kinds = range(len(self.kinds[question])) if question in keep else (-1,)
        for bundle, count in self.bundles.items():
            asked = {state for state in bundle.states if self._leads_to(whens, remembered, state)}
            for states, to, given in (
                (asked, page, kinds),
                (bundle.states - asked, bundle.page, (-1,)),
            ):
                if states:
                    new = frozenset(_moved(states, remembered, keep, question, given))
                    following[_Bundle(to, new)] += count
            self._note(question, bundle, page, asked)
        if sum(len(bundle.states) for bundle in following) > MOST_STATES:
            raise TooManyWaysError(question)
        self.bundles = following

    def _note(self, question: str, bundle: _Bundle, page: int, asked: set[State]) -> None:
        if asked:
            self.reached.add(question)
            if page != bundle.page:
                self.turns.add((bundle.page, page))
        if len(asked) < len(bundle.states):
            self.skipped.add(question)

    def _leads_to(
        self, whens: tuple[Expression, ...], remembered: tuple[str, ...], state: State
    ) -> bool:
        answers = {
            id: self.kinds[id][kind]
            for id, kind in zip(remembered, state, strict=True)
            if kind >= 0 and self.kinds[id][kind] is not None
        }
        return all(self._holds(when, answers) for when in whens)

    def _holds(self, when: Expression, answers: Answers) -> bool:
        holds = when.holds(answers)
        looks = any(isinstance(one, Comparison) for one in when.comparisons)
        if looks and all(one.subject.answer(answers) is not None for one in when.comparisons):
            (self.tested.add if holds else self.chooses.add)(when.text)
        return holds


def _whens(questionnaire: Questionnaire, page: int, when: str) -> tuple[Expression, ...]:
    read = (expression_of(text) for text in (questionnaire.pages[page].when, when))
    return tuple(expression for expression in read if expression is not None)


def _atoms(questionnaire: Questionnaire) -> Iterator[Comparison | Answered]:
    for position, page in enumerate(questionnaire.pages):
        for question in page.questions:
            for expression in _whens(questionnaire, position, question.when):
                yield from expression.comparisons


def _moved(
    states: set[State] | frozenset[State],
    remembered: tuple[str, ...],
    keep: tuple[str, ...],
    question: str,
    given: range | tuple[int, ...],
) -> Iterator[State]:
    for state in states:
        before = dict(zip(remembered, state, strict=True))
        for kind in given:
            before[question] = kind
            yield tuple(before.get(id, -1) for id in keep)
