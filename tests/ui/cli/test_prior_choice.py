import pytest

from indicators.social.prior_files import PriorsError
from indicators.social.priors import DEFAULT_PRIORS
from ui.cli.prior_choice import read_chosen


def test_without_a_file_the_usual_priors_hold():
    assert read_chosen(None) == DEFAULT_PRIORS


def test_a_file_changes_what_it_names(tmp_path):
    (tmp_path / "mine.toml").write_text("district = 0.3")

    chosen = read_chosen(tmp_path / "mine.toml")

    assert (chosen.district, chosen.sex) == (0.3, DEFAULT_PRIORS.sex)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PriorsError):
        read_chosen(tmp_path / "none.toml")
