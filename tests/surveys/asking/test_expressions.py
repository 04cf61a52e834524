"""The routing language reads what it should, and nothing else does anything at all."""

import ast
import inspect
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.asking import condition_reader, conditions, expressions
from surveys.asking.condition_reader import DEEPEST
from surveys.asking.expressions import (
    LONGEST,
    MOST_STEPS,
    Expression,
    ExpressionError,
    parse,
)

names = st.sampled_from(["q1", "out-late", "a_b", "safe.night"])
values = st.sampled_from(["1", "-2.5", "'2026-01-01'", "''"])
comparisons = st.one_of(
    st.builds(
        lambda name, sign, value: f"{name} {sign} {value}",
        names,
        st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "includes"]),
        values,
    ),
    st.builds(
        lambda name, listed: f"{name} in ({', '.join(listed)})", names, st.lists(values, min_size=1)
    ),
    names.map(lambda name: f"answered({name})"),
)
sentences = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.builds(lambda one, word, other: f"({one} {word} {other})", inner, st.sampled_from(["and", "or"]), inner),
    ),
    max_leaves=6,
)  # fmt: skip
anything = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab.()'\"=<>!&|${}[]+-*/%, \t\n01" + string.ascii_letters, max_size=80),
    st.lists(
        st.sampled_from(["q", "and", "or", "not", "(", ")", "=", "in", "includes", "1", "'x'", ","]),
        max_size=30,
    ).map(" ".join),
)  # fmt: skip
stored = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def refused(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as error:
        parse(text)
    return error.value


def read_or_refused(text: str) -> Expression | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as error:
        return error


def test_not_binds_closer_than_and_and_and_closer_than_or():
    expression = parse("not a = 1 and b = 1 or c = 1")

    assert expression.holds({"c": 1})
    assert expression.holds({"a": 2, "b": 1})
    assert not expression.holds({"a": 1, "b": 1})


def test_brackets_come_first():
    assert not parse("a = 1 and (b = 1 or c = 1)").holds({"c": 1})


def test_an_expression_tells_which_questions_it_looks_at():
    assert parse("a = 1 and not b.row in (1, 2) or answered(c)").questions == {"a", "b", "c"}


def test_comparisons_know_their_column():
    assert [one.column for one in parse("a = 1 and answered(b)").comparisons] == [1, 11]


@pytest.mark.parametrize(
    ("text", "column", "fix"),
    [
        ("a == 1", 3, "Write one =."),
        ("a = 1 && b = 2", 7, "Write and."),
        ("a = 1 || b = 2", 7, "Write or."),
        ("a <> 1", 3, "Write !=."),
        ("!a = 1", 1, "Write not"),
        ('a = "x"', 5, "single quotes"),
        ("${a} = 1", 1, "without ${ }"),
        ("a = 'x", 5, "Close the text"),
        ("a in [1]", 6, "round brackets"),
        ("a", 2, "Write one of =, !="),
        ("a = b", 5, "Write a number"),
        ("(a = 1", 7, "Write ')'"),
        ("a = 1)", 6, "Write the end, 'and' or 'or'"),
        ("a = 1 b = 2", 7, "Write the end, 'and' or 'or'"),
        ("and = 1", 1, "Write the id of a question"),
        ("a.b.c = 1", 4, "Leave it out"),
        ("", 1, "Write the id of a question"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_column_and_what_to_write(text, column, fix):
    error = refused(text)

    assert f"column {column}:" in error.problem
    assert fix in error.fix


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "q.__class__ = 1",
        "open('/etc/passwd')",
        "q = 1; drop table response",
        "(lambda: 1)()",
        "q = 1 if q else 2",
        "answered(q)(q)",
        "eval('1')",
        "q[0] = 1",
        "q = 1 + 1",
        "{{ q }} = 1",
        "q = 1e9",
        "q = ０",
    ],
)
def test_threat_21_expression_injection_is_refused(text):
    refused(text)


def test_the_reader_has_no_way_to_run_anything():
    called = {
        node.func.id
        for module in (expressions, condition_reader, conditions)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert not called & {"eval", "exec", "compile", "getattr", "setattr", "__import__", "open"}


def test_threat_21_length_depth_and_steps_are_limited():
    deep = "(" * (DEEPEST + 1) + "a = 1" + ")" * (DEEPEST + 1)
    negated = "not " * (DEEPEST + 1) + "a = 1"
    many = "a in (" + ",".join(["1"] * MOST_STEPS) + ")"

    assert f"{DEEPEST} brackets" in refused(deep).problem
    assert f"{DEEPEST} brackets" in refused(negated).problem
    assert f"at most {LONGEST:,}" in refused("a = " + "1" * LONGEST).problem
    assert f"at most {MOST_STEPS}" in refused(many).problem


@given(sentences, st.dictionaries(st.sampled_from(["q1", "out-late", "a_b", "safe"]), stored))
def test_every_sentence_of_the_language_is_read_and_is_true_or_false_for_any_answers(text, answers):
    assert parse(text).holds(answers) in {True, False}


@given(anything)
@example("'" * 50)
@example("-" * 50)
def test_any_other_text_is_refused_politely(text):
    outcome = read_or_refused(text)

    assert outcome.comparisons if isinstance(outcome, Expression) else outcome.fix
