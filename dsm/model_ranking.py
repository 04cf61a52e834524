"""Use case of researchers: which way of describing a construct foretells its places best."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from dsm.asked import load_asked
from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.population import PopulationFrame, require_factor
from surveys.responses import Responses

if TYPE_CHECKING:
    from indicators.social.held_out import HeldOut, Model
    from indicators.social.terms import Term


def rank_models(
    engine: Engine,
    *,
    wave: str,
    construct: str,
    place: str,
    frame: str | None = None,
    priors: Priors = DEFAULT_PRIORS,
    whole: bool = False,
    repeats: int = 5,
    seed: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> "HeldOut":
    """Refit a construct in several ways without some answers, and rank them by what they foretell.

    The ways are the usual one, one that knows nothing of places, one without two-way effects, one
    under other priors if they are given, and two without a model: each place's own mean, and no
    differences at all. Nothing is kept.

    Parameters
    ----------
    engine : Engine
        Used before the fits only.
    wave, construct : str
        Which answers.
    place : str
        Background variable whose groups are to be foretold.
    frame : str, optional
        Population; by default the composition of the wave's weighted sample.
    priors : Priors
        Other priors to try beside the usual ones.
    whole : bool
        Leave out whole places instead of a half of each.
    repeats : int
        How many times halves are drawn; each gives two refits of every model.
    seed : int
        Of the halves.
    on_progress : callable, optional
        Told refits done and all refits.

    Raises
    ------
    EvidenceError
        If the wave did not ask about the construct.
    FixableError
        If wave, population or place is unknown, or fewer than three places have answers.
    """
    from indicators.social.held_out import Left, held_out_error

    responses, population = load_asked(engine, wave=wave, construct=construct, frame=frame)
    require_factor(population, place)
    models = _models(responses, population, construct, place, priors)
    if whole:
        del models["each by itself"]  # of a place left out it has nothing
    return held_out_error(
        responses,
        construct,
        models,
        place=place,
        left=Left.PLACES if whole else Left.HALF,
        repeats=repeats,
        seed=seed,
        progress=on_progress,
    )


def _models(
    responses: Responses, population: PopulationFrame, construct: str, place: str, priors: Priors
) -> "dict[str, Model]":
    from indicators.social.held_out import direct_model, social_model
    from indicators.social.terms import default_terms

    usual = default_terms(responses.factors)

    def with_terms(kept: "Sequence[Term]", under: Priors = DEFAULT_PRIORS) -> "Model":
        return social_model(construct, population, place, terms=kept, priors=under)

    models = {
        "as usual": with_terms(usual),
        f"without {place}": with_terms([term for term in usual if place not in term.factors]),
        "main effects only": with_terms([term for term in usual if len(term.factors) == 1]),
        "each by itself": direct_model(construct, place),
    }
    if priors != DEFAULT_PRIORS:
        models["other priors"] = with_terms(default_terms(responses.factors, priors), priors)
    return models
