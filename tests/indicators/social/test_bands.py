import numpy as np
import pytest

from indicators.social.bands import band_of


def test_a_figure_without_draws_has_no_band():
    band = band_of(np.array([[1.0, np.nan], [3.0, np.nan]]))

    assert band.median[0] == 2
    assert np.isnan(band.median[1])


def test_a_figure_that_some_draws_lack_rests_on_the_others():
    band = band_of(np.array([[1.0], [np.nan], [3.0]]))

    assert band.median[0] == 2


def test_beyond_is_signed_and_zero_inside():
    band = band_of(np.tile(np.arange(101.0)[:, None], 3))

    assert band.beyond(np.array([2.0, 50.0, 99.0])) == pytest.approx([-3, 0, 4])


def test_what_rounding_alone_puts_outside_is_not_beyond():
    band = band_of(np.zeros((10, 2)))

    assert band.beyond(np.array([1.1e-16, -1.1e-16])).tolist() == [0, 0]
    assert band.beyond(np.array([1e-6, -1e-6])).tolist() == [1e-6, -1e-6]
