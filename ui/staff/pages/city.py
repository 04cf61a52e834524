"""City today: three goals, what waits for somebody, what changed, and how we know."""

from datetime import date
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm.findings import Finding
from dsm.tables import utc_now
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted
from ui.staff.city import changes, goals, key_figures, needs, table, voices
from ui.staff.city.scene import Scene, load_scene
from ui.staff.names import upper_first
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.widgets.knowing import fits_table, how_we_know, other_model
from ui.staff.widgets.provenance import Provenance, provenance_line, simulated_tag
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import eyebrow, heading, markup, section

NAMED = ("better", "worse")  # values of a title that are indicator ids


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        scene = await attempted(lambda: load_scene(office, visitor))
        version = scene.version if isinstance(scene, Scene) else ""
        room = visitor.texts["room.city"]
        with frame(visitor, title=room, room=Room.CITY, data_version=version):
            if isinstance(scene, FixableError):
                raise scene
            _page(visitor, scene)


def _page(visitor: Visitor, scene: Scene) -> None:
    texts = visitor.texts
    eyebrow(_eyebrow(visitor))
    if visitor.city is None:
        heading(1, texts["today.empty.no-city"])
        why = texts["today.empty.no-city-why"]
        markup(empty_state(texts["room.city"], why, command="dsm init"), kind="gap-l")
    elif not scene.has_indicators:
        heading(1, texts["today.empty.no-indicators"])
        why = texts["today.empty.no-indicators-why"]
        command = "dsm import indicators FILE.csv"
        markup(empty_state(texts["today.goals"], why, command=command), kind="gap-l")
    else:
        heading(1, title(scene))
        markup(_lead(visitor), tag="p", kind="lead")
        _sections(visitor, scene)


def _sections(visitor: Visitor, scene: Scene) -> None:
    texts, tag = visitor.texts, _tag(visitor, scene)
    with section(texts["today.goals"], sub=texts["today.goals-sub"], beside=tag):
        markup(goals.goal_rows(scene))
        markup(_provenance(visitor, scene))
        markup(table.goals_table(scene) + _known(scene), kind="gap")
    if not scene.today.estimates:
        why, command = texts["today.empty.no-estimates-why"], "dsm estimate WAVE --publish"
        box = empty_state(texts["today.empty.no-estimates"], why, command=command)
        markup(box, kind="gap-l")
    with ui.element("div").classes("two"):
        with section(texts["today.needs.title"]):
            markup(needs.needs_list(scene))
        _changes(scene)
    if said := voices.voices_list(scene):
        with section(texts["today.voices.title"], sub=texts["today.voices.sub"], beside=tag):
            markup(said)
    made_up = simulated_tag(texts) if visitor.city and visitor.city.simulated else ""
    title_of, sub = texts["today.key-figures.title"], texts["today.key-figures.sub"]
    with section(title_of, sub=sub, beside=made_up):
        markup(key_figures.key_figures(scene))


def _changes(scene: Scene) -> None:
    texts, since = scene.names.texts, scene.names.asked(scene.today.before_asked)
    if not scene.today.changes:
        with section(texts["today.changes.first-title"]):
            first = texts["today.changes.first"]
            markup(element("p", escape(first), class_="note gap"))
        return
    with section(texts.say("today.changes.title", since=since)):
        markup(changes.changes_table(scene))


def title(scene: Scene) -> str:
    """Return the finding of the page, its indicators by name."""
    finding: Finding = scene.today.title
    known = {one.indicator.id: one.indicator for g in scene.today.goals for one in g.indicators}
    values = {
        name: list(dict.fromkeys(scene.names.headline(known[one]) for one in finding.values[name]))
        for name in NAMED
    }
    since = scene.names.asked(scene.today.before_asked)
    return upper_first(scene.names.texts.say(finding.key, since=since, **values))


def _eyebrow(visitor: Visitor) -> str:
    texts = visitor.texts
    if visitor.city is None:
        return texts["room.city"]
    today = texts.say("today.eyebrow", residents=visitor.city.residents, day=utc_now().date())
    return f"{texts['room.city']} · {today}"


def _lead(visitor: Visitor) -> str:
    texts = visitor.texts
    before, after = texts.say("today.lead", plans="\0").split("\0")
    plans = element("a", escape(texts["room.plans"]), href=Room.PLANS.address)
    return escape(before) + plans + escape(after)


def _tag(visitor: Visitor, scene: Scene) -> str:
    simulated = any(one.simulated for one in scene.today.estimates.values())
    return simulated_tag(visitor.texts) if simulated else ""


def _provenance(visitor: Visitor, scene: Scene) -> str:
    texts, estimates = visitor.texts, list(scene.today.estimates.values())
    remarks = [texts.say("provenance.asked", asked=scene.names.asked(scene.today.asked))]
    seeds = sorted({one.seed for one in estimates})
    prints = [texts.say("provenance.seed", seed=", ".join(map(str, seeds)))] if seeds else []
    prints.append(texts.say("provenance.version", version=scene.version))
    days = [date.fromisoformat(one.made_on) for one in estimates]
    return provenance_line(
        texts,
        Provenance(
            simulated=bool(_tag(visitor, scene)),
            answers=scene.today.answers if estimates else None,
            checks_passed=all(one.passed and one.fits for one in estimates) if estimates else None,
            day=max(days, default=None),
            remarks=[*(remarks if estimates else []), *prints],
        ),
    )


def _known(scene: Scene) -> str:
    texts, estimates = scene.names.texts, list(scene.today.estimates.values())
    asked = scene.names.asked(scene.today.asked)
    survey = (
        texts.say("know.survey", asked=asked, answers=scene.today.answers)
        if estimates
        else texts["know.survey-none"]
    )
    made_up = [texts["know.made-up"]] if any(one.simulated for one in estimates) else []
    doubt = ("interval", "together", "weights") if estimates else ("interval",)
    words = [
        survey,
        *made_up,
        *(texts[f"know.{part}"] for part in (*doubt, "official", "goalposts", "change")),
        *other_model(texts, scene.today.before_model),
        f"{texts['know.fingerprints']} {texts['know.all']}: {scene.today.hash[:12]}.",
    ]
    fits = fits_table(scene.names, estimates) if estimates else ""
    return how_we_know(texts, words, fits)
