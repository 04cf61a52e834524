"""People: one thing that residents were asked about, by sex, age, district and education."""

from datetime import date
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm.groups import Grouping
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted
from ui.staff.downloads import PEOPLE_CSV, wording_said
from ui.staff.office import Office, Visitor
from ui.staff.people import asking, charts, sexes, stand_outs, table, threshold
from ui.staff.people.scene import Question, Scene, load_scene, question_of
from ui.staff.research.addresses import trend_address
from ui.staff.shell import Room, frame
from ui.staff.widgets.knowing import checks_table, fingerprint, how_we_know, other_model
from ui.staff.widgets.provenance import Provenance, provenance_line
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import eyebrow, heading, lead, markup, section


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/people", response_timeout=PATIENCE)
    async def show(
        request: Request, construct: str = "", measure: str = "", wave: str = ""
    ) -> None:
        visitor = office.visitor(request)
        question = question_of(construct, measure, wave)
        scene = await attempted(lambda: load_scene(office, visitor, question))
        version = scene.version if isinstance(scene, Scene) else ""
        room = visitor.texts["room.people"]
        with frame(visitor, title=room, room=Room.PEOPLE, data_version=version):
            if isinstance(scene, FixableError):
                raise scene
            if scene is None:
                _nothing(visitor)
            else:
                _page(office, visitor, scene)


def title(scene: Scene) -> str:
    """Return the finding of the page, its construct and groups by name."""
    values = dict(scene.view.title.values)
    values["construct"] = scene.names.construct(scene.view.construct)
    factors = [scene.names.factor(one) for one in values["groups"]]
    values["groups"] = list(dict.fromkeys(factors))
    return scene.texts.say(scene.view.title.key, **values)


def lead_sentence(scene: Scene) -> str:
    """Return the city's own figure in a sentence."""
    values = dict(scene.view.lead.values)
    values["construct"] = scene.names.construct(scene.view.construct)
    if scene.view.indicator is not None:
        values["indicator"] = scene.names.indicator(scene.view.indicator)
    if asked := values.get("asked"):
        values["asked"] = scene.names.asked(asked)
    return scene.texts.say(scene.view.lead.key, **values)


def _nothing(visitor: Visitor) -> None:
    texts = visitor.texts
    eyebrow(texts["room.people"])
    heading(1, texts["people.empty.title"])
    why, command = texts["people.empty.why"], "dsm estimate WAVE --publish"
    markup(empty_state(texts["people.tabs"], why, command=command), kind="gap-l")


def _page(office: Office, visitor: Visitor, scene: Scene) -> None:
    eyebrow(f"{visitor.texts['room.people']} · {_eyebrow(scene)}")
    heading(1, title(scene))
    lead(lead_sentence(scene))
    if not scene.view.estimated.fits:
        said = element("p", escape(scene.texts["know.verdict.misfit"]))
        markup(said, kind="alert", tag="div")
    markup(_tabs(scene) + _switches(scene))
    _show_current_tab()
    _charts(scene)
    with ui.element("div").classes("two even"):
        with ui.element("section"):
            asking.ask_box(office, visitor, scene)
        if scene.held:
            with ui.element("section"):
                markup(threshold.threshold_box(scene, scene.held[0]))
                markup(threshold.thresholds_table(scene))
    with ui.element("section"):
        markup(table.people_table(scene) + _known(scene))


def _charts(scene: Scene) -> None:
    axis, alone = charts.axis_of(scene), _shown_alone(scene)
    districts = [one for one in alone if one.by_district]
    others = [one for one in alone if not one.by_district]
    not_ranked = scene.has_districts and not scene.view.ranks_districts
    with ui.element("div").classes("two even halves"):
        with ui.element("div"):
            if scene.view.sex_and_age is not None and scene.view.sex_and_age.pairs:
                _sexes(scene, scene.view.sex_and_age, axis)
            # Districts are many rows; beside them there is room for the others below the sexes.
            for grouping in others if districts else ():
                _stand_outs(scene, grouping, axis)
        with ui.element("div"):
            for grouping in districts or others:
                _stand_outs(scene, grouping, axis)
            if not_ranked:
                _not_ranked(scene)


def _not_ranked(scene: Scene) -> None:
    with section(scene.texts["people.stand-outs.not-ranked"]):
        markup(escape(scene.texts["people.stand-outs.not-ranked-why"]), tag="p", kind="sub")


def _show_current_tab() -> None:
    # On a phone the row of tabs is longer than the window.
    ui.run_javascript(
        "document.querySelector('.tabs [aria-current]')"
        "?.scrollIntoView({inline: 'center', block: 'nearest'})"
    )


def _sexes(scene: Scene, grouping: Grouping, axis: charts.Axis) -> None:
    with section(sexes.sexes_words(scene, grouping), sub=scene.what):
        markup(sexes.sexes_rows(scene, grouping, axis))
        answers = scene.texts.say("provenance.answers", count=scene.view.city.answers or 0)
        shown = sexes.shown_answers(grouping)
        words = scene.texts.say("people.sexes.shown", shown=shown, answers=answers)
        markup(_provenance(scene, words))


