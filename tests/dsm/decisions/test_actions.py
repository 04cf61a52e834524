"""Action files are read in full, or refused with everything that is wrong in them."""

from pathlib import Path

import pytest

import dsm
from dsm.decisions.actions import Action, BudgetError, check_budget, read_actions
from dsm.decisions.rules import Fixed
from surveys.errors import FileError, FixableError

HEADER = "id,name,cost,social,economic,environmental,needs,excludes,fixed"
DEMO = Path(dsm.__file__).parent / "demo" / "actions.csv"


@pytest.fixture
def action_file(tmp_path):
    """Write rows under the header of an action file."""

    def write(*rows, header=HEADER):
        path = tmp_path / "actions.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


def problems_of(path, **options):
    with pytest.raises(FixableError) as refused:
        read_actions(path, **options)
    return [str(problem) for problem in refused.value.problems]


def test_actions_are_read_with_their_rules(action_file):
    path = action_file(
        "light,Lys på stien,1150,2.5,0,-1,,,in", "walk,Gågate,900,1,1,1,light; a,b,", "a,A,1,0,0,0,,,",
        "b,B,0,0,0,0,,,out",
    )  # fmt: skip

    light, walk, _, b = read_actions(path, budget=2000)

    assert light == Action(
        id="light",
        name={"und": "Lys på stien"},
        cost=1150,
        fixed=Fixed.IN,
        gains=(2.5, 0.0, -1.0),
    )
    assert (walk.needs, walk.excludes, walk.fixed) == (("light", "a"), ("b",), None)
    assert b.fixed is Fixed.OUT


def test_the_columns_for_rules_may_be_missing(action_file):
    path = action_file("a,A,1,0,0,0", header="id,name,cost,social,economic,environmental")

    (action,) = read_actions(path)

    assert (action.needs, action.excludes, action.fixed) == ((), (), None)


def test_a_citys_own_list_is_read_with_owners_and_policies():
    actions = {action.id: action for action in read_actions(DEMO, budget=18_000)}

    assert len(actions) == 24
    assert actions["home-sensors"].needs == ("ai-rules",)
    assert actions["crisis-plan"].fixed is Fixed.IN
    assert actions["one-door"].label("en") == "One door in"
    assert actions["one-door"].owner["nb"] == "Innbyggerservice"
    assert actions["one-door"].policy == "participation"
    assert actions["one-door"].years == 2
    assert sum(action.cost for action in actions.values()) == 45_200


def test_a_name_in_another_language_is_better_than_none():
    action = Action(id="a", name={"nb": "Lys"}, cost=1)

    assert action.label("en") == "Lys"


@pytest.mark.parametrize("cost", ["-1", "2.5", "", "a lot", "nan"])
def test_a_cost_that_is_not_whole_money_is_named_with_its_place(action_file, cost):
    (problem,) = problems_of(action_file(f"a,A,{cost},0,0,0,,,"))

    assert problem.startswith("actions.csv, row 2, column cost: the cell")


def test_a_gain_that_is_no_number_is_named_with_its_place(action_file):
    (problem,) = problems_of(action_file("a,A,1,0,much,0,,,"))

    assert "row 2, column economic: the cell holds 'much'" in problem


def test_an_id_that_stands_twice_is_named(action_file):
    (problem,) = problems_of(action_file("a,A,1,0,0,0,,,", "a,B,1,0,0,0,,,"))

    assert "row 3, column id" in problem


def test_a_decision_other_than_in_or_out_is_named(action_file):
    (problem,) = problems_of(action_file("a,A,1,0,0,0,,,maybe"))

    assert "column fixed: the cell holds 'maybe'. Choose one of: in, out." in problem


def test_a_rule_that_goes_in_a_circle_is_named_with_its_row(action_file):
    path = action_file("a,A,1,0,0,0,,,", "b,B,1,0,0,0,c,,", "c,C,1,0,0,0,b,,")

    (problem,) = problems_of(path)

    assert problem.startswith(
        "actions.csv, row 3, column needs: A rule goes in a circle: b needs c needs b."
    )


def test_decided_actions_that_cost_more_than_the_budget_are_named(action_file):
    (problem,) = problems_of(action_file("a,A,5,0,0,0,,,in"), budget=4)

    assert "row 2, column fixed" in problem
    assert "costs 5; the budget is 4" in problem


def test_everything_wrong_in_a_file_is_said_at_once(action_file):
    path = action_file("a,A,-5,0,0,0,z,,", "b,B,1,x,0,0,b,,", "b,B,1,0,0,0,,,")

    problems = problems_of(path, budget=-1)

    assert len(problems) == 6
    assert any("The budget is -1" in problem for problem in problems)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "actions.csv"
    path.write_bytes(b"")

    with pytest.raises(FileError, match=r"actions\.csv is empty"):
        read_actions(path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "actions.csv"
    path.write_bytes(f"{HEADER}\na,Gågate,1,0,0,0,,,".encode("latin-1"))

    with pytest.raises(FileError, match="not UTF-8"):
        read_actions(path)


def test_a_missing_column_is_named(action_file):
    (problem,) = problems_of(
        action_file("a,A,0,0,0", header="id,name,social,economic,environmental")
    )

    assert "'cost'" in problem


def test_a_budget_below_zero_is_refused():
    with pytest.raises(BudgetError, match="The budget is -3"):
        check_budget(-3)


def test_a_budget_of_nothing_is_a_budget():
    assert check_budget(0) is None


@pytest.mark.parametrize("budget", [10**15 + 1, 2**63, 10**30])
def test_a_budget_beyond_all_sums_is_refused(budget):
    with pytest.raises(BudgetError, match="cannot be above"):
        check_budget(budget)
