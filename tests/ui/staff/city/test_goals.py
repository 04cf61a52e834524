from dataclasses import replace

from indicators.composite import Goal, GoalCoverage
from indicators.odds import contrast
from tests.support.markup import attributes, positions, words
from tests.support.views import (
    around,
    city_scene,
    goal_today,
    official_indicator,
    survey_indicator,
)
from ui.staff.city.goals import coverage, goal_block, goal_rows, indicator_row, official_words


def test_a_goal_is_named_and_its_score_stands_with_its_doubt_and_its_change():
    said = words(goal_rows(city_scene()))

    assert "Social-culturalHow people fare" in said
    assert "65could be 59–71" in said
    assert "9 in 10, very likelythat it has risen since October 2024" in said


def test_a_screen_reader_hears_the_figure_and_the_one_before():
    labels = attributes(goal_rows(city_scene()), "svg", "aria-label")

    assert labels[0] == "Social-cultural: 65, could be 59 to 71. In October 2024: 50."


def test_a_survey_figure_is_hollow_where_it_was_last_time():
    row = indicator_row(city_scene(), survey_indicator(score_before=around(25.0)))

    assert 25.0 in positions(row)
    assert "65 59–71" in words(row)


def test_an_official_figure_has_a_tick_and_its_year():
    row = indicator_row(city_scene(), official_indicator())

    assert attributes(row, "circle", "cx") == []
    assert words(row) == "Jobs58 official figure 2026"


def test_what_is_real_says_so_only_where_other_things_are_not():
    jobs = official_indicator()
    real = replace(jobs, indicator=replace(jobs.indicator, status="real"))

    assert official_words(city_scene(), real) == "official 2026, real"
    assert official_words(city_scene(estimates={}), real) == "official figure 2026"


def test_a_goal_of_official_figures_alone_claims_no_doubt_and_no_change():
    scene = city_scene()

    said = words(goal_block(scene, scene.today.goals[1]))

    assert "official figures only" in said
    assert "in 10" not in said
    assert "could be" not in said


def test_what_cannot_be_told_apart_is_said_so():
    goal = goal_today(Goal.SOCIAL_CULTURAL, survey_indicator(), change=contrast(0.5))

    assert "cannot be told apart from October 2024" in words(goal_block(city_scene(), goal))


def test_every_indicator_without_a_figure_is_named():
    lacking = survey_indicator(figure=None, score=None, before=None, change=None)
    goal = goal_today(Goal.SOCIAL_CULTURAL, official_indicator(), lacking)

    assert coverage(city_scene(), goal) == (
        "1 of 2 indicators have a figure. Missing: Adults who are safe (2–4 of 4). "
        "More than a fifth is missing, which is too many for a score."
    )


def test_a_goal_without_enough_figures_has_no_score():
    lacking = survey_indicator(figure=None, score=None, before=None, change=None)
    covered = GoalCoverage(Goal.SOCIAL_CULTURAL, (), ("safe",))
    goal = goal_today(Goal.SOCIAL_CULTURAL, lacking, score=None, coverage=covered)

    said = words(goal_block(city_scene(), goal))

    assert "no score" in said
    assert "Adults who are safe (2–4 of 4)no figure" in said


def test_the_legend_speaks_of_last_time_only_where_there_was_one():
    assert "in October 2024" in words(goal_rows(city_scene()))
    assert "October 2024" not in words(goal_rows(city_scene(before_asked="", goals=())))


def test_all_of_it_is_said_in_norwegian():
    said = words(goal_rows(city_scene("nb")))

    assert "Sosialt og kulturelt" in said
    assert "kan være 59–71" in said
    assert "at det har steget siden oktober 2024" in said
