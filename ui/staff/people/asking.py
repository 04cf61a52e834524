"""Ask about any two groups: two lists, and an answer at once."""

from dataclasses import dataclass
from html import escape

from nicegui import events, ui

from dsm import people
from dsm.database import transaction
from dsm.groups import GroupFigure
from dsm.people import Pair
from dsm.roles import Action
from indicators.odds import Comparison, Direction
from ui.markup import element
from ui.staff.background import in_background
from ui.staff.marks.chances import tie_mark
from ui.staff.names import upper_first
from ui.staff.office import Office, Visitor
from ui.staff.shell import problems_notified
from ui.staff.widgets.chances import odds_line
from ui.staff.widgets.words import heading, markup
from ui.texts.odds import in_ten, word

from .scene import Scene

VALUE = "event => emit(event.target.value)"


@dataclass(frozen=True, slots=True)
class Choices:
    """All groups that can be asked about, each with a short key."""

    by_kind: dict[str, dict[str, GroupFigure]]

    def __getitem__(self, key: str) -> GroupFigure:
        """Return the group of a key."""
        return next(groups[key] for groups in self.by_kind.values() if key in groups)

    @property
    def first_two(self) -> tuple[str, str]:
        """The first two shown groups of the last kind, which is the finest."""
        for groups in reversed(list(self.by_kind.values())):
            shown = [key for key, one in groups.items() if one.shown]
            if len(shown) > 1:
                half = len(shown) // 2
                # Of two sexes by age, the youngest of one and the youngest of the other.
                return shown[0], shown[half if len(shown) > 2 else 1]
        return "", ""


def choices_of(scene: Scene) -> Choices:
    """Return every group of the page, by what divides them."""
    kinds = {}
    for place, grouping in enumerate(scene.view.groupings):
        factors = [scene.names.factor(factor) for factor in grouping.factors]
        kind = factors[0]
        if len(factors) > 1:
            kind = scene.texts.say("group.cross", first=factors[0], second=factors[1])
        groups = {f"{place}-{at}": one for at, one in enumerate(grouping.figures)}
        kinds[upper_first(kind)] = groups
    return Choices(kinds)


def ask_box(office: Office, visitor: Visitor, scene: Scene) -> None:
    """Put the box on the page."""
    choices = choices_of(scene)
    chosen = list(choices.first_two)
    if not all(chosen):
        return
    with ui.element("div").classes("ask"):
        heading(3, scene.texts["people.ask.title"])
        with ui.element("div").classes("pick"):
            first = _select(scene, choices, "first", chosen[0])
            markup(escape(scene.texts["people.ask.and"]), tag="span", kind="and")
            second = _select(scene, choices, "second", chosen[1])
        answer = ui.element("div").props("role=status aria-live=polite")

    async def ask() -> None:
        with problems_notified():
            office.require(visitor, Action.LOOK)
            said = await in_background(lambda: _answer(office, scene, choices, chosen))
            answer.clear()
            with answer:
                markup(said)

    def choose(place: int, key: object) -> None:
        if isinstance(key, str):
            chosen[place] = key

    async def first_changed(event: events.GenericEventArguments) -> None:
        choose(0, event.args)
        await ask()

    async def second_changed(event: events.GenericEventArguments) -> None:
        choose(1, event.args)
        await ask()

    first.on("change", first_changed, js_handler=VALUE)
    second.on("change", second_changed, js_handler=VALUE)
    with answer:
        markup(_answer(office, scene, choices, chosen))


def answer_markup(scene: Scene, pair: Pair) -> str:
    """Return how two groups compare: a sentence, the odds, the gap, and how many answered."""
    texts = scene.texts
    first, second = (scene.names.group(one.levels) for one in (pair.first, pair.second))
    if pair.contrast is None or pair.gap is None:
        return element("p", escape(texts["people.ask.hidden"]), class_="answer")
    note = element("p", escape(_gap(scene, pair)), class_="note")
    if pair.contrast.comparison is Comparison.CANNOT_BE_TOLD_APART:
        tie = texts.say("people.ask.tie", first=upper_first(first), second=second)
        rings = element("p", tie_mark(width=34), element("b", escape(tie)), class_="tied")
        higher = pair.contrast.direction is Direction.ABOVE
        odds = pair.contrast.odds
        even = texts.say(
            "people.ask.tie-odds",
            word=upper_first(word(texts, odds)),
            chance=in_ten(texts, odds),
            first=first if higher else second,
        )
        words = element("p", escape(even), class_="note")
        return element("div", element("div", rings, words, note), class_="fogbox gap")
    sentence = texts.say(
        f"people.ask.{pair.contrast.comparison}-{pair.contrast.direction}",
        construct=scene.names.construct(scene.view.construct),
        first=first,
        second=second,
    )
    dots = element("p", odds_line(texts, pair.contrast.odds))
    return element("p", escape(sentence), class_="answer") + dots + note


def _answer(office: Office, scene: Scene, choices: Choices, chosen: list[str]) -> str:
    if chosen[0] == chosen[1]:
        return element("p", escape(scene.texts["people.ask.same"]), class_="answer")
    with transaction(office.engine) as session:
        pair = people.compare(
            session,
            office.settings.draws_folder,
            scene.question.construct,
            choices[chosen[0]].levels,
            choices[chosen[1]].levels,
            share=scene.question.share,
            wave=scene.question.wave or None,
        )
    return answer_markup(scene, pair)


def _gap(scene: Scene, pair: Pair) -> str:
    assert pair.contrast is not None
    assert pair.gap is not None
    texts, gap = scene.texts, pair.gap
    above = pair.contrast.direction is Direction.ABOVE
    low, high = (gap.low90, gap.high90) if above else (-gap.high90, -gap.low90)
    points = round(abs(gap.median))
    said = (
        texts.say("people.ask.gap-points", gap=points) if points else texts["people.ask.gap-none"]
    )
    key = "people.ask.gap-across" if round(low) < 0 else "people.ask.gap-between"
    could = texts.say(key, low=texts.write(abs(low), "whole"), high=texts.write(high, "whole"))
    rests = texts.say(
        "people.ask.from", first=pair.first.answers or 0, second=pair.second.answers or 0
    )
    return f"{said} {could} {rests}"


def _select(scene: Scene, choices: Choices, which: str, chosen: str) -> ui.html:
    kinds = [
        element(
            "optgroup",
            *[_option(scene, key, one, chosen=key == chosen) for key, one in groups.items()],
            label=kind,
        )
        for kind, groups in choices.by_kind.items()
    ]
    with ui.element("label").classes("field"):
        markup(escape(scene.texts[f"people.ask.{which}"]), tag="span")
        return ui.html("".join(kinds), sanitize=False, tag="select")


def _option(scene: Scene, key: str, figure: GroupFigure, *, chosen: bool) -> str:
    name = scene.group_name(figure)
    if figure.shown:
        selected = "selected" if chosen else None
        return element("option", escape(name), value=key, selected=selected)
    words = scene.texts.say("people.ask.hidden-option", group=name)
    return element("option", escape(words), value=key, disabled="disabled")
