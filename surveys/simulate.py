"""Residents who do not exist: answers drawn from a known truth, to test and to show the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FrameError, raise_all
from surveys.population import PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.sheets import Row, read_sheet

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

NODES = 48  # Gauss-Hermite nodes; shares are then exact to more digits than the truth has


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueEffect:
    """What the people of some groups have more of, on the latent scale with unit spread.

    `groups` holds the factors and levels that must all fit; `wave` 0 means every wave.
    """

    construct: str
    groups: tuple[tuple[str, str], ...]
    wave: int
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueItem:
    """How an item is answered: P(level >= k) = logistic(discrimination * latent - cutpoint[k]).

    `missing` holds the share of each kind of missing answer, in [0, 1].
    """

    item: AnsweredItem
    discrimination: float
    cutpoints: tuple[float, ...]
    missing: tuple[tuple[Missing, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueCampaign:
    """Whom a wave invites, and the log odds of answering for a person of no group at all."""

    wave: int
    invited: int
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Everything the simulation knows and the product must never be told."""

    effects: tuple[TrueEffect, ...]
    items: tuple[TrueItem, ...]
    campaigns: tuple[TrueCampaign, ...]
    propensity: tuple[tuple[str, str, float], ...]

    def item(self, item_id: str) -> TrueItem:
        """Return the item called `item_id`."""
        return next(true for true in self.items if true.item.id == item_id)

    def campaign(self, wave: int) -> TrueCampaign:
        """Return the campaign of a wave."""
        return next(campaign for campaign in self.campaigns if campaign.wave == wave)

    @property
    def constructs(self) -> tuple[str, ...]:
        """Constructs that the items measure, in file order."""
        return tuple(dict.fromkeys(true.item.construct for true in self.items))


def read_truth(folder: Path) -> Truth:
    """Read the truth behind a simulated city.

    Parameters
    ----------
    folder : Path
        Holds `truth_effects.csv`, `truth_items.csv`, `truth_thresholds.csv`,
        `response_propensity.csv` and `campaigns.csv`.

    Returns
    -------
    Truth
        Effects, items, campaigns and the propensity to answer.

    Raises
    ------
    FileError
        If a file is missing or cannot be read; all bad cells of all files are reported.
    """
    columns = {
        "truth_effects.csv": ("construct", "term", "level", "wave", "latent_effect"),
        "truth_items.csv": ("item_id", "construct", "categories", "discrimination"),
        "truth_thresholds.csv": ("item_id", "kappa", "stored_code_at_or_above"),
        "campaigns.csv": ("wave", "invited_adults", "base_response_log_odds"),
        "response_propensity.csv": ("variable", "level", "log_odds"),
    }
    sheets = [read_sheet(folder / name, required) for name, required in columns.items()]
    effects, items, thresholds, campaigns, propensity = sheets
    truth = Truth(
        effects=tuple(_effect(row) for row in effects),
        items=tuple(_item(row, thresholds.rows) for row in items),
        campaigns=tuple(_campaign(row) for row in campaigns),
        propensity=tuple(
            (row.text("variable"), row.text("level"), row.number("log_odds")) for row in propensity
        ),
    )
    raise_all([problem for sheet in sheets for problem in sheet.problems])
    return truth


def simulate_wave(
    truth: Truth,
    frame: PopulationFrame,
    *,
    wave: int,
    seed: int,
    invited: int | None = None,
    breaking_off: float = 0.02,
) -> Responses:
    """Draw a simple random sample of residents, who of them answers, and what they say.

    Parameters
    ----------
    truth : Truth
        See `read_truth`.
    frame : PopulationFrame
        Adults by the factors that the truth speaks of; whole people.
    wave : int
        Which wave, as numbered in the campaigns.
    seed : int
        The same seed gives the same answers.
    invited : int, optional
        How many adults are invited; by default as in the wave's campaign.
    breaking_off : float
        Share of respondents who stop at some item, which and all later ones are not reached.

    Returns
    -------
    Responses
        All items of the truth; equal weights, since everyone was as likely to be invited.

    Raises
    ------
    FrameError
        If more are invited than live there, or the frame has fractions of people.
    """
    rng = np.random.default_rng(seed)
    campaign = truth.campaign(wave)
    cells = _respondents(
        truth, frame, campaign, rng, campaign.invited if invited is None else invited
    )
    levels = _answers(truth, _latent_means(truth, frame, wave)[:, cells], rng)
    _break_off(levels, rng, breaking_off)
    return Responses(
        items=tuple(true.item for true in truth.items),
        levels=levels,
        factors=frame.factors,
        background=frame.cell_levels()[cells].astype(np.int16),
        weights=np.ones(len(cells)),
        provenance=f"simulated, wave {wave}, seed {seed}: nobody was asked",
    )


