from dataclasses import asdict

import pytest

from indicators.social.prior_files import PriorsError, changed, read_priors
from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.errors import FixableError, ManyProblemsError


def a_file(folder, text):
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_only_what_differs_is_written(tmp_path):
    found = read_priors(a_file(tmp_path, "district = 0.3\nlog_discrimination = -0.2\n"))

    assert found == Priors(district=0.3, log_discrimination=-0.2)
    assert changed(found) == {"district": (0.5, 0.3), "log_discrimination": (0.5, -0.2)}


def test_an_empty_file_changes_nothing(tmp_path):
    assert read_priors(a_file(tmp_path, "")) == DEFAULT_PRIORS


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    text = 'distrikt = 0.3\nsex = 0\neducation = "wide"\nother = inf\n'

    with pytest.raises(ManyProblemsError) as raised:
        read_priors(a_file(tmp_path, text))

    said = " ".join(one.problem for one in raised.value.problems)
    assert "'distrikt' is not known. Did you mean 'district'?" in said
    assert "sex = 0 cannot be" in said
    assert "education = 'wide' is not a number" in said
    assert "other = inf cannot be" in said


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FixableError, match="There is no file"):
        read_priors(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("line", "bounds"),
    [
        ("district = 1e308", "0.001 to 100"),
        ("district = 1e-320", "0.001 to 100"),
        ("item_loading = nan", "0.001 to 100"),
        ("log_discrimination = 1e200", "-5 to 5"),
        ("few_categories = 999999999999999999", "2 to 100"),
    ],
)
def test_a_prior_that_nobody_can_mean_is_refused_with_its_bounds(tmp_path, line, bounds):
    with pytest.raises(FixableError) as refused:
        read_priors(a_file(tmp_path, line))

    assert "cannot be" in refused.value.problem
    assert f"Choose a number from {bounds}; usual is" in refused.value.fix


def test_the_usual_priors_are_within_their_bounds(tmp_path):
    lines = (f"{name} = {value!r}" for name, value in asdict(DEFAULT_PRIORS).items())

    assert read_priors(a_file(tmp_path, "\n".join(lines))) == DEFAULT_PRIORS


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    assert read_priors(a_file(tmp_path, "\ufeffsex = 0.3")) == Priors(sex=0.3)


@pytest.mark.parametrize("name", ["district", "few_categories"])
@pytest.mark.parametrize("zeros", [400, 5000])
def test_a_number_that_is_too_large_for_a_computer_is_refused_and_shortened(tmp_path, name, zeros):
    with pytest.raises(PriorsError) as refused:
        read_priors(a_file(tmp_path, f"{name} = 1{'0' * zeros}"))

    assert f"1e+{zeros} is too large" in refused.value.problem
    assert len(str(refused.value)) < 200
