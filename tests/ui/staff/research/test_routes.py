import csv
import io
from dataclasses import replace

import pytest
from sqlmodel import Session

from dsm import audit
from surveys.disclosure import Reason
from ui.staff.downloads import COLUMNS
from ui.staff.names import Names
from ui.staff.research.routes import run_lines
from ui.texts.texts import texts_in

NAMES = Names(texts=texts_in("en"))


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.slow
def test_the_table_has_every_group_with_its_intervals(laid_open):
    lines = run_lines(NAMES, laid_open.seen, "Sand")

    rows = [row for row in rows_of(lines) if not row[0].startswith("#")]
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + 1 + 2 + 4 + 8
    city = dict(zip(COLUMNS, rows[1], strict=True))
    found = laid_open.seen.city.estimate
    assert float(city["low90"]) == pytest.approx(found.low90, abs=0.01)
    assert float(city["low90"]) < float(city["median"]) < float(city["high90"])
    assert laid_open.seen.run.hash in lines
    assert lines.startswith("# City: Sand\n# Figure: trust, ")
    assert "# Unit: points from 0 (worst) to 100 (best)" in lines


@pytest.mark.slow
def test_a_hidden_group_has_its_name_its_reason_and_no_number(laid_open):
    first = laid_open.seen.groupings[0]
    hidden = replace(first.figures[0], estimate=None, hidden=Reason.FEW_RESPONDENTS)
    some = replace(first, figures=(hidden,))

    lines = run_lines(NAMES, replace(laid_open.seen, groupings=(some,)), "Sand")

    row = rows_of(lines)[-1]
    assert row[3:] == [*[""] * 9, "Hidden: fewer than 10 answers."]
    assert "1 hidden groups" in lines


@pytest.mark.browser
@pytest.mark.slow
def test_draws_and_figures_are_fetched_and_the_audit_log_knows(at_desk, research_rooms, tmp_path):
    import xarray as xr

    site, engine = research_rooms
    shown = at_desk("research")
    draws = shown.request.get(site.address("/staff/research/runs/1.nc"))
    table = shown.request.get(site.address("/staff/research/runs/1.csv"))
    missing = shown.request.get(site.address("/staff/research/runs/999.nc"))

    assert (draws.status, table.status, missing.status) == (200, 200, 404)
    assert "dsm-trust-spring-run-1.nc" in draws.headers["content-disposition"]
    (tmp_path / "draws.nc").write_bytes(draws.body())
    with xr.open_datatree(tmp_path / "draws.nc", engine="h5netcdf") as tree:
        assert tree.attrs["estimate"] == 1
        assert tree["posterior/latent"].sizes["draw"] == 800
    assert table.body().decode("utf-8-sig").startswith("# City: ")
    with Session(engine) as session:
        noted = [one for one in audit.entries(session) if one.action == "export-draws"]
    assert noted[0].actor == "Kari Nordmann"
    assert noted[0].subject == "estimate:1"
