"""Judging at the keyboard: one thing after the other, with a way back, and every answer kept at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from .console import say
from .interview_prompts import BACK, PAUSE, Move

if TYPE_CHECKING:
    from dsm.elicitation.elicitation import Elicitation, Level, Seed, Target

type Content = dict[str, Any]
type Keep = Callable[[Content], None]

SKIP = "skip"
HIGHEST = 9  # of the scale of comparisons
CONFLICT = "Does the expert, or somebody close, gain or lose by any of this? How?"
HOW_SURE = "How sure are you that it lies between the two, in %?"
EVIDENCE = {
    "none": "none, a guess",
    "opinion": "opinions of people who know",
    "experience": "own experience",
    "local-figures": "figures from here",
    "study": "one study",
    "several-studies": "several studies",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to answer: how it is asked, how the answer enters the content, and if it has."""

    ask: Callable[[], Any]
    enter: Callable[[Content, Any], Content]
    is_answered: bool


class Dialogue:
    """Asks an expert, or whoever writes down what she says.

    Parameters
    ----------
    elicitation : Elicitation
        What is judged.
    language : str
        In which objects are named.
    keep : callable
        Told the content after every answer, so that nothing is lost.
    """

    def __init__(self, elicitation: "Elicitation", language: str, keep: Keep) -> None:
        self.elicitation = elicitation
        self.language = language
        self.keep = keep
        self.names = {one.id: self.words(one.name) for one in elicitation.objects}

    def hold(self, content: Mapping[str, Any]) -> Content | None:
        """Ask from the first thing that was not judged, or all anew; None where it was paused."""
        said: Content = dict(content)
        judged = [one.is_answered for one in self.steps(said)[:-1]]
        at = 0 if all(judged) else judged.index(False)
        while at < len(steps := self.steps(said)):
            try:
                answer = steps[at].ask()
            except KeyboardInterrupt:
                answer = Move.PAUSE
            if answer is Move.PAUSE:
                return None
            if answer is Move.BACK:
                at = max(at - 1, 0)
                continue
            said = steps[at].enter(said, answer)
            self.keep(said)
            at += 1
        return said

    def steps(self, said: Content) -> list[Step]:
        """Return everything that is asked, given what was said so far."""
        last = Step(partial(_line, CONFLICT), _with_conflict, "conflict" in said)
        return [*STEPS[self.elicitation.kind](self, said), last]

    def words(self, words: Mapping[str, str]) -> str:
        """Return a text of the elicitation."""
        from surveys.asking.words import say as spoken

        return spoken(words, self.language)

    def ratings(self, said: Content) -> Iterator[Step]:
        """Ask for a level of each object."""
        levels = [(self._level_text(level), level.number) for level in self.elicitation.levels]
        items: list[tuple[str, Any]] = [*levels, ("cannot say", SKIP)]
        before = said.get("levels", {})
        for at, (id, name) in enumerate(self.names.items(), 1):
            ask = partial(_menu, f"{at} of {len(self.names)}: {name}", items, before.get(id))
            yield Step(ask, partial(_with_level, id), id in before)

    def best_worst(self, said: Content) -> Iterator[Step]:
        """Ask for the best and the worst, then for each criterion against both."""
        from dsm.elicitation.plain import said_once

        said = said_once(said)
        best, worst = said.get("best"), said.get("worst")
        named = [(name, id) for id, name in self.names.items()]
        others = [(name, id) for name, id in named if id != best]
        for end, title, items, before in (
            ("best", "Which is the most important?", named, best),
            ("worst", "Which is the least important?", others, worst),
        ):
            ask = partial(_menu, title, items, before)
            yield Step(ask, partial(_with_end, end), before is not None)
        if best is None or worst is None:
            return
        for id in (id for id in self.names if id != best):
            yield self._comparison(said, "best_to", best, id)
        for id in (id for id in self.names if id not in {best, worst}):
            yield self._comparison(said, "to_worst", id, worst)

    def pairwise(self, said: Content) -> Iterator[Step]:
        """Ask for each pair which is more important, and how many times."""
        from dsm.elicitation.plain import asked_pairs, times_in

        pairs = asked_pairs(self.names)
        before = times_in(said, pairs)
        for at, pair in enumerate(pairs, 1):
            ask = partial(self._pair, f"{at} of {len(pairs)}", pair, before.get(pair))
            yield Step(ask, partial(_with_times, pairs, pair), pair in before)

    def effects(self, said: Content) -> Iterator[Step]:
        """Practise, then ask for each effect in four steps, what comes without the action first."""
        from dsm.elicitation.contents import is_whole

        yield Step(_practice, _with_practice, is_whole(said.get("training", {})))
        targets = {one.id: one for one in self.elicitation.targets}
        before = {(one["action"], one["indicator"]) for one in said.get("effects", [])}
        for action, target in self.elicitation.pairs:
            ask = partial(self._effect, action, targets[target])
            pair = action, target
            yield Step(ask, partial(_with_effect, pair), pair in before)
        for seed in self.elicitation.seeds:
            is_answered = seed.id in said.get("seeds", {})
            yield Step(partial(self._seed, seed), partial(_with_seed, seed.id), is_answered)

    def _level_text(self, level: "Level") -> str:
        name, number = self.words(level.name), str(level.number)
        called = number if name == number else f"{number} {name}"
        return " – ".join(filter(None, (called, self.words(level.meaning))))

    def _comparison(self, said: Content, side: str, above: str, below: str) -> Step:
        id = below if side == "best_to" else above
        title = f"How many times as important as {self.names[below]} is {self.names[above]}?"
        before = said.get(side, {}).get(id)
        ask = partial(_menu, title, _times(), before)
        return Step(ask, partial(_with_times_to, side, id), before is not None)

    def _pair(self, place: str, pair: tuple[str, str], before: str | None) -> Any:
        first, second = (self.names[id] for id in pair)
        which = _menu(
            f"{place}: which is more important?",
            [(first, 1), (second, -1), ("both alike", 0), ("cannot say", SKIP)],
            None if before is None else (0 if before == "1" else -1 if "/" in before else 1),
        )
        if which in {1, -1}:
            more, less = (first, second) if which == 1 else (second, first)
            times = _menu(f"How many times as important as {less} is {more}?", _times()[1:])
            return times if isinstance(times, Move) else str(times) if which == 1 else f"1/{times}"
        return "1" if which == 0 else which

    def _effect(self, action: str, target: "Target") -> Any:
        from dsm.elicitation.plain import plain_steps
        from indicators.experts.elicited import FourSteps, limits_of

        say(f"\n{self.names[action]} → {self.words(target.name)} ({target.unit})")
        if target.observable:
            say(self.words(target.observable))
        given = _four_steps(
            {
                "without": "Without it, what will it be?",
                "lowest": "With it, what could it be at the least?",
                "highest": "With it, what could it be at the most?",
                "best": "With it, what is most likely?",
                "confidence": HOW_SURE,
            },
            limits_of(target.unit),
        )
        if not isinstance(given, FourSteps):
            return given
        evidence = _menu("What does this rest on?", [(t, id) for id, t in EVIDENCE.items()])
        if isinstance(evidence, Move):
            return evidence
        return {
            "action": action,
            "indicator": target.id,
            **plain_steps(given),
            "without": given.without,
            "evidence": evidence,
        }

    def _seed(self, seed: "Seed") -> Any:
        say(f"\n{self.words(seed.text)} {f'({seed.unit})' if seed.unit else ''}")
        while True:
            numbers = _numbers(
                {
                    "q05": "Only 1 in 20 that it is below",
                    "q50": "As likely below as above",
                    "q95": "Only 1 in 20 that it is above",
                }
            )
            if isinstance(numbers, Move) or numbers is SKIP:
                return numbers
            given = list(numbers.values())
            if given == sorted(set(given)):
                return given
            say("The three numbers must rise.")


