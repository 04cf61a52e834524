"""Conditions of an XLSForm: the part of XPath that says what our routing language says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.asking.conditions import (
    AllOf,
    Answered,
    AnyOf,
    Comparison,
    Condition,
    Negation,
    Relation,
    Subject,
    Value,
)
from surveys.asking.expressions import ExpressionError, parse
from surveys.asking.questions import Question, QuestionType
from surveys.battery import missing_name
from surveys.exchange.imported_conditions import (
    ORDER,
    ImportedReader,
    canonical,
    number_text,
    our_text,
    tokens_of,
)
from surveys.exchange.imported_names import choice_code, shown, whole_number

TOKENS = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<name>\$\{\s*[^\s{}]+\s*\})"
    r"|(?P<selected>selected\s*\(\s*)"
    r"|(?P<date>date\s*\(\s*)"
    r"|(?P<not>not(?=\s*\())"
    r"|(?P<and>and\b)"
    r"|(?P<or>or\b)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<sign>!=|<=|>=|=|<|>)"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
)
CHOSEN = frozenset({QuestionType.SINGLE, QuestionType.SCALE, QuestionType.MATRIX})
TICKED = "OK"  # what a form stores where `acknowledge` was ticked


@dataclass(frozen=True, slots=True)
class FormNames:
    """Which element of a form holds the answer to which question or row of a matrix.

    Parameters
    ----------
    subjects : mapping of name to Subject
        The element's name, as in ``${name}``, and whose answer it holds.
    questions : mapping of id to Question
        All questions that can be asked about.
    """

    subjects: Mapping[str, Subject]
    questions: Mapping[str, Question]

    def name_of(self, subject: Subject) -> str | None:
        """Return the element that holds an answer, None where none does."""
        names = {held: name for name, held in self.subjects.items()}
        return names.get(subject)


def when_of_xpath(xpath: str, names: FormNames) -> str:
    """Return what the column `relevant` says, in our routing language; "" where it is empty.

    ``!=`` in XPath holds also where nothing was answered, ours does not: the one is written
    ``not q = 1`` and the other ``${q} != '' and ${q} != '1'``, so that nobody is asked anything
    else than before.

    Raises
    ------
    ExpressionError
        Naming what is not understood.
    """
    if not xpath.strip():
        return ""
    reader = ImportedReader(tokens_of(TOKENS, xpath), lambda own: _read_atom(own, names))
    text = our_text(canonical(_gathered(reader.read(), names)))
    parse(text)  # within our own limits too
    return text


def xpath_of_when(when: str, names: FormNames) -> str:
    """Return one of our conditions as XPath; "" where there is none.

    Raises
    ------
    ExpressionError
        Naming what XPath on a form cannot say.
    """
    return _xpath(canonical(parse(when).condition), names) if when.strip() else ""


def _read_atom(reader: ImportedReader, names: FormNames) -> Condition:
    if reader.took("selected"):
        subject = _subject(reader.take("name").text, names)
        reader.take("comma")
        name = reader.take("text").text[1:-1]
        reader.take("close")
        return _selected(subject, name, names)
    subject = _subject(reader.take("name").text, names)
    sign = reader.take("sign").text
    if reader.took("date"):
        value = reader.take("text").text
        reader.take("close")
        return _compared(subject, sign, value, names, is_date=True)
    return _compared(subject, sign, reader.take("text", "number").text, names, is_date=False)


def _subject(reference: str, names: FormNames) -> Subject:
    name = reference[2:-1].strip()
    if name not in names.subjects:
        raise ExpressionError(
            f"{shown(reference)} is no question of this form that can be routed by.",
            "Name a question that is answered by choices, a number, a date or a place.",
        )
    return names.subjects[name]


def _selected(subject: Subject, name: str, names: FormNames) -> Condition:
    question = names.questions[subject.question]
    code = _choice_value(question, name)
    relation = Relation.INCLUDES if question.type is QuestionType.MULTIPLE else Relation.IS
    return Comparison(subject, relation, (code,), 0)


def _compared(
    subject: Subject, sign: str, written: str, names: FormNames, *, is_date: bool
) -> Condition:
    question = names.questions[subject.question]
    text = written[1:-1] if written[0] in "'\"" else written
    unequal = sign == "!="
    if text in _blanks(question) and written != text and sign in {"=", "!="} and not is_date:
        # No answer ever equals this, so that it can mark what is gathered to "answered" below.
        differs = Comparison(subject, Relation.IS_NOT, (text,), 0)
        return differs if unequal else Negation(differs)
    value = _value(question, text, quoted=written != text, is_date=is_date)
    if sign in ORDER:
        _check_order(question, text)
        return Comparison(subject, ORDER[sign], (value,), 0)
    found = Comparison(subject, Relation.IS, (value,), 0)
    return Negation(found) if unequal else found


def _check_order(question: Question, text: str = "0") -> None:
    unordered = question.type in {QuestionType.MAP_POINT, QuestionType.CONSENT}
    if unordered or (question.type in CHOSEN and whole_number(text) is None):
        raise ExpressionError(
            f"answers to {question.id!r} are no numbers, of which one is more than another.",
            "Use = or !=.",
        )


def _value(question: Question, text: str, *, quoted: bool, is_date: bool) -> Value:
    if (question.type is QuestionType.DATE) != is_date:
        raise ExpressionError(
            f"{shown(text)} cannot be compared with {question.id!r}.",
            "Compare dates, and only dates, with date('2026-11-22').",
        )
    if is_date:
        return text
    if question.type is QuestionType.MAP_POINT:
        return text
    if question.type is QuestionType.CONSENT:
        if text == TICKED:
            return 1
        raise ExpressionError(
            f"{shown(text)} is not what an acknowledgement holds.", "Compare with 'OK'."
        )
    if question.type in CHOSEN:
        return _choice_value(question, text)
    if question.type is not QuestionType.NUMBER:
        raise ExpressionError(
            f"{question.id!r} takes several answers; {shown(text)} may be one of them.",
            "Use selected(${name}, 'choice').",
        )
    try:
        number = float(text)
    except ValueError:
        raise ExpressionError(
            f"{shown(text)} is no number, and {question.id!r} is.", "Compare with a number."
        ) from None
    return int(number) if number.is_integer() else number


def _choice_value(question: Question, name: str) -> int:
    number = whole_number(name)
    code = choice_code(name) if number is None else number
    if code not in question.codes:
        raise ExpressionError(
            f"{shown(name)} is no choice of {question.id!r}.", "Name a choice of its list."
        )
    return code


def _blanks(question: Question) -> tuple[str, ...]:
    """Return what an element holds where there is no answer: nothing, or a reason."""
    return ("", *(missing_name(kind) for kind in question.missing))


def _gathered(condition: Condition, names: FormNames) -> Condition:
    """Turn "not empty, and none of the missing answers" into "answered"."""
    match condition:
        case Negation(part):
            return Negation(_gathered(part, names))
        case AnyOf(parts):
            return AnyOf(tuple(_gathered(part, names) for part in parts))
        case AllOf(parts):
            found = list(_answered(parts, names))
            return found[0] if len(found) == 1 else AllOf(tuple(found))
        case _:
            return next(_answered((condition,), names))


def _answered(parts: Sequence[Condition], names: FormNames) -> Iterator[Condition]:
    at = 0
    while at < len(parts):
        part = parts[at]
        if not isinstance(part, Comparison):
            yield part if isinstance(part, Answered) else _gathered(part, names)
            at += 1
        elif part.relation is not Relation.IS_NOT:
            yield part
            at += 1
        else:
            wanted = _none_of(part.subject, names)
            if tuple(parts[at : at + len(wanted)]) != wanted:
                raise _half_answered(part, wanted)
            yield Answered(part.subject, 0)
            at += len(wanted)


def _none_of(subject: Subject, names: FormNames) -> tuple[Condition, ...]:
    blanks = _blanks(names.questions[subject.question])
    return tuple(Comparison(subject, Relation.IS_NOT, (blank,), 0) for blank in blanks)


def _half_answered(part: Comparison, wanted: Sequence[Condition]) -> ExpressionError:
    reasons = [str(one.values[0]) for one in wanted if isinstance(one, Comparison)]
    need = " and ".join(f"${{{part.subject}}} != '{reason}'" for reason in reasons)
    return ExpressionError(
        f"{shown(str(part.values[0]))} alone is not asked about here.",
        f"To ask whether it was answered, write: {need}",
    )


def _xpath(condition: Condition, names: FormNames) -> str:
    match condition:
        case AnyOf(parts):
            return " or ".join(_xpath(part, names) for part in parts)
        case AllOf(parts):
            return " and ".join(_within_all(part, names) for part in parts)
        case Negation(part):
            return _negated_xpath(part, names)
        case Answered(subject):
            return _answered_xpath(subject, names)
        case Comparison(subject, relation, values):
            return _comparison_xpath(subject, relation, values, names)


def _negated_xpath(part: Condition, names: FormNames) -> str:
    match part:
        case Comparison(subject, Relation.IS, (value,)):
            return f"{_reference(subject, names)} != {_literal(subject, value, names)}"
        case Answered(subject) if len(_blanks(_asked(subject, names))) == 1:
            return f"{_reference(subject, names)} = ''"
    return f"not({_xpath(part, names)})"


def _within_all(part: Condition, names: FormNames) -> str:
    several = isinstance(part, AnyOf) or (
        isinstance(part, Comparison) and part.relation is Relation.ONE_OF
    )
    return f"({_xpath(part, names)})" if several else _xpath(part, names)


def _comparison_xpath(
    subject: Subject, relation: Relation, values: Sequence[Value], names: FormNames
) -> str:
    reference = _reference(subject, names)
    question = _asked(subject, names)
    literals = [_literal(subject, value, names) for value in values]
    if (relation is Relation.INCLUDES) != (question.type is QuestionType.MULTIPLE):
        raise ExpressionError(
            f"{str(subject)!r} cannot be asked about by {str(relation)!r} on a form.",
            "Use includes for questions with several answers, and only for them.",
        )
    if relation is Relation.INCLUDES:
        return f"selected({reference}, {literals[0]})"
    if relation is Relation.ONE_OF:
        return " or ".join(f"{reference} = {literal}" for literal in literals)
    if relation is Relation.IS_NOT:
        return f"{_answered_xpath(subject, names)} and {reference} != {literals[0]}"
    if relation.needs_order:
        _check_order(question)
        # Without quotes: numbers are compared, and texts never are more or less.
        bare = number_text(float(values[0])) if question.type in CHOSEN else literals[0]
        return f"{reference} {relation} {bare}"
    return f"{reference} {relation} {literals[0]}"


def _answered_xpath(subject: Subject, names: FormNames) -> str:
    reference = _reference(subject, names)
    question = _asked(subject, names)
    if question.type is QuestionType.CONSENT:
        raise ExpressionError(
            f"answered({subject}): a form holds 'OK' or nothing.", f"Write {subject} = 1."
        )
    return " and ".join(f"{reference} != '{blank}'" for blank in _blanks(question))


def _literal(subject: Subject, value: Value, names: FormNames) -> str:
    question = _asked(subject, names)
    if question.type is QuestionType.CONSENT and value == 1:
        return f"'{TICKED}'"
    if question.type is QuestionType.DATE and isinstance(value, str):
        return f"date('{value}')"
    if question.type is QuestionType.MAP_POINT and isinstance(value, str):
        return f"'{value}'"
    if question.type is QuestionType.NUMBER and not isinstance(value, str):
        return number_text(value)
    if value in question.codes:
        return f"'{value}'"
    raise ExpressionError(
        f"{value!r} is no answer to {subject.question!r} that a form can compare with.",
        "Compare with one of its answers.",
    )


def _asked(subject: Subject, names: FormNames) -> Question:
    if names.name_of(subject) is None:
        raise ExpressionError(
            f"{str(subject)!r} is no answer that a form can be routed by.",
            "Name a question that is answered by choices, a number, a date or a place, or one "
            "row of a matrix.",
        )
    return names.questions[subject.question]


def _reference(subject: Subject, names: FormNames) -> str:
    _asked(subject, names)
    return f"${{{names.name_of(subject)}}}"
