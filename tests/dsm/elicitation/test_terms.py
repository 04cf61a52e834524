import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dsm.elicitation.elicitation import Kind, Level, Object, Seed, Target
from dsm.elicitation.terms import term_problems
from indicators.experts.effects import LARGEST
from tests.support.elicitations import an_elicitation, words

SAFE = Target(id="safe", name=words("safe"), unit="%")


def a_seed(id="s", truth=None):
    return Seed(id=id, text=words("How many?"), truth=truth)


def things(count):
    return tuple(Object(f"c{number}", words("c")) for number in range(count))


def targets(count):
    return tuple(Target(id=f"t{at}", name=words("t"), unit="%") for at in range(count))


def levels(*numbers):
    return tuple(Level(number, words(str(number))) for number in numbers)


MANY = things(11)


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
        (Kind.EFFECTS, {"seeds": (a_seed(truth=math.nan),)}, "The truth of 's' is nan"),
        (Kind.EFFECTS, {"seeds": (a_seed(truth=-math.inf),)}, "The truth of 's' is -inf"),
        (Kind.EFFECTS, {"seeds": (a_seed(truth=1.7e308),)}, "The truth of 's' is 1.7e+308"),
        (Kind.EFFECTS, {"seeds": tuple(a_seed(f"s{at}") for at in range(101))}, "101 seed questions"),
        (Kind.EFFECTS, {"objects": things(1001), "asked": (("c0", "safe"),)}, "1,001 objects"),
        (Kind.EFFECTS, {"objects": things(20), "targets": targets(51)}, "1,020 effects"),
        (Kind.RATINGS, {"objects": things(1001)}, "1,001 objects"),
        (Kind.RATINGS, {"levels": levels(10**300, 10**300 + 1)}, "further from 0"),
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


def test_as_many_as_may_be_asked_about_are_taken():
    seeds = tuple(a_seed(f"s{at}", truth=LARGEST) for at in range(100))
    effects = an_elicitation(Kind.EFFECTS, objects=things(20), targets=targets(50), seeds=seeds)

    assert term_problems(an_elicitation(objects=things(1000))) == []
    assert term_problems(effects) == []
    # Many actions and indicators are in order where few pairs of them are asked about.
    few = replace(effects, targets=targets(51), asked=(("c0", "t50"),))
    assert term_problems(few) == []


def test_far_too_many_are_refused_without_listing_their_pairs():
    many = an_elicitation(Kind.EFFECTS, objects=things(20_000), targets=targets(20_000))

    told = [one.problem for one in term_problems(many)]

    assert told[-1].startswith("400,000,000 effects")


def test_everything_that_is_wrong_is_told_at_once():
    wrong = an_elicitation(slug="!", objects=MANY[:1], levels=())

    assert len(term_problems(wrong)) == 3
