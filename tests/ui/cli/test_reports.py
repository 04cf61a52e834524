import csv
from dataclasses import replace

import pytest

from dsm.estimated import Estimated, Judged
from dsm.moved import Moved
from dsm.quantities import MeanScore
from dsm.reported import ConstructReport, Line, PopulationReport, Sensitivity
from indicators.social.summaries import Estimate
from surveys.disclosure import Reason
from surveys.errors import AnswerError, FileError
from ui.cli.reports import (
    HIDDEN,
    construct_name,
    moved_rows,
    require_folder,
    show,
    show_moved,
    signed,
    write_csv,
)

CITY = Estimate(median=64.96, low50=64.0, high50=66.0, low90=62.0, high90=68.0)
TOWN = Estimate(median=65.0, low50=62.0, high50=68.0, low90=58.0, high90=72.0)
CHECK = Judged(
    id="r-hat", about="sampling", passed=True, value=1.003, limit=1.01, sentence="The chains agree."
)
FIT = Estimated(
    id=7,
    construct="interpersonal-trust",
    wave="autumn",
    asked="2026-10",
    frame="town",
    simulated=True,
    hash="h",
    made_from={"answers": "a"},
    model_version="m-1",
    seed=5,
    passed=True,
    fits=True,
    verdict=(CHECK,),
    file="f.nc",
    made_on="2026-11-22",
    published=False,
)


def a_line(**changes):
    valid = {
        "quantity": MeanScore(),
        "levels": {},
        "percent_of_people": 100.0,
        "answers": 400,
        "effective": 380.0,
        "estimate": CITY,
        "direct": 65.1,
        "borrowed": 0.25,
    }
    return Line(**{**valid, **changes})


def a_population(*lines, **changes):
    valid = {
        "name": "town",
        "provenance": "made for a test",
        "asked": True,
        "alike": {},
        "between_towns": None,
        "lines": lines or (a_line(),),
        "sensitivity": (),
        "sentences": (),
    }
    return PopulationReport(**{**valid, **changes})


def another_town():
    return a_population(
        a_line(direct=None, borrowed=None, with_town=TOWN),
        name="sand",
        asked=False,
        between_towns=0.15,
        sensitivity=(Sensitivity(quantity=MeanScore(), between_towns=0.3, estimate=TOWN),),
        sentences=("Nobody in sand was asked.",),
    )


def a_report(*populations, refused=()):
    return ConstructReport(
        estimated=FIT, populations=populations or (a_population(),), refused=refused
    )


@pytest.fixture
def shown(capsys):
    def lines(found, **options):
        show([found], **{"diagnostics": False, "json": False, **options})
        return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    return lines


def test_a_figure_stands_with_its_intervals_and_what_it_rests_on(shown):
    assert "town everybody 100.0 65.0 64.0–66.0 62.0–68.0 400 380.0 65.1 25" in shown(a_report())


def test_a_town_shows_both_intervals_and_what_it_is(shown):
    lines = shown(a_report(a_population(), another_town()))

    assert "sand everybody 100.0 65.0 64.0–66.0 62.0–68.0 58.0–72.0 400 380.0" in lines
    assert "sand everybody, spread 0.3 65.0 58.0–72.0" in lines
    assert "Nobody in sand was asked." in lines


def test_a_sentence_that_holds_for_every_construct_is_said_once(capsys):
    show([a_report(another_town()), a_report(another_town())], diagnostics=False, json=False)

    assert capsys.readouterr().out.count("Nobody in sand was asked.") == 1


def test_a_hidden_figure_says_why_and_shows_no_number(shown):
    hidden = Line(
        quantity=MeanScore(),
        levels={"sex": "female"},
        percent_of_people=50.0,
        hidden=Reason.FEW_RESPONDENTS,
    )

    assert "town female 50.0 too few answers" in shown(a_report(a_population(a_line(), hidden)))


def test_every_reason_has_words():
    assert set(HIDDEN) == set(Reason) - {Reason.SHOWN}


def test_simulated_answers_are_said_to_be_so(shown):
    assert any("2026-10 (simulated)" in line and "seed 5" in line for line in shown(a_report()))


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("q2, q4", "With a wording factor on q2, q4."),
        ("", "A wording factor did not improve the held-out score, so there is none."),
    ],
)
def test_what_came_of_a_wording_factor_is_told(shown, items, said):
    tried = replace(FIT, made_from=FIT.made_from | {"wording_factor": items})

    assert said in shown(replace(a_report(), estimated=tried))
    assert not any("wording factor" in line for line in shown(a_report()))


def test_how_far_groups_moved_is_told_in_a_table_and_for_programs(capsys):
    moved = [Moved(group="all", usual=CITY, other=TOWN, in_sds=0.5)]

    show_moved(moved, ("usual", "here"), "A title")

    assert "everybody 65.0 62.0–68.0 65.0 58.0–72.0 +0.50" in " ".join(
        capsys.readouterr().out.split()
    )
    (row,) = moved_rows(moved, ("usual", "here"))
    assert (row["group"], row["usual"]["low90"], row["here"]["low90"]) == ("all", 62.0, 58.0)


def test_a_difference_carries_its_sign():
    drop = Estimate(median=-1.0, low50=-2.0, high50=0.0, low90=-3.06, high90=0.5)

    assert signed(drop) == "-3.1 to +0.5"
    assert signed(drop, places=2) == "-3.06 to +0.50"


def test_what_is_refused_is_told_with_the_fix(shown):
    report = a_report(refused=(AnswerError("It does not fit.", "Show the mean."),))

    assert "Not given: It does not fit. Show the mean." in shown(report)


def test_a_failed_check_stands_in_the_verdict_and_the_table(shown):
    failed = replace(CHECK, passed=False, sentence="The chains disagree.")
    report = replace(a_report(), estimated=replace(FIT, verdict=(failed,)))

    lines = shown(report, diagnostics=True)

    assert "Verdict: 1 of 1 checks failed. The chains disagree." in lines
    assert "interpersonal-trust r-hat sampling 1.003 1.01 NO" in lines


def test_the_file_has_one_row_per_figure(tmp_path):
    write_csv(tmp_path / "figures.csv", [a_report(a_population(), another_town())])

    with (tmp_path / "figures.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["population"], row["median"]) for row in rows] == [
        ("town", "64.96"),
        ("sand", "64.96"),
    ]
    assert rows[1]["high90_with_town"] == "72.0"
    assert [path.name for path in tmp_path.iterdir()] == ["figures.csv"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileError, match=r"'.*elsewhere'"):
        require_folder(tmp_path / "elsewhere" / "figures.csv")
    with pytest.raises(FileError, match="is a folder"):
        require_folder(tmp_path)


def test_figures_that_cannot_be_written_are_told_and_leave_no_scrap(tmp_path):
    (tmp_path / "figures.csv").mkdir()

    with pytest.raises(FileError, match="cannot be written"):
        write_csv(tmp_path / "figures.csv", [a_report(a_population())])

    assert [file.name for file in tmp_path.iterdir()] == ["figures.csv"]


def test_a_construct_of_somebody_elses_keeps_its_id():
    assert construct_name("interpersonal-trust") == "Trust in other people"
    assert construct_name("trust") == "trust"
