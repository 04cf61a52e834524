from copy import copy

import pytest

from dsm.elicitation.content_problems import ContentError, ProblemKind
from dsm.elicitation.contents import (
    best_worst_in,
    content_problems,
    effects_in,
    known_parts,
    levels_in,
    pairwise_in,
    seeds_in,
    with_ends,
    without_half_practice,
)
from dsm.elicitation.elicitation import Kind, Seed
from tests.support.elicitations import BEST_WORST, TIMES, an_effect, an_elicitation, words

SEEDS = (Seed(id="people", text=words("How many?")),)
WHOLE = {
    Kind.RATINGS: {"levels": {"cost": 1, "time": 5}},
    Kind.BEST_WORST: BEST_WORST,
    Kind.PAIRWISE: TIMES,
    Kind.EFFECTS: {"effects": [an_effect()], "seeds": {"people": [1, 2, 3]}},
}


def problems(kind, content, *, complete=False):
    return content_problems(an_elicitation(kind, seeds=SEEDS), content, complete=complete)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_whole_may_be_handed_in_and_nothing_may_be_saved(kind):
    assert problems(kind, WHOLE[kind], complete=True) == []
    assert problems(kind, {}) == []
    assert next(one.kind for one in problems(kind, {}, complete=True)) is ProblemKind.MISSING


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (Kind.RATINGS, {"levels": {"smell": 1}}, ProblemKind.UNKNOWN),
        (Kind.RATINGS, {"levels": {"cost": 6}}, ProblemKind.OFF_SCALE),
        (Kind.RATINGS, {"levels": {"cost": 0}}, ProblemKind.OFF_SCALE),
        (Kind.RATINGS, {"levels": {"cost": 2.5}}, ProblemKind.OFF_SCALE),
        (Kind.RATINGS, {"levels": {"cost": True}}, ProblemKind.OFF_SCALE),
        (Kind.RATINGS, {"levels": {"cost": "2"}}, ProblemKind.OFF_SCALE),
        (Kind.RATINGS, {"levels": [1]}, ProblemKind.FORM),
        (Kind.RATINGS, {"votes": {}}, ProblemKind.FORM),
        (Kind.RATINGS, {"note": "x" * 2001}, ProblemKind.TOO_LONG),
        (Kind.RATINGS, {"conflict": 3}, ProblemKind.FORM),
        (Kind.BEST_WORST, {"best": "smell"}, ProblemKind.UNKNOWN),
        (Kind.BEST_WORST, {"best": "cost", "worst": "cost"}, ProblemKind.SAME),
        (Kind.BEST_WORST, {"best_to": {"time": 10}}, ProblemKind.OFF_SCALE),
        (Kind.PAIRWISE, {"times": {}}, ProblemKind.FORM),
        (Kind.PAIRWISE, {"times": [{"first": "cost", "second": "time", "times": "0"}]}, ProblemKind.OFF_SCALE),
        (Kind.PAIRWISE, {"times": [{"first": "cost", "second": "smell", "times": "2"}]}, ProblemKind.UNKNOWN),
        (Kind.PAIRWISE, {"times": [{"first": "cost", "second": "cost", "times": "2"}]}, ProblemKind.SAME),
        (Kind.PAIRWISE, {"times": [*TIMES["times"], {"first": "time", "second": "cost", "times": "2"}]}, ProblemKind.TWICE),
        (Kind.EFFECTS, {"effects": {}}, ProblemKind.FORM),
        (Kind.EFFECTS, {"effects": [an_effect(action="smell")]}, ProblemKind.UNKNOWN),
        (Kind.EFFECTS, {"effects": [an_effect(), an_effect()]}, ProblemKind.TWICE),
        (Kind.EFFECTS, {"effects": [an_effect(low=3)]}, ProblemKind.ORDER),
        (Kind.EFFECTS, {"effects": [an_effect(high=1e160)]}, ProblemKind.TOO_LARGE),
        (Kind.EFFECTS, {"effects": [an_effect(best=None, low=3, high=2)]}, ProblemKind.ORDER),
        (Kind.EFFECTS, {"effects": [an_effect(confidence=49.9)]}, ProblemKind.CONFIDENCE),
        (Kind.EFFECTS, {"effects": [an_effect(confidence=1e-20)]}, ProblemKind.CONFIDENCE),
        (Kind.EFFECTS, {"effects": [an_effect(confidence=101)]}, ProblemKind.CONFIDENCE),
        (Kind.EFFECTS, {"effects": [an_effect(high=float("nan"))]}, ProblemKind.NO_NUMBER),
        (Kind.EFFECTS, {"effects": [an_effect(high="9")]}, ProblemKind.NO_NUMBER),
        (Kind.EFFECTS, {"effects": [an_effect(without=float("inf"))]}, ProblemKind.NO_NUMBER),
        (Kind.EFFECTS, {"effects": [an_effect(without=10**400)]}, ProblemKind.NO_NUMBER),
        (Kind.EFFECTS, {"effects": [an_effect(evidence="a dream")]}, ProblemKind.UNKNOWN),
        (Kind.EFFECTS, {"effects": [an_effect(evidence=["a"])]}, ProblemKind.UNKNOWN),
        (Kind.EFFECTS, {"effects": [an_effect(colour="red")]}, ProblemKind.FORM),
        (Kind.EFFECTS, {"training": {"low": 2, "best": 1}}, ProblemKind.ORDER),
        (Kind.EFFECTS, {"training": {"lowest": 1}}, ProblemKind.FORM),
        (Kind.EFFECTS, {"seeds": {"people": [3, 2, 1]}}, ProblemKind.ORDER),
        (Kind.EFFECTS, {"seeds": {"people": [1, 1, 2]}}, ProblemKind.ORDER),
        (Kind.EFFECTS, {"seeds": {"people": [1, 2]}}, ProblemKind.FORM),
        (Kind.EFFECTS, {"seeds": {"age": [1, 2, 3]}}, ProblemKind.UNKNOWN),
        (Kind.EFFECTS, {"seeds": []}, ProblemKind.FORM),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_even_in_a_draft(kind, content, expected):
    assert [one.kind for one in problems(kind, content)] == [expected]
    assert [one.kind for one in problems(kind, content, complete=True)] == [expected]


