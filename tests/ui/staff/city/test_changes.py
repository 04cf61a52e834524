from indicators.odds import contrast
from tests.support.markup import attributes, words
from tests.support.views import around, city_scene, survey_indicator
from ui.staff.city.changes import changes_table


def test_a_change_stands_with_then_now_and_its_odds():
    said = words(changes_table(city_scene()))

    assert "Compared with October 2024ThenNow" in said
    assert "better" in said
    assert "9 in 10, very likely a real rise" in said
    assert "70 %76 %" in said
    assert "74–78" in said


def test_a_fall_is_worse_where_more_is_better():
    fell = survey_indicator(figure=around(60.0), change=contrast(0.2))

    said = words(changes_table(city_scene(changes=(fell,))))

    assert "worse" in said
    assert "8 in 10, likely a real fall" in said


def test_what_may_be_chance_has_neither_arrow_nor_odds():
    same = survey_indicator(figure=around(70.4), change=contrast(0.55))

    markup = changes_table(city_scene(changes=(same,)))

    assert "cannot be told apart" in words(markup)
    assert "in 10" not in words(markup)
    assert attributes(markup, "path", "fill") == []
