"""One elicitation: its rounds and who has handed in, as counts; then what the experts judged."""

from dataclasses import dataclass
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm.database import transaction
from dsm.elicitation import elicitations, planning, seeds
from dsm.elicitation.effect_report import EffectReport, pool_effects_of
from dsm.elicitation.elicitation import LAST_ROUND, Kind, State
from dsm.elicitation.gathered import readable_rounds, turnout
from dsm.elicitation.grounds import Grounds, grounds_of
from dsm.elicitation.rating_report import RatingReport
from dsm.elicitation.seeds import ExpertWeights
from dsm.elicitation.weight_report import WeightReport
from dsm.roles import Action
from indicators.social.verdict import Verdict
from surveys.errors import FixableError
from ui.guard import STAFF
from ui.markup import element
from ui.staff.background import PATIENCE, attempted, in_background
from ui.staff.experts import effects, ratings, weights
from ui.staff.experts.addresses import EXPERTS
from ui.staff.experts.left_out import groups_left_out, things_left_out
from ui.staff.experts.listed import handed_in, in_short, state_words
from ui.staff.experts.moves import move_buttons
from ui.staff.experts.panel import Panel
from ui.staff.experts.reports import Report, Reports
from ui.staff.office import Office, Visitor
from ui.staff.pages.experts import require_part
from ui.staff.shell import Room, frame
from ui.staff.surveys.sheets import confirm
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import Problems
from ui.staff.widgets.words import heading, lead, markup, paragraph, section


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What the page is made from; judgements only for those who may see them.

    Parameters
    ----------
    effects : EffectReport or None
        Of an elicitation of effects whose first round has ended.
    weighing : ExpertWeights or None
        How experts count, for effects.
    used : bool
        Whether plans made now rest on it.
    grounds : Grounds or None
        How many named an interest, and on which evidence effects rest; None where so few handed
        in that nothing is shown.
    report : Report or None
        Of ratings and weights, if it was made already.
    """

    panel: Panel
    effects: EffectReport | None = None
    weighing: ExpertWeights | None = None
    used: bool = False
    grounds: Grounds | None = None
    report: Report | None = None

    @property
    def is_readable(self) -> bool:
        """Whether a round has ended, and this visitor may see what was judged."""
        may_see = self.panel.visitor.account.may(Action.SEE_JUDGEMENTS)
        return may_see and bool(readable_rounds(self.panel.elicitation))


def register(office: Office) -> None:
    """Add the page."""
    reports = Reports(office.engine)

    @ui.page("/experts/{slug}", response_timeout=PATIENCE)
    async def show(request: Request, slug: str) -> None:
        visitor = office.visitor(request)
        scene = await attempted(lambda: _load(office, visitor, reports, slug))
        with frame(
            visitor, title=visitor.texts["experts.page"], room=Room.SURVEYS, data_version=None
        ):
            if isinstance(scene, FixableError):
                raise scene
            _page(scene, reports)


def _load(office: Office, visitor: Visitor, reports: Reports, slug: str) -> _Scene:
    require_part(office, visitor)
    office.require(visitor, Action.LOOK)
    with transaction(office.engine) as session:
        found = elicitations.find(session, slug)
        panel = Panel(
            office=office,
            visitor=visitor,
            elicitation=found,
            turnout=turnout(session, slug),
        )
        scene = _Scene(panel=panel)
        if not scene.is_readable:
            return scene
        grounds = grounds_of(session, slug)
        if found.kind is Kind.EFFECTS:
            pooled = pool_effects_of(session, slug)
            return _Scene(
                panel=panel,
                effects=pooled,
                weighing=seeds.expert_weights(session, slug) if pooled.effects else None,
                used=planning.is_used(session, slug),
                grounds=grounds,
            )
    report = reports.known(slug) if grounds is not None else None
    return _Scene(panel=panel, report=report, grounds=grounds)


def _page(scene: _Scene, reports: Reports) -> None:
    panel = scene.panel
    texts, found = panel.texts, panel.elicitation
    back = element("a", escape(texts["experts.page"]), href=EXPERTS)
    markup(f"{back} · {escape(texts.name(found.title))}", tag="p", kind="eyebrow")
    title = ui.element("div").classes("title-row")
    with title:
        heading(1, _title(scene))
        move_buttons(panel)
    words = [
        state_words(texts, found),
        escape(in_short(texts, found)),
        escape(texts["experts.confidential" if found.confidential else "experts.not-confidential"]),
    ]
    markup(" · ".join(words), tag="p", kind="note")
    lead(_standing(panel))
    if _must_tell(panel):
        paragraph(texts["experts.standing.tell"], kind="note")
    if (grounds := scene.grounds) is not None:
        said = texts.say("experts.interests", named=grounds.interests, count=grounds.experts)
        paragraph(said, kind="note")
    if not scene.is_readable:
        paragraph(texts["experts.sealed"], kind="note gap")
    elif scene.effects is not None:
        _effects(scene, scene.effects)
    elif scene.grounds is None:
        paragraph(texts["experts.hidden"], kind="note gap")
    else:
        _estimated(scene, reports)


def _title(scene: _Scene) -> str:
    texts = scene.panel.texts
    if scene.effects is not None:
        return texts.find(effects.effects_title(scene.effects))
    if scene.report is not None and scene.report.everybody.verdict.sampled_well:
        if isinstance(scene.report, WeightReport):
            return texts.find(weights.weights_title(scene.report))
        return texts.find(ratings.ratings_title(scene.report))
    return texts.name(scene.panel.elicitation.title)


def _standing(panel: Panel) -> str:
    found, turned = panel.elicitation, panel.turnout
    if not turned.experts:
        return panel.text("experts.standing.nobody")
    of = handed_in(panel.texts, turned)
    key = "open" if found.state is State.OPEN else "closed"
    if found.state is State.DRAFT:
        return panel.text("experts.standing.draft", count=turned.experts)
    return panel.text(f"experts.standing.{key}", of=of, round=found.round)


def _must_tell(panel: Panel) -> bool:
    """Tell whether experts wait for a word of whoever looks: links are sent by hand, news too."""
    found = panel.elicitation
    is_over = found.state is State.CLOSED and found.round == LAST_ROUND
    may_run = panel.visitor.account.may(Action.RUN_CAMPAIGN)
    return may_run and bool(panel.turnout.experts) and not is_over


def _effects(scene: _Scene, report: EffectReport) -> None:
    panel = scene.panel
    texts, found = panel.texts, panel.elicitation
    with section(texts["experts.effects.section"], sub=texts["experts.effects.sub"]):
        markup(effects.effect_blocks(texts, found, report, scene.weighing, scene.grounds))
        if report.effects:
            markup(effects.effects_table(texts, found, report))
        if scene.weighing is not None and found.seeds:
            key = "equal" if scene.weighing.equal else "performance"
            paragraph(texts[f"experts.weighing.{key}"], kind="note gap")
    if report.effects:
        with section(texts["experts.use.title"], sub=texts["experts.use.sub"]):
            _use(scene)


def _use(scene: _Scene) -> None:
    panel = scene.panel
    texts, slug = panel.texts, panel.elicitation.slug
    if scene.used:
        paragraph(texts["experts.use.used"], kind="note")
        markup(
            element("a", escape(texts["experts.use.plans"]), class_="btn", href=f"{STAFF}/plans")
        )
        return
    if not panel.visitor.account.may(Action.DECIDE):
        paragraph(texts["experts.use.not-you"], kind="note")
        return

    async def act() -> None:
        panel.office.require(panel.visitor, Action.SEE_JUDGEMENTS)
        await panel.change(
            Action.DECIDE, lambda session, by: planning.use_in_plans(session, slug, by)
        )
        panel.show()

    with ui.element("div").classes("gap"):
        button(
            texts["experts.use.button"],
            lambda: confirm(
                texts,
                texts["experts.use.ask"],
                texts["experts.use.why"],
                texts["experts.use.do"],
                act,
            ),
            main=True,
        )


def _estimated(scene: _Scene, reports: Reports) -> None:
    """Show the report if it is there; else put the button that makes it, for it takes seconds."""
    panel = scene.panel
    texts = panel.texts
    if scene.report is not None:
        _report(panel, scene.report)
        return
    problems = Problems(texts)
    place = ui.element("div").classes("gap-l")

    def offer() -> None:
        place.clear()
        with place:
            button(texts["experts.estimate"], estimate, main=True)

    async def estimate() -> None:
        problems.clear()
        place.clear()
        with place:
            paragraph(texts["experts.estimating"], kind="note")
        try:
            panel.office.require(panel.visitor, Action.SEE_JUDGEMENTS)
            found = panel.elicitation
            await in_background(lambda: reports.make(found.slug, found.kind))
            panel.show()
        except FixableError as error:
            offer()
            problems.show(error)

    offer()


def _report(panel: Panel, report: Report) -> None:
    verdict = report.everybody.verdict
    if not verdict.sampled_well:
        paragraph(panel.text("experts.not-believed"), kind="note gap")
        return
    if isinstance(report, WeightReport):
        _weights(panel, report)
    else:
        _ratings(panel, report)
    _checked(panel, verdict)


def _weights(panel: Panel, report: WeightReport) -> None:
    texts = panel.texts
    with section(texts["experts.weights.section"], sub=texts["experts.weights.sub"]):
        markup(weights.weight_rows(texts, report))
        markup(weights.weight_table(texts, report))
        markup(groups_left_out(texts, report.left_out))
    with section(texts["experts.ranking.section"], sub=texts["experts.ranking.sub"]):
        markup(weights.ranking_table(texts, report.everybody))
    with section(texts["experts.consistency.section"], sub=texts["experts.consistency.sub"]):
        markup(weights.consistency_table(texts, report))


def _ratings(panel: Panel, report: RatingReport) -> None:
    texts, found = panel.texts, panel.elicitation
    with section(texts["experts.ratings.section"], sub=texts["experts.ratings.sub"]):
        paragraph(ratings.scale_words(texts, found), kind="note")
        markup(ratings.rating_rows(texts, report))
        markup(things_left_out(texts, found, report.everybody.left_out))
        markup(groups_left_out(texts, report.left_out))
    with section(texts["experts.levels.section"], sub=texts["experts.levels.sub"]):
        markup(ratings.chance_rows(texts, found, report))
        markup(ratings.rating_table(texts, found, report))
    with section(texts["experts.severity.section"], sub=texts["experts.severity.sub"]):
        markup(ratings.severity_rows(texts, report))


def _checked(panel: Panel, verdict: Verdict) -> None:
    failed = len(verdict.failed)
    key = "experts.checks.failed" if failed else "experts.checks.passed"
    paragraph(panel.text(key, count=len(verdict.checks), failed=failed), kind="note gap")
