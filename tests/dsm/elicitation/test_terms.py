from datetime import UTC, datetime

import pytest

from dsm.elicitation.elicitation import Kind, Level, Object, Seed, Target
from dsm.elicitation.terms import term_problems
from tests.support.elicitations import an_elicitation, words

MANY = tuple(Object(f"c{number}", words("c")) for number in range(11))
SAFE = Target(id="safe", name=words("safe"), unit="%")


@pytest.mark.parametrize("kind", Kind)
def test_what_is_in_order_has_no_problems(kind):
    assert term_problems(an_elicitation(kind)) == []


@pytest.mark.parametrize(
    ("kind", "changed", "told"),
    [
        (Kind.RATINGS, {"slug": "Not so"}, "'Not so'"),
        (Kind.RATINGS, {"slug": "a" * 61}, "cannot be an address"),
        (Kind.RATINGS, {"title": {}}, "no title"),
        (Kind.RATINGS, {"objects": (Object("a", words("a")), Object("b", {"en": "b"}))}, "object 'b'"),
        (Kind.RATINGS, {"objects": MANY[:1]}, "1 objects are too few"),
        (Kind.RATINGS, {"objects": (*MANY[:2], MANY[0])}, "'c0' is there twice"),
        (Kind.RATINGS, {"objects": (MANY[0], Object("", words("x")))}, "has no id"),
        (Kind.RATINGS, {"objects": (MANY[0], Object("x", words("x"), "theme"))}, "a theme"),
        (Kind.RATINGS, {"levels": (Level(1, words("1")),)}, "1 levels"),
        (Kind.RATINGS, {"levels": (Level(1, words("1")), Level(3, words("3")))}, "numbered 1, 3"),
        (Kind.BEST_WORST, {"objects": MANY}, "11 criteria"),
        (Kind.PAIRWISE, {"objects": MANY}, "11 criteria"),
        (Kind.EFFECTS, {"targets": ()}, "No indicator"),
        (Kind.EFFECTS, {"asked": (("cost", "glad"),)}, "'cost' on 'glad'"),
        (Kind.EFFECTS, {"asked": (("cost", "safe"),) * 2}, "asked about twice"),
        (Kind.EFFECTS, {"seeds": (Seed(id="s", text={"en": "How many?"}),)}, "seed question 's'"),
        (Kind.EFFECTS, {"targets": (SAFE, SAFE)}, "indicator 'safe' is there twice"),
        (
            Kind.RATINGS,
            {
                "opens_at": datetime(2027, 1, 2, tzinfo=UTC),
                "closes_at": datetime(2027, 1, 1, tzinfo=UTC),
            },
            "before it opens",
        ),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_is_told_with_its_place(kind, changed, told):
    (problem,) = term_problems(an_elicitation(kind, **changed))

    assert told in problem.problem


def test_everything_that_is_wrong_is_told_at_once():
    wrong = an_elicitation(slug="!", objects=MANY[:1], levels=())

    assert len(term_problems(wrong)) == 3