def true_share(
    truth: Truth,
    frame: PopulationFrame,
    item_id: str,
    level: int,
    *,
    wave: int,
    by: Sequence[str] = (),
) -> Floats:
    """Return the true share of each group that would answer an item at or above a level.

    Parameters
    ----------
    truth : Truth
        See `read_truth`.
    frame : PopulationFrame
        The population.
    item_id : str
        The item.
    level : int
        Position among its answers; 0 is the worst, at or above which everyone is.
    wave : int
        Which wave.
    by : sequence of str
        Factors whose levels make the groups.

    Returns
    -------
    array of shape (levels of first factor, levels of second factor, ...)
        Shares in [0, 1]; NaN for a group without people.
    """
    true = truth.item(item_id)
    construct = truth.constructs.index(true.item.construct)
    means = _latent_means(truth, frame, wave)[construct]
    return _over_groups(_share_by_level(true, means)[level], frame, by)


def true_score(
    truth: Truth, frame: PopulationFrame, construct: str, *, wave: int, by: Sequence[str] = ()
) -> Floats:
    """Return the true mean 0-100 score of a construct in each group.

    The score is the mean over the construct's items of level / highest level, times 100.
    Arguments and shape are as in `true_share`.
    """
    means = _latent_means(truth, frame, wave)[truth.constructs.index(construct)]
    items = [true for true in truth.items if true.item.construct == construct]
    scores = [_share_by_level(true, means)[1:].mean(axis=0) for true in items]
    return _over_groups(100 * np.mean(scores, axis=0), frame, by)


def _effect(row: Row) -> TrueEffect:
    # A term such as "wave:district_id" names its factors; the wave has a column of its own.
    factors = [name for name in row.text("term").split(":") if name != "wave"]
    levels = row.text("level").split(":") if factors else []
    if len(factors) != len(levels):
        problem = f"holds {row.optional('level')!r}, which is no level of {row.optional('term')!r}"
        row.reject("level", problem, "Give one level per factor, with ':' between them.")
    return TrueEffect(
        construct=row.text("construct"),
        groups=tuple(zip(factors, levels, strict=False)),
        wave=int(row.number("wave")) if row.optional("wave") else 0,
        effect=row.number("latent_effect"),
    )


def _item(row: Row, thresholds: Sequence[Row]) -> TrueItem:
    own = [line for line in thresholds if line.optional("item_id") == row.optional("item_id")]
    codes = [int(line.number("stored_code_at_or_above")) for line in own]
    if len(codes) != row.number("categories") - 1 or len(codes) < 2:
        problem = f"holds {row.optional('categories')!r}, but {len(codes)} thresholds are given"
        fix = "Give one threshold less than there are categories, of which at least three."
        row.reject("categories", problem, fix)
    return TrueItem(
        item=AnsweredItem(row.text("item_id"), row.text("construct"), _with_worst(codes)),
        discrimination=row.number("discrimination"),
        cutpoints=tuple(line.number("kappa") for line in own),
        missing=(
            (Missing.DONT_KNOW, row.number("share_dont_know")),
            (Missing.PREFER_NOT, row.number("share_prefer_not")),
            (Missing.LEFT_BLANK, row.number("share_left_blank")),
        ),
    )


