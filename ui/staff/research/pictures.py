"""Pictures of one run: chains, priors, questions and groups, each with what a good one looks like."""

from html import escape
from typing import TYPE_CHECKING

from dsm.examination import Examination
from dsm.groups import GroupFigure, Grouping
from indicators.social.summaries import Estimate
from surveys.disclosure import Limits
from ui.markup import element
from ui.staff.marks.answers import Bubble, Expected, bubble_plot, curve_plot, share_plot
from ui.staff.marks.draws import density_pair, rank_plot
from ui.staff.marks.estimates import Scale, axis, estimate_row
from ui.staff.marks.rows import dot_row, head_row, lines_apart
from ui.staff.names import Names
from ui.staff.widgets.estimates import best, span
from ui.texts import numbers
from ui.texts.texts import Texts

from .figures import end_words, figure, figures, good_one, ticks
from .questions import question_text

if TYPE_CHECKING:
    from indicators.social.construct_fit import ConstructFit
    from indicators.social.item_curves import Curves
    from indicators.social.item_fit import ItemFit
    from indicators.social.prior_posterior import PriorPosterior

MOSTLY = 0.8  # of the counts lie in the band; nine of ten should, give or take
MOST_PAIRS = 12
CORRELATIONS = Scale(-0.2, 1.0)
SCORE_STEPS = (5, 10, 20)  # points between two ticks; the last takes in the whole scale
MOST_STEPS = 5


def chains_markup(texts: Texts, seen: Examination) -> str:
    """Return the rank plot of the slowest quantity."""
    ranks = seen.ranks
    mixes = ranks.inside >= MOSTLY
    drawing = rank_plot(
        ranks.counts.tolist(),
        low=ranks.low,
        high=ranks.high,
        expected=ranks.expected,
        ends=(texts["run.ranks.low"], texts["run.ranks.high"]),
        label=texts.say("run.ranks.label", quantity=ranks.quantity, share=ranks.inside),
    )
    what = texts.say(
        "run.ranks.what",
        quantity=ranks.quantity,
        chains=len(ranks.counts),
        draws=ranks.draws,
        effective=ranks.effective,
    )
    caption = texts["run.ranks.mixes" if mixes else "run.ranks.stuck"]
    return figure(caption, what, drawing) + good_one(texts, "ranks")


def densities_markup(names: Names, seen: Examination) -> str:
    """Return prior and posterior of every spread and discrimination."""
    drawn = [_density(names, one) for one in seen.densities]
    return good_one(names.texts, "densities") + figures(drawn, small=True)


def questions_markup(names: Names, seen: Examination) -> str:
    """Return every question's answers beside what the model expects; why not, where it cannot be."""
    texts = names.texts
    if seen.questions is None:
        why = "run.outdated.why" if seen.outdated else "run.few"
        return element("p", escape(texts[why]), class_="note")
    drawn = [_shares(texts, one) for one in seen.questions.items]
    said = element("p", escape(seen.questions.sentence), class_="note", lang="en")
    return "".join(
        [
            said,
            good_one(texts, "shares"),
            figures(drawn),
            _rest_scores(texts, seen.questions),
            _pairs(texts, seen.questions),
        ]
    )


def curves_markup(texts: Texts, curves: "Curves") -> str:
    """Return what people at each level answer to every question, and how much all tell together."""
    level = curves.level.tolist()
    drawn = []
    for one in curves.items:
        drawing = curve_plot(
            level,
            one.chance.median.tolist(),
            bands=list(zip(one.chance.low90.tolist(), one.chance.high90.tolist(), strict=True)),
            top=1.0,
            levels=ticks(texts, 0, 1, most=3, percent=True),
            ticks=ticks(texts, level[0], level[-1], most=7),
            label=texts.say("run.curves.label", item=one.item),
        )
        drawn.append(figure(one.item, question_text(texts, one.item), drawing))
    return good_one(texts, "curves") + figures([*drawn, _information(texts, curves)])


