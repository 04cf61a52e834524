"""Watching a survey: big numbers, answers over time, how they came, and which groups are missing."""

from collections.abc import Mapping, Sequence
from html import escape

from nicegui import ui

from dsm.roles import Action
from dsm.surveying.days import day_of, last_day_before
from dsm.surveying.group_rates import GroupRate
from dsm.surveying.sendings import SendingKind
from surveys.campaigns import Entry, State
from surveys.rates import Sampling
from ui.markup import element, percent, picture
from ui.staff.marks.campaigns import Curve, Flag, answers_curve, rate_track, steps
from ui.staff.marks.rows import dot_row
from ui.staff.widgets.controls import button
from ui.staff.widgets.provenance import Provenance, provenance_line
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.staff.widgets.words import heading, markup, paragraph
from ui.texts import numbers
from ui.texts.texts import Texts

from .desk import Desk
from .sending import open_reminding
from .watched import Watched

WIDE, NARROW = 560.0, 340.0  # pixels of the curve on a desk and on a phone


def watching_sections(desk: Desk, watched: Watched) -> None:
    """Put everything that can be watched; a draft has nothing yet."""
    if desk.campaign.state in {State.DRAFT, State.PURGED}:
        return
    texts = desk.visitor.texts
    with ui.element("section").classes("rule"):
        markup(escape(texts["watch.title"]), tag="h2", kind="vh")
        markup(big_numbers(texts, watched))
        with ui.element("div").classes("two even"):
            with ui.element("section"):
                heading(3, curve_title(texts, watched))
                markup(curve_markup(texts, watched), kind="gap")
                markup(ways_markup(texts, watched))
                markup(speeds_markup(texts, watched, desk.questionnaire.minutes))
            with ui.element("section"):
                heading(3, watched.says_of_groups(texts))
                markup(groups_markup(texts, watched))
                _help(desk, watched)
        _promise(desk)


def big_numbers(texts: Texts, watched: Watched) -> str:
    """Return the numbers one looks for first, each with what it is of."""
    watch = watched.watch
    pairs = []
    if watch.rates is not None and watch.rates.rr1 is not None:
        of = texts.say("watch.of-invited", invited=watch.invited)
        pairs.append((texts.write(watch.rates.rr1.value, "share"), of))
    else:
        pairs.append((texts.write(watch.finished), texts["watch.answers"]))
    pairs.append((texts.write(watch.began), texts["watch.began"]))
    if watched.campaign.state is State.OPEN:
        pairs.append((texts.write(watched.days_left), texts["watch.days-left"]))
    reminded = sum(one.kind is SendingKind.REMINDERS for one in watch.sendings)
    if watched.campaign.entry is Entry.INVITED:
        pairs.append((texts.write(reminded), texts.say("watch.reminders", count=reminded)))
    return element(
        "div",
        *[
            element("div", element("b", escape(value)), element("span", escape(words)))
            for value, words in pairs
        ],
        class_="big",
    )


def curve_title(texts: Texts, watched: Watched) -> str:
    """Return what the curve says."""
    expected = watched.watch.expected
    if expected is not None and expected.low < expected.high:
        return texts.say("watch.expected", low=expected.low, high=expected.high)
    if expected is not None:
        return texts.say("watch.expected-one", count=expected.likely)
    return texts["watch.over-time"]


def curve_markup(texts: Texts, watched: Watched) -> str:
    """Return the curve for a desk and for a phone, with the table behind it."""
    curve = curve_of(texts, watched)
    if curve is None:
        return element("p", escape(texts["watch.no-curve"]), class_="note")
    ticks = [texts.write(at) for at in steps(curve)]
    day, count = curve.answers[-1]
    label = texts.say("watch.curve", count=count, day=day)
    pictures = [
        element(
            "div",
            answers_curve(
                curve,
                label=label,
                last=texts.write(count),
                days=[(one, short_day(texts, one)) for one in (curve.opens, curve.closes)],
                numbers=ticks,
                width=width,
            ),
            class_=kind,
        )
        for width, kind in ((WIDE, "hide-s"), (NARROW, "show-s"))
    ]
    columns = [
        Column(texts["watch.table.day"], numeric=False),
        Column(texts["watch.table.answers"]),
    ]
    rows = [Row(texts.write(at), (texts.write(so_far),)) for at, so_far in watched.watch.curve]
    table = Table(caption=texts["watch.table.caption"], columns=columns, rows=rows)
    note = element("p", escape(texts["watch.in-steps"]), class_="fine")
    return "".join(pictures) + note + table_behind(table, summary=texts["watch.table.open"])


