"""Conditions of XLSForms: read, written, and held against an evaluator of XPath."""

import math
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.conditions import Subject
from surveys.asking.expressions import ExpressionError, parse
from surveys.asking.questions import QuestionType
from surveys.exchange.imported_conditions import canonical
from surveys.exchange.xlsform_expressions import FormNames, when_of_xpath, xpath_of_when
from surveys.responses import Missing
from tests.support.exchangeable import atoms_about, condition_of
from tests.support.exchanged import a_question

QUESTIONS = (
    a_question("one"),
    a_question("sure", missing=(Missing.DONT_KNOW, Missing.PREFER_NOT)),
    a_question("some", QuestionType.MULTIPLE),
    a_question("grid", QuestionType.MATRIX, missing=(Missing.DONT_KNOW,)),
    a_question("age", QuestionType.NUMBER),
    a_question("day-1", QuestionType.DATE),
    a_question("area", QuestionType.MAP_POINT),
    a_question("agree", QuestionType.CONSENT),
)
NAMES = FormNames(
    {
        **{q.id: Subject(q.id) for q in QUESTIONS if q.type is not QuestionType.MATRIX},
        "day": Subject("grid", "day"),
        "grid.night": Subject("grid", "night"),
    },
    {question.id: question for question in QUESTIONS},
)
ATOMS = [atom for question in QUESTIONS for atom in atoms_about(question)]
DONT_KNOW = {"missing": "dont-know"}
stored = st.fixed_dictionaries(
    {},
    optional={
        "one": st.sampled_from([1, 2, 3]),
        "sure": st.sampled_from([1, 2, 3, DONT_KNOW]),
        "some": st.sampled_from([[1], [1, 3]]),
        "grid": st.fixed_dictionaries({"day": st.sampled_from([1, 3, DONT_KNOW])}),
        "age": st.sampled_from([1, 2, 17, 18, -2.5]),
        "day-1": st.sampled_from(["2025-12-31", "2026-01-01"]),
        "area": st.just("frei"),
        "agree": st.just(1),
    },
)


class XPath:
    """As much of XPath 1.0 as forms need, written apart from what is tested."""

    TOKENS = re.compile(
        r"\s*(\$\{[^}]+\}|'[^']*'|-?\d+(?:\.\d+)?|!=|<=|>=|[=<>(),]|selected|date|not|and|or)"
    )

    def __init__(self, text: str, values: dict[str, str]) -> None:
        self.tokens = self.TOKENS.findall(text)
        self.values = values

    def any(self) -> bool:
        found = self.all()
        while self.took("or"):
            found = self.all() or found
        return found

    def all(self) -> bool:
        found = self.one()
        while self.took("and"):
            found = self.one() and found
        return found

    def one(self) -> bool:
        if self.took("not") or self.tokens[0] == "(":
            negated = self.tokens[0] != "(" or self.negated
            self.tokens.pop(0)
            found = self.any()
            self.tokens.pop(0)
            return not found if negated else found
        if self.took("selected"):
            self.tokens.pop(0)
            value = self.operand()
            self.tokens.pop(0)
            name = self.operand()
            self.tokens.pop(0)
            return name in str(value).split()
        left, sign, right = self.operand(), self.tokens.pop(0), self.operand()
        if sign in {"=", "!="} and isinstance(left, str) and isinstance(right, str):
            return (left == right) == (sign == "=")
        first, second = number(left), number(right)
        return {
            "=": first == second,
            "!=": first != second,
            "<": first < second,
            "<=": first <= second,
            ">": first > second,
            ">=": first >= second,
        }[sign]

    negated = False

    def took(self, word: str) -> bool:
        found = bool(self.tokens) and self.tokens[0] == word
        if found:
            self.tokens.pop(0)
        self.negated = found and word == "not"
        return found

    def operand(self) -> str | float:
        token = self.tokens.pop(0)
        if token == "date":
            self.tokens.pop(0)
            day = date.fromisoformat(str(self.operand()))
            self.tokens.pop(0)
            return float(day.toordinal())
        if token.startswith("${"):
            return self.values.get(token[2:-1], "")
        return token[1:-1] if token.startswith("'") else float(token)


def number(value: str | float) -> float:
    try:
        return float(value)
    except ValueError:
        try:
            return float(date.fromisoformat(str(value)).toordinal())
        except ValueError:
            return math.nan


