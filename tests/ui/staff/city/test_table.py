from tests.support.markup import words
from tests.support.views import city_scene, goal_today, survey_indicator
from ui.staff.city.table import goals_table


def test_every_figure_stands_in_its_own_unit_and_as_a_score():
    said = words(goals_table(city_scene()))

    assert "Adults who are safe (2–4 of 4)76 %74–78 %6559–7170 %50 / 90 %" in said
    assert "survey, October 2026" in said


def test_an_official_figure_has_no_interval():
    said = words(goals_table(city_scene()))

    assert "Economic––58–––Jobs12,150 jobs–58––11,000 / 13,000 jobsofficial figure 2026" in said


def test_what_is_missing_has_a_row_too():
    lacking = survey_indicator(figure=None, score=None, before=None, change=None)
    goal = goal_today(lacking.indicator.goal, lacking)

    assert "no figure" in words(goals_table(city_scene(goals=(goal,))))