def curve_of(texts: Texts, watched: Watched) -> Curve | None:
    """Return what the curve draws, None while fewer than ten answers were mixed."""
    watch, campaign = watched.watch, watched.campaign
    if not watch.curve:
        return None
    opens, closes = day_of(campaign.opens_at), last_day_before(campaign.closes_at)
    start = min(opens, watch.curve[0][0])
    before = [(start, 0)] if watch.curve[0][0] > start else []
    expected = watch.expected
    return Curve(
        opens=start,
        closes=max(closes, watch.curve[-1][0]),
        answers=[*before, *watch.curve],
        flags=[Flag(one.day, texts[f"send.kind.{one.kind}"]) for one in watch.sendings],
        expected=(expected.low, expected.high) if expected is not None else None,
    )


def short_day(texts: Texts, day: object) -> str:
    """Return a day without its year.

    Examples
    --------
    >>> from datetime import date
    >>> from ui.texts.texts import texts_in
    >>> short_day(texts_in("nb"), date(2026, 11, 22))
    '22. november'
    """
    return texts.write(day).rsplit(" ", 1)[0]


def ways_markup(texts: Texts, watched: Watched) -> str:
    """Return how the answers came, as bars; hidden ones say so."""
    counts = {
        texts[f"channel.{channel}"]: count for channel, count in watched.watch.channels.items()
    }
    return _bars(texts, texts["watch.ways"], counts)


def speeds_markup(texts: Texts, watched: Watched, minutes: int) -> str:
    """Return how long people took, in the few bands that are kept, as bars; nothing if all are hidden.

    Parameters
    ----------
    minutes : int
        What respondents are told it takes.
    """
    speeds = watched.watch.speeds
    if not any(speeds.values()):
        return ""
    counts = {texts[f"watch.speed.{speed}"]: count for speed, count in speeds.items()}
    title = texts.say("watch.speed.title", count=minutes)
    note = element("p", escape(texts["watch.speed.why"]), class_="fine")
    return _bars(texts, title, counts) + note


def _bars(texts: Texts, title: str, counts: Mapping[str, int | None]) -> str:
    if not counts:
        return ""
    most = max([count for count in counts.values() if count is not None], default=0) or 1
    lines = []
    for words, count in counts.items():
        name = element("span", escape(words))
        if count is None:
            hatch = element("div", class_="hatch", role="img", aria_label=texts["hidden.label"])
            lines.append(element("li", name, hatch, element("span", escape(texts["watch.few"]))))
        else:
            bar = _bar(count / most)
            lines.append(element("li", name, bar, element("b", escape(texts.write(count)))))
    heading = element("h4", escape(title))
    return element("div", heading, element("ul", *lines, class_="ways"), class_="gap-l")


def groups_markup(texts: Texts, watched: Watched) -> str:
    """Return one row per group: the share that answered, dashed what everybody did."""
    watch = watched.watch
    if watch.sampling is not Sampling.REGISTER:
        return element("p", escape(texts[f"watch.sampling.{watch.sampling}"]), class_="note")
    if watch.rates is None or watch.rates.rr1 is None or not watch.groups:
        return element("p", escape(texts["watch.no-groups"]), class_="note")
    everybody = watch.rates.rr1.value
    note = texts.say("watch.groups", everybody=everybody)
    rows = [_group(texts, watched, one, everybody) for one in finest(watch.groups)]
    drawn = element("div", *rows, class_="rr rows gap")
    return element("p", escape(note), class_="note") + drawn + _rates_table(texts, watched)