FLAWS = {
    "lowest-above-highest": "the least must not be above the most.",
    "best-outside": "the most likely must lie between the least and the most.",
    "too-unsure": "say 50 to 100, or widen the range until you are that sure.",
    "off-scale": "it cannot be that in this unit.",
}


def _menu(title: str, items: Sequence[tuple[str, Any]], before: Any = None) -> Any:
    import questionary

    moves = [("← back", Move.BACK), ("‖ pause", Move.PAUSE)]
    choices = [questionary.Choice(text, value=value) for text, value in [*items, *moves]]
    marked = next((one for one in choices if before is not None and one.value == before), None)
    return questionary.select(title, choices=choices, default=marked).unsafe_ask()


def _line(question: str) -> Any:
    import questionary

    hint = f"\n  {BACK} back, {PAUSE} pause, nothing: none\n "
    typed = questionary.text(question, instruction=hint).unsafe_ask().strip()
    return {BACK: Move.BACK, PAUSE: Move.PAUSE}.get(typed, typed)


def _practice() -> Any:
    """Ask something that can be worked out, and tell what would have been right."""
    from indicators.experts.elicited import FourSteps
    from ui.elicit.seeds import PRACTICE_TRUTH

    say("\nFor practice: two dice are thrown 100 times. How often do they show 7 or more together?")
    given = _four_steps(
        {
            "lowest": "What could it be at the least?",
            "highest": "What could it be at the most?",
            "best": "What is most likely?",
            "confidence": HOW_SURE,
        },
        (0.0, 100.0),
    )
    if isinstance(given, FourSteps):
        holds = "holds" if given.lowest <= PRACTICE_TRUTH <= given.highest else "does not hold"
        say(f"One expects {PRACTICE_TRUTH:g}, which your range {holds}.")
    return given


