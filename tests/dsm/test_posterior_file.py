from dataclasses import replace

import pytest
import xarray as xr

from dsm import evidence
from dsm.database import transaction
from dsm.draws import DrawsError
from dsm.evidence import EvidenceError
from dsm.posterior_file import provenance, write_posterior


@pytest.fixture
def estimate(town):
    with transaction(town.engine) as session:
        return evidence.published(session)["trust"]


def write(town, estimate_id, file):
    with transaction(town.engine) as session:
        return write_posterior(session, town.draws, estimate_id, file)


def test_the_file_holds_all_draws_and_says_where_they_are_from(town, estimate, tmp_path):
    file = tmp_path / "trust.nc"

    write(town, estimate.id, file)

    with xr.open_datatree(file, engine="h5netcdf") as tree:
        kept = evidence.load_posterior(town.draws, estimate)
        xr.testing.assert_identical(
            tree["posterior"].to_dataset().load(), kept["posterior"].to_dataset()
        )
        attributes = dict(tree.attrs)
    assert (attributes["construct"], attributes["wave"], attributes["population"]) == (
        "trust",
        "autumn",
        "town",
    )
    assert attributes["hash_of_draws"] == estimate.hash
    assert attributes["hash_of_answers"] == estimate.made_from["answers"]
    assert attributes["model_version"] == estimate.model_version
    assert attributes["simulated"] == 1
    assert attributes["dsm_version"]


def test_a_file_that_exists_is_not_overwritten(town, estimate, tmp_path):
    file = tmp_path / "trust.nc"
    file.write_text("precious")

    with pytest.raises(EvidenceError, match="exists already"):
        write(town, estimate.id, file)

    assert file.read_text() == "precious"


@pytest.mark.parametrize("name", ["x" * 300 + ".nc", "x" * 250 + ".nc"])
def test_a_name_that_no_folder_takes_is_told(town, estimate, tmp_path, name):
    with pytest.raises(EvidenceError, match=r"cannot be written: File name too long"):
        write(town, estimate.id, tmp_path / name)


def test_draws_of_another_wave_in_place_of_its_own_are_not_handed_out(town, estimate, tmp_path):
    with transaction(town.engine) as session:
        other = evidence.published(session, wave="spring")["trust"]
    (town.draws / other.file).replace(town.draws / estimate.file)

    with pytest.raises(DrawsError, match="not those that were kept"):
        write(town, estimate.id, tmp_path / "trust.nc")

    assert not (tmp_path / "trust.nc").exists()


def test_a_folder_that_is_not_there_is_named(town, estimate, tmp_path):
    with pytest.raises(EvidenceError, match="no folder"):
        write(town, estimate.id, tmp_path / "nowhere" / "trust.nc")


def test_a_folder_that_takes_no_files_is_a_problem_with_a_fix_and_keeps_no_scrap(
    town, estimate, tmp_path, monkeypatch
):
    def refuse(self, *_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    # Whoever runs tests as root may write anywhere.
    monkeypatch.setattr(xr.DataTree, "to_netcdf", refuse)
    with pytest.raises(EvidenceError, match=r"trust.nc cannot be written: Permission denied"):
        write(town, estimate.id, tmp_path / "trust.nc")

    assert list(tmp_path.glob("*trust.nc*")) == []


def test_where_an_estimate_is_from_says_more_than_fingerprints(estimate):
    inputs = estimate.made_from | {"wording_factor": "q2, q4", "priors": "ab"}

    said = provenance(replace(estimate, made_from=inputs))

    assert said["wording_factor"] == "q2, q4"
    assert said["hash_of_priors"] == "ab"


def test_an_unknown_estimate_or_lost_draws_leave_no_file(town, estimate, tmp_path):
    file = tmp_path / "trust.nc"

    for number in (77, -(10**30)):
        with pytest.raises(EvidenceError, match=f"no estimate {number}"):
            write(town, number, file)
    (town.draws / estimate.file).unlink()
    with pytest.raises(DrawsError):
        write(town, estimate.id, file)

    assert not file.exists()
