"""Judgements as plain content: what each kind holds, what is wrong with it, and what it means."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from dsm.elicitation.content_problems import ContentError, ProblemKind
from dsm.elicitation.elicitation import Elicitation, Kind
from indicators.experts.best_worst import HIGHEST, BestWorst, judge_best_worst
from indicators.experts.effects import LARGEST, LEAST_CONFIDENCE, Judgement
from indicators.experts.pairwise import Pairwise, judge_pairs, read_times
from surveys.errors import FixableError

LONGEST_TEXT = 2000
EVIDENCE = ("none", "opinion", "experience", "local-figures", "study", "several-studies")
QUANTILES = 3
TEXTS = ("conflict", "note")
FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.RATINGS: frozenset({"levels"}),
    Kind.BEST_WORST: frozenset({"best", "worst", "best_to", "to_worst"}),
    Kind.PAIRWISE: frozenset({"times"}),
    Kind.EFFECTS: frozenset({"effects", "training", "seeds"}),
}


def content_problems(
    elicitation: Elicitation, content: Mapping[str, Any], *, complete: bool
) -> list[FixableError]:
    """Return everything that is wrong with an expert's judgement.

    Parameters
    ----------
    content : mapping
        What JSON can hold, by kind::

            ratings     {"levels": {object: level}}
            best-worst  {"best": criterion, "worst": criterion,
                         "best_to": {criterion: 1 to 9}, "to_worst": {criterion: 1 to 9}}
            pairwise    {"times": [{"first": criterion, "second": criterion, "times": "1/3"}]}
            effects     {"effects": [{"action", "indicator", "low", "best", "high", "confidence",
                                      "without": number, "evidence": text, "note": text}],
                         "training": {"low", "best", "high", "confidence"},
                         "seeds": {seed: [5 %, median, 95 %]}}

        Changes are against doing nothing, which "without" tells; "evidence" is one of `EVIDENCE`.
        Every kind may have "conflict" and "note", texts of the expert's own.
    complete : bool
        Whether it is handed in; until then parts may be missing, or None. Practice counts for
        nothing, and may be half done.
    """
    unknown = sorted(content.keys() - FIELDS[elicitation.kind] - set(TEXTS))
    found: list[FixableError] = [ContentError(ProblemKind.FORM, (str(name),)) for name in unknown]
    found += _text_problems(content)
    found += CHECKS[elicitation.kind](elicitation, content)
    if complete and not found:
        found += COMPLETE[elicitation.kind](elicitation, content)
    return found


def known_parts(elicitation: Elicitation, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return content without parts that this kind does not have, such as an older version's."""
    known = {*FIELDS[elicitation.kind], *TEXTS}
    return {name: part for name, part in content.items() if name in known}


def with_ends(content: Mapping[str, Any], best: str | None, worst: str | None) -> dict[str, Any]:
    """Return a best-worst judgement with these ends, None for one that is open.

    Numbers against other ends say nothing any more, so they go; texts stay.

    Examples
    --------
    >>> said = {"best": "cost", "worst": "noise", "to_worst": {"time": 4}, "note": "n"}
    >>> with_ends(said, "time", "noise")
    {'note': 'n', 'best': 'time', 'worst': 'noise'}
    """
    if (content.get("best"), content.get("worst")) == (best, worst):
        return dict(content)
    kept = {name: content[name] for name in TEXTS if name in content}
    ends = {"best": best, "worst": worst}
    return kept | {end: id for end, id in ends.items() if id is not None}