def _stand_outs(scene: Scene, grouping: Grouping, axis: charts.Axis) -> None:
    texts = scene.texts
    line = (
        texts.say("people.city-line", best=scene.best(scene.view.city))
        if scene.view.city.shown
        else scene.what
    )
    with section(stand_outs.stand_outs_words(scene, grouping), sub=line):
        markup(stand_outs.stand_outs_rows(scene, grouping, axis))
        answers = sum(one.answers or 0 for one in grouping.figures)
        words = texts.say("provenance.answers", count=answers)
        if grouping.by_district:
            count = texts.say("people.stand-outs.districts", count=len(grouping.figures))
            words = f"{words} · {count}"
        markup(_provenance(scene, words))


def _shown_alone(scene: Scene) -> list[Grouping]:
    crossed = scene.view.sex_and_age
    in_cross = set(crossed.factors) if crossed else set()
    single = [one for one in scene.view.groupings if len(one.factors) == 1]
    return [one for one in single if one.factors[0] not in in_cross]


def _eyebrow(scene: Scene) -> str:
    answers = scene.texts.say("provenance.answers", count=scene.answers)
    return scene.texts.say(
        "people.eyebrow", asked=scene.asked, answers=answers, people=scene.view.city.people
    )


def _tabs(scene: Scene) -> str:
    links = [
        element(
            "a",
            escape(scene.names.construct(one)),
            href=Question(construct=one, share=scene.question.share).address(),
            aria_current="page" if one == scene.view.construct else None,
        )
        for one in scene.constructs
    ]
    return element("nav", *links, class_="tabs gap-l", aria_label=scene.texts["people.tabs"])


def _switches(scene: Scene) -> str:
    texts, question = scene.texts, scene.question
    has_share = scene.percent or not question.share
    scales = {
        texts["people.share"]: (_asked_for(scene, share=True), scene.percent),
        texts["people.score"]: (_asked_for(scene, share=False), not scene.percent),
    }
    scale = (
        _segments(texts["people.measure"], scales)
        if has_share
        else element("p", escape(texts["people.only-score"]), class_="note")
    )
    waves = {
        scene.names.asked(asked): (
            _asked_for(scene, wave=name),
            name == scene.view.estimated.wave,
        )
        for name, asked in scene.waves.items()
    }
    time = _segments(texts["people.wave"], waves) if len(waves) > 1 else ""
    download = element(
        "a",
        escape(texts["people.download"]),
        class_="btn text",
        href=question.address(PEOPLE_CSV),
        download="",
    )
    over_time = element(
        "a",
        escape(texts["people.trend"]),
        class_="btn text",
        href=trend_address(question.construct),
    )
    right = element("div", time, over_time if len(waves) > 1 else "", download, class_="row")
    return element("div", scale, right, class_="row gap switches")


def _asked_for(scene: Scene, *, share: bool | None = None, wave: str | None = None) -> str:
    question = scene.question
    return Question(
        construct=question.construct,
        share=question.share if share is None else share,
        wave=question.wave if wave is None else wave,
    ).address()


def _segments(label: str, choices: dict[str, tuple[str, bool]]) -> str:
    links = [
        element(
            "a",
            escape(name),
            href=address,
            class_="on" if chosen else None,
            aria_current="true" if chosen else None,
        )
        for name, (address, chosen) in choices.items()
    ]
    return element("div", *links, class_="seg", role="group", aria_label=label)


def _provenance(scene: Scene, words: str) -> str:
    estimated = scene.view.estimated
    return provenance_line(
        scene.texts,
        Provenance(
            simulated=estimated.simulated,
            checks_passed=estimated.passed and estimated.fits,
            day=date.fromisoformat(estimated.made_on),
            remarks=[words],
        ),
    )


def _known(scene: Scene) -> str:
    texts, estimated = scene.texts, scene.view.estimated
    prints = {
        "draws": estimated.hash,
        "answers": estimated.made_from.get("answers", ""),
        "residents": estimated.made_from.get("population", ""),
    }
    shown = ", ".join(
        texts.say(f"know.table.{kind}", print=fingerprint(text)) for kind, text in prints.items()
    )
    seed = texts.say("provenance.seed", seed=str(estimated.seed))
    words = [
        texts.say("know.survey", asked=scene.asked, answers=scene.answers),
        *([texts["know.made-up"]] if estimated.simulated else []),
        *(
            texts[f"know.{part}"]
            for part in ("interval", "together", "weights", "change", "hidden")
        ),
        *other_model(texts, scene.view.before_model),
        *(f"{line}." for line in wording_said(scene.names, estimated)),
        texts.say("know.population", source=scene.view.population),
        texts[f"know.verdict.{'passed' if estimated.passed and estimated.fits else 'misfit'}"],
        f"{texts['know.fingerprints']} {shown}, {seed}, {estimated.model_version}.",
    ]
    return how_we_know(texts, words, checks_table(texts, estimated.verdict))
