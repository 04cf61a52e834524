from dataclasses import replace

from dsm.maturity.levels import load_levels, named_by_city
from tests.support.markup import attributes, words
from ui.staff.policies.board import board_list, board_table, naming_note, open_findings
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")


def test_a_policy_stands_in_its_cell_as_a_link_with_its_aim(view):
    table = board_table(EN, view)

    assert "Digital services aims for 4" in words(table).replace("services", "services ").replace(
        "  ", " "
    )
    assert attributes(table, "a", "href") == ["/staff/policies/digital", "/staff/policies/parks"]


def test_every_category_has_a_row_and_every_level_a_column(view):
    table = board_table(EN, view)

    assert attributes(table, "th", "scope").count("row") == len(view.categories) == 6
    assert attributes(table, "th", "scope").count("col") == 1 + 6
    assert table.count("<td>") == 6 * 6


def test_open_findings_are_counted_and_marked_with_more_than_colour(view):
    assert open_findings(view, "digital") == 2
    assert open_findings(view, "parks") == 0
    assert words(board_table(EN, view)).count("◆ 2 open findings") == 1


def test_a_reached_aim_is_said(view):
    assert "has reached its aim" in words(board_table(EN, view))


def test_the_list_for_narrow_windows_has_the_same_policies(view):
    narrow = board_list(EN, view)

    assert attributes(narrow, "a", "href") == attributes(board_table(EN, view), "a", "href")
    assert "level 1, Existing · aims for 4 · ◆ 2 open findings" in words(narrow)
    assert words(narrow).count("Society") == 0  # a category without a policy is left out


def test_a_policy_below_level_1_has_a_lane_of_its_own(view):
    lost = replace(view.assessments["parks"], level=0)

    table = board_table(EN, replace(view, assessments={"parks": lost}))

    row = table[table.index("Sustainability") :]
    assert row.index("Parks") < row.index("</td>")


def test_it_is_said_whose_the_names_are():
    assert "Levels 2, 3 and 4 have no name" in words(naming_note(EN, load_levels(), "Ås"))
    assert "vår egen oversettelse" in words(naming_note(NB, load_levels(), "Ås"))

    own = words(naming_note(EN, named_by_city({2: "Agreed", 3: "Followed", 4: "Measured"}), "Ås"))
    assert "The names of levels 2, 3 and 4 are Ås's own." in own
    assert "have no name" not in own
