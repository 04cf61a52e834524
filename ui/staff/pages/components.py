"""Every mark, word and state on one page, for those who build; its figures are examples."""

from dataclasses import dataclass

from nicegui import ui
from starlette.requests import Request

from dsm.roles import Action
from indicators.composite import Goal
from indicators.odds import Odds, contrast
from surveys.errors import FixableError
from ui.markup import element
from ui.staff import charts
from ui.staff.marks import bars, chances, estimates, goals, levels, rows, signs
from ui.staff.marks.estimates import Scale
from ui.staff.marks.levels import Part, Rung, Standing
from ui.staff.office import Office, Visitor
from ui.staff.shell import frame, problems_notified
from ui.staff.widgets import chances as sure
from ui.staff.widgets import controls, states, tables
from ui.staff.widgets.panels import chart_in_colours, link_panels
from ui.staff.widgets.provenance import Provenance, provenance_line, simulated_tag
from ui.staff.widgets.words import eyebrow, heading, lead, markup, section
from ui.tokens import light_tokens

SHOWN_COLOURS = (
    "ink", "ink-2", "ink-3", "edge", "deep", "focus", "error", "paper", "sunk",
    "social", "economic", "environment", "level-1", "level-2", "level-3", "level-4", "level-5",
    "better", "worse", "fog", "fog-mark", "chart-quiet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """An estimate to draw."""

    median: float
    low50: float
    high50: float
    low90: float
    high90: float


def around(median: float, half: float) -> Example:
    """Return an example as wide as `half` to either side."""
    return Example(median, median - 0.4 * half, median + 0.4 * half, median - half, median + half)


def register(office: Office) -> None:
    """Add the page; it is in no bar."""

    @ui.page("/components")
    def show(request: Request) -> None:
        visitor = office.visitor(request)
        with frame(visitor, title="Marks, words and states"):
            eyebrow("For those who build")
            heading(1, "Marks, words and states")
            lead("Every figure here is an example.")
            _odds(visitor)
            _marks()
            _rows(visitor)
            _maturity()
            _plans(visitor)
            _states(office, visitor)
            _colours()


def _odds(visitor: Visitor) -> None:
    with section("How sure: ten dots, a number, a word", sub="Always the three together."):
        lines = [
            element("p", sure.odds_line(visitor.texts, Odds(chance)), class_="gap")
            for chance in (0.995, 0.93, 0.72, 0.5, 0.2, 0.004)
        ]
        markup("".join(lines))
        for chance in (0.95, 0.2, 0.5):
            said = sure.contrast_lines(visitor.texts, "Frei", "Rensvik", contrast(chance))
            markup(said, kind="gap-l")


def _marks() -> None:
    with section("Marks"):
        shapes = [element("span", goals.goal_mark(goal), goal, class_="row") for goal in Goal]
        arrows = [
            element("span", signs.change_arrow(better=better), word, class_="row")
            for better, word in ((True, "better"), (False, "worse"))
        ]
        tie = sure.tie_line("tie")
        fork = element("span", signs.disagreement(), "experts did not agree", class_="row")
        letters = [signs.letter("B", chosen=True), signs.letter("C", chosen=False)]
        markup("".join([*shapes, *arrows, tie, fork, *letters]), kind="row gap")


def _rows(visitor: Visitor) -> None:
    scale = Scale(0, 100)
    with section("Rows", beside=simulated_tag(visitor.texts)):
        marks = {str(value): float(value) for value in (0, 25, 50, 75, 100)}
        head = element(
            "div",
            element("div"),
            element("div", estimates.axis(marks)),
            element("div"),
            class_="dr head",
        )
        drawn = [
            rows.dot_row(
                goal.capitalize(),
                estimates.estimate_row(
                    around(median, 8), goal=goal, last_time=median - 6, large=True
                ),
                "<b>best guess</b>",
            )
            for goal, median in zip(Goal, (64.0, 57.0, 49.0), strict=True)
        ]
        official = rows.dot_row(
            "Official figure", estimates.official_row(58, goal=Goal.SOCIAL_CULTURAL), "58"
        )
        names = ("Frei", "Gomalandet", "Rensvik")
        foggy = [
            rows.dot_row(
                name,
                estimates.estimate_row(around(median, 10), in_fog=True, reference=58, scale=scale),
                f"{median:.0f}",
            )
            for name, median in zip(names, (60.0, 57.0, 61.0), strict=True)
        ]
        fog = rows.fog_rows("Cannot be told apart.", "Listed A to Å.", foggy)
        markup(head + "".join(drawn) + official + fog, kind="rows gap-l")
        quantiles = [52 + 1.1 * place for place in range(20)]
        dots = chances.threshold_dots(
            quantiles,
            threshold=65,
            scale=Scale(45, 80),
            label="12 of 20 dots lie below the floor of 65 percent",
            threshold_text="the council's floor",
            ticks={f"{value} %": float(value) for value in (50, 60, 70)},
        )
        markup(dots, kind="gap-l")
        provenance = Provenance(simulated=True, answers=612, checks_passed=True)
        markup(provenance_line(visitor.texts, provenance))
        table = tables.Table(
            caption="Example figures",
            columns=(tables.Column("Group", numeric=False), tables.Column("Best guess")),
            rows=(tables.Row("Frei", ("60",)), tables.Row("Rensvik", hidden="hidden")),
        )
        markup(tables.table_behind(table, summary="Table behind the chart"))


def _maturity() -> None:
    with section("Maturity"):
        heading(3, "The ladder of a policy")
        steps = levels.level_steps(3, aim=4, label="level 3, aims for 4")
        met = Part(text="Guideline is used", standing=Standing.MET, standing_text="met")
        half = Part(text="Benefits counted", standing=Standing.PARTLY, standing_text="partly met")
        gone = Part(text="Yearly review", standing=Standing.MISSING, standing_text="missing")
        ladder = levels.ladder(
            [
                Rung(level=5, name="Sustainable", state="not begun"),
                Rung(level=4, name="Level 4", flag="aim", parts=(half, gone)),
                Rung(level=3, name="Level 3", flag="now", now=True, parts=(met,)),
                Rung(level=2, name="Level 2", state="met", parts=(met,)),
                Rung(level=1, name="Existing", state="met"),
            ]
        )
        markup(steps + ladder, kind="gap")


def _plans(visitor: Visitor) -> None:
    points = [
        charts.PlanPoint(
            name=f"Plan {place}",
            gains={
                Goal.SOCIAL_CULTURAL: 8 - 0.2 * place,
                Goal.ECONOMIC: 2 + 0.13 * place,
                Goal.ENVIRONMENTAL: 1 + (place * 7 % 30) / 8,
            },
            letter={4: "B", 20: "C"}.get(place, ""),
            chosen=place == 4,
        )
        for place in range(30)
    ]
    with section("Plans", sub="Three squares, every good plan in each."):
        gauge = bars.gain_gauge(
            around(4.4, 1.9),
            goal=Goal.ECONOMIC,
            scale=Scale(-1, 11),
            label="Economic, plus 4.4 points",
        )
        used = bars.budget_bar(11.95, 12, label="11.95 of 12 million kroner used")
        share = bars.share_bar(158 / 163, label="in 158 of 163 plans")
        markup(gauge + used + share, kind="gap")
        panels = []
        with ui.element("div").classes("three"):
            for across, up in charts.PANELS:
                words = charts.PanelWords(
                    across=across.capitalize(),
                    up=up.capitalize(),
                    described=f"{up} against {across}: 30 plans, two named",
                    locale=visitor.texts.language,
                )

                def build(
                    dark: bool,
                    across: Goal = across,
                    up: Goal = up,
                    words: charts.PanelWords = words,
                ) -> dict[str, object]:
                    return charts.trade_off_panel(
                        points, across=across, up=up, words=words, dark=dark
                    )

                panels.append(chart_in_colours(build, visitor.appearance))
        link_panels(panels)


def _states(office: Office, visitor: Visitor) -> None:
    problem = FixableError("“12,5 mill” is not a budget.", "Write kroner as a whole number.")
    with section("When there is nothing, or something is wrong"):
        markup(
            states.empty_state(
                "No answers yet", "The first counts come at ten answers.", link="#", do="See"
            ),
            kind="gap",
        )
        markup(
            states.empty_state("No figures yet", "Nothing was estimated.", command="dsm estimate"),
            kind="gap",
        )
        markup(states.problem_box(visitor.texts, problem), kind="gap")
        markup(states.hidden_value(visitor.texts, "Fewer than 10 answers."), kind="gap")
        with ui.element("div").classes("row gap"):
            controls.button("Save", lambda: _save(office, visitor), main=True)
            controls.button("Go wrong", _go_wrong)
            controls.text_field("Reason")


def _save(office: Office, visitor: Visitor) -> None:
    with problems_notified():
        office.require(visitor, Action.LOOK)
        ui.notify("Saved")


def _go_wrong() -> None:
    with problems_notified():
        raise FixableError("“12,5 mill” is not a budget.", "Write kroner as a whole number.")


def _colours() -> None:
    with section("Colours"):
        swatches = [
            element("div", element("i", style=f"background:var(--{name})"), element("b", name))
            for name in SHOWN_COLOURS
            if name in light_tokens()
        ]
        markup("".join(swatches), kind="swatches")
