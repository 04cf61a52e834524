import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.freed_items import FreedItems, read_freed
from indicators.social.poststratify import cell_score, groups_by, poststratify
from indicators.social.response_scale import grid_points
from surveys.item_versions import split_item
from surveys.tabulate import count_patterns
from tests.support.biased import read_differently
from tests.support.builders import a_frame

BRIEF = FitSettings(draws=50, tune=60, chains=2)


@pytest.fixture(scope="module")
def shared():
    return fit(count_patterns(read_differently(200), "trust"), a_frame(), settings=BRIEF)


@pytest.fixture(scope="module")
def freed():
    counts = split_item(count_patterns(read_differently(200), "trust"), "trust-1", "sex")
    return fit(counts, a_frame(), settings=BRIEF)


def test_curves_of_shared_items_average_to_the_mean_score(shared):
    draws = read_freed(shared)

    mean = np.mean(list(draws.curves.values()), axis=0)

    expected = poststratify(cell_score(shared), a_frame(), groups_by(a_frame(), [])).to_numpy()
    np.testing.assert_allclose(draws.over_everybody(100 * mean), expected.reshape(-1))


def test_every_version_has_a_curve_that_rises_from_nothing_to_all(freed):
    draws = read_freed(freed)

    assert set(draws.curves) == {
        "trust-0", "trust-1 [female]", "trust-1 [male]", "trust-2", "trust-3",
    }  # fmt: skip
    for curve in draws.curves.values():
        assert (np.diff(curve, axis=1) > 0).all()
        assert curve[:, 0].max() < 0.1
        assert curve[:, -1].min() > 0.9


def test_versions_are_blended_by_people(freed):
    draws = read_freed(freed)
    women, men = draws.curves["trust-1 [female]"], draws.curves["trust-1 [male]"]

    np.testing.assert_allclose(
        draws.blend("trust-1", {"female": 30.0, "male": 10.0}), 0.75 * women + 0.25 * men
    )
    np.testing.assert_allclose(draws.blend("trust-1", {"female": 1.0, "other": 9.0}), women)
    np.testing.assert_array_equal(draws.blend("trust-0", {"female": 1.0}), draws.curves["trust-0"])


def test_distances_are_counted_in_the_spread_of_the_whole_population():
    points = grid_points()
    level = np.tile(points, (1, 1))
    two_cells = FreedItems(
        latent=np.array([[-2.0, 2.0]]), people=np.array([10.0, 10.0]), curves={"level": level}
    )

    # Within a cell the variance is one, between the cells four.
    assert two_cells.at_distance(level, 0.0) == pytest.approx([0.0])
    assert two_cells.at_distance(level, 1.0) == pytest.approx([np.sqrt(5)])
