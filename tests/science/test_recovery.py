"""The model finds what was put in: intervals on the simulated Kristiansund hold the truth."""

import pytest

from benchmarks.recovery import measure


@pytest.mark.science
def test_90_percent_intervals_cover_the_truth_in_every_kind_of_group():
    coverages = [one for one in measure(200) if one.measure == "both"]

    missed = [one for one in coverages if not 0.86 <= one.covered <= 0.94]
    assert len(coverages) == 5
    assert missed == []