def without_half_practice(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is handed in: practice that was not finished is as good as none.

    Examples
    --------
    >>> without_half_practice({"training": {"low": 1}, "note": "n"})
    {'note': 'n'}
    """
    kept = dict(content)
    if not is_whole(kept.get("training", {})):
        kept.pop("training", None)
    return kept


def levels_in(content: Mapping[str, Any]) -> dict[str, int]:
    """Return the level of every object that was rated."""
    return {str(name): int(level) for name, level in content.get("levels", {}).items()}


def best_worst_in(content: Mapping[str, Any], expert: str, group: str = "") -> BestWorst:
    """Return a best-worst judgement.

    Raises
    ------
    WeightJudgementError
        If it is not complete, or its numbers contradict each other.
    """
    best_to, to_worst = dict(content.get("best_to", {})), dict(content.get("to_worst", {}))
    best, worst = content.get("best"), content.get("worst")
    # Each is a number against itself, which nobody has to say; what the pair says once counts twice.
    if best and worst:
        best_to[best], to_worst[worst] = 1, 1
        if worst in best_to:
            to_worst.setdefault(best, best_to[worst])
        if best in to_worst:
            best_to.setdefault(worst, to_worst[best])
    return judge_best_worst(expert, best_to, to_worst, group)


def pairwise_in(content: Mapping[str, Any], expert: str, group: str = "") -> Pairwise:
    """Return a judgement in pairs.

    Raises
    ------
    WeightJudgementError
        If criteria fall into parts, or a pair is there in both orders.
    """
    times = {
        (str(one["first"]), str(one["second"])): read_times(str(one["times"])) or 1.0
        for one in content.get("times", [])
    }
    return judge_pairs(expert, times, group)


def effects_in(content: Mapping[str, Any], expert: str) -> tuple[Judgement, ...]:
    """Return what an expert expects of actions, where all four numbers are there."""
    return tuple(
        Judgement(
            action=str(one["action"]),
            indicator=str(one["indicator"]),
            expert=expert,
            low=float(one["low"]),
            best=float(one["best"]),
            high=float(one["high"]),
            confidence=float(one["confidence"]),
        )
        for one in content.get("effects", [])
        if is_whole(one)
    )


def is_whole(said: Mapping[str, Any]) -> bool:
    """Tell whether all four numbers about one quantity are there."""
    return all(said.get(name) is not None for name in NUMBERS)


def seeds_in(content: Mapping[str, Any]) -> dict[str, tuple[float, float, float]]:
    """Return the quantiles of every seed question that was answered whole."""
    return {
        str(seed): (float(said[0]), float(said[1]), float(said[2]))
        for seed, said in content.get("seeds", {}).items()
        if len(said) == QUANTILES and None not in said
    }


NUMBERS = ("low", "best", "high", "confidence")


def _text_problems(content: Mapping[str, Any]) -> Iterator[ContentError]:
    for name in TEXTS:
        yield from _text(content.get(name, ""), (name,))


def _text(text: Any, place: tuple[str, ...]) -> Iterator[ContentError]:
    if not isinstance(text, str):
        yield ContentError(ProblemKind.FORM, place)
    elif len(text) > LONGEST_TEXT:
        yield ContentError(ProblemKind.TOO_LONG, place, most=LONGEST_TEXT)


def _ratings(elicitation: Elicitation, content: Mapping[str, Any]) -> Iterator[ContentError]:
    low, high = elicitation.lowest, elicitation.highest
    yield from _whole_numbers(elicitation, content, "levels", low, high)


def _best_worst(elicitation: Elicitation, content: Mapping[str, Any]) -> Iterator[ContentError]:
    for end in ("best", "worst"):
        if content.get(end) is not None:
            yield from _known(elicitation.object_ids, content[end], (str(content[end]),))
    if content.get("best") is not None and content.get("best") == content.get("worst"):
        yield ContentError(ProblemKind.SAME, (str(content["best"]),))
    for name in ("best_to", "to_worst"):
        yield from _whole_numbers(elicitation, content, name, 1, HIGHEST)


def _pairwise(elicitation: Elicitation, content: Mapping[str, Any]) -> Iterator[ContentError]:
    said = content.get("times", [])
    if not _is_list_of_mappings(said):
        yield ContentError(ProblemKind.FORM, ("times",))
        return
    seen: set[frozenset[str]] = set()
    for one in said:
        pair = str(one.get("first")), str(one.get("second"))
        for name in pair:
            yield from _known(elicitation.object_ids, name, (name,))
        if pair[0] == pair[1]:
            yield ContentError(ProblemKind.SAME, pair[:1])
        if frozenset(pair) in seen:
            yield ContentError(ProblemKind.TWICE, pair)
        seen.add(frozenset(pair))
        if read_times(str(one.get("times"))) is None:
            limits = {"low": f"1/{HIGHEST}", "high": HIGHEST}
            yield ContentError(ProblemKind.OFF_SCALE, pair, given=one.get("times"), **limits)


def _effects(elicitation: Elicitation, content: Mapping[str, Any]) -> Iterator[ContentError]:
    said, training = content.get("effects", []), content.get("training", {})
    if not _is_list_of_mappings(said) or not isinstance(training, Mapping):
        yield ContentError(ProblemKind.FORM, ("effects",))
        return
    seen: set[tuple[str, ...]] = set()
    for one in said:
        pair = str(one.get("action")), str(one.get("indicator"))
        if pair not in elicitation.pairs:
            known = "; ".join(", ".join(each) for each in elicitation.pairs)
            yield ContentError(ProblemKind.UNKNOWN, pair, known=known)
        if pair in seen:
            yield ContentError(ProblemKind.TWICE, pair)
        seen.add(pair)
        yield from _effect(one, pair)
    yield from _quantity(training, ("training",))
    yield from _strange(training, NUMBERS, ("training",))
    yield from _seeds(elicitation, content)


def _effect(one: Mapping[str, Any], pair: tuple[str, ...]) -> Iterator[ContentError]:
    yield from _quantity(one, pair)
    yield from _number(one.get("without"), (*pair, "without"))
    yield from _text(one.get("note", ""), (*pair, "note"))
    # No set: what a file holds here may be a list, which has no hash.
    if one.get("evidence") not in (None, "", *EVIDENCE):
        place = (*pair, "evidence")
        yield ContentError(ProblemKind.UNKNOWN, place, known=", ".join(EVIDENCE))
    known = {*NUMBERS, "action", "indicator", "without", "evidence", "note"}
    yield from _strange(one, known, pair)


def _strange(
    one: Mapping[str, Any], known: Collection[str], place: tuple[str, ...]
) -> Iterator[ContentError]:
    for name in sorted(one.keys() - known):
        yield ContentError(ProblemKind.FORM, (*place, str(name)))


def _quantity(one: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[ContentError]:
    wrong = [each for name in NUMBERS for each in _number(one.get(name), (*place, name))]
    yield from wrong
    if wrong:
        return
    low, best, high, confidence = (one.get(name) for name in NUMBERS)
    given = [number for number in (low, best, high) if number is not None]
    if given != sorted(given):
        told = {
            name: "nothing" if number is None else f"{number:g}"
            for name, number in (("low", low), ("best", best), ("high", high))
        }
        yield ContentError(ProblemKind.ORDER, place, **told)
    if confidence is not None and not LEAST_CONFIDENCE <= confidence <= 100:
        limits = {"given": f"{confidence:g}", "least": LEAST_CONFIDENCE}
        yield ContentError(ProblemKind.CONFIDENCE, place, **limits)


def _seeds(elicitation: Elicitation, content: Mapping[str, Any]) -> Iterator[ContentError]:
    seeds = content.get("seeds", {})
    if not isinstance(seeds, Mapping):
        yield ContentError(ProblemKind.FORM, ("seeds",))
        return
    for seed, said in seeds.items():
        yield from _known([one.id for one in elicitation.seeds], seed, (str(seed),))
        if not isinstance(said, list) or len(said) != QUANTILES:
            yield ContentError(ProblemKind.FORM, (str(seed),))
            continue
        wrong = [each for number in said for each in _number(number, (str(seed),))]
        yield from wrong
        given = [number for number in said if number is not None]
        if not wrong and given != sorted(set(given)):
            low, best, high = ("nothing" if one is None else f"{one:g}" for one in said)
            yield ContentError(ProblemKind.ORDER, (str(seed),), low=low, best=best, high=high)


def _whole_numbers(
    elicitation: Elicitation, content: Mapping[str, Any], name: str, low: int, high: int
) -> Iterator[ContentError]:
    said = content.get(name, {})
    if not isinstance(said, Mapping):
        yield ContentError(ProblemKind.FORM, (name,))
        return
    for id, number in said.items():
        yield from _known(elicitation.object_ids, id, (str(id),))
        is_whole = isinstance(number, int) and not isinstance(number, bool)
        if not is_whole or not low <= number <= high:
            yield ContentError(ProblemKind.OFF_SCALE, (str(id),), given=number, low=low, high=high)


def _known(known: Any, id: Any, place: tuple[str, ...]) -> Iterator[ContentError]:
    if id not in known:
        yield ContentError(ProblemKind.UNKNOWN, place, known=", ".join(known))


def _number(number: Any, place: tuple[str, ...]) -> Iterator[ContentError]:
    if number is None:
        return
    if not _is_finite(number):
        yield ContentError(ProblemKind.NO_NUMBER, place, given=repr(number))
    elif abs(number) > LARGEST:
        yield ContentError(ProblemKind.TOO_LARGE, place, given=f"{number:g}", most=f"{LARGEST:g}")


def _is_finite(number: Any) -> bool:
    if not isinstance(number, int | float) or isinstance(number, bool):
        return False
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond what a float can hold
        return False


def _is_list_of_mappings(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, Mapping) for one in said)


def _some_levels(_: Elicitation, content: Mapping[str, Any]) -> Iterator[FixableError]:
    if not content.get("levels"):
        yield ContentError(ProblemKind.MISSING, ("levels",))


def _whole_best_worst(
    elicitation: Elicitation, content: Mapping[str, Any]
) -> Iterator[FixableError]:
    best, worst = content.get("best"), content.get("worst")
    missing = [
        ContentError(ProblemKind.MISSING, (end,))
        for end in ("best", "worst")
        if not content.get(end)
    ]
    yield from missing
    if missing:
        return
    for name, itself, other in (("best_to", best, worst), ("to_worst", worst, best)):
        said = content.get(name, {})
        twin = content.get("to_worst" if name == "best_to" else "best_to", {})
        for id in elicitation.object_ids:
            # Best against worst may be told on either side.
            told = id in said or id == itself or (id == other and itself in twin)
            if not told:
                missing.append(ContentError(ProblemKind.MISSING, (id, name)))
    yield from missing
    if not missing:
        yield from _refused(lambda: best_worst_in(content, "This expert"))


def _linked_pairs(elicitation: Elicitation, content: Mapping[str, Any]) -> Iterator[FixableError]:
    compared = {str(one[end]) for one in content.get("times", []) for end in ("first", "second")}
    missing = [
        ContentError(ProblemKind.MISSING, (id,))
        for id in elicitation.object_ids
        if id not in compared
    ]
    yield from missing
    if not missing:
        yield from _refused(lambda: pairwise_in(content, "This expert"))


def _whole_effects(_: Elicitation, content: Mapping[str, Any]) -> Iterator[FixableError]:
    if not content.get("effects"):
        yield ContentError(ProblemKind.MISSING, ("effects",))
    for one in content.get("effects", []):
        pair = str(one["action"]), str(one["indicator"])
        for name in NUMBERS:
            if one.get(name) is None:
                yield ContentError(ProblemKind.MISSING, (*pair, name))
    for seed, said in content.get("seeds", {}).items():
        if None in said:
            yield ContentError(ProblemKind.MISSING, (str(seed),))


def _refused(judge: Callable[[], object]) -> Iterator[FixableError]:
    try:
        judge()
    except FixableError as error:
        for one in error.problems:
            yield ContentError(ProblemKind.CONTRADICTION, (), problem=one.problem, fix=one.fix)


type Check = Callable[[Elicitation, Mapping[str, Any]], Iterator[FixableError]]

CHECKS: Mapping[Kind, Check] = {
    Kind.RATINGS: _ratings,
    Kind.BEST_WORST: _best_worst,
    Kind.PAIRWISE: _pairwise,
    Kind.EFFECTS: _effects,
}
COMPLETE: Mapping[Kind, Check] = {
    Kind.RATINGS: _some_levels,
    Kind.BEST_WORST: _whole_best_worst,
    Kind.PAIRWISE: _linked_pairs,
    Kind.EFFECTS: _whole_effects,
}
