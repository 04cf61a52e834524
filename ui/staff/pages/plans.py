"""Plans: every good one under a budget, one looked at closely, two held against each other."""

from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import urlencode

from nicegui import events, ui
from starlette.requests import Request

from dsm.plans import best_under
from indicators.composite import Goal
from surveys.errors import FixableError
from ui.markup import element
from ui.staff import charts
from ui.staff.background import PATIENCE
from ui.staff.marks.goals import colour_of, goal_mark
from ui.staff.office import Office, Visitor
from ui.staff.plans.actions import action_groups, chosen_actions, core_finding
from ui.staff.plans.bowls import Bowls
from ui.staff.plans.budgets import PLANS, plans_address
from ui.staff.plans.comparison import comparison, comparison_finding
from ui.staff.plans.files import plans_csv, plans_json
from ui.staff.plans.front import clipping_note, front_words, legend, plans_provenance
from ui.staff.plans.named import named_plan
from ui.staff.plans.openings import nothing_yet, opening
from ui.staff.plans.panels import named_table, panel_words, plan_of_point, plan_points
from ui.staff.plans.scene import Nothing, Scene, goal_name, load_scene, plan_name
from ui.staff.plans.stones import EQUAL
from ui.staff.plans.strip import strip, strip_numbers
from ui.staff.reading import tried
from ui.staff.shell import Room, frame, problems_notified
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import drop_down, go_to, lead_to
from ui.staff.widgets.panels import chart_in_colours, link_panels, redraw
from ui.staff.widgets.provenance import provenance_line, simulated_tag
from ui.staff.widgets.tables import table_behind
from ui.staff.widgets.words import markup, paragraph, section

LONGEST_BUDGET = 12  # digits of a budget in an address

type Build = Callable[[bool], dict[str, Any]]


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/plans", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        asked = request.query_params
        typed = asked.get("budget", "")
        budget = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_BUDGET else None
        scene = await tried(
            office,
            lambda session, folder: load_scene(
                session, folder, budget=budget, plan=asked.get("plan", "")
            ),
        )
        version = scene.view.plans.hash[:8] if isinstance(scene, Scene) else ""
        title = visitor.texts["room.plans"]
        with frame(visitor, title=title, room=Room.PLANS, data_version=version):
            if isinstance(scene, FixableError):
                raise scene
            if isinstance(scene, Nothing):
                nothing_yet(office, visitor, scene)
            else:
                Desk(office, visitor, scene, asked.get("against", "")).show()


