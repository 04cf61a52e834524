"""Routing in words, for people who fill in a form: "Answer question 7 only if you answered ..."."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dsm.surveying.phrases import day_in_words, fill, phrase
from surveys.asking.conditions import (
    AllOf,
    Answered,
    AnyOf,
    Comparison,
    Condition,
    Negation,
    Relation,
    Value,
)
from surveys.asking.paper_layout import Filter, Jump
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.route_map import value_text
from surveys.asking.words import say
from surveys.battery import missing_name

LISTED = frozenset({QuestionType.SINGLE, QuestionType.SCALE, QuestionType.MATRIX})


class PaperWords:
    """Says in one language who answers what.

    Parameters
    ----------
    questionnaire : Questionnaire
        Whose questions are spoken of.
    numbers : mapping of question to int
        As they are printed.
    language : str
        Language tag.
    """

    def __init__(
        self, questionnaire: Questionnaire, numbers: Mapping[str, int], language: str
    ) -> None:
        self.questionnaire = questionnaire
        self.numbers = numbers
        self.language = language

    def own(self, key: str, **values: Any) -> str:
        """Return a phrase of the form, its gaps filled."""
        filled = {name: str(value) for name, value in values.items()}
        return fill(phrase(f"form.{key}", self.language), filled)

    def filter(self, one: Filter) -> str:
        """Return who answers what follows, and where everybody else goes on."""
        key = "only-these" if one.first != one.last else "only-this"
        said = self.own(
            key if one.first else "only-note",
            first=one.first,
            last=one.last,
            condition=self.condition(one.when),
        )
        if one.onward == one.last + 1 == one.first + 1:
            return said  # the next question: nobody can lose the way
        return f"{said} {self._onward(one.onward, 'else-to', 'else-end')}"

    def jump(self, question: Question, one: Jump) -> str:
        """Return after which answers to go where."""
        texts = [self._choice(question, code) for code in one.codes]
        texts += [self.own(missing_name(kind)) for kind in one.missing]
        key = "jump-to" if one.to else "jump-end"
        return self.own(key, number=one.to, values=self._listed(texts))

    def condition(self, condition: Condition, *, inside: bool = False) -> str:
        """Return a condition as it reads after "if"."""
        match condition:
            case Comparison():
                return self._comparison(condition)
            case Answered(subject):
                return self.own("if.answered", number=self._number(subject.question))
            case Negation(Answered(subject)):
                return self.own("if.unanswered", number=self._number(subject.question))
            case Negation(part):
                return self.own("if.not-so", condition=self.condition(part, inside=True))
            case AllOf(parts):
                joined = self._joined(parts, "and")
                return f"({joined})" if inside else joined
            case AnyOf(parts):
                joined = self._joined(parts, "or")
                return f"({joined})" if inside else joined

    def _onward(self, number: int, to: str, end: str) -> str:
        return self.own(to, number=number) if number else self.own(end)

    def _joined(self, parts: Sequence[Condition], word: str) -> str:
        said = [self.condition(part, inside=True) for part in parts]
        return f" {self.own(word)} ".join(said)

    def _comparison(self, one: Comparison) -> str:
        question = self.questionnaire.question(one.subject.question)
        number = self._number(question.id)
        if question.type is QuestionType.NUMBER:
            return self._measured(one, number, [str(value) for value in one.values], "number")
        if question.type is QuestionType.DATE:
            days = [day_in_words(date.fromisoformat(str(v)), self.language) for v in one.values]
            return self._measured(one, number, days, "date")
        values = self._listed([self._value(one, value) for value in self._fitting(question, one)])
        if one.relation is Relation.IS_NOT and question.type not in LISTED:
            return self.own("if.other", values=values, number=number)
        if one.subject.row:
            row = next(row for row in question.rows if row.id == one.subject.row)
            said = say(row.text, self.language)
            return self.own("if.row", values=values, number=number, row=said)
        key = "if.ticked" if one.relation is Relation.INCLUDES else "if.is"
        return self.own(key, values=values, number=number)

    def _measured(self, one: Comparison, number: int, values: Sequence[str], kind: str) -> str:
        key = MEASURED[one.relation]
        value = f" {self.own('or')} ".join(values)
        return self.own(f"if.{kind}-{key}", number=number, value=value)

    def _fitting(self, question: Question, one: Comparison) -> tuple[Value, ...]:
        """Return the values that fit, spelled out: "at least 2" says nothing without the codes."""
        if question.type not in LISTED or one.relation in {Relation.IS, Relation.ONE_OF}:
            return one.values
        fitting = [code for code in question.codes if self._fits(one, code)]
        return tuple(fitting) or one.values

    def _fits(self, one: Comparison, code: int) -> bool:
        subject = one.subject
        return one.holds({subject.question: {subject.row: code} if subject.row else code})

    def _value(self, one: Comparison, value: Value) -> str:
        question = self.questionnaire.question(one.subject.question)
        if question.type is QuestionType.CONSENT:
            return self._choice(question, int(value))
        return value_text(self.questionnaire, one.subject, value, self.language)

    def _choice(self, question: Question, code: int) -> str:
        if question.type is QuestionType.CONSENT:
            return self.own("yes" if code == 1 else "no")
        texts = {choice.code: say(choice.text, self.language) for choice in question.choices}
        return texts.get(code) or str(code)

    def _listed(self, texts: Sequence[str]) -> str:
        quoted = [self.own("quoted", text=text) for text in texts]
        if len(quoted) < 2:
            return "".join(quoted)
        return f"{', '.join(quoted[:-1])} {self.own('or')} {quoted[-1]}"

    def _number(self, question: str) -> int:
        return self.numbers[question]


MEASURED: Mapping[Relation, str] = {
    Relation.IS: "is",
    Relation.ONE_OF: "is",
    Relation.INCLUDES: "is",
    Relation.IS_NOT: "is-not",
    Relation.BELOW: "below",
    Relation.AT_MOST: "at-most",
    Relation.ABOVE: "above",
    Relation.AT_LEAST: "at-least",
}