def finest(groups: Sequence[GroupRate]) -> list[GroupRate]:
    """Return sex by age instead of each alone, where it is told; other factors as they are."""
    crossed = {factor for one in groups if len(one.group) > 1 for factor in one.factors}
    return [one for one in groups if len(one.group) > 1 or one.factors[0] not in crossed]


def _group(texts: Texts, watched: Watched, one: GroupRate, everybody: float) -> str:
    name = watched.group_name(texts, one.group)
    if one.rate is None or one.answered is None:
        hatch = element("div", class_="hatch", role="img", aria_label=texts["hidden.label"])
        reason = element("span", escape(texts["watch.few"]))
        return dot_row(name, hatch, reason, kind="hid")
    few = watched.missing is not None and watched.missing.group == one.group
    label = texts.say("watch.group", group=name, answered=one.answered, invited=one.invited)
    highest = _highest(watched)
    track = rate_track(one.rate.value, everybody, highest=highest, few=few, label=label)
    words = texts.say("surveys.of", answers=one.answered, invited=one.invited)
    share = element("b", escape(texts.write(one.rate.value, "share")))
    mark = escape(f" {texts['watch.is-few']}") if few else ""
    return dot_row(name, track, f"{share}{escape(words)}{mark}")


def _highest(watched: Watched) -> float:
    rates = [one.rate.value for one in watched.watch.groups if one.rate is not None]
    # The track ends at a whole tenth, so that its hairlines are round numbers.
    return min(max(-(-max(rates, default=0.1) * 10 // 1) / 10, 0.2), 1.0)


def _rates_table(texts: Texts, watched: Watched) -> str:
    columns = [
        Column(texts["watch.rates.group"], numeric=False),
        Column(texts["watch.rates.invited"]),
        Column(texts["watch.rates.answered"]),
        Column(texts["watch.rates.share"]),
        Column(texts["watch.rates.between"]),
    ]
    rows = []
    for one in watched.watch.groups:
        name, invited = watched.group_name(texts, one.group), texts.write(one.invited)
        if one.rate is None or one.answered is None:
            rows.append(Row(name, (invited,), hidden=texts["watch.few"]))
            continue
        span = numbers.span(100 * one.rate.low, 100 * one.rate.high, texts.language)
        share = texts.write(one.rate.value, "share")
        rows.append(Row(name, (invited, texts.write(one.answered), share, f"{span}\u00a0%")))
    table = Table(caption=texts["watch.rates.caption"], columns=columns, rows=rows)
    return table_behind(table, summary=texts["watch.rates.open"])


def _help(desk: Desk, watched: Watched) -> None:
    missing = watched.missing
    if missing is None or missing.answered is None:
        return
    texts = desk.visitor.texts
    silent = missing.invited - missing.answered
    with ui.element("div").classes("ask gap-l"):
        heading(4, texts["watch.help.title"])
        group = watched.group_name(texts, missing.group)
        paragraph(texts.say("watch.help.why", count=silent, group=group), kind="note")
        if desk.visitor.account.may(Action.SEND):
            with ui.element("div").classes("row gap"):
                button(texts["move.button.remind"], lambda: open_reminding(desk))


def _promise(desk: Desk) -> None:
    texts = desk.visitor.texts
    said = texts.say("watch.promise", day=desk.campaign.contacts_until)
    line = Provenance(
        simulated=desk.visitor.city is not None and desk.visitor.city.simulated,
        remarks=(texts["watch.live"],),
    )
    words = element("p", escape(f"{texts['watch.kept']} {said}"), class_="note")
    markup(words + provenance_line(texts, line), kind="gap-l")


def _bar(share: float) -> str:
    drawn = element("rect", width=percent(100 * share), height=12, fill="var(--ink)")
    return picture(drawn, width="100%", height=12)
