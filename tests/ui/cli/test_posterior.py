import xarray as xr


def test_the_draws_of_an_estimate_are_written_to_a_file(in_city, tmp_path):
    file = tmp_path / "trust.nc"

    done = in_city("posterior", 1, "--out", file)

    assert done.code == 0
    assert done.out == f"Draws of trust in autumn written to {file}.\n"
    with xr.open_datatree(file, engine="h5netcdf") as tree:
        assert tree.attrs["wave"] == "autumn"


def test_an_estimate_that_is_not_there_is_a_problem_with_a_fix(in_city, tmp_path):
    done = in_city("posterior", 77, "--out", tmp_path / "trust.nc")

    assert done.code == 3
    assert "There is no estimate 77." in done.err
