from dataclasses import replace

import pytest

from indicators.odds import contrast
from surveys.disclosure import Reason
from tests.support.markup import attributes, words
from ui.staff.names import Names
from ui.staff.research.trends import (
    change_line,
    city_markup,
    factor_title,
    failed_markup,
    groups_markup,
    moment,
    scale_of,
    trend_lead,
    trend_table,
    trend_title,
)
from ui.texts.texts import texts_in

ENGLISH = texts_in("en")
NAMES = Names(texts=ENGLISH)
pytestmark = pytest.mark.slow


def changed(view, chance):
    """The same trend, with another chance that the city rose."""
    return replace(view, city=replace(view.city, change=contrast(chance)))


def hidden(path):
    """The same path, its last wave hidden."""
    *before, last = path.figures
    last = replace(last, estimate=None, answers=None, hidden=Reason.FEW_RESPONDENTS)
    return replace(path, figures=(*before, last), change=None, moved=None)


@pytest.mark.parametrize(
    ("chance", "title"),
    [
        (0.95, "trust has risen since April 2026."),
        (0.05, "trust has fallen since April 2026."),
        (0.8, "trust has probably risen since April 2026, but not surely enough."),
        (0.2, "trust has probably fallen since April 2026, but not surely enough."),
        (0.5, "trust: October 2026 and April 2026 cannot be told apart."),
    ],
)
def test_the_title_says_no_more_than_the_odds_allow(laid_open, chance, title):
    assert trend_title(NAMES, changed(laid_open.trend, chance)) == title


def test_the_lead_has_both_figures_and_the_change_with_their_doubt(laid_open):
    view = laid_open.trend
    before, now = (f"{one.estimate.median:.0f}" for one in view.city.figures)

    said = trend_lead(NAMES, view)

    assert said.startswith(f"In October 2026 it was {now} of 100 and could be ")
    assert f"in April 2026 {before} (" in said
    assert f"The change is +{view.city.moved.difference.median:.1f} points" in said


def test_a_hidden_wave_has_a_title_a_lead_and_a_line_without_numbers(laid_open):
    view = replace(laid_open.trend, city=hidden(laid_open.trend.city))

    assert trend_title(NAMES, view) == "trust: too few answers to say what changed."
    assert not any(sign.isdigit() for sign in trend_lead(NAMES, view))
    assert "Hidden" in words(change_line(ENGLISH, view.city))


def test_odds_are_dots_number_and_word(laid_open):
    line = change_line(ENGLISH, changed(laid_open.trend, 0.05).city)

    assert "9 in 10, very likely that it has fallen since the wave before" in words(line)
    assert len(attributes(line, "circle", "r")) == 10


def test_what_cannot_be_told_apart_has_no_odds(laid_open):
    line = change_line(ENGLISH, changed(laid_open.trend, 0.5).city)

    assert words(line) == "Cannot be told apart from the wave before."


def test_every_group_has_a_path_before_that_of_the_city(laid_open):
    drawn = groups_markup(NAMES, laid_open.trend, "age_band")

    pictures = [one for one in attributes(drawn, "svg", "aria-label") if "2026" in one]
    assert len(pictures) == 4
    assert attributes(drawn, "path", "stroke-dasharray") == ["5 3"] * 4


def test_the_citys_path_is_told_to_those_who_do_not_see_it(laid_open):
    (told, *_) = attributes(city_markup(NAMES, laid_open.trend), "svg", "aria-label")

    assert told.startswith("The whole city: April 2026 ")
    assert "October 2026" in told


def test_a_phone_has_a_drawing_of_its_own_whose_words_do_not_shrink(laid_open):
    drawn = city_markup(NAMES, laid_open.trend)

    assert [one for one in attributes(drawn, "div", "class") if one.startswith("path")] == [
        "path hide-s",
        "path show-s",
    ]
    wide, narrow = (one.split() for one in attributes(drawn, "svg", "viewBox")[:2])
    assert float(narrow[2]) <= 350 < float(wide[2])


def test_a_section_counts_the_groups_that_surely_moved(laid_open):
    paths = laid_open.trend.groups["sex"]
    one = replace(
        laid_open.trend,
        groups={"sex": (replace(paths[0], change=contrast(0.99)), replace(paths[1], change=None))},
    )

    assert factor_title(NAMES, one, "sex") == "By sex: one group has very likely moved"
    none = replace(one, groups={"sex": tuple(replace(path, change=None) for path in paths)})
    assert factor_title(NAMES, none, "sex") == "By sex: no group has clearly moved"


def test_of_draws_that_failed_a_check_nothing_is_said_but_that(laid_open):
    unsound = replace(changed(laid_open.trend, 0.95), failed=("The <chains> disagree.",))

    drawn = city_markup(NAMES, unsound) + groups_markup(NAMES, unsound, "sex")

    assert trend_title(NAMES, unsound) == "trust: the draws cannot be believed."
    assert "The <chains> disagree." in words(failed_markup(ENGLISH, unsound))
    assert factor_title(NAMES, unsound, "sex") == "By sex"
    assert "the wave before" not in words(drawn)


def test_the_table_has_every_figure_or_why_there_is_none(laid_open):
    paths = laid_open.trend.groups["sex"]
    view = replace(laid_open.trend, groups={"sex": (hidden(paths[0]), paths[1])})

    table = trend_table(NAMES, view)

    assert attributes(table, "th", "scope").count("row") == 2 * 3
    assert words(table).count("Hidden: fewer than 10 answers.") == 1


def test_the_scale_holds_everything_that_is_drawn(laid_open):
    low, high = scale_of(laid_open.trend)

    assert low % 5 == high % 5 == 0
    for paths in laid_open.trend.groups.values():
        for path in paths:
            assert all(low <= one.estimate.low90 for one in path.figures)
            assert all(one.estimate.high90 <= high for one in path.figures)


def test_waves_stand_at_the_time_they_were_asked():
    assert moment("2026-07-03", 0) == 2026.5
    assert moment("spring", 2) == 2.0
