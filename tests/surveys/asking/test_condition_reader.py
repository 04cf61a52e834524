"""And, or, not and brackets, in a language whose comparisons are single letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.condition_reader import DEEPEST, ConditionReader, Token
from surveys.asking.conditions import AllOf, AnyOf, Comparison, Negation, Relation, Subject
from surveys.errors import FixableError

KINDS = {"(": "open", ")": "close", "and": "and", "or": "or", "not": "not"}


class Letters(ConditionReader):
    """Reads ``a and not b``: a letter holds where its answer is 1."""

    def __init__(self, text):
        words = text.replace("(", " ( ").replace(")", " ) ").split()
        super().__init__(
            [Token(KINDS.get(word, "letter"), word, at) for at, word in enumerate(words, 1)]
        )

    def atom(self):
        return letter(self.take("letter", wanted="a letter").text)

    def unexpected(self, wanted):
        return FixableError(" ".join(token.text for token in self.rest), wanted)

    def too_deep(self):
        return FixableError("too deep", "")


def letter(name):
    return Comparison(Subject(name), Relation.IS, (1,), 0)


A, B, C = map(letter, "abc")
sentences = st.recursive(
    st.sampled_from("abc"),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda three: f"({' '.join(three)})"
        ),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("a", A),
        ("a or b and c", AnyOf((A, AllOf((B, C))))),
        ("a and b or c", AnyOf((AllOf((A, B)), C))),
        ("not a and b", AllOf((Negation(A), B))),
        ("not (a and b)", Negation(AllOf((A, B)))),
        ("not not a", Negation(Negation(A))),
        ("((a))", A),
        ("a and b and c", AllOf((A, B, C))),
    ],
)
def test_not_binds_before_and_and_and_before_or(text, condition):
    assert Letters(text).read() == condition


@given(sentences, st.sets(st.sampled_from("abc")))
def test_a_condition_holds_where_python_says_so(text, true):
    answers = dict.fromkeys(true, 1)
    python = eval(text, {}, {name: name in true for name in "abc"})  # noqa: S307 - letters of ours

    assert Letters(text).read().holds(answers) == python


@pytest.mark.parametrize(
    ("text", "rest", "wanted"),
    [
        ("", "", "a letter"),
        ("a and", "", "a letter"),
        ("and a", "and a", "a letter"),
        ("(a", "", "')'"),
        ("a )", ")", "the end, 'and' or 'or'"),
        ("a b c", "b c", "the end, 'and' or 'or'"),
    ],
)
def test_what_stands_in_the_wrong_place_is_told_with_what_should(text, rest, wanted):
    with pytest.raises(FixableError) as error:
        Letters(text).read()

    assert (error.value.problem, error.value.fix) == (rest, wanted)


@pytest.mark.parametrize("opening", ["(", "not "])
def test_brackets_and_negations_inside_each_other_are_limited(opening):
    def nested(depth):
        return opening * depth + "a" + ")" * (depth if opening == "(" else 0)

    Letters(nested(DEEPEST - 1)).read()
    with pytest.raises(FixableError, match="too deep"):
        Letters(nested(DEEPEST)).read()
