import sqlalchemy as sa

from dsm import evidence
from dsm.database import transaction
from dsm.named_draws import remove_unnamed


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_that_no_estimate_names_are_deleted_and_the_others_stay(town):
    before = names(town.draws)
    with transaction(town.engine) as session:
        kept = evidence.published(session)["trust"].file
    (town.draws / "trust-0.nc").touch()

    remove_unnamed(town.engine, town.draws, [kept, "trust-0.nc", "gone.nc"])

    assert kept in names(town.draws) == before


def test_where_nobody_can_tell_whether_a_file_is_named_it_stays(tmp_path):
    nowhere = sa.create_engine(f"sqlite:///{tmp_path}/no/such/folder")
    (tmp_path / "trust-0.nc").touch()

    remove_unnamed(nowhere, tmp_path, ["trust-0.nc"])

    assert names(tmp_path) == ["trust-0.nc"]


def test_a_file_that_cannot_be_deleted_hides_no_error_that_came_before(town):
    (town.draws / "trust-0.nc").mkdir()
    (town.draws / "trust-1.nc").touch()

    remove_unnamed(town.engine, town.draws, ["trust-0.nc", "trust-1.nc"])

    assert "trust-0.nc" in names(town.draws)
    assert "trust-1.nc" not in names(town.draws)
