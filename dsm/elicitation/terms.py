"""What an elicitation must be before anybody may answer: everything wrong with it, at once."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from dsm.elicitation.definition_files import FURTHEST
from dsm.elicitation.elicitation import Elicitation, ElicitationError, Kind, words_in
from indicators.experts.effects import LARGEST
from indicators.experts.ratings import MOST_LEVELS
from indicators.experts.weights import MOST_CRITERIA
from surveys.errors import FixableError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 60
WEIGHED = frozenset({Kind.BEST_WORST, Kind.PAIRWISE})
# Four stand on a page, and every one is a parameter of one model. Real designs have some hundred.
MOST_OBJECTS = 1_000
MOST_EFFECTS = 1_000  # each is a page of five questions; an hour is enough for some ten
MOST_SEEDS = 100  # classical studies ask ten to thirty; each is a page that judges nothing


def term_problems(elicitation: Elicitation) -> list[FixableError]:
    """Return what keeps an elicitation from being asked."""
    found = [*_slug_problems(elicitation), *_text_problems(elicitation)]
    for name, ids in (
        ("object", [one.id for one in elicitation.objects]),
        ("indicator", [one.id for one in elicitation.targets]),
        ("seed question", [one.id for one in elicitation.seeds]),
    ):
        found += _repeated(name, ids)
    found += _count_problems(elicitation)
    found += truth_problems({one.id: one.truth for one in elicitation.seeds})
    if elicitation.kind is Kind.RATINGS:
        found += _scale_problems(elicitation)
    if elicitation.kind is Kind.EFFECTS:
        found += _effect_problems(elicitation)
    return found + _time_problems(elicitation)


def truth_problems(truths: Mapping[str, float | None]) -> list[FixableError]:
    """Return a problem for every truth that no quantile could be compared with, by seed question.

    Told before anybody is asked or later: a truth is a number within `LARGEST` of zero.
    """
    return [
        ElicitationError(
            f"The truth of {id!r} is {truth:g}.",
            f"Give a number from {-LARGEST:g} to {LARGEST:g}, or none while nobody knows it.",
        )
        for id, truth in truths.items()
        if truth is not None and not abs(truth) <= LARGEST  # also what is no number at all
    ]


def _slug_problems(elicitation: Elicitation) -> list[FixableError]:
    slug = elicitation.slug
    if SLUG.fullmatch(slug) and len(slug) <= LONGEST_SLUG:
        return []
    fix = f"Use lower case letters, digits and single hyphens, at most {LONGEST_SLUG}."
    return [ElicitationError(f"{slug!r} cannot be an address.", fix)]


def _text_problems(elicitation: Elicitation) -> list[FixableError]:
    languages = elicitation.languages
    if not languages:
        return [ElicitationError("It has no title.", "Give it a title in each language asked.")]
    named = [(f"object {one.id!r}", one.name) for one in elicitation.objects]
    named += [(f"level {one.number}", one.name) for one in elicitation.levels]
    named += [(f"indicator {one.id!r}", one.name) for one in elicitation.targets]
    named += [(f"seed question {one.id!r}", one.text) for one in elicitation.seeds]
    return [
        ElicitationError(
            f"The {what} lacks a text in one of: {', '.join(languages)}.",
            "Write it in every language that the title has.",
        )
        for what, words in named
        if not words_in(words, languages)
    ]


def _repeated(name: str, ids: list[str]) -> Iterable[FixableError]:
    for id in sorted(one for one, times in Counter(ids).items() if times > 1):
        yield ElicitationError(f"The {name} {id!r} is there twice.", "Keep one of the two.")
    if "" in ids:
        yield ElicitationError(f"A {name} has no id.", "Give each one an id.")


def _count_problems(elicitation: Elicitation) -> list[FixableError]:
    count = len(elicitation.objects)
    fewest = 1 if elicitation.kind is Kind.EFFECTS else 2
    if count < fewest:
        problem = f"{count} objects are too few to be judged."
        return [ElicitationError(problem, f"Name at least {fewest}.")]
    if elicitation.kind in WEIGHED and count > MOST_CRITERIA:
        problem = f"{count} criteria would be compared with each other."
        fix = f"Compare at most {MOST_CRITERIA}; divide longer lists into themes."
        return [ElicitationError(problem, fix)]
    return list(
        _too_many(
            ("objects", count, MOST_OBJECTS),
            ("indicators", len(elicitation.targets), MOST_OBJECTS),
            ("seed questions", len(elicitation.seeds), MOST_SEEDS),
        )
    )


def _too_many(*counted: tuple[str, int, int]) -> Iterable[FixableError]:
    for what, count, most in counted:
        if count > most:
            problem = f"{count:,} {what} are more than anybody would judge."
            yield ElicitationError(problem, f"Ask about at most {most:,}; divide longer lists.")


def _time_problems(elicitation: Elicitation) -> list[FixableError]:
    begins, ends = elicitation.opens_at, elicitation.closes_at
    if begins is None or ends is None or begins < ends:
        return []
    problem = f"It closes at {ends:%Y-%m-%d %H:%M}, before it opens."
    return [ElicitationError(problem, "Choose a later end.")]


def _scale_problems(elicitation: Elicitation) -> list[FixableError]:
    numbers = [level.number for level in elicitation.levels]
    found: list[FixableError] = []
    if not 2 <= len(numbers) <= MOST_LEVELS:
        problem = f"The scale has {len(numbers)} levels."
        found.append(ElicitationError(problem, f"Name 2 to {MOST_LEVELS} levels."))
    if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        problem = f"The levels are numbered {', '.join(map(str, numbers))}."
        found.append(ElicitationError(problem, "Number them from worst to best without gaps."))
    if any(abs(number) > FURTHEST for number in numbers):
        problem = "A level is numbered further from 0 than anybody would write."
        fix = f"Number levels from {-FURTHEST} to {FURTHEST}."
        found.append(ElicitationError(problem, fix))
    themes = {bool(one.theme) for one in elicitation.objects}
    if len(themes) > 1:
        problem = "Some objects have a theme and others have none."
        found.append(ElicitationError(problem, "Give every object a theme, or none of them."))
    return found


def _effect_problems(elicitation: Elicitation) -> list[FixableError]:
    found: list[FixableError] = []
    if not elicitation.targets:
        problem = "No indicator is named that actions could change."
        found.append(ElicitationError(problem, "Name at least one, with its unit."))
    # Counted, not listed: of all actions with all indicators there can be millions.
    pairs = len(elicitation.asked) or len(elicitation.objects) * len(elicitation.targets)
    found += _too_many(("effects", pairs, MOST_EFFECTS))
    actions, targets = set(elicitation.object_ids), {one.id for one in elicitation.targets}
    for action, target in elicitation.asked:
        if action not in actions or target not in targets:
            problem = f"The effect of {action!r} on {target!r} is asked about."
            fix = "Name both among the objects and the indicators, or leave the pair out."
            found.append(ElicitationError(problem, fix))
    if len(set(elicitation.asked)) < len(elicitation.asked):
        found.append(ElicitationError("A pair is asked about twice.", "Keep one of the two."))
    return found
