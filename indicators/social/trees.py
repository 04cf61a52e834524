"""A posterior as an ArviZ-compatible tree that can be saved as netCDF."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.parameters import Parameters
    from indicators.social.priors import Priors
    from indicators.social.specification import Specification
    from surveys.population import PopulationFrame

type Floats = NDArray[np.float64]

MODEL_VERSION = "graded-response-2"  # raise when estimates change for the same counts and seed

STEPS = ("chain", "draw")
# What a tree holds beside effects, and how each is laid out for every draw.
DIMENSIONS = {
    "latent": ("cell",),
    "discrimination": ("item",),
    "cutpoint": ("item", "threshold"),
    "spread": ("term",),
    "loading": ("item",),
}
EFFECT = "effect_"  # before the names of a term's background variables
RESERVED = frozenset((*STEPS, *DIMENSIONS, *chain.from_iterable(DIMENSIONS.values())))


def posterior_tree(
    specification: "Specification",
    frame: "PopulationFrame",
    parameters: "Parameters",
    statistics: Mapping[str, NDArray[Any]],
    attributes: Mapping[str, str | int | float],
) -> "xr.DataTree":
    """Put draws into a tree; see `fit.fit` for its groups.

    Parameters
    ----------
    specification : Specification
        What was fitted.
    frame : PopulationFrame
        The population whose cells the draws are of.
    parameters : Parameters
        Draws of all chains, one after the other.
    statistics : mapping of name to array of shape (chain, draw)
        What the sampler tells of each draw; ``diverging`` is always among it.
    attributes : mapping of str to str or number
        Kept on the tree as they are.
    """
    import xarray as xr

    chains, draws = statistics["diverging"].shape

    def draws_of(array: Floats, *dims: str) -> tuple[tuple[str, ...], Floats]:
        return (*STEPS, *dims), array.reshape(chains, draws, *array.shape[1:])

    counts = specification.counts
    free = [term.name for term in specification.terms if term.kind.is_estimated]
    names = [name for name in DIMENSIONS if name != "loading" or specification.wording is not None]
    variables = {name: draws_of(getattr(parameters, name), *DIMENSIONS[name]) for name in names}
    coords: dict[str, Any] = {
        "chain": np.arange(chains),
        "draw": np.arange(draws),
        "cell": np.arange(frame.cells),
        "item": list(counts.items),
        "threshold": np.arange(1, max(counts.categories)),
        "term": np.array(free, dtype=object),
    }
    for term, effect in zip(specification.terms, parameters.effects, strict=True):
        levels = [frame.factor(name).levels for name in term.factors]
        coords |= dict(zip(term.factors, map(list, levels), strict=True))
        shaped = effect.reshape(len(effect), *map(len, levels))
        variables[EFFECT + "_by_".join(term.factors)] = draws_of(shaped, *term.factors)
    tree = xr.DataTree.from_dict(
        {
            "/posterior": xr.Dataset(variables, coords),
            "/sample_stats": xr.Dataset(
                {name: (STEPS, values) for name, values in statistics.items()},
                {name: coords[name] for name in STEPS},
            ),
            "/constant_data": xr.Dataset(
                {"people": ("cell", frame.cell_people)}, {"cell": coords["cell"]}
            ),
        }
    )
    tree.attrs.update(attributes)
    return tree


def is_reserved(name: str) -> bool:
    """Tell whether a tree has another use for a name, so that no background variable can have it.

    >>> is_reserved("term"), is_reserved("effect_sex"), is_reserved("sex/age"), is_reserved("sex")
    (True, True, True, False)
    """
    return name in RESERVED or name.startswith(EFFECT) or "/" in name


def provenance(
    specification: "Specification", frame: "PopulationFrame", priors: "Priors"
) -> dict[str, str | int | float]:
    """Return what a posterior was made from and how, as attributes of its tree."""
    counts = specification.counts
    terms = [[term.name, term.kind.value, term.scale] for term in specification.terms]
    factors = [[factor.name, list(factor.levels)] for factor in frame.factors]
    wording = specification.wording
    negative = [] if wording is None else [counts.items[item] for item in wording.sides[1]]
    return {
        "model_version": MODEL_VERSION,
        "construct": counts.construct,
        "items": json.dumps(counts.items),
        "categories": json.dumps(counts.categories),
        "factors": json.dumps(factors, ensure_ascii=False),
        "terms": json.dumps(terms),
        "negative_items": json.dumps(negative),
        "priors": json.dumps(asdict(priors)),
        "respondents": counts.respondents,
        "left_out": counts.left_out,
        "frame_hash": frame.hash(),
        "frame_provenance": frame.provenance,
        "created_by": "dsm",
    }


def flat_draws(draws: "xr.DataArray") -> Floats:
    """Return draws of all chains one after the other, (chain, draw, ...) to (draw, ...)."""
    array = draws.to_numpy()
    return np.ascontiguousarray(array.reshape(-1, *array.shape[2:]), dtype=np.float64)
