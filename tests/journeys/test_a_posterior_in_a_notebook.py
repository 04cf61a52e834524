"""The notebook in the docs, run cell by cell on a file as it is downloaded."""

import json
import shutil
from pathlib import Path

import pytest

from dsm import evidence, fieldwork
from dsm.database import open_engine, transaction
from dsm.posterior_file import write_posterior
from dsm.posteriors import Measure, city_draws
from tests.dsm.conftest import built_town
from tests.support.installation import settings_in

__all__ = ["built_town"]  # a fixture of its own file

NOTEBOOK = Path(__file__).parents[2] / "docs" / "a_posterior_in_a_notebook.ipynb"


def cells(kind: str) -> list[str]:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def test_the_notebook_is_kept_without_what_it_printed():
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))

    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert len(cells("markdown")) >= len(code)


@pytest.mark.slow
def test_the_notebook_runs_and_says_what_the_pages_say(built_town, tmp_path, monkeypatch):
    settings = settings_in(shutil.copytree(built_town, tmp_path / "town"))
    engine = open_engine(settings)
    with transaction(engine) as session:
        run = evidence.all_estimates(session)[0]
        write_posterior(session, settings.draws_folder, run.id, tmp_path / "draws.nc")
        frame = fieldwork.load_frame(session, run.frame)
    engine.dispose()
    best = Measure(item="trust-0", level=4)
    known = city_draws(settings.draws_folder, run, frame, best).mean()
    monkeypatch.chdir(tmp_path)

    names: dict = {}
    for cell in cells("code"):
        exec(compile(cell, str(NOTEBOOK), "exec"), names)  # noqa: S102 - our own notebook

    assert names["origin"]["hash_of_draws"] == run.hash
    assert names["origin"]["sampled_well"] == 1
    assert (names["first"], names["second"]) == ("female", "male")
    assert set(names["best_answers"]) == {"trust-0", "trust-1", "trust-2"}
    share = 100 * float(names["share_at_or_above"]("trust-0", 5).mean())
    assert share == pytest.approx(known, abs=0.05)