def groups_markup(names: Names, seen: Examination) -> str:
    """Return a forest of groups, and beside it model against direct figures."""
    texts = names.texts
    if seen.city is None:
        return element("p", escape(texts["run.outdated.why"]), class_="note")
    scale, step = _scale(seen)
    values = range(int(scale.low), int(scale.high) + 1, step)
    marks = {texts.write(value, "whole"): float(value) for value in values}
    head = head_row(axis(marks, scale=scale))
    parts = [head, _row(names, texts["people.table.city"], seen.city, scale, None)]
    for grouping in seen.groupings:
        parts.append(element("h3", escape(_by(names, grouping))))
        parts += [
            _row(names, _group_name(names, one), one, scale, seen.city) for one in grouping.figures
        ]
    forest = element("div", *parts, class_="forest rows groups", style=lines_apart(marks, scale))
    left = element(
        "div", element("h3", escape(texts["run.forest"])), good_one(texts, "forest"), forest
    )
    right = element("div", _bubbles(texts, seen), good_one(texts, "bubbles"))
    return element("div", left, right, class_="two even")


def _density(names: Names, one: "PriorPosterior") -> str:
    texts = names.texts
    title = ", ".join(one.names)
    drawing = density_pair(
        one.value.tolist(),
        one.prior.tolist(),
        one.posterior.tolist(),
        ticks=ticks(texts, 0.0, float(one.value[-1]), most=5),
        label=texts.say(
            "run.densities.label", name=title, median=_two(texts, one.drawn.median),
            low=_two(texts, one.drawn.low90), high=_two(texts, one.drawn.high90),
        ),
    )  # fmt: skip
    what = texts.say(
        f"run.densities.{one.about}", median=_two(texts, one.drawn.median),
        low=_two(texts, one.drawn.low90), high=_two(texts, one.drawn.high90),
        prior=_two(texts, one.prior_median),
    )  # fmt: skip
    return figure(title, what, drawing)


def _shares(texts: Texts, one: "ItemFit") -> str:
    band = one.expected_shares
    expected = [
        Expected(median=median, low50=low50, high50=high50, low90=low90, high90=high90)
        for low90, low50, median, high50, high90 in zip(
            *(
                part.tolist()
                for part in (band.low90, band.low50, band.median, band.high50, band.high90)
            ),
            strict=True,
        )
    ]
    shares = one.shares.tolist()
    missed = int((band.beyond(one.shares) != 0).sum())
    drawing = share_plot(
        shares,
        expected,
        names=end_words(texts, len(shares)),
        ticks=ticks(texts, 0.0, max(*shares, float(band.high90.max())), most=4, percent=True),
        missed=texts["run.shares.missed"],
        label=texts.say("run.shares.label", item=one.item, missed=missed, count=len(shares)),
    )
    caption = texts.say(
        "run.shares.off" if missed else "run.shares.on",
        item=one.item,
        missed=missed,
        count=len(shares),
    )
    return figure(caption, question_text(texts, one.item), drawing)


def _rest_scores(texts: Texts, questions: "ConstructFit") -> str:
    """Return every question's mean answer by the answers to the others; small groups are left out."""
    drawn = [
        _rest_score(texts, one)
        for one in questions.items
        if (one.rest_people >= Limits().mean).sum() > 1
    ]
    if not drawn:
        return ""
    title = element("h3", escape(texts["run.rest.title"]), class_="gap-l")
    return title + good_one(texts, "rest") + figures(drawn)


def _rest_score(texts: Texts, one: "ItemFit") -> str:
    shown = one.rest_people >= Limits().mean
    band = one.expected_rest_scores
    drawing = curve_plot(
        [float(at + 1) for at in range(len(shown)) if shown[at]],
        [one.rest_scores[shown].tolist()],
        bands=[(band.low90[shown].tolist(), band.high90[shown].tolist())],
        top=100.0,
        levels=ticks(texts, 0, 100, most=3),
        ticks={texts.write(at + 1): at + 1.0 for at in range(len(shown)) if shown[at]},
        label=texts.say("run.rest.label", item=one.item),
    )
    return figure(one.item, question_text(texts, one.item), drawing)


