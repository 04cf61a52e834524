"""Starting fits: choose answers, population and constructs, and be told what came of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from nicegui import ui

from dsm.database import exclusive
from dsm.jobs.job import Started, State
from dsm.research import Fittable, start
from dsm.roles import Action
from dsm.seeds import typed_seed
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import in_background
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.surveys.inputs import line, tick
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import Problems, drop_down
from ui.staff.widgets.words import markup

from .addresses import job_address, run_address


@dataclass
class Draft:
    """What was chosen so far."""

    wave: str
    frame: str = ""
    constructs: dict[str, bool] = field(default_factory=dict)
    seed: str = "1"  # as it was typed

    @property
    def chosen(self) -> list[str]:
        """The constructs that are ticked."""
        return [name for name, wanted in self.constructs.items() if wanted]


def start_form(
    office: Office,
    visitor: Visitor,
    names: Names,
    waves: Sequence[Fittable],
    then: Callable[[], Awaitable[None]],
) -> None:
    """Put the form that asks for fits.

    Parameters
    ----------
    waves : sequence of Fittable
        At least one.
    then : callable
        Called when something was started.
    """
    texts = names.texts
    by_name = {one.wave: one for one in waves}
    draft = _of_wave(waves[0])

    def choose(wave: str) -> None:
        nonlocal draft
        draft = replace(_of_wave(by_name[wave]), seed=draft.seed)
        problems.clear()
        told.clear()
        details.clear()
        with details:
            _details(names, by_name[wave], draft)

    def seeded(seed: str) -> None:
        draft.seed = seed

    async def ask() -> None:
        problems.clear()
        told.clear()
        pressed.disable()
        try:
            account = office.require(visitor, Action.FIT)
            found = await in_background(lambda: _started(office, draft, account.name))
            with told:
                markup(started_words(names, found))
            await then()
        except FixableError as error:
            problems.show(error)
        finally:
            pressed.enable()

    options = {one.wave: f"{names.asked(one.asked)} ({one.wave})" for one in waves}
    drop_down(texts["research.start.wave"], options, choose, value=draft.wave)
    details = ui.element("div").classes("edit-part")
    with details:
        _details(names, waves[0], draft)
    line(texts["research.start.seed"], draft.seed, seeded).props("inputmode=numeric")
    markup(escape(texts["research.start.seed-why"]), tag="p", kind="fine")
    problems = Problems(texts)
    with ui.element("div").classes("row gap"):
        pressed = button(texts["research.start.do"], ask, main=True)
    told = ui.element("div").props("role=status").classes("told")


def started_words(names: Names, found: Sequence[Started]) -> str:
    """Return in a list what was started, and what was there already."""
    return element("ul", *[_started_line(names, one) for one in found], class_="list note")


def _started_line(names: Names, one: Started) -> str:
    texts, job = names.texts, one.job
    construct = names.construct(job.construct)
    if one.is_new:
        said, address = texts.say("research.start.new", construct=construct), job_address(job.id)
    elif job.state is State.DONE and job.estimate is not None:
        said = texts.say("research.start.done", construct=construct, who=job.asked_by)
        address = run_address(job.estimate)
    else:
        said = texts.say("research.start.same", construct=construct, who=job.asked_by)
        address = job_address(job.id)
    link = element("a", escape(texts["research.start.see"]), href=address)
    return element("li", escape(said), " ", link)


def _details(names: Names, wave: Fittable, draft: Draft) -> None:
    texts = names.texts

    def choose_frame(frame: str) -> None:
        draft.frame = frame

    frames = {name: name for name in wave.frames} | {"": texts["research.start.sample"]}
    drop_down(texts["research.start.frame"], frames, choose_frame, value=draft.frame)
    with ui.element("fieldset").classes("ticks"):
        markup(escape(texts["research.start.constructs"]), tag="legend")
        for construct in wave.constructs:
            tick(
                names.construct(construct), draft.constructs[construct], _ticking(draft, construct)
            )


def _ticking(draft: Draft, construct: str) -> Callable[[bool], None]:
    def change(wanted: bool) -> None:
        draft.constructs[construct] = wanted

    return change


def _of_wave(wave: Fittable) -> Draft:
    frame = wave.frames[0] if wave.frames else ""
    return Draft(wave.wave, frame, dict.fromkeys(wave.constructs, False))


def _started(office: Office, draft: Draft, by: str) -> tuple[Started, ...]:
    with exclusive(office.engine) as session:
        return start(
            session,
            wave=draft.wave,
            frame=draft.frame,
            constructs=draft.chosen,
            by=by,
            seed=typed_seed(draft.seed),
        )
