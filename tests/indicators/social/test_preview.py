import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.poststratify import cell_score, groups_by, poststratify
from indicators.social.preview import preview


def scores(tree, frame, names):
    drawn = poststratify(cell_score(tree), frame, groups_by(frame, names)).to_numpy()
    return drawn.reshape(-1, drawn.shape[-1])


@pytest.mark.slow
@pytest.mark.parametrize(("respondents", "seed"), [(500, 3), (2000, 1), (10_000, 2)])
def test_a_preview_lies_where_the_exact_fit_will_lie(simulate, respondents, seed):
    drawn = simulate(respondents=respondents, categories=(5, 5, 5, 5), seed=seed)

    soon = preview(drawn.counts, drawn.frame)
    exact = fit(drawn.counts, drawn.frame, settings=FitSettings(draws=1600))

    for names, most in (((), 0.1), (("district",), 0.3)):
        ours, theirs = scores(soon, drawn.frame, names), scores(exact, drawn.frame, names)
        off = np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) / theirs.std(axis=0)
        assert off.max() < most
        assert (ours.std(axis=0) / theirs.std(axis=0)).min() > 0.8


def test_a_preview_says_that_it_is_one_and_is_saved_like_a_fit(simulate, tmp_path):
    drawn = simulate(respondents=100, categories=(3, 4))

    tree = preview(drawn.counts, drawn.frame, pairs=20)

    assert tree.attrs["preview"] == 1
    assert dict(tree["posterior/latent"].sizes) == {"chain": 1, "draw": 40, "cell": 120}
    tree.to_netcdf(tmp_path / "preview.nc", engine="h5netcdf")


def test_another_seed_hardly_moves_the_mean(simulate):
    drawn = simulate(respondents=300, categories=(5, 5, 5))

    one, other = (preview(drawn.counts, drawn.frame, seed=seed) for seed in (1, 2))

    ours, theirs = scores(one, drawn.frame, ()), scores(other, drawn.frame, ())
    assert abs(ours.mean() - theirs.mean()) < 0.05 * ours.std()