def _pairs(texts: Texts, questions: "ConstructFit") -> str:
    """Return the correlations of the pairs that are furthest from what is expected."""
    worst = sorted(questions.pairs, key=lambda pair: -abs(pair.residual))[:MOST_PAIRS]
    if not worst:
        return ""
    marks = ticks(texts, -0.2, 1.0, most=7)
    head = head_row(axis(marks, scale=CORRELATIONS))
    rows = [
        dot_row(
            f"{pair.first}, {pair.second}",
            estimate_row(pair.expected, scale=CORRELATIONS, reference=pair.correlation),
            texts.say(
                "run.pairs.row",
                found=_two(texts, pair.correlation),
                low=_two(texts, pair.expected.low90),
                high=_two(texts, pair.expected.high90),
            ),
            kind="minor",
        )
        for pair in worst
    ]
    title = element("h3", escape(texts["run.pairs.title"]), class_="gap-l")
    apart = lines_apart(marks, CORRELATIONS)
    table = element("div", head, *rows, class_="forest rows pairs", style=apart)
    return title + good_one(texts, "pairs") + table


def _information(texts: Texts, curves: "Curves") -> str:
    level, band = curves.level.tolist(), curves.information
    top = float(band.high90.max())
    # Residents have another unit; their hill is drawn as high as the information is.
    residents = (curves.residents / curves.residents.max() * top).tolist()
    drawing = curve_plot(
        level,
        [residents, band.median.tolist()],
        bands=[(band.low90.tolist(), band.high90.tolist())],
        top=1.05 * top,
        levels=ticks(texts, 0, top, most=4),
        ticks=ticks(texts, level[0], level[-1], most=7),
        label=texts["run.information.label"],
    )
    return figure(texts["run.information.title"], texts["run.information.what"], drawing)


def _row(names: Names, name: str, one: GroupFigure, scale: Scale, city: GroupFigure | None) -> str:
    texts = names.texts
    if one.estimate is None:
        hatch = element("div", class_="hatch", role="img", aria_label=texts["hidden.label"])
        return dot_row(name, hatch, escape(texts["run.hidden"]), kind="hid")
    reference = city.estimate.median if city and city.estimate else None
    track = estimate_row(one.estimate, scale=scale, reference=reference)
    figures_said = element("b", escape(best(texts, one.estimate)))
    return dot_row(name, track, f"{figures_said} {escape(span(texts, one.estimate))}", kind="minor")


def _bubbles(texts: Texts, seen: Examination) -> str:
    shown = [
        Bubble(direct=one.direct, model=one.estimate.median, answers=float(one.answers or 0))
        for grouping in seen.groupings
        for one in grouping.figures
        if one.estimate is not None and one.direct is not None
    ]
    if not shown:
        return element("p", escape(texts["run.few"]), class_="note")
    values = [value for one in shown for value in (one.direct, one.model)]
    drawing = bubble_plot(
        shown,
        ticks=ticks(texts, min(values), max(values), most=5),
        ends=(texts["run.bubbles.across"], texts["run.bubbles.up"]),
        label=texts.say("run.bubbles.label", count=len(shown)),
    )
    return figure(texts["run.bubbles.title"], texts["run.bubbles.what"], drawing)


def _scale(seen: Examination) -> tuple[Scale, int]:
    """Return a scale around all groups with both ends on a tick, and how far ticks are apart."""
    known: list[Estimate] = [
        one.estimate
        for one in (seen.city, *(one for each in seen.groupings for one in each.figures))
        if one is not None and one.estimate is not None
    ]
    low = min((one.low90 for one in known), default=0.0)
    high = max((one.high90 for one in known), default=100.0)
    for step in SCORE_STEPS:
        scale = Scale(step * (low // step), step * -(-high // step))
        if scale.high - scale.low <= MOST_STEPS * step:
            break
    return scale, step


def _by(names: Names, grouping: Grouping) -> str:
    return " × ".join(names.factor(factor) for factor in grouping.factors)


def _group_name(names: Names, one: GroupFigure) -> str:
    return ", ".join(names.level(factor, level) for factor, level in one.levels.items())


def _two(texts: Texts, value: float) -> str:
    return numbers.decimal(value, texts.language, places=2)
