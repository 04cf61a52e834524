"""A simulated scale whose items run in both directions, some answers moved by wording alone."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.parameters import name_parameters
from indicators.social.priors import DEFAULT_PRIORS
from indicators.social.specification import specify
from indicators.social.trees import posterior_tree, provenance
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    import xarray as xr

FACTORS = (Factor("sex", ("f", "m")), Factor("district", ("north", "east", "west")))
CUTPOINTS = np.array([-2.0, 0.0, 2.0])


@dataclass(frozen=True)
class WordedSurvey:
    """Answers to a scale with as many negative as positive items, and who was asked."""

    responses: Responses
    frame: PopulationFrame
    negative: tuple[str, ...]

    @property
    def counts(self) -> PatternCounts:
        """People by background and answers."""
        return count_patterns(self.responses, "esteem")


def worded_survey(
    *,
    loading: float,
    respondents: int = 600,
    pairs: int = 3,
    discrimination: float = 1.8,
    missing: float = 0.05,
    unknown: float = 0.0,
    seed: int = 1,
) -> WordedSurvey:
    """Draw answers with four categories; every second item is negatively worded."""
    rng = np.random.default_rng(seed)
    people = np.array([[900.0, 1500.0, 700.0], [800.0, 1600.0, 600.0]])
    frame = PopulationFrame(FACTORS, people, "simulated")
    latent = (np.array([0.1, -0.1])[:, None] + np.array([0.25, 0.0, -0.25])).reshape(-1)
    cell = rng.choice(frame.cells, respondents, p=frame.cell_people / frame.total)
    level, method = rng.normal(latent[cell]), rng.normal(size=respondents)
    items = 2 * pairs
    answers = np.stack(
        [
            answer(discrimination * level + (item % 2) * loading * method, rng)
            for item in range(items)
        ],
        axis=1,
    )
    answers[rng.uniform(size=answers.shape) < missing] = Missing.LEFT_BLANK
    background = frame.cell_levels()[cell].astype(np.int16)
    background[rng.uniform(size=background.shape) < unknown] = -1
    names = tuple(AnsweredItem(f"item-{at}", "esteem", (1, 2, 3, 4)) for at in range(items))
    responses = Responses(names, answers, FACTORS, background, np.ones(respondents), "simulated")
    return WordedSurvey(responses, frame, tuple(item.id for item in names[1::2]))


def shipped_survey(*, loading: float, respondents: int = 600) -> WordedSurvey:
    """The same of four items that a shipped questionnaire knows, two of them negatively worded."""
    survey = worded_survey(loading=loading, respondents=respondents, pairs=2)
    names = ("esteem-like", "esteem-short", "esteem-contribute", "esteem-harsh")
    items = tuple(
        replace(item, id=name) for item, name in zip(survey.responses.items, names, strict=True)
    )
    return replace(survey, responses=replace(survey.responses, items=items), negative=names[1::2])


def answer(tendency: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int16]:
    """Return the level of every person, worst to best."""
    reaction = tendency + rng.logistic(size=len(tendency))
    return np.searchsorted(CUTPOINTS, reaction).astype(np.int16)


def made_fit(survey: WordedSurvey, *, loading: float | None, draws: int = 3) -> "xr.DataTree":
    """Return a fit as if sampled: slopes differ a little, every negative item loads the same."""
    negative = survey.negative if loading is not None else ()
    specification = specify(survey.counts, survey.frame, negative=negative)
    rng = np.random.default_rng(7)
    natural = np.zeros((draws, specification.dimension))
    natural[:, : sum(specification.sizes)] = 0.3 * rng.normal(
        size=(draws, sum(specification.sizes))
    )
    if loading is not None:
        natural[:, sum(specification.sizes)] = np.log(loading)
    attributes = {**provenance(specification, survey.frame, DEFAULT_PRIORS), "grid_span": 7.0}
    return posterior_tree(
        specification,
        survey.frame,
        name_parameters(specification, natural),
        {"diverging": np.zeros((1, draws), dtype=bool)},
        {**attributes, "grid_nodes": 64, **({"method_nodes": 20} if loading is not None else {})},
    )
