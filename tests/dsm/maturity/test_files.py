import csv
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dsm.maturity.benchmark import Evidence, assess
from dsm.maturity.events import FindingStatus
from dsm.maturity.files import read_events, read_policies
from dsm.maturity.log import replay
from dsm.maturity.policies import ThresholdKind
from indicators.composite import read_indicators
from surveys.errors import FileError, ManyProblemsError

DEMO = Path(__file__).parents[3] / "dsm" / "demo"
WHO = {"at": datetime(2026, 11, 3, tzinfo=UTC), "actor": "demo"}


@pytest.fixture(scope="module")
def indicators():
    return {one.id: one for one in read_indicators(DEMO / "indicators.csv")}


@pytest.fixture(scope="module")
def register(indicators):
    policies = replay(read_policies(DEMO, indicators, **WHO))
    return replay(read_events(DEMO, policies, **WHO), policies)


@pytest.fixture
def folder(tmp_path):
    """The ten files of the demo, to be spoiled."""
    for path in DEMO.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder, name, *rows, keep=True):
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    kept = lines if keep else lines[:1]
    (folder / name).write_text("\n".join([*kept, *rows]) + "\n", encoding="utf-8")


def problems_of(refused):
    return [error.problem for error in refused.value.problems]


def test_the_policies_of_the_demo_have_the_levels_their_components_say(register):
    with (DEMO / "policies.csv").open(encoding="utf-8", newline="") as file:
        said = {row["policy_id"]: int(row["level_by_components"]) for row in csv.DictReader(file)}

    found = {
        policy.id: assess(policy, Evidence({})).level_by_components
        for policy in register.policies.values()
    }

    assert found == said


def test_at_point_values_figures_hold_back_two_policies_of_the_demo(register, indicators):
    evidence = Evidence({name: one.baseline for name, one in indicators.items()})

    held_back = [
        policy.id
        for policy in register.policies.values()
        if (found := assess(policy, evidence)).level < found.level_by_components
    ]

    assert held_back == ["growing-up", "data-protection"]


def test_a_threshold_knows_what_it_stands_on(register):
    kinds = {
        one.indicator: one.kind
        for policy in register.policies.values()
        for one in policy.thresholds
    }

    assert kinds["council-trust"] is ThresholdKind.ITEM_SHARE
    assert kinds["voter-turnout"] is ThresholdKind.KEY_FIGURE
    assert kinds["local-jobs"] is ThresholdKind.CITY_FIGURE


def test_the_events_of_the_demo_come_with_their_answers(register):
    day = date(2026, 11, 4)
    status = {name: register.status(name, day) for name in register.findings}

    assert len(register.events) == 4
    assert sum(len(impacts) for impacts in register.impacts.values()) == 15
    assert sum(one is FindingStatus.OPEN for one in status.values()) == 6
    assert status["F07"] is FindingStatus.ACCEPTED
    assert register.status("F10", date(2027, 7, 1)) is FindingStatus.EXPIRED


def test_all_problems_of_the_policy_files_are_told_at_once(folder, indicators):
    spoil(folder, "policies.csv", "x,X,X,ZZ,O9,1,7,,in-force,simulated")
    spoil(folder, "components.csv", "L6-more,6,hopes,Mer,More,me,simulated")
    spoil(folder, "policy_components.csv", "digital,L9,met,,", "nobody,L1-benefits,met,,")
    spoil(
        folder,
        "policy_thresholds.csv",
        "digital,2,happiness,>,many,%,1.5,soon,me,",
        "nobody,2,no2,<=,9,x,0.8,2026-01-01,me,",
    )

    with pytest.raises(ManyProblemsError) as refused:
        read_policies(folder, indicators, **WHO)

    said = problems_of(refused)
    assert [problem.split(": ")[0] for problem in said] == [
        "policies.csv, row 16, column categories",
        "policies.csv, row 16, column objectives",
        "policies.csv, row 16, column aspired_level",
        "components.csv, row 22, column level",
        "components.csv, row 22, column facet",
        "policy_components.csv, row 282, column component_id",
        "policy_components.csv, row 283",
        "policy_thresholds.csv, row 90, column indicator_id",
        "policy_thresholds.csv, row 90, column comparison",
        "policy_thresholds.csv, row 90, column value",
        "policy_thresholds.csv, row 90, column valid_from",
        "policy_thresholds.csv, row 90, column required_probability",
        "policy_thresholds.csv, row 91",
    ]


def test_one_bad_policy_is_one_problem_though_many_rows_are_about_it(folder, indicators):
    text = (folder / "policies.csv").read_text(encoding="utf-8")
    (folder / "policies.csv").write_text(text.replace("DI;IM;SO", "DI;IT;SO"), encoding="utf-8")

    with pytest.raises(FileError, match=r"policies\.csv, row 7, column categories"):
        read_policies(folder, indicators, **WHO)


def test_all_problems_of_the_event_files_are_told_at_once(folder, indicators):
    register = replay(read_policies(DEMO, indicators, **WHO))
    spoil(folder, "event_impacts.csv", "nowhere,digital,,soc,bad,4,0.5,x,x,simulated")
    spoil(folder, "event_impacts.csv", "nowhere,digital,,soc,bad,3,0.5,x,x,simulated")
    spoil(
        folder,
        "event_findings.csv",
        "G1,ai-in-services,digital,component,L3-stakeholders,x,x,accept,,,,simulated",
        "G2,ai-in-services,digital,component,L3-benefits,x,x,accept,x,x,,simulated",
        "G3,ai-in-services,digital,component,L1-benefits,x,x,open,,,,simulated",
        "G4,ai-in-services,digital,component,L4-benefits,x,x,wait,,,,simulated",
        "G5,ai-in-services,digital,component,L9,x,x,open,,,,simulated",
    )

    with pytest.raises(ManyProblemsError) as refused:
        read_events(folder, register, **WHO)

    said = problems_of(refused)
    assert [problem.split(": ")[0] for problem in said] == [
        "event_impacts.csv, row 17, column magnitude_1_to_3",
        "event_impacts.csv, row 18",
        "event_findings.csv, row 16",
        "event_findings.csv, row 17",
        "event_findings.csv, row 18",
        "event_findings.csv, row 19, column decision",
        "event_findings.csv, row 20",
    ]


def test_policies_may_be_added_to_a_register_that_has_some(folder, indicators, register):
    spoil(folder, "policies.csv", "new,Ny,New,DI,O2,1,3,,draft,simulated", keep=False)
    spoil(folder, "policy_components.csv", "new,L1-benefits,met,,simulated", keep=False)
    spoil(folder, "policy_thresholds.csv", "new,2,no2,<=,9,x,0.8,2026-01-01,me,", keep=False)

    entries = read_policies(folder, indicators, **WHO, start=register)

    assert entries[0].sequence == register.sequence + 1
    assert len(replay(entries, register).policies) == 15
