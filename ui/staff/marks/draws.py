"""Pictures of draws: ranks chain by chain, a prior beside its posterior, and sizes of k-hat."""

from collections.abc import Mapping, Sequence
from html import escape

from ui.markup import element

from .plots import GRID, INK, LETTERING, QUIET, Plot, text

ROW = 40.0  # pixels per chain


def rank_plot(
    counts: Sequence[Sequence[float]],
    *,
    low: float,
    high: float,
    expected: float,
    ends: tuple[str, str],
    label: str,
) -> str:
    """Return one line per chain, which stays near the middle of its band where chains agree.

    Parameters
    ----------
    counts : sequence of sequences
        Draws of each chain by rank, lowest first.
    low, high : float
        Where nine of ten counts lie if ranks are even.
    expected : float
        Draws per bin if ranks are even; the middle of each band.
    ends : pair of str
        Words for the lowest and the highest rank.
    label : str
        What a screen reader says.
    """
    farthest = max([abs(one - expected) for chain in counts for one in chain], default=1.0)
    reach = max(farthest, high - expected, expected - low, 1e-9)
    bins = max((len(chain) for chain in counts), default=1)
    height = ROW * len(counts) + 36
    plot = Plot(x=(0, bins), y=(0, 1), height=height, left=26.0)
    parts = []
    for place, chain in enumerate(counts):
        middle = 22 + ROW * place

        def at(value: float, middle: float = middle) -> float:
            return middle - 0.42 * ROW * (value - expected) / reach

        left, wide = plot.across(0), plot.across(bins) - plot.across(0)
        parts.append(
            element("rect", x=left, y=at(high), width=wide, height=at(low) - at(high), fill=QUIET)
        )
        steps = "".join(
            f"{'L' if bin_ else 'M'}{plot.across(bin_):.1f} {at(value):.1f}"
            f"H{plot.across(bin_ + 1):.1f}"
            for bin_, value in enumerate(chain)
        )
        parts.append(element("path", d=steps, fill="none", stroke=INK, stroke_width=1.5))
        parts.append(text(str(place + 1), left - 8, middle + 4.5, anchor="end"))
    foot = height - 6
    parts.append(text(ends[0], plot.across(0), foot))
    parts.append(text(ends[1], plot.across(bins), foot, anchor="end"))
    return plot.drawn(*parts, label=label)


def density_pair(
    value: Sequence[float],
    prior: Sequence[float],
    posterior: Sequence[float],
    *,
    ticks: Mapping[str, float],
    label: str,
) -> str:
    """Return the posterior as a filled hill, and the prior as a dashed line over it.

    Parameters
    ----------
    value : sequence of float
        Where both densities are given; even steps.
    prior, posterior : sequence of float
        Densities.
    ticks : mapping of word to value
        Words under the picture.
    label : str
        What a screen reader says.
    """
    highest = max(*prior, *posterior, 1e-9)
    plot = Plot(
        x=(value[0], value[-1]), y=(0, highest), width=260, height=104, left=6, right=6, top=6,
        bottom=26,
    )  # fmt: skip
    hill = plot.area(value, [0.0] * len(value), posterior, stroke=INK, stroke_width=1.5)
    line = plot.line(value, prior, stroke_width=1.5, stroke_dasharray="5 3")
    ground = element("line", x1=6, x2=254, y1=plot.foot, y2=plot.foot, stroke=GRID)
    return plot.drawn(hill, ground, line, *plot.foot_words(ticks), label=label)


def size_bars(
    heights: Sequence[float],
    *,
    edges: Sequence[float],
    limit: float,
    limit_word: str,
    ticks: Mapping[str, float],
    label: str,
) -> str:
    """Return how many have which size as bars, with a line at the size that is too large.

    Parameters
    ----------
    heights : sequence of float
        People by size, lowest first.
    edges : sequence of float
        Ends of the bars, one more than there are bars.
    limit : float
        In the unit of `edges`.
    limit_word : str
        A word or two at the line.
    """
    plot = Plot(x=(edges[0], edges[-1]), y=(0, max(*heights, 1e-9)), left=12)
    bars = [
        element(
            "rect",
            x=plot.across(low) + 1,
            y=plot.up(height),
            width=max(plot.across(high) - plot.across(low) - 2, 1),
            height=plot.foot - plot.up(height),
            fill=INK if low >= limit else "var(--chart-quiet)",
        )
        for height, low, high in zip(heights, edges, edges[1:], strict=False)
    ]
    x = plot.across(limit)
    line = element("line", x1=x, x2=x, y1=4, y2=plot.foot, stroke=INK, stroke_dasharray="4 3")
    word = element(
        "text",
        escape(limit_word),
        x=x + 6,
        y=14,
        **{**LETTERING, "fill": INK, "text_anchor": "start"},
    )
    ground = element(
        "line", x1=plot.left, x2=plot.width - 12, y1=plot.foot, y2=plot.foot, stroke=GRID
    )
    return plot.drawn(*bars, ground, line, word, *plot.foot_words(ticks), label=label)
