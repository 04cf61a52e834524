import pytest

from tests.support.ports import free_port


@pytest.fixture(autouse=True)
def _on_this_machine(monkeypatch):
    monkeypatch.delenv("DSM_DASK_SCHEDULER", raising=False)


def test_a_country_is_simulated_once(dsm, tmp_path):
    first = dsm("towns", "simulate", "--towns", 2, "--constructs", 1, "--out", tmp_path / "in")
    again = dsm("towns", "simulate", "--towns", 2, "--constructs", 1, "--out", tmp_path / "in")

    assert first.out.startswith("2 simulated towns written")
    assert (again.code, "holds a country already" in again.err) == (3, True)


@pytest.mark.slow
def test_towns_are_fitted_without_a_database_and_the_second_time_none(dsm, tmp_path, folder):
    dsm("towns", "simulate", "--towns", 2, "--constructs", 1, "--out", tmp_path / "in")
    asked = ("towns", "fit", tmp_path / "in", "--out", tmp_path / "out", "--draws", 100)

    first, again = dsm(*asked), dsm(*asked)

    assert "2 fitted, 0 from before, 0 with a problem." in first.out
    assert "0 fitted, 2 from before, 0 with a problem." in again.out
    assert (tmp_path / "out" / "summary.csv").read_text().count("town-00") == 4
    assert not folder.exists()


@pytest.mark.slow
def test_a_bad_town_is_told_at_the_end_and_the_others_are_kept(dsm, tmp_path):
    dsm("towns", "simulate", "--towns", 2, "--constructs", 1, "--out", tmp_path / "in")
    (tmp_path / "in" / "town-001" / "answers.csv").write_text("no such\ncolumns,at all\n")

    done = dsm("towns", "fit", tmp_path / "in", "--out", tmp_path / "out", "--draws", 100)

    assert done.code == 3
    assert "1 fitted, 0 from before, 1 with a problem." in done.out
    assert "Problem (town): town-001: " in done.err
    assert (tmp_path / "out" / "town-002" / "interpersonal-trust.nc").exists()


def test_a_manifest_that_is_not_there_is_told(dsm, tmp_path):
    done = dsm("towns", "fit", tmp_path / "none.csv", "--out", tmp_path / "out")

    assert done.code == 3
    assert "none.csv cannot be read" in done.err
    assert not (tmp_path / "out").exists()


def test_a_misspelt_prior_is_told_before_anything_begins(dsm, tmp_path):
    dsm("towns", "simulate", "--towns", 1, "--out", tmp_path / "in")
    (tmp_path / "priors.toml").write_text("distrikt = 0.3")

    done = dsm(
        *("towns", "fit", tmp_path / "in", "--out", tmp_path / "out"),
        *("--priors", tmp_path / "priors.toml"),
    )

    assert (done.code, "distrikt" in done.err) == (3, True)


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_told_within_seconds(dsm, tmp_path, monkeypatch):
    dsm("towns", "simulate", "--towns", 1, "--out", tmp_path / "in")
    monkeypatch.setenv("DSM_DASK_SCHEDULER", f"tcp://127.0.0.1:{free_port()}")

    done = dsm("towns", "fit", tmp_path / "in", "--out", tmp_path / "out")

    assert done.code == 3
    assert "does not answer" in done.err


def test_an_address_that_is_none_is_told(dsm, tmp_path, monkeypatch):
    dsm("towns", "simulate", "--towns", 1, "--out", tmp_path / "in")
    monkeypatch.setenv("DSM_DASK_SCHEDULER", "my cluster")

    done = dsm("towns", "fit", tmp_path / "in", "--out", tmp_path / "out")

    assert (done.code, "DSM_DASK_SCHEDULER is 'my cluster'" in done.err) == (3, True)
