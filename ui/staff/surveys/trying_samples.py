"""Try a sample on made-up towns: a process of its own fits them, with a bar and a way to stop."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from nicegui import background_tasks, ui

from dsm.beside import StoppedError
from dsm.sample_size import USUAL_TOWNS, TriedSample, try_sample, usual_design
from indicators.social.sample_size import Simulated
from indicators.social.sample_towns import SampleDesign
from surveys.errors import FixableError
from surveys.planner import Kind
from surveys.population import PopulationFrame
from ui.markup import element
from ui.staff.background import waited_for
from ui.staff.names import Names, upper_first
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import Problems
from ui.staff.widgets.tables import Column, Row, Table, table_markup
from ui.staff.widgets.words import heading, paragraph
from ui.texts import numbers
from ui.texts.texts import Texts

from .planner_numbers import number_line

EVERY = 0.5  # seconds between two looks at how far it is


@dataclass(slots=True, kw_only=True)
class Trial:
    """What is typed, and how far the towns are."""

    invited: int | None = None
    response: int | None = None
    items: int | None = 4
    categories: int | None = 5
    share: float = 0.0
    is_stopped: bool = False


class TryingPart:
    """Fields for a sample, a button that tries it, and what came out.

    Parameters
    ----------
    texts : Texts
        In the reader's language.
    kind : callable
        What is asked about, as it is chosen above.
    town : callable
        The population to ask, or None while it is not known.
    require : callable
        Refuses whoever may not try, as she is now.
    """

    def __init__(
        self,
        texts: Texts,
        kind: Callable[[], Kind],
        town: Callable[[], PopulationFrame | None],
        require: Callable[[], object],
    ) -> None:
        self._texts, self._kind, self._town, self._require = texts, kind, town, require
        self._trial = Trial()
        heading(3, texts["sample.try.title"])
        paragraph(texts["sample.try.why"], kind="note")
        with ui.element("div").classes("form wide gap"):
            for names in (("invited", "response"), ("items", "categories")):
                with ui.element("div").classes("pair"):
                    for name in names:
                        self._field(name)
        self._problems = Problems(texts)
        with ui.element("div").classes("row gap"):
            self._go = button(texts["sample.try.do"], self._begin)
            self._stop = button(texts["sample.try.stop"], self._end)
        self._bar = ui.linear_progress(0.0, show_value=False).props(
            f'aria-label="{escape(texts["sample.try.bar"])}"'
        )
        self._found = ui.html("", sanitize=False).classes("gap")
        self._found.props["role"] = "status"
        self._clock = ui.timer(EVERY, self._tell, active=False)
        self._at_rest()

    def _field(self, name: str) -> None:
        def keep(number: int | None) -> None:
            setattr(self._trial, name, number)

        label = self._texts[f"sample.try.{name}"]
        number_line(self._texts, label, name, getattr(self._trial, name), keep)

    def _at_rest(self) -> None:
        self._clock.deactivate()
        self._bar.set_visibility(False)
        self._stop.set_visibility(False)
        self._go.enable()

    def _begin(self) -> None:
        self._problems.clear()
        try:
            self._require()
            frame = self._town()
        except FixableError as error:
            self._problems.show(error)
            return
        design = design_of(self._trial, self._kind())
        if frame is None or design is None:
            said = escape(self._texts["sample.try.missing"])
            self._found.set_content(element("p", said, class_="note"))
            return
        self._trial.share, self._trial.is_stopped = 0.0, False
        self._tell()
        self._go.disable()
        self._bar.set_visibility(True)
        self._stop.set_visibility(True)
        self._clock.activate()
        trial = self._try(frame, design)
        background_tasks.create(trial, name="try a sample", context=self._go.client)

    async def _try(self, frame: PopulationFrame, design: SampleDesign) -> None:
        client, trial = self._go.client, self._trial

        def tell(share: float) -> None:
            trial.share = share

        def is_over() -> bool:
            return trial.is_stopped or not client.has_socket_connection

        try:
            found = await waited_for(lambda: try_sample(frame, design, progress=tell, stop=is_over))
        except StoppedError:
            self._found.set_content(
                element("p", escape(self._texts["sample.try.stopped"]), class_="note")
            )
        else:
            if isinstance(found, FixableError):
                self._problems.show(found)
            else:
                self._found.set_content(tried_markup(self._texts, found))
        finally:
            self._at_rest()

    def _end(self) -> None:
        self._trial.is_stopped = True

    def _tell(self) -> None:
        self._bar.value = self._trial.share
        said = element("p", escape(far_words(self._texts, self._trial.share)), class_="note")
        if self._found.content != said:
            self._found.set_content(said)


def design_of(trial: Trial, kind: Kind) -> SampleDesign | None:
    """Return the sample that was typed, None while a number is missing."""
    typed = (trial.invited, trial.response, trial.items, trial.categories)
    known = [number for number in typed if number is not None]
    if len(known) < len(typed):
        return None
    invited, response, items, categories = known
    return replace(usual_design(kind, invited, response / 100), items=items, categories=categories)


def far_words(texts: Texts, share: float) -> str:
    """Return how many towns are done; before the first one, that it is coming.

    Parameters
    ----------
    share : float
        Of all towns, in [0, 1].
    """
    done = round(share * USUAL_TOWNS)
    return (
        texts.say("sample.try.far", done=done, of=USUAL_TOWNS)
        if done
        else texts["sample.try.ready"]
    )


def tried_markup(texts: Texts, tried: TriedSample) -> str:
    """Return what the sample told in made-up towns, the table's answer beside it."""
    found, names = tried.simulated, Names(texts=texts)
    widths = [(texts["sample.tried.city"], found.city)]
    widths += [
        (texts.say("sample.tried.groups", factor=upper_first(names.factor(name))), one)
        for name, one in found.groups.items()
    ]
    widths.append((texts["sample.tried.widest"], found.widest_district))
    rows = [Row(name, _cells(texts, one, "points")) for name, one in widths]
    rows += [
        Row(texts[f"sample.tried.{key}"], _cells(texts, one, how))
        for key, one, how in (
            ("worst", found.worst_stands_out, "share"),
            ("wrong", found.wrong_stands_out, "share"),
            ("reliability", found.reliability, "two"),
            ("plain", found.direct_reliability, "two"),
        )
    ]
    rows.append(Row(texts["sample.tried.table"], (texts.write(tried.table, "two"), "")))
    table = Table(
        caption=texts.say("sample.tried.caption", towns=found.towns, answers=round(found.answers)),
        columns=[
            Column(texts["sample.tried.what"], numeric=False),
            Column(texts["sample.tried.value"]),
            Column(texts["sample.tried.more"]),
        ],
        rows=rows,
    )
    said = element("p", element("b", escape(finding(texts, tried))))
    rests = texts.say("sample.tried.rests", icc=100 * found.design.icc)
    return said + table_markup(table) + element("p", escape(rests), class_="note gap")


def finding(texts: Texts, tried: TriedSample) -> str:
    """Return what the sample is good for, in a sentence."""
    found = tried.simulated
    return texts.say(
        "sample.tried.finding", city=found.city.value, worst=found.worst_stands_out.value
    )


def _cells(texts: Texts, one: Simulated | None, how: str) -> tuple[str, str]:
    if one is None:
        return texts["sample.tried.none"], ""
    if how == "points":
        low, high = (
            numbers.decimal(value, texts.language, places=1) for value in (one.low, one.high)
        )
        value = numbers.decimal(one.value, texts.language, places=1)
    else:
        value, low, high = (texts.write(v, how) for v in (one.value, one.low, one.high))
    return value, texts.say("sample.tried.span", low=low, high=high)
