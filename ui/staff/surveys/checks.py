"""Below the fields: how the question reads, what it can be compared with, what is missing, dead ends."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from time import monotonic
from typing import Any

from nicegui import ui

from surveys.asking.comparability import comparability
from surveys.asking.hints import Hint, hints
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question
from surveys.asking.readability import lix
from surveys.asking.route_map import RouteMap, route_map
from surveys.asking.wording import missing_translations
from ui.markup import element
from ui.respond.sentences import language_name
from ui.staff.background import in_background
from ui.staff.marks.signs import check_sign
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .bench import Bench
from .drafting import Spot

REST = 0.5  # seconds without a letter before the whole is looked through again
OFTEN = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line: whether it is well, what is said, and where something is to be done."""

    well: bool
    key: str
    values: dict[str, Any] = field(default_factory=dict)


class Checks:
    """The lines, looked through again whenever the hand rests, in a thread of their own."""

    def __init__(self, texts: Texts, bench: Bench) -> None:
        self._texts, self._bench = texts, bench
        self._looked: tuple[Questionnaire, Spot, str] | None = None
        self._busy, self._touched = False, 0.0
        with ui.element("section").classes("checks") as place:
            place.props["aria-label"] = texts["builder.checks"]
            self._lines = ui.html("", sanitize=False)
            markup(escape(texts["builder.frozen"]), tag="p", kind="fine gap")
        bench.heard(typed=self._touch, rebuilt=self._touch)
        ui.timer(OFTEN, self._look)

    def _touch(self) -> None:
        self._touched = monotonic()

    async def _look(self) -> None:
        bench = self._bench
        now = (bench.questionnaire, bench.spot, bench.language)
        resting = monotonic() - self._touched >= REST
        if self._busy or not resting or self._is_looked(now):
            return
        self._busy = True
        try:
            found = await in_background(lambda: tuple(checks(*now)))
        finally:
            self._busy = False
        self._looked = now
        self._lines.set_content(checks_list(self._texts, found))

    def _is_looked(self, now: tuple[Questionnaire, Spot, str]) -> bool:
        # By identity: comparing sixty questions with every tick would be work for nothing.
        looked = self._looked
        return looked is not None and looked[0] is now[0] and looked[1:] == now[1:]


def checks(questionnaire: Questionnaire, spot: Spot, language: str) -> Iterator[Check]:
    """Yield what can be said of the question in hand and of the whole."""
    if spot.question:
        yield from _wording(questionnaire, spot.question, language)
        yield from _comparable(questionnaire.question(spot.question))
    else:
        whole = "page." if spot.page else ("questionnaire", "consent.")
        found = hints(questionnaire, language)
        yield from (_hint(one) for one in found if one.place.startswith(whole))
    yield from _translations(questionnaire)
    yield from _routes(questionnaire)


def checks_list(texts: Texts, found: tuple[Check, ...]) -> str:
    """Return the lines as markup."""
    return element(
        "ul",
        *[
            element("li", check_sign(well=one.well), element("span", _said(texts, one)))
            for one in found
        ],
        class_="hints",
    )


def _said(texts: Texts, check: Check) -> str:
    head = texts.say(f"check.{check.key}.head", **check.values)
    values = check.values | {
        name: texts.listed([texts[one] for one in value])
        for name, value in check.values.items()
        if name == "in_what"
    }
    return element("b", escape(head)) + escape(f" {texts.say(f'check.{check.key}.rest', **values)}")


def _wording(questionnaire: Questionnaire, id: str, language: str) -> Iterator[Check]:
    place = f"question.{id}."
    found = [one for one in hints(questionnaire, language) if one.place.startswith(place)]
    index = lix(questionnaire.question(id).text.get(language, ""))
    if not found and index is not None:
        yield Check(well=True, key="reads", values={"lix": round(index.value)})
    yield from (_hint(one) for one in found)


def _hint(hint: Hint) -> Check:
    return Check(well=False, key=hint.key.removeprefix("hint."), values=dict(hint.values))


def _comparable(question: Question) -> Iterator[Check]:
    if question.bank is None:
        yield Check(well=True, key="own")
        return
    breaks = [one.kind for one in comparability(question) if one.kind.breaks_series]
    if breaks:
        named = [f"check.departure.{kind}" for kind in dict.fromkeys(breaks)]
        yield Check(well=False, key="departs", values={"in_what": named})
    else:
        yield Check(well=True, key="comparable", values={"item": question.bank.item})


def _translations(questionnaire: Questionnaire) -> Iterator[Check]:
    missing: dict[str, int] = {}
    for _, language in missing_translations(questionnaire):
        missing[language] = missing.get(language, 0) + 1
    if not missing:
        yield Check(well=True, key="translated", values={"count": len(questionnaire.languages)})
    for language, count in missing.items():
        yield Check(
            well=False,
            key="untranslated",
            values={"language": language_name(language), "count": count},
        )


def _routes(questionnaire: Questionnaire) -> Iterator[Check]:
    found: RouteMap = route_map(questionnaire)
    if found.unreachable:
        yield Check(well=False, key="unreachable", values={"questions": list(found.unreachable)})
    if found.dead_ends:
        yield Check(well=False, key="dead-ends", values={"questions": list(found.dead_ends)})
    if found.ways is None:
        yield Check(well=False, key="too-many", values={"question": found.too_many_at})
    elif not (found.unreachable or found.dead_ends):
        yield Check(well=True, key="no-dead-ends", values={"count": found.ways})
