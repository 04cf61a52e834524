"""What if: a changed prior, item set or interplay beside the fit, as one types; kept nowhere."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from nicegui import background_tasks, ui

from dsm.beside import StoppedError
from dsm.database import transaction
from dsm.estimated import Estimated
from dsm.roles import Action
from dsm.what_if import LARGEST_SCALE, Change, Moved, Outcome, is_scale, look, refit
from dsm.what_if_basis import Basis, GoneError, load_basis, require_there
from dsm.what_if_figures import Figure, Group
from indicators.social.terms import Term
from surveys.errors import FixableError, raise_all
from ui.markup import element
from ui.staff.background import attempted, in_background, waited_for
from ui.staff.marks.estimates import Scale, axis
from ui.staff.marks.pairs import pair_key, pair_row
from ui.staff.marks.rows import dot_row, head_row
from ui.staff.names import Names, upper_first
from ui.staff.office import Office, Visitor
from ui.staff.people.charts import axis_around
from ui.staff.surveys.inputs import line, tick
from ui.staff.widgets.controls import button
from ui.staff.widgets.estimates import best, span
from ui.staff.widgets.forms import FormError, Problems
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.staff.widgets.words import heading, paragraph, section
from ui.texts import numbers
from ui.texts.texts import Texts

from .figures import good_one

SETTLED = 1.0  # seconds without a further change until the exact fit begins
NOT_A_NUMBER = float("nan")


@dataclass(slots=True, kw_only=True)
class Draft:
    """What is ticked and typed."""

    items: dict[str, bool] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)  # what the scales were read from
    kept: dict[str, bool] = field(default_factory=dict)


def draft_of(basis: Basis) -> Draft:
    """Return the fit as it was made."""
    return Draft(
        items=dict.fromkeys(basis.items, True),
        scales={term.name: term.scale for term in (*basis.terms, *basis.possible)},
        kept={term.name: True for term in basis.terms if len(term.factors) > 1}
        | {term.name: False for term in basis.possible},
    )


def change_of(basis: Basis, draft: Draft) -> Change:
    """Return what differs from the fit as it was made."""
    usual = draft_of(basis)
    return Change(
        items=None
        if draft.items == usual.items
        else tuple(item for item in basis.items if draft.items[item]),
        scales={name: scale for name, scale in draft.scales.items() if scale != usual.scales[name]},
        without=frozenset(n for n, kept in draft.kept.items() if usual.kept[n] and not kept),
        added=frozenset(n for n, kept in draft.kept.items() if kept and not usual.kept[n]),
    )


def what_if_section(office: Office, visitor: Visitor, names: Names, run: Estimated) -> None:
    """Put a button that opens the panel: most who read a run do not want to change it."""
    texts = visitor.texts

    async def begin() -> None:
        opening.disable()
        problems.clear()

        def load() -> Basis:
            with transaction(office.engine) as session:
                return load_basis(session, office.settings.draws_folder, run)

        try:
            office.require(visitor, Action.EXAMINE)
            basis = await in_background(load)
        except FixableError as error:
            problems.show(error)
            return
        finally:
            opening.enable()
        opening.delete()

        def require() -> None:
            office.require(visitor, Action.EXAMINE)
            with transaction(office.engine) as session:
                require_there(session, basis)

        def let_go(error: FixableError) -> None:
            place.clear()  # with it goes the panel, which alone holds the answers
            with place:
                Problems(texts).show(error)

        with place:
            _Panel(require, let_go, names, basis)

    with section(texts["what-if.title"], sub=texts["what-if.why"]):
        place = ui.element("div").classes("gap")
        with place:
            problems = Problems(texts)
            opening = button(texts["what-if.open"], begin)


def scale_problems(names: Names, basis: Basis, draft: Draft) -> list[FixableError]:
    """Return which fields hold no scale, each by its title and with what was typed there."""
    texts = names.texts
    fix = texts.say("what-if.scale-fix", most=numbers.shortest(LARGEST_SCALE, texts.language))
    return [
        FormError(_wrong(texts, _scale_title(names, term), draft.typed.get(term.name, "")), fix)
        for term in (*basis.terms, *basis.possible)
        if not is_scale(draft.scales[term.name])
    ]


def outcome_markup(names: Names, outcome: Outcome, *, at_work: bool) -> str:
    """Return how far figures move, each group as it was fitted and as it would be."""
    texts = names.texts
    parts = [_status(texts, outcome, at_work=at_work), *_over(texts, outcome)]
    parts.append(_finding(names, outcome))
    if outcome.failed:
        said = texts.say("what-if.failed", checks=" ".join(outcome.failed))
        parts.append(element("p", escape(said), class_="note"))
    if outcome.moved:
        parts += [_rows(names, outcome), good_one(texts, "what-if")]
    return "".join([*parts, _table(names, outcome)])


class _Panel:
    """Controls at the left, figures at the right; the newest change wins."""

    def __init__(
        self,
        require: Callable[[], object],
        let_go: Callable[[FixableError], None],
        names: Names,
        basis: Basis,
    ) -> None:
        self._require, self._let_go, self._names, self._basis = require, let_go, names, basis
        self._draft = draft_of(basis)
        self._newest = 0
        self._outcome: Outcome | None = None
        self._client = ui.context.client
        texts = names.texts
        with ui.element("div").classes("two desk"):
            with ui.element("div"):
                self._problems = Problems(texts)
                self._shown = ui.html("", sanitize=False)
                self._shown.props["role"] = "status"
            self._controls = ui.element("div").classes("edit-part first-s")
        self._put_controls()
        self._say("what-if.nothing")

    def _put_controls(self) -> None:
        texts = self._names.texts
        self._controls.clear()
        with self._controls:
            heading(3, texts["what-if.items"])
            for item in self._basis.items:
                tick(item, self._draft.items[item], self._setting(self._draft.items, item))
            heading(3, texts["what-if.priors"])
            paragraph(texts["what-if.scales"], kind="fine")
            for term in self._basis.terms:
                if len(term.factors) == 1:
                    self._scale(term)
            paired = [
                term
                for term in (*self._basis.terms, *self._basis.possible)
                if len(term.factors) > 1
            ]
            if paired:
                heading(3, texts["what-if.interplay"])
            for term in paired:
                title = term_title(self._names, term)
                tick(title, self._draft.kept[term.name], self._setting(self._draft.kept, term.name))
                self._scale(term)
            button(texts["what-if.reset"], self._reset)

    def _scale(self, term: Term) -> None:
        texts, draft = self._names.texts, self._draft
        keep = self._setting(draft.scales, term.name)

        def read(text: str) -> None:
            draft.typed[term.name] = text.strip()
            keep(_number(text))

        shown = numbers.decimal(draft.scales[term.name], texts.language, places=2)
        title = _scale_title(self._names, term)
        line(title, shown, read).props("inputmode=decimal debounce=300")

    def _setting[Value](self, values: dict[str, Value], name: str) -> Callable[[Value], None]:
        def keep(value: Value) -> None:
            values[name] = value
            background_tasks.create(self._follow(), name="what if", context=self._client)

        return keep

    async def _reset(self) -> None:
        self._draft = draft_of(self._basis)
        self._put_controls()
        await self._follow()

    async def _follow(self) -> None:
        """Show the preview at once, and the exact fit when no further change has come."""
        self._newest += 1
        mine = self._newest
        self._problems.clear()
        try:
            raise_all(scale_problems(self._names, self._basis, self._draft))
        except FixableError as error:
            self._refuse(error)
            return
        change = change_of(self._basis, self._draft)
        if change.is_none:
            self._outcome = None
            self._say("what-if.same")
            return
        first = await attempted(lambda: self._looked(change))
        if mine != self._newest:
            return
        if isinstance(first, FixableError):
            self._refuse(first)
            return
        self._show(first, at_work=True)
        exact = await self._refitted(change, mine)
        if mine != self._newest:
            return
        if isinstance(exact, FixableError):
            self._refuse(exact)
        else:
            self._show(exact or first, at_work=False)

    def _looked(self, change: Change) -> Outcome:
        self._require()
        return look(self._basis, change)

    async def _refitted(self, change: Change, mine: int) -> Outcome | FixableError | None:
        """Return the exact fit, what kept it from being made, or None where nobody waits for it."""
        await asyncio.sleep(SETTLED)
        if self._is_stale(mine):
            return None
        try:
            return await waited_for(lambda: self._fitted(change, mine))
        except StoppedError:
            return None  # a newer change is being followed, or she has left

    def _fitted(self, change: Change, mine: int) -> Outcome:
        self._require()
        return refit(self._basis, change, stop=lambda: self._is_stale(mine))

    def _is_stale(self, mine: int) -> bool:
        return mine != self._newest or not self._client.has_socket_connection

    def _refuse(self, error: FixableError) -> None:
        if isinstance(error, GoneError):
            self._let_go(error)
            return
        self._problems.show(error)
        if self._outcome is not None:  # of an earlier change, whose exact fit was given up
            self._show(self._outcome, at_work=False)

    def _say(self, key: str) -> None:
        words = element("p", escape(self._names.texts[key]), class_="note")
        self._shown.set_content(words)

    def _show(self, outcome: Outcome, *, at_work: bool) -> None:
        self._outcome = outcome
        self._shown.set_content(outcome_markup(self._names, outcome, at_work=at_work))


def term_title(names: Names, term: Term) -> str:
    """Return what a term is called, such as "Age and education"."""
    return upper_first(names.texts.listed([names.factor(one) for one in term.factors]))


def _scale_title(names: Names, term: Term) -> str:
    return names.texts.say("what-if.scale", term=term_title(names, term))


def _wrong(texts: Texts, field: str, typed: str) -> str:
    key = "no-scale" if typed else "empty-scale"
    return texts.say(f"what-if.{key}", field=field, typed=typed)


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return NOT_A_NUMBER


def _status(texts: Texts, outcome: Outcome, *, at_work: bool) -> str:
    tag = element("span", escape(texts["what-if.draft"]), class_="tag")
    kind = "exact" if outcome.exact else "preview-waits" if at_work else "preview"
    return element("p", tag, " ", escape(texts[f"what-if.{kind}"]), class_="prov")


def _over(texts: Texts, outcome: Outcome) -> list[str]:
    """Say what both are scored over, where that is not all that the run was made of."""
    if not outcome.over:
        return []
    items = texts.listed(list(outcome.over))
    said = texts.say("what-if.over", count=len(outcome.over), items=items)
    return [element("p", escape(said), class_="note gap")]


def _finding(names: Names, outcome: Outcome) -> str:
    texts = names.texts
    if not outcome.moved:
        return element("p", escape(texts["what-if.few"]))
    most = max(outcome.moved, key=lambda one: abs(one.in_sds))
    city = outcome.moved[0]
    said = texts.say(
        "what-if.finding",
        city=city.points,
        group=_title(names, most.group),
        most=most.points,
        sds=abs(most.in_sds),
    )
    return element("p", escape(said), class_="gap")


def _rows(names: Names, outcome: Outcome) -> str:
    texts = names.texts
    figures = [f.estimate for one in outcome.moved for f in (one.fitted, one.changed)]
    drawn = axis_around(min(f.low90 for f in figures), max(f.high90 for f in figures))
    marks = {texts.write(tick, "whole"): float(tick) for tick in drawn.ticks}
    head = head_row(axis(marks, scale=drawn.scale))
    rows = [_row(names, one, drawn.scale) for one in outcome.moved]
    key = pair_key(texts["what-if.fitted"], texts["what-if.changed"])
    return key + element("div", head, *rows, class_="rows groups gap", style=drawn.style)


def _row(names: Names, one: Moved, scale: Scale) -> str:
    texts, name = names.texts, _title(names, one.group)
    label = texts.say(
        "what-if.spoken",
        group=name,
        fitted=_said(texts, one.fitted),
        changed=_said(texts, one.changed),
    )
    track = pair_row(
        one.fitted.estimate,
        one.changed.estimate,
        scale=scale,
        label=label,
    )
    points = numbers.decimal(one.points, texts.language, places=1, signed=True)
    sds = numbers.decimal(one.in_sds, texts.language, places=1, signed=True)
    doubt = element("span", escape(texts.say("what-if.in-sds", sds=sds)), class_="fine")
    return dot_row(name, track, f"{escape(points)} {doubt}")


def _said(texts: Texts, figure: Figure) -> str:
    return f"{best(texts, figure.estimate)} ({span(texts, figure.estimate)})"


def _table(names: Names, outcome: Outcome) -> str:
    texts = names.texts
    heads = ("fitted", "changed", "points", "sds")
    table = Table(
        caption=texts["what-if.caption"],
        columns=[
            Column(texts["people.table.group"], numeric=False),
            *(Column(texts[f"what-if.{head}"]) for head in heads),
        ],
        rows=[
            Row(
                _title(names, one.group),
                (
                    _said(texts, one.fitted),
                    _said(texts, one.changed),
                    numbers.decimal(one.points, texts.language, places=2, signed=True),
                    numbers.decimal(one.in_sds, texts.language, places=2, signed=True),
                ),
            )
            for one in outcome.moved
        ],
    )
    return table_behind(table, summary=texts["people.table.summary"])


def _title(names: Names, group: Group) -> str:
    if not group:
        return names.texts["people.table.city"]
    factor, level = group
    return f"{upper_first(names.factor(factor))}: {names.level(factor, level)}"