def _with_worst(codes: Sequence[int]) -> tuple[int, ...]:
    """Return the codes with the worst answer's in front, on which no threshold stands."""
    return (2 * codes[0] - codes[1], *codes) if len(codes) > 1 else tuple(codes)  # equal steps


def _campaign(row: Row) -> TrueCampaign:
    return TrueCampaign(
        wave=int(row.number("wave")),
        invited=int(row.number("invited_adults")),
        log_odds=row.number("base_response_log_odds"),
    )


def _respondents(
    truth: Truth,
    frame: PopulationFrame,
    campaign: TrueCampaign,
    rng: np.random.Generator,
    invited: int,
) -> Ints:
    people = frame.cell_people.astype(np.int64)
    if (people != frame.cell_people).any():
        raise FrameError(
            "The frame has fractions of people, of whom none can be drawn.",
            fix="Simulate from a frame of whole people.",
        )
    if invited > people.sum():
        raise FrameError(
            f"{invited:,} are invited, but only {people.sum():,} live there.",
            fix="Invite fewer.",
        )
    asked = rng.multivariate_hypergeometric(people, invited, method="marginals")
    log_odds = np.full(frame.cells, campaign.log_odds)
    for factor, level, effect in truth.propensity:
        log_odds += effect * _belongs(frame, [(factor, level)])
    answered = rng.binomial(asked, _logistic(log_odds))
    # Shuffled, or the order of respondents would tell their cell.
    return rng.permutation(np.repeat(np.arange(frame.cells), answered))


def _answers(truth: Truth, means: Floats, rng: np.random.Generator) -> NDArray[np.int16]:
    latent = rng.normal(means)
    levels = np.empty((means.shape[1], len(truth.items)), dtype=np.int16)
    for column, true in enumerate(truth.items):
        own = latent[truth.constructs.index(true.item.construct)]
        leaning = true.discrimination * own + rng.logistic(size=len(own))
        levels[:, column] = np.searchsorted(true.cutpoints, leaning, side="right")
        kinds, shares = zip(*true.missing, strict=True)
        which = np.searchsorted(np.cumsum(shares), rng.uniform(size=len(own)), side="right")
        for position, kind in enumerate(kinds):
            levels[which == position, column] = kind
    return levels


def _break_off(levels: NDArray[np.int16], rng: np.random.Generator, share: float) -> None:
    respondents, items = levels.shape
    stops_at = np.where(
        rng.uniform(size=respondents) < share, rng.integers(1, items, respondents), items
    )
    levels[np.arange(items) >= stops_at[:, None]] = Missing.NOT_REACHED


def _latent_means(truth: Truth, frame: PopulationFrame, wave: int) -> Floats:
    """Return the mean latent level, shape (construct, cell)."""
    means = np.zeros((len(truth.constructs), frame.cells))
    for true in truth.effects:
        if true.wave in {0, wave}:
            row = truth.constructs.index(true.construct)
            means[row] += true.effect * _belongs(frame, true.groups)
    return means


def _belongs(frame: PopulationFrame, groups: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
    """Return which cells are in all of the groups, shape (cell,)."""
    levels = frame.cell_levels()
    inside = np.ones(frame.cells, dtype=np.bool_)
    for name, level in groups:
        inside &= levels[:, frame.axis(name)] == frame.factor(name).levels.index(level)
    return inside


def _share_by_level(true: TrueItem, means: Floats) -> Floats:
    """Return P(level >= k) for every k, averaged over people of a cell, shape (level, cell)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    latent = means[:, None] + nodes
    above = [
        _logistic(true.discrimination * latent - cutpoint) @ (weights / weights.sum())
        for cutpoint in true.cutpoints
    ]
    return np.stack([np.ones_like(means), *above])


def _over_groups(values: Floats, frame: PopulationFrame, by: Sequence[str]) -> Floats:
    held = PopulationFrame(frame.factors, frame.people * values.reshape(frame.people.shape), "")
    people = frame.margin(by)
    unknown = np.full_like(people, np.nan)
    return np.divide(held.margin(by), people, out=unknown, where=people > 0)


def _logistic(log_odds: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * log_odds)))
