"""Figures as if all had answered on the web: how often their intervals hold the truth."""

import numpy as np
import pytest

from indicators.social.fit import fit
from indicators.social.poststratify import cell_score, groups_by, poststratify
from indicators.social.summaries import Estimate, summarise
from surveys.modes import MODE, cross_ways
from surveys.population import PopulationFrame, fix_level
from surveys.tabulate import count_patterns
from tests.support.biased import in_modes, true_score
from tests.support.builders import a_frame

REPLICATIONS = 40
LIFT = 0.5


@pytest.mark.science
def test_intervals_in_the_reference_mode_cover_the_truth_about_as_often_as_stated():
    errors: list[float] = []
    widths: list[float] = []
    covered: list[bool] = []
    lifts: list[bool] = []
    for seed in range(REPLICATIONS):
        web, lift = at_web_and_lift(seed)
        errors.append(web.median - true_score())
        widths.append(web.high90 - web.low90)
        covered.append(web.low90 < true_score() < web.high90)
        lifts.append(lift.low90 < true_score(LIFT) - true_score() < lift.high90)

    # Ignoring modes would leave an error of a third of the lift, some three points.
    assert abs(np.mean(errors)) < 0.6
    # Binomial: 40 intervals of 90 % hold the truth 31 times or more, but for 1 in 100.
    assert sum(covered) >= 31
    assert sum(lifts) >= 31
    assert np.mean(widths) < 8


def at_web_and_lift(seed: int) -> tuple[Estimate, Estimate]:
    responses = in_modes(600, lift=LIFT, seed=2000 + seed)
    crossed = cross_ways(a_frame(), responses)
    score = cell_score(fit(count_patterns(responses, "trust"), crossed))

    def city(frame: PopulationFrame) -> np.ndarray:
        return poststratify(score, frame, groups_by(frame, [])).to_numpy()

    web, paper = (city(fix_level(crossed, MODE, mode)) for mode in ("web", "paper"))
    return summarise(web), summarise(paper - web)
