import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from dsm.country.folder import Results, ResultsError, problem_row
from dsm.jobs.request import method_of
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.sampler import FitSettings
from tests.support.country import a_piece, made_up


@pytest.fixture(scope="module")
def piece(tmp_path_factory):
    return a_piece(tmp_path_factory.mktemp("country"))


def summary(file):
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_what_is_kept_is_found_again(piece, tmp_path):
    results = Results(tmp_path / "out")

    row = results.keep(piece, made_up(piece))

    assert Results(tmp_path / "out").kept(piece) == json.loads(json.dumps(row))
    assert (tmp_path / "out" / row["file"]).read_bytes() == piece.request.fingerprint.encode()
    assert row["file"] == "town-001/interpersonal-trust.nc"
    assert (row["median"], row["low90"], row["failed_checks"]) == (60.0, 57.0, "straight-lining")


def test_other_inputs_are_another_piece(piece, tmp_path_factory, tmp_path):
    other = a_piece(tmp_path_factory.mktemp("other"), seed=2)
    results = Results(tmp_path)
    results.keep(piece, made_up(piece))

    assert results.kept(other) is None


def test_a_row_without_its_draws_counts_for_nothing(piece, tmp_path):
    results = Results(tmp_path)
    row = results.keep(piece, made_up(piece))

    (tmp_path / row["file"]).unlink()

    assert results.kept(piece) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"fingerprint": 3}', "\xff"])
def test_a_broken_row_counts_for_nothing(piece, tmp_path, content):
    results = Results(tmp_path)
    file = tmp_path / results.keep(piece, made_up(piece))["file"]

    file.with_suffix(".json").write_text(content, encoding="latin-1")

    assert results.kept(piece) is None


def test_the_summary_holds_figures_and_problems(piece, tmp_path):
    results = Results(tmp_path)
    rows = [
        results.keep(piece, made_up(piece)),
        problem_row(piece.entry, "", "No answers.", "Ask somebody."),
    ]

    first, second = summary(results.summarise(rows))

    assert (first["town"], first["median"], first["draws_pass"]) == ("town-001", "60.0", "True")
    assert (second["median"], second["problem"], second["fix"]) == (
        "",
        "No answers.",
        "Ask somebody.",
    )


def test_figures_that_rest_on_few_people_stay_out_of_the_summary(piece, tmp_path):
    results = Results(tmp_path)
    few, enough = (replace(piece, answers=answers) for answers in (9, 10))

    hidden, shown = (results.keep(each, made_up(each)) for each in (few, enough))

    assert (hidden["hidden"], "median" in hidden) == ("few-respondents", False)
    assert shown["median"] == 60.0


@pytest.mark.parametrize(("answered", "told"), [(4, ""), (5, "5")])
def test_fewer_people_than_may_be_counted_are_not_counted(piece, tmp_path, answered, told):
    counts = replace(
        piece.counts, pair_people=np.array([answered]), mixed_people=np.array([], dtype=int)
    )
    few = replace(piece, counts=counts, answers=answered)

    row = Results(tmp_path).keep(few, made_up(few))

    (written,) = summary(Results(tmp_path).summarise([row]))
    assert (written["respondents"], written["hidden"]) == (told, "few-respondents")


def test_the_summary_of_an_unfinished_run_holds_what_was_made_before(piece, tmp_path):
    results = Results(tmp_path)
    row = results.keep(piece, made_up(piece))
    again = {**row, "median": 61.0}
    unreadable = problem_row(piece.entry, "", "No answers.", "Ask somebody.")

    def medians(rows, entry=piece.entry, method=piece.request.method):
        return [row["median"] for row in summary(results.summarise(rows, [entry], method))]

    assert medians([]) == ["60.0"]
    assert medians([again]) == ["61.0"]
    assert medians([unreadable]) == [""]
    assert medians([], replace(piece.entry, constructs=("safety",))) == []
    assert medians([], replace(piece.entry, wave="autumn")) == []
    assert medians([], method=method_of(FitSettings(seed=2), DEFAULT_PRIORS)) == []
    assert medians([], method=method_of(FitSettings(), Priors(district=0.1))) == []


def test_nothing_unfinished_is_left_behind(piece, tmp_path):
    results = Results(tmp_path)
    results.summarise([results.keep(piece, made_up(piece))])

    assert [file for file in tmp_path.rglob(".*") if file.is_file()] == []


def test_a_folder_that_cannot_be_written_to_is_refused_at_once(tmp_path):
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(ResultsError, match="cannot be written"):
        Results(tmp_path / "file" / "out")
