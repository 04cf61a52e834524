"""Conditions of other programs, and how ours are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.conditions import Comparison, Relation, Subject
from surveys.asking.expressions import ExpressionError, parse
from surveys.exchange.imported_conditions import (
    ImportedReader,
    canonical,
    number_text,
    our_text,
    tokens_of,
)

TOKENS = re.compile(
    r"(?P<space> +)|(?P<and>and\b)|(?P<or>or\b)|(?P<not>not\b)|(?P<open>\()|(?P<close>\))"
    r"|(?P<name>[a-z]+)"
)


def read(text: str):
    def atom(reader):
        return Comparison(Subject(reader.take("name").text), Relation.IS, (1,), 0)

    return ImportedReader(tuple(tokens_of(TOKENS, text)), atom).read()


comparisons = st.sampled_from(
    ["a = 1", "a = 2", "b != 3", "answered(a)", "b in (1, 2)", "c >= 2.5"]
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda all: f"({') and ('.join(all)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda any: f"({') or ('.join(any)})"),
    ),
    max_leaves=5,
)
answers = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from([1, 2, 3, 2.5, {"missing": "dont-know"}]) for name in ("a", "b", "c")
    },
)


@given(conditions, answers)
def test_the_canonical_form_holds_for_the_same_answers(text, given_answers):
    condition = parse(text).condition

    assert canonical(condition).holds(given_answers) == condition.holds(given_answers)


@given(conditions)
def test_what_is_written_reads_as_the_same_condition(text):
    condition = canonical(parse(text).condition)

    assert canonical(parse(our_text(condition)).condition) == condition


def test_what_is_read_is_written_in_our_language():
    assert our_text(read("not (a and (b or c))")) == "not (a = 1 and (b = 1 or c = 1))"


@pytest.mark.parametrize("text", ["", "a and", "(a", "a)", "a b", "and a"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(ExpressionError, match="not understood here"):
        read(text)


def test_a_sign_nobody_knows_is_named():
    with pytest.raises(ExpressionError, match=r"'\* b' cannot be read"):
        read("a * b")


def test_conditions_made_to_exhaust_the_machine_are_refused():
    with pytest.raises(ExpressionError, match="more than 20 brackets"):
        read("(" * 400 + "a" + ")" * 400)
    with pytest.raises(ExpressionError, match="1,001 characters"):
        read("a" * 1001)


def test_what_says_the_same_has_one_canonical_form():
    def same(text, other):
        return canonical(parse(text).condition) == canonical(parse(other).condition)

    assert same("a = 1 or a = 2", "a in (1, 2)")
    assert same("answered(a) and not a = 1", "a != 1")
    assert not same("not a = 1", "a != 1")


def test_numbers_are_written_without_exponent():
    assert [number_text(n) for n in (3.0, -0.5, 1e-7, 1e6)] == ["3", "-0.5", "0.0000001", "1000000"]
