from dataclasses import replace

import pytest

from dsm.country.pieces import read_pieces
from indicators.social.priors import Priors
from surveys.errors import FixableError
from tests.support.country import QUICK, country


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return country(tmp_path_factory.mktemp("country"), towns=1)[0]


def fingerprints(pieces):
    return [piece.request.fingerprint for piece in pieces]


def test_every_construct_that_is_asked_for_is_a_piece(town):
    pieces = read_pieces(town, settings=QUICK)

    assert [piece.construct for piece in pieces] == ["interpersonal-trust", "institutional-trust"]
    assert pieces[0].name == "town-001: interpersonal-trust"
    assert all(0 < piece.answers <= piece.counts.respondents for piece in pieces)


def test_without_a_wish_all_constructs_are_estimated(town):
    assert len(read_pieces(replace(town, constructs=()), settings=QUICK)) == 9


def test_reading_twice_gives_the_same_fingerprints_and_other_settings_others(town):
    first = fingerprints(read_pieces(town, settings=QUICK))

    assert first == fingerprints(read_pieces(town, settings=QUICK))
    assert not set(first) & set(fingerprints(read_pieces(town, settings=replace(QUICK, seed=2))))
    others = read_pieces(town, settings=QUICK, priors=Priors(district=0.3))
    assert not set(first) & set(fingerprints(others))


def test_without_a_population_the_sample_speaks_for_itself(town):
    (first, *_) = read_pieces(replace(town, population=None), settings=QUICK)

    assert "district" not in [factor.name for factor in first.population.factors]
    assert first.population.total > 0


def test_a_construct_nobody_asked_about_is_told_with_those_there_are(town):
    wanted = replace(town, constructs=("safety", "luck"))

    with pytest.raises(FixableError, match=r"luck was not asked about. Choose from: .*safety"):
        read_pieces(wanted, settings=QUICK)


def test_a_file_that_is_gone_is_told(town, tmp_path):
    with pytest.raises(FixableError, match=r"nothing\.csv"):
        read_pieces(replace(town, answers=tmp_path / "nothing.csv"), settings=QUICK)