class Desk:
    """The page as one visitor has it open: a plan in hand, one to compare it with, stones.

    Parameters
    ----------
    scene : Scene
        As it was read when the plan in hand was chosen.
    against : str
        Letter of the plan to compare with; empty leaves it to the scene.
    """

    def __init__(self, office: Office, visitor: Visitor, scene: Scene, against: str) -> None:
        self.office, self.visitor, self.texts = office, visitor, visitor.texts
        self.scene, self.against = scene, against
        self._marked = best_under(scene.view.plans, EQUAL)
        self._asked = ""
        self._updates: list[Callable[[], None]] = []
        self._panels: list[tuple[ui.echart, Build]] = []

    def show(self) -> None:
        """Put everything on the page, top to bottom."""
        opening(self.office, self.visitor, self.scene)
        self._strip()
        self._front()
        self._named()
        self._weigh()
        self._actions()
        self._compare()
        self._all_actions()

    async def choose(self, plan: str) -> None:
        """Take another plan in hand; everything that speaks of it follows."""
        budget, self._asked = self.scene.view.plans.budget, plan
        with problems_notified():
            scene = await tried(
                self.office,
                lambda session, folder: load_scene(session, folder, budget=budget, plan=plan),
            )
            if isinstance(scene, FixableError):
                raise scene
            # Whoever goes through the list by keyboard asks for the next before this one is read.
            if isinstance(scene, Scene) and plan == self._asked:
                self._take(scene)

    def _take(self, scene: Scene) -> None:
        if scene.view.plans.hash != self.scene.view.plans.hash:
            # In another window these plans were made again, so that letters mean others now.
            go_to(plans_address(scene.view.plans.budget))
            return
        self.scene = scene
        self._update()

    def mark(self, plan: int) -> None:
        """Put the ring of the panels around another plan."""
        self._marked = plan
        self._redraw()

    def _redraw(self) -> None:
        for chart, build in self._panels:
            redraw(chart, build)

    def _update(self) -> None:
        chosen = self.scene.view.chosen
        query = {
            "budget": self.scene.view.plans.budget,
            "plan": chosen.letter or chosen.position,
            "against": self.against,
        }
        asked = urlencode({name: value for name, value in query.items() if value != ""})
        ui.navigate.history.replace(f"{PLANS}?{asked}")
        for update in self._updates:
            update()

    def _living(self, build: Callable[[], None]) -> None:
        """Put a part that is built anew whenever another plan is chosen."""
        place = ui.element("div")

        def update() -> None:
            place.clear()
            with place:
                build()

        with place:
            build()
        self._updates.append(update)

    def _strip(self) -> None:
        texts = self.texts
        with ui.element("div").classes("strip") as self._box:
            self._box.props.update({"role": "region", "aria-label": texts["plans.strip.title"]})
            inside = ui.html(strip(texts, self.scene), sanitize=False).classes("bare")
            said = ui.html("", sanitize=False).classes("vh")
            said.props.update({"role": "status", "aria-live": "polite"})

        def update() -> None:
            inside.set_content(strip(texts, self.scene))
            said.set_content(escape(strip_numbers(texts, self.scene)))

        self._updates.append(update)

    def _front(self) -> None:
        texts, scene = self.texts, self.scene
        plans, count = scene.view.plans, len(scene.view.plans.front)
        title = texts.say("plans.front.title", count=count, budget=plans.budget)
        tag = simulated_tag(texts) if self._simulated else ""
        with section(title, sub=front_words(texts, scene), beside=tag):
            self._draw()
            markup(legend(texts), kind="note row gap")
            behind = table_behind(named_table(texts, scene), summary=texts["plans.table.behind"])
            markup(behind, kind="gap")
            with ui.element("div").classes("row gap"):
                button(texts["plans.download.csv"], self._download_csv)
                button(texts["plans.download.json"], self._download_json)
            if note := clipping_note(texts, scene):
                paragraph(note, kind="note gap")
            markup(
                provenance_line(texts, plans_provenance(texts, scene, simulated=self._simulated))
            )

    def _draw(self) -> None:
        with ui.element("div").classes("three panels"):
            self._panels = [self._panel(across, up) for across, up in charts.PANELS]
        link_panels([chart for chart, _ in self._panels])
        self._updates.append(self._redraw)

    def _panel(self, across: Goal, up: Goal) -> tuple[ui.echart, Build]:
        texts = self.texts

        def build(dark: bool) -> dict[str, Any]:
            return charts.trade_off_panel(
                plan_points(texts, self.scene, marked=self._marked),
                across=across,
                up=up,
                words=panel_words(texts, self.scene, across, up),
                dark=dark,
            )

        async def press(event: events.EChartPointClickEventArguments) -> None:
            plan = plan_of_point(texts, self.scene, str(event.name))
            if plan is not None:
                await self.choose(plan)

        with ui.element("figure"):
            goals = [goal_mark(Goal(goal), size=18) for goal in (up, across)]
            colour = f"color:{colour_of(up)[:-1]}-text)"
            words = element("b", escape(goal_name(texts, up)), style=colour)
            against = element("span", escape(texts["plans.panel.against"]), goals[1])
            markup(goals[0] + words + against, tag="figcaption", kind="row")
            chart = chart_in_colours(build, self.visitor.appearance)
            chart.on_point_click(press)
        return chart, build

    def _named(self) -> None:
        texts = self.texts
        with section(texts["plans.named.title"], sub=texts["plans.named.sub"]):
            with ui.element("fieldset").classes("named gap"):
                markup(escape(texts["plans.named.legend"]), tag="legend", kind="vh")
                radios = {
                    one.letter: named_plan(texts, one, self.choose) for one in self.scene.view.named
                }
            other = ui.html("", sanitize=False, tag="p").classes("note gap")

        def update() -> None:
            chosen = self.scene.view.chosen
            for name, radio in radios.items():
                radio.props["checked"] = name == chosen.letter
            words = texts.say("plans.named.other", plan=plan_name(texts, chosen))
            other.set_content("" if chosen.letter else escape(words))

        update()
        self._updates.append(update)

    def _weigh(self) -> None:
        with section(self.texts["plans.weigh.title"], sub=self.texts["plans.weigh.sub"]):
            Bowls(self.texts, self.scene, on_move=self.mark, choose=self.choose).show()

    def _actions(self) -> None:
        def build() -> None:
            texts, chosen = self.texts, self.scene.view.chosen
            title = texts.say(
                "plans.chosen.title",
                plan=plan_name(texts, chosen),
                count=len(chosen.actions),
                cost=chosen.cost,
            )
            with section(title, sub=texts["plans.chosen.sub"]):
                if chosen.twins:
                    paragraph(texts.say("plans.chosen.twins", count=chosen.twins), kind="note gap")
                markup(chosen_actions(texts, self.scene), kind="gap")

        self._living(build)

    def _compare(self) -> None:
        if len(self.scene.view.named) < 2:
            return

        def build() -> None:
            texts, other = self.texts, self.scene.against(self.against)
            assert other is not None
            with section(comparison_finding(texts, self.scene, other)):
                with ui.element("div").classes("form gap"):
                    chosen = self.scene.view.chosen
                    drop_down(
                        texts.say("plans.compare.with", plan=plan_name(texts, chosen)),
                        {
                            one.letter: plan_name(texts, one)
                            for one in self.scene.view.named
                            if one.position != chosen.position
                        },
                        self._hold_against,
                        value=other.letter,
                    ).props("id=against")
                markup(comparison(texts, self.scene, other), kind="gap")

        self._living(build)

    def _hold_against(self, plan: str) -> None:
        self.against = plan
        self._update()
        lead_to(self._box, "#against")

    def _all_actions(self) -> None:
        def build() -> None:
            texts, scene = self.texts, self.scene
            pinned = [scene.view.chosen]
            if (other := scene.against(self.against)) is not None:
                pinned.append(other)
            names = [plan_name(texts, one) for one in pinned]
            count = len(scene.view.plans.front)
            sub = texts.say("plans.all.sub", count=count, plans=names)
            with section(core_finding(texts, scene), sub=sub):
                markup(action_groups(texts, scene, pinned), kind="gap")
                markup(
                    provenance_line(
                        texts, plans_provenance(texts, scene, simulated=self._simulated)
                    )
                )

        self._living(build)

    @property
    def _simulated(self) -> bool:
        return self.visitor.city is not None and self.visitor.city.simulated

    def _download_csv(self) -> None:
        plans = self.scene.view.plans
        name = f"plans-{plans.budget}.csv"
        ui.download.content(
            plans_csv(self.texts, plans, simulated=self._simulated).encode("utf-8-sig"),
            name,
            "text/csv",
        )

    def _download_json(self) -> None:
        plans = self.scene.view.plans
        text = plans_json(plans, simulated=self._simulated)
        ui.download.content(text.encode("utf-8"), f"plans-{plans.budget}.json", "application/json")
