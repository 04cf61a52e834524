from tests.support.markup import attributes, words
from tests.support.views import around
from ui.staff.marks.paths import Stop, path_plot

STOPS = [
    Stop(2022.0, "May 2022", around(60)),
    Stop(2024.0, "May 2024", around(64)),
    Stop(2026.0, "May 2026", around(62)),
]


def drawn(stops, **how) -> str:
    return path_plot(stops, scale=(50, 70), levels={"60": 60.0}, label="a path", **how)


def test_a_path_has_two_bands_a_line_and_a_mark_per_wave():
    markup = drawn(STOPS)

    assert len(attributes(markup, "path", "d")) == 3
    assert len(attributes(markup, "circle", "cx")) == 3
    assert "May 2024" in words(markup)


def test_a_hidden_wave_leaves_a_gap():
    markup = drawn([STOPS[0], Stop(2024.0, "May 2024", None), STOPS[2]])

    assert len(attributes(markup, "path", "d")) == 6  # twice two bands and a line, of one point
    assert len(attributes(markup, "circle", "cx")) == 2


def test_a_small_path_names_its_ends_and_has_the_city_dashed_behind():
    markup = drawn(STOPS, small=True, behind=STOPS)

    assert "May 2024" not in words(markup)
    assert attributes(markup, "path", "stroke-dasharray") == ["5 3"]


def test_waves_stand_where_they_were_asked_and_not_side_by_side():
    first, second, third = map(
        float,
        attributes(drawn([*STOPS[:2], Stop(2030.0, "May 2030", around(62))]), "circle", "cx"),
    )

    assert abs((third - second) - 3 * (second - first)) < 0.1


def test_a_single_wave_is_a_path_of_one_mark():
    assert len(attributes(drawn(STOPS[:1]), "circle", "cx")) == 1
