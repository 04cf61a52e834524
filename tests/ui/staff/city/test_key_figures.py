from dataclasses import replace

from indicators.composite import Goal
from tests.support.markup import attributes, words
from tests.support.views import city_scene, goal_today, some_key_figures
from ui.staff.city.key_figures import key_figures
from ui.staff.city.scene import Scene


def a_scene(*statuses: str, language: str = "en") -> Scene:
    scoring = some_key_figures(*statuses)
    group = next(one for one in scoring.dimensions if one.place == ("Environment",))
    goal = replace(goal_today(Goal.ENVIRONMENTAL), key_figures=group)
    return city_scene(language, goals=(goal,), scoring=scoring, dated={("x", ""): (2026, "")})


def test_points_stand_with_their_band_and_their_coverage():
    markup = key_figures(a_scene("simulated", "simulated"))

    # Half of the target is band 2 of 4: two of four points each.
    assert "4 of 8 points" in words(markup)
    assert "Band 2 of 4: 33" in words(markup)
    assert "2 of 17 key figures reported." in words(markup)
    assert attributes(markup, "svg", "aria-label") == ["50\u00a0% of the possible points"]


def test_what_is_not_in_our_copy_is_never_called_not_reported():
    said = words(key_figures(a_scene("simulated")))

    assert "are not in our copy, which says nothing about the city." in said
    assert "not reported" not in said


def test_a_mix_of_real_and_simulated_figures_is_said():
    assert "1 figure is real, 2 are simulated" in words(
        key_figures(a_scene("real", "simulated", "simulated"))
    )
    assert "real" not in words(key_figures(a_scene("simulated")))


def test_a_dimension_without_targets_has_no_points():
    assert "No figure here has a target yet." in words(key_figures(a_scene()))


def test_a_city_without_key_figures_is_told_how_to_bring_them_in():
    assert "`dsm import keyfigures`" in words(key_figures(city_scene()))


def test_points_are_said_in_norwegian():
    assert "2 av 4 poeng" in words(key_figures(a_scene("simulated", language="nb")))
