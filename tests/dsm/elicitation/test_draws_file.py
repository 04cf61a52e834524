import os
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
import xarray as xr

from dsm.elicitation.draws_file import write_draws
from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.elicitation.weight_report import weigh
from tests.support.elicitations import TIMES, a_panel, an_elicitation, people


def weighed(engine, folder, *, experts):
    panel = a_panel(engine, folder, an_elicitation(Kind.PAIRWISE), people=people(experts))
    for name in panel.tokens:
        panel.judge(name, TIMES)
    panel.close()
    return weigh(engine, "panel")


def test_draws_are_read_back_as_they_were_and_say_where_they_are_from(engine, tmp_path):
    report = weighed(engine, tmp_path, experts=4)

    write_draws(report, tmp_path / "weights.nc")

    tree = xr.open_datatree(tmp_path / "weights.nc", engine="h5netcdf").load()
    tree.close()
    xr.testing.assert_equal(tree["posterior/weight"], report.everybody.tree["posterior/weight"])
    assert tree.attrs["elicitation"] == "panel"
    assert (tree.attrs["round"], tree.attrs["sampled_well"]) == (0, 1)
    assert "elicitation" not in report.everybody.tree.attrs
    assert [path.name for path in tmp_path.glob("*.nc*")] == ["weights.nc"]
    assert (tmp_path / "weights.nc").stat().st_mode & 0o777 == 0o600


@dataclass
class Watched:
    """Draws that note who may read the file before its first byte is written."""

    attrs: dict[str, object] = field(default_factory=dict)
    modes: list[int] = field(default_factory=list)

    def copy(self):
        return self

    def to_netcdf(self, file, engine):
        self.modes.append(file.stat().st_mode & 0o777)
        file.write_bytes(b"draws")


def test_nobody_else_on_the_machine_may_read_draws_from_the_first_byte_on(tmp_path):
    watched = Watched()
    verdict = SimpleNamespace(sampled_well=True, failed=())
    everybody = SimpleNamespace(tree=watched, verdict=verdict)
    file = tmp_path / "draws.nc"

    write_draws(SimpleNamespace(slug="panel", round=None, everybody=everybody), file)

    assert watched.modes == [0o600]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == b"draws"


def test_no_file_is_overwritten_and_none_begun_where_there_is_no_folder(engine, tmp_path):
    report = weighed(engine, tmp_path, experts=4)
    (tmp_path / "there.nc").write_text("kept")

    for file in (tmp_path / "there.nc", tmp_path / "no" / "where.nc"):
        with pytest.raises(ElicitationError, match="exists already"):
            write_draws(report, file)
    assert (tmp_path / "there.nc").read_text() == "kept"


def test_a_file_that_cannot_be_written_is_told(engine, tmp_path):
    report = weighed(engine, tmp_path, experts=4)
    longest = os.pathconf(tmp_path, "PC_NAME_MAX")

    with pytest.raises(ElicitationError, match="cannot be written"):
        write_draws(report, tmp_path / f"{'x' * (longest - 3)}.nc")
    assert list(tmp_path.glob("*.nc*")) == []