def _four_steps(questions: Mapping[str, str], limits: tuple[float, float]) -> Any:
    """Ask until the numbers go together; a move, or that nothing can be said, ends it."""
    from indicators.experts.elicited import FourSteps, flaws_of

    while True:
        numbers = _numbers(questions)
        if isinstance(numbers, Move) or numbers is SKIP:
            return numbers
        given = FourSteps(**numbers)
        flaws = flaws_of(given, low=limits[0], high=limits[1])
        if not flaws:
            return given
        for flaw in flaws:
            say(f"{flaw.field} is {flaw.said:g}: {FLAWS[flaw.flaw]}")


def _numbers(questions: Mapping[str, str]) -> Any:
    """Ask for numbers one by one; an empty first line says that nothing can be said."""
    import questionary

    from surveys.exchange.numbers import number_of

    names = list(questions)
    said: dict[str, float] = {}
    while len(said) < len(names):
        name = names[len(said)]
        hint = f"\n  {BACK} back, {PAUSE} pause{', nothing: cannot say' if not said else ''}\n "
        typed = questionary.text(questions[name], instruction=hint).unsafe_ask().strip()
        if typed == PAUSE:
            return Move.PAUSE
        if typed == BACK:
            if not said:
                return Move.BACK
            said.popitem()
            continue
        if not typed and not said:
            return SKIP
        number = number_of(typed)
        if number is None:
            say(f"{typed!r} is no number.")
        else:
            said[name] = number
    return said


def _times() -> list[tuple[str, int]]:
    words = {1: "alike", 3: "somewhat more", 5: "clearly more", 7: "much more", 9: "utterly more"}
    return [
        (f"{number}  {words[number]}" if number in words else str(number), number)
        for number in range(1, HIGHEST + 1)
    ]


def _with_level(id: str, content: Content, level: Any) -> Content:
    levels = {name: number for name, number in content.get("levels", {}).items() if name != id}
    return {**content, "levels": levels if level is SKIP else {**levels, id: level}}


def _with_end(end: str, content: Content, id: str) -> Content:
    from dsm.elicitation.contents import with_ends

    worst = content.get("worst")
    if end == "worst":
        return with_ends(content, content.get("best"), id)
    return with_ends(content, id, None if worst == id else worst)


def _with_times_to(side: str, id: str, content: Content, times: int) -> Content:
    from dsm.elicitation.plain import said_once

    return said_once({**content, side: {**content.get(side, {}), id: times}})


def _with_times(
    pairs: Sequence[tuple[str, str]], pair: tuple[str, str], content: Content, times: Any
) -> Content:
    from dsm.elicitation.plain import plain_times, times_in

    others = times_in(content, [one for one in pairs if one != pair])
    return {**content, **plain_times(others if times is SKIP else {**others, pair: times})}


def _with_effect(pair: tuple[str, str], content: Content, effect: Any) -> Content:
    before = {(one["action"], one["indicator"]): one for one in content.get("effects", [])}
    earlier = before.pop(pair, {})
    # A note was written on the page, and the keyboard does not ask for one.
    new = [] if effect is SKIP else [{**earlier, **effect}]
    return {**content, "effects": [*before.values(), *new]}


def _with_practice(content: Content, given: Any) -> Content:
    from dsm.elicitation.plain import plain_steps

    others = {name: part for name, part in content.items() if name != "training"}
    return others if given is SKIP else {**others, "training": plain_steps(given)}


def _with_conflict(content: Content, text: str) -> Content:
    return {**content, "conflict": text}


def _with_seed(id: str, content: Content, quantiles: Any) -> Content:
    others = {name: said for name, said in content.get("seeds", {}).items() if name != id}
    return {**content, "seeds": others if quantiles is SKIP else {**others, id: quantiles}}


STEPS: Mapping[str, Callable[[Dialogue, Content], Iterator[Step]]] = {
    "ratings": Dialogue.ratings,
    "best-worst": Dialogue.best_worst,
    "pairwise": Dialogue.pairwise,
    "effects": Dialogue.effects,
}
