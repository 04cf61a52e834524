"""Variables: the columns that the versions of a questionnaire make together, with labels and codes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from itertools import count

from surveys.asking.answer_rules import LARGEST_NUMBER
from surveys.asking.background import bank_texts, words
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.words import Words
from surveys.battery import MissingAnswer
from surveys.errors import InstrumentError, raise_all
from surveys.instruments import shipped_instruments
from surveys.responses import Missing

LONGEST_NAME = 64  # bytes, in SPSS
# Words of the language of SPSS that no variable may be called by.
RESERVED = frozenset(
    ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]
)
MISSING_ORDER = (
    Missing.NOT_SHOWN,
    Missing.NOT_REACHED,
    Missing.PREFER_NOT,
    Missing.DONT_KNOW,
    Missing.LEFT_BLANK,
)


class Measure(StrEnum):
    """What may be done with the values, as statistics programs call it."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    SCALE = "scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column of the answers.

    Parameters
    ----------
    name : str
        Legal in SPSS and DDI; unlike every other of the file, case apart.
    question, part : str
        The question it belongs to; the choice, row or place, "" where one column holds it all.
    type : QuestionType or None
        Of the question; None for what is no answer, such as the version.
    label : Words
        What was asked, with the choice, row or place it stands for.
    question_text : Words
        What was asked, alone.
    values : mapping of code to words
        Value labels of a coded variable.
    place_labels : mapping of id to words
        What the places of a point on the map are called.
    missing : mapping of kind to code
        How a missing answer is written: 95 to 99, or a block above all answers.
    texts : bool
        Whether cells are texts: days and ids of places.
    whole : bool
        Whether numbers have no decimals.
    measure : Measure
        What may be done with the values.
    versions : tuple of int
        Versions that ask it.
    """

    name: str
    question: str = ""
    part: str = ""
    type: QuestionType | None = None
    label: Words
    question_text: Words = field(default_factory=dict)
    values: Mapping[int, Words] = field(default_factory=dict)
    place_labels: Mapping[str, Words] = field(default_factory=dict)
    missing: Mapping[Missing, int] = field(default_factory=dict)
    texts: bool = False
    whole: bool = True
    measure: Measure = Measure.NOMINAL
    versions: tuple[int, ...] = ()

    @property
    def is_several(self) -> bool:
        """Whether it is one of the choices of a question with several answers."""
        return self.type is QuestionType.MULTIPLE

    def missing_texts(self) -> dict[int, Words]:
        """Return the label of each missing code."""
        return {code: words(missing_labels()[kind].text) for kind, code in self.missing.items()}


def yes_or_no() -> dict[int, Words]:
    """Return the value labels of a column that says whether something holds."""
    return {1: bank_texts()["yes"], 0: bank_texts()["no"]}


VERSION = "version"  # name of the first column
ROUND = Variable(name="round", label=bank_texts()["round"])
OVER_QUOTA = Variable(name="over_quota", label=bank_texts()["over-quota"], values=yes_or_no())
FLAGGED = Variable(name="flagged", label=bank_texts()["flagged"], values=yes_or_no())


@cache
def missing_labels() -> dict[Missing, MissingAnswer]:
    """Return how missing answers are called and coded, by kind."""
    return {answer.kind: answer for answer in shipped_instruments()[0].missing_answers}


def missing_codes(highest: float) -> dict[Missing, int]:
    """Return codes of missing answers that no answer up to `highest` can have.

    >>> missing_codes(10)[Missing.DONT_KNOW], missing_codes(125)[Missing.DONT_KNOW]
    (98, 998)
    """
    block = 100
    while block - len(MISSING_ORDER) <= highest:
        block *= 10
    first = block - len(MISSING_ORDER)
    return {kind: first + place for place, kind in enumerate(MISSING_ORDER)}


def variables(
    versions: Sequence[Questionnaire], *, marks: Sequence[Variable] = ()
) -> tuple[Variable, ...]:
    """Return the variables of all versions together: the version, then the questions in order.

    A question that several versions ask makes one variable; labels are those of the newest, and
    the codes are those of all. Texts in somebody's own words make none: they are kept apart.

    Parameters
    ----------
    versions : sequence of Questionnaire
        Versions of one questionnaire, oldest first.
    marks : sequence of Variable
        Columns that are no answers, such as `ROUND`; they stand behind the version.
    """
    gathered: dict[tuple[str, str, str], Variable] = {}
    order: list[tuple[str, str, str]] = []
    for version in versions:
        place = 0
        for variable in _of_version(version):
            key = (variable.question, str(variable.type), variable.part)
            if key in gathered:
                gathered[key] = _united(gathered[key], variable)
            else:
                # What a later version added stands behind what it asked before it.
                order.insert(place, key)
                gathered[key] = variable
            place = order.index(key) + 1
    found = [gathered[key] for key in order]
    _require_plain_places(found)
    return _named((_version_of(versions), *marks, *found))


def legal_name(text: str) -> str:
    """Return a name that SPSS and DDI take.

    >>> legal_name("safe-dark"), legal_name("2nd"), legal_name("by"), legal_name("ends.")
    ('safe_dark', 'v_2nd', 'v_by', 'ends')
    """
    name = re.sub(r"[^A-Za-z0-9_]", "_", text).strip("_") or "v"
    if not name[0].isalpha() or name.lower() in RESERVED:
        name = f"v_{name}"
    return name[:LONGEST_NAME].rstrip("_")


def _version_of(versions: Sequence[Questionnaire]) -> Variable:
    every = tuple(version.version for version in versions)
    return Variable(name=VERSION, label=bank_texts()["version"], versions=every)


def _of_version(questionnaire: Questionnaire) -> Iterator[Variable]:
    for question in questionnaire.questions:
        yield from _of_question(question, questionnaire.version)


def _of_question(question: Question, version: int) -> Iterator[Variable]:
    if question.type in PARTS:
        for part, label, values in PARTS[question.type](question):
            yield _variable(question, version, part=part, label=label, values=values)
    elif question.type.is_answered and not question.type.is_free_text:
        values = yes_or_no() if question.type is QuestionType.CONSENT else question.labels
        yield _variable(question, version, part="", label=question.text, values=values)


def _variable(
    question: Question, version: int, *, part: str, label: Words, values: Mapping[int, Words]
) -> Variable:
    texts = question.type in {QuestionType.DATE, QuestionType.MAP_POINT}
    return Variable(
        name=f"{question.id}_{part}" if part else question.id,
        question=question.id,
        part=part,
        type=question.type,
        label=label,
        question_text=question.text,
        values=values,
        place_labels={place.id: place.text for place in question.places},
        missing=missing_codes(_highest(question, values)),
        texts=texts,
        whole=question.whole,
        measure=_measure(question),
        versions=(version,),
    )


def _highest(question: Question, values: Mapping[int, Words]) -> float:
    if question.type is QuestionType.NUMBER:
        return LARGEST_NUMBER if question.highest is None else question.highest
    return max(values, default=0)


def _measure(question: Question) -> Measure:
    if question.type is QuestionType.NUMBER:
        return Measure.SCALE
    ordered = question.type is QuestionType.SCALE or question.ordered
    return Measure.ORDINAL if ordered and question.type in LEVELLED else Measure.NOMINAL


LEVELLED = {QuestionType.SINGLE, QuestionType.SCALE, QuestionType.MATRIX}
type Part = tuple[str, Words, Mapping[int, Words]]  # its name, label and value labels


def _choices_of(question: Question) -> Iterator[Part]:
    values = {1: bank_texts()["chosen"], 0: bank_texts()["not-chosen"]}
    for choice in question.choices:
        yield str(choice.code), _joined(question.text, choice.text), values


def _rows_of(question: Question) -> Iterator[Part]:
    values = question.labels
    for row in question.rows:
        yield row.id, _joined(question.text, row.text), values


def _places_of(question: Question) -> Iterator[Part]:
    values = question.labels
    for place in range(1, (question.most or len(question.choices)) + 1):
        named = {
            language: text.format(place=place) for language, text in bank_texts()["place"].items()
        }
        yield str(place), _joined(question.text, named), values


PARTS = {
    QuestionType.MULTIPLE: _choices_of,
    QuestionType.MATRIX: _rows_of,
    QuestionType.RANKING: _places_of,
}


def _joined(text: Words, part: Words) -> Words:
    return {
        language: f"{said} – {part[language]}" if part.get(language) else said
        for language, said in text.items()
    }


def _united(earlier: Variable, later: Variable) -> Variable:
    """Return one variable for both: the labels of the later, the codes of both."""
    highest = max(max(codes, default=0) for codes in (earlier.values, later.values))
    blocks = [min(variable.missing.values()) for variable in (earlier, later)]
    return Variable(
        name=later.name,
        question=later.question,
        part=later.part,
        type=later.type,
        label=later.label,
        question_text=later.question_text,
        values={**earlier.values, **later.values},
        place_labels={**earlier.place_labels, **later.place_labels},
        missing=missing_codes(max(highest, *(block - 1 for block in blocks))),
        texts=later.texts,
        whole=earlier.whole and later.whole,
        measure=later.measure,
        versions=(*earlier.versions, *later.versions),
    )


def _named(found: Sequence[Variable]) -> tuple[Variable, ...]:
    taken: set[str] = set()
    named = []
    for variable in found:
        name = _free(legal_name(variable.name), taken)
        taken.add(name.lower())
        named.append(replace(variable, name=name))
    return tuple(named)


def _free(name: str, taken: set[str]) -> str:
    """Return `name`, or with a number behind it where the name is taken, case apart."""
    if name.lower() not in taken:
        return name
    numbers = (f"_{number}" for number in count(2))
    tried = (f"{name[: LONGEST_NAME - len(end)]}{end}" for end in numbers)
    return next(free for free in tried if free.lower() not in taken)


def _require_plain_places(found: Sequence[Variable]) -> None:
    raise_all(
        [
            InstrumentError(
                f"{variable.question}: the place {place!r} is called like a missing answer.",
                "Give the place another id; texts may stay.",
            )
            for variable in found
            for place in variable.place_labels
            if place in {str(code) for code in variable.missing.values()}
        ]
    )
