import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.item_curves import item_curves

BRIEF = FitSettings(draws=50, tune=50, chains=2)


@pytest.fixture
def tree(simulate):
    drawn = simulate(respondents=300, categories=(4, 11))
    return fit(drawn.counts, drawn.frame, settings=BRIEF)


def test_the_chances_of_all_answers_add_up_to_one(tree):
    curves = item_curves(tree, draws=1)  # medians of several need not add up

    for item, categories in zip(curves.items, (4, 11), strict=True):
        assert item.chance.median.shape == (categories, len(curves.level))
        np.testing.assert_allclose(item.chance.median.sum(axis=0), 1)


def test_a_higher_level_brings_better_answers(tree):
    curves = item_curves(tree)

    for item in curves.items:
        assert (np.diff(item.score.median) > 0).all()
        assert 0 < item.score.low90[0] < item.score.high90[-1] < 100


def test_bands_hold_their_medians(tree):
    curves = item_curves(tree)

    for band in (curves.information, curves.items[1].score):
        assert (band.low90 <= band.low50).all()
        assert (band.low50 <= band.median).all()
        assert (band.median <= band.high50).all()
        assert (band.high50 <= band.high90).all()


def test_the_information_of_two_answers_is_that_of_a_logistic_curve(tree):
    """With two categories it is slope^2 P (1 - P)."""
    posterior = tree["posterior"].to_dataset().isel(item=[0], threshold=[0])
    cut = tree.copy()
    cut["posterior"] = posterior
    cut.attrs |= {"items": '["item-0"]', "categories": "[2]"}

    curves = item_curves(cut, draws=1)

    slope = float(posterior["discrimination"][0, 0, 0])
    chance = curves.items[0].chance.median[1]
    np.testing.assert_allclose(curves.information.median, slope**2 * chance * (1 - chance))


def test_information_adds_up_over_questions(tree):
    curves = item_curves(tree, draws=1)

    together = sum(item.information.median for item in curves.items)
    np.testing.assert_allclose(curves.information.median, together)


def test_the_residents_add_up(tree):
    level = np.linspace(-8, 8, 801)

    curves = item_curves(tree, level=level)

    assert np.trapezoid(curves.residents, level) == pytest.approx(1, abs=1e-3)
