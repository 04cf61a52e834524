import io
from dataclasses import replace

import pytest
import xarray as xr

from dsm.country.pieces import read_pieces
from dsm.country.work import make
from dsm.jobs.task import Crashed, Refused
from indicators.social.sampler import FitSettings
from surveys.population import PopulationFrame
from tests.support.country import a_piece, country, only


@pytest.fixture(scope="module")
def piece(tmp_path_factory):
    return a_piece(tmp_path_factory.mktemp("country"))


@pytest.mark.slow
def test_a_piece_becomes_a_file_that_says_where_it_is_from(tmp_path):
    (town,) = only(country(tmp_path, towns=1), "economic-security")
    (piece,) = read_pieces(town, settings=FitSettings())

    made = make(piece)

    with xr.open_datatree(io.BytesIO(made.content), engine="h5netcdf") as tree:
        about = dict(tree.attrs)
        cells = tree["posterior/latent"].sizes["cell"]
    assert (about["town"], about["fingerprint"]) == ("town-001", piece.request.fingerprint)
    assert about["hash_of_draws"] == made.hash
    assert cells == piece.population.cells
    assert made.estimate.low90 < made.estimate.low50 < made.estimate.median
    assert made.estimate.median < made.estimate.high50 < made.estimate.high90


def test_inputs_that_cannot_be_fitted_are_refused_in_words(piece):
    other = PopulationFrame(piece.population.factors[1:], piece.population.people.sum(0), "other")

    refused = make(replace(piece, population=other))

    assert isinstance(refused, Refused)
    assert refused.fix


def test_a_bug_is_told_with_its_place(piece):
    crashed = make(replace(piece, population=None))

    assert isinstance(crashed, Crashed)
    assert crashed.name == "AttributeError"
    assert "fitting.py" in crashed.trace