@pytest.mark.parametrize(
    ("kind", "content", "place"),
    [
        (Kind.BEST_WORST, {"best": "cost"}, ("worst",)),
        (Kind.BEST_WORST, {**BEST_WORST, "to_worst": {}}, ("time", "to_worst")),
        (Kind.BEST_WORST, {**BEST_WORST, "best_to": {"noise": 8}}, ("time", "best_to")),
        (Kind.PAIRWISE, {"times": TIMES["times"][:1]}, ("noise",)),
        (Kind.EFFECTS, {"effects": [an_effect(confidence=None)]}, ("cost", "safe", "confidence")),
        (
            Kind.EFFECTS,
            {"effects": [an_effect()], "seeds": {"people": [1, None, 3]}},
            ("people",),
        ),
    ],
)
def test_what_is_missing_is_told_only_when_it_is_handed_in(kind, content, place):
    assert problems(kind, content) == []
    assert [one.place for one in problems(kind, content, complete=True)] == [place]


def test_half_a_practice_is_as_good_as_none_when_it_is_handed_in():
    effects = {"effects": [an_effect()]}
    whole = {**effects, "training": {"low": 1, "best": 2, "high": 3, "confidence": 80}}

    for training in ({"low": 1, "best": None}, {}):
        half = {**effects, "training": training}
        assert problems(Kind.EFFECTS, half, complete=True) == []
        assert without_half_practice(half) == effects
    assert without_half_practice(whole) == whole


def test_parts_that_a_kind_does_not_have_are_left_out():
    asked = an_elicitation(Kind.RATINGS)
    said = {"levels": {"cost": 1}, "note": "n"}

    assert known_parts(asked, {**said, "times": [], "votes": 1}) == said


def test_numbers_that_contradict_the_method_are_told_in_its_words():
    further = {**BEST_WORST, "best_to": {"noise": 4, "time": 9}}

    (problem,) = problems(Kind.BEST_WORST, further, complete=True)

    assert problem.kind is ProblemKind.CONTRADICTION
    assert "'time'" in problem.problem


def test_all_problems_are_told_at_once():
    content = {"levels": {"cost": 9, "smell": 1}, "votes": 1, "note": 5}

    assert len(problems(Kind.RATINGS, content)) == 4


@pytest.mark.parametrize(
    ("ends", "kept"),
    [
        (("cost", "noise"), {**BEST_WORST, "note": "n"}),
        (("time", "noise"), {"note": "n", "best": "time", "worst": "noise"}),
        (("noise", None), {"note": "n", "best": "noise"}),
    ],
)
def test_numbers_against_other_ends_go_and_texts_stay(ends, kept):
    assert with_ends({**BEST_WORST, "note": "n"}, *ends) == kept


def test_an_expert_may_say_that_all_criteria_count_alike():
    alike = {"best": "cost", "worst": "noise", "best_to": {"noise": 1, "time": 1}}
    alike["to_worst"] = {"time": 1}

    assert problems(Kind.BEST_WORST, alike, complete=True) == []
    assert best_worst_in(alike, "x").inconsistency == {"cost": 0, "noise": 0, "time": 0}


def test_best_against_worst_is_said_once_on_either_side():
    there = best_worst_in(BEST_WORST, "x")
    here = best_worst_in(
        {**BEST_WORST, "best_to": {"time": 2}, "to_worst": {"time": 4, "cost": 8}}, "x"
    )

    assert there == here
    assert there.best_to_worst == 8
    assert there.consistency_ratio == 0.0


def test_contents_become_what_the_models_read():
    effect = an_effect(without=50, evidence="study")

    assert levels_in({"levels": {"cost": 2}}) == {"cost": 2}
    assert pairwise_in(TIMES, "x", "g").weights.round(2).tolist() == [0.6, 0.1, 0.3]
    (judgement,) = effects_in({"effects": [effect, an_effect(best=None)]}, "x")
    assert (judgement.expert, judgement.low, judgement.high) == ("x", 1.0, 3.0)
    assert seeds_in({"seeds": {"a": [1, 2, 3], "b": [1, None, 3]}}) == {"a": (1.0, 2.0, 3.0)}


def test_a_problem_can_be_rebuilt_from_its_parts_as_processes_do():
    problem = ContentError(ProblemKind.OFF_SCALE, ("cost",), given=9, low=1, high=5)

    again = copy(problem)

    assert (again.problem, again.fix, again.place) == (problem.problem, problem.fix, ("cost",))