def on_the_form(answers) -> dict[str, str]:
    """What the elements of a form hold where these answers were given."""

    def text(answer) -> str:
        if isinstance(answer, dict):
            return answer["missing"]
        return " ".join(map(str, answer)) if isinstance(answer, list) else str(answer)

    held = {name: text(answer) for name, answer in answers.items() if name not in {"grid", "agree"}}
    held |= {row: text(answer) for row, answer in answers.get("grid", {}).items()}
    return held | ({"agree": "OK"} if "agree" in answers else {})


@given(condition_of(ATOMS, 2), stored)
def test_a_form_asks_whom_we_ask(when, answers):
    xpath = xpath_of_when(when, NAMES)

    assert XPath(xpath, on_the_form(answers)).any() == parse(when).holds(answers)


@given(condition_of(ATOMS, 2))
def test_a_condition_written_and_read_again_says_the_same(when):
    again = when_of_xpath(xpath_of_when(when, NAMES), NAMES)

    assert canonical(parse(again).condition) == canonical(parse(when).condition)


@pytest.mark.parametrize(
    ("xpath", "when"),
    [
        ("${one} = '1'", "one = 1"),
        ("${one}=1", "one = 1"),
        ('${ one } = "1"', "one = 1"),
        ("selected(${one}, '1')", "one = 1"),
        ("selected(${some}, '2')", "some includes 2"),
        ("${one} != '1'", "not one = 1"),
        ("not(${one} = '1')", "not one = 1"),
        ("${one} != '' and ${one} != '1'", "one != 1"),
        ("${one} = ''", "not answered(one)"),
        ("${age} >= 18 and (${one} = '1' or ${one} = '2')", "age >= 18 and one in (1, 2)"),
        ("${sure} != '' and ${sure} != 'dont-know' and ${sure} != 'prefer-not'", "answered(sure)"),
        ("${day-1} < date('2026-01-01')", "day-1 < '2026-01-01'"),
        ("${area} = 'frei'", "area = 'frei'"),
        ("${agree} = 'OK'", "agree = 1"),
        ("${day} = '3' or ${grid.night} = '3'", "grid.day = 3 or grid.night = 3"),
        ("", ""),
    ],
)
def test_conditions_are_read(xpath, when):
    assert when_of_xpath(xpath, NAMES) == when


@pytest.mark.parametrize(
    ("xpath", "said"),
    [
        ("${gone} = '1'", "'${gone}' is no question"),
        ("${grid} = '1'", "'${grid}' is no question"),
        ("${one} = '9'", "'9' is no choice of 'one'"),
        ("${one} = ${age}", "'${age}' is not understood here"),
        ("'1' = ${one}", "is not understood here"),
        ("${age} > 'old'", "'old' is no number"),
        ("${some} = '1'", "takes several answers"),
        ("${one} > 'yes'", "'yes' is no choice"),
        ("${area} > 'frei'", "answers to 'area' are no numbers"),
        ("${day-1} > '2026-01-01'", "cannot be compared"),
        ("${one} = date('2026-01-01')", "cannot be compared"),
        ("${sure} != ''", "alone is not asked about"),
        ("${sure} != 'dont-know'", "alone is not asked about"),
        ("${agree} = 'yes'", "'yes' is not what an acknowledgement holds"),
        ("count-selected(${some}) > 1", "cannot be read"),
        ("${age} + 1 > 3", "cannot be read"),
        ("${one} = '1' and", "the end of the condition"),
        ("<script>", "'script>' cannot be read"),
        ("(" * 500 + "${one} = '1'" + ")" * 500, "at most 1,000"),
    ],
)
def test_what_is_outside_the_subset_is_refused(xpath, said):
    with pytest.raises(ExpressionError) as refused:
        when_of_xpath(xpath, NAMES)

    assert said in refused.value.problem
    assert refused.value.fix


@pytest.mark.parametrize(
    "when",
    ["answered(agree)", "agree = 0", "answered(grid)", "gone = 1", "one = 9", "one includes 1",
     "some = 1", "area > 'frei'", "age = 'old'", "one >= 9"],
)  # fmt: skip
def test_what_a_form_cannot_ask_is_refused(when):
    with pytest.raises(ExpressionError):
        xpath_of_when(when, NAMES)
