"""What people at each level of the latent scale answer, and where each question tells them apart."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.bands import Band, band_of
from indicators.social.trees import flat_draws
from indicators.social.wording import method_levels

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

SPAN = 3.0  # latent levels shown; residents lie within, but for a few in a thousand
POINTS = 61
DRAWS = 400  # bands by eye need no more


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemCurves:
    """One question along the latent scale, on which people of one background differ by one.

    Parameters
    ----------
    item : str
        Item id.
    chance : Band of shape (category, point)
        Chance of every answer, from worst to best; the characteristic curves.
    score : Band of shape (point,)
        Expected answer, 0 (worst) to 100 (best).
    information : Band of shape (point,)
        How much an answer tells of a person's level: one over the variance that it would
        leave, were it alone and repeated. With a wording factor, repeated with other wordings.
    """

    item: str
    chance: Band
    score: Band
    information: Band


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curves:
    """All questions of a construct along its latent scale.

    Parameters
    ----------
    level : array of shape (point,)
        Latent levels.
    residents : array of shape (point,)
        How many live at each level: a density that integrates to 1, medians over draws.
    items : tuple of ItemCurves
        In the order of the questionnaire.
    information : Band of shape (point,)
        Of all questions together. With a wording factor this is too much: what negatively worded
        questions share by their wording is counted as if it were told anew by each.
    """

    level: Floats
    residents: Floats
    items: tuple[ItemCurves, ...]
    information: Band


def item_curves(tree: "xr.DataTree", *, level: Floats | None = None, draws: int = DRAWS) -> Curves:
    """Return the curves of every question of a fit, with their doubt.

    Parameters
    ----------
    tree : DataTree
        See `fit.fit`.
    level : array of shape (point,), optional
        Latent levels; by default 61 from -3 to 3.
    draws : int
        How many posterior draws the bands rest on.

    Notes
    -----
    Information of a graded response is the sum over answers of P'^2 / P (Samejima 1969).
    """
    at = np.linspace(-SPAN, SPAN, POINTS) if level is None else level
    slope, cutpoint, latent = (
        _some(tree, name, draws) for name in ("discrimination", "cutpoint", "latent")
    )
    loading = _some(tree, "loading", draws) if "loading" in tree["posterior"] else 0 * slope
    method = method_levels(int(tree.attrs.get("method_nodes", 1)))
    names: Sequence[str] = json.loads(tree.attrs["items"])
    categories: Sequence[int] = json.loads(tree.attrs["categories"])
    curves, informations = [], []
    for position, (name, count) in enumerate(zip(names, categories, strict=True)):
        moved = (cutpoint[:, position, : count - 1], loading[:, position], method)
        chance, information = _along(slope[:, position], *moved, at)
        score = np.einsum("dkp,k->dp", chance, np.linspace(0, 100, count))
        informations.append(information)
        curves.append(
            ItemCurves(
                item=name,
                chance=band_of(chance),
                score=band_of(score),
                information=band_of(information),
            )
        )
    return Curves(
        level=at,
        residents=_residents(latent, tree["constant_data/people"].to_numpy(), at),
        items=tuple(curves),
        information=band_of(np.sum(informations, axis=0)),
    )


def _some(tree: "xr.DataTree", name: str, draws: int) -> Floats:
    """Return at most so many draws of a variable, evenly spread, shape (draw, ...)."""
    flat = flat_draws(tree["posterior"].to_dataset()[name])
    kept = np.linspace(0, len(flat) - 1, min(draws, len(flat))).astype(np.int64)
    return flat[kept]


def _along(
    slope: Floats, cutpoint: Floats, loading: Floats, method: tuple[Floats, Floats], level: Floats
) -> tuple[Floats, Floats]:
    """Return chances (draw, category, point) and information (draw, point), over all wordings."""
    pieces = [
        share * _at_method(slope, cutpoint - (point * loading)[:, None], level)
        for point, share in zip(*method, strict=True)
    ]
    chance, change = np.sum(pieces, axis=0)
    return chance, (change**2 / np.maximum(chance, 1e-12)).sum(axis=1)


def _at_method(slope: Floats, cutpoint: Floats, level: Floats) -> Floats:
    """Return chances and their derivatives by level, shape (2, draw, category, point)."""
    distance = slope[:, None, None] * level - cutpoint[:, :, None]
    above = 0.5 * (1 + np.tanh(0.5 * distance))
    ends = np.ones((len(slope), 1, len(level)))
    reached = np.concatenate([ends, above, 0 * ends], axis=1)
    chance = reached[:, :-1] - reached[:, 1:]
    # The logistic's derivative is zero at both ends, as it must be.
    slope_of = slope[:, None, None] * reached * (1 - reached)
    return np.stack([chance, slope_of[:, :-1] - slope_of[:, 1:]])


def _residents(latent: Floats, people: Floats, level: Floats) -> Floats:
    """Return the density of residents: normal within cells, cells by their people."""
    inhabited = people > 0
    share = people[inhabited] / people.sum()
    density = [np.exp(-0.5 * (level[:, None] - each[inhabited]) ** 2) @ share for each in latent]
    return np.asarray(np.median(density, axis=0) / np.sqrt(2 * np.pi), dtype=np.float64)
