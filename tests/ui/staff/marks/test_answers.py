from tests.support.markup import attributes, words
from ui.staff.marks.answers import (
    Bubble,
    Expected,
    bubble_plot,
    curve_plot,
    evenness_plot,
    share_plot,
)


def around(median: float, half: float = 0.05) -> Expected:
    return Expected(
        median=median,
        low50=median - half / 2,
        high50=median + half / 2,
        low90=median - half,
        high90=median + half,
    )


def shares(*found: float, expected: tuple[float, ...]) -> str:
    return share_plot(
        found,
        [around(one) for one in expected],
        names=[str(at + 1) for at in range(len(found))],
        ticks={"50 %": 0.5},
        missed="missed",
        label="shares",
    )


def test_only_a_bar_outside_its_interval_is_named_as_missed():
    drawn = shares(0.3, 0.6, expected=(0.32, 0.4))

    assert words(drawn).count("missed") == 1
    assert len(attributes(drawn, "rect", "height")) == 2
    assert len(attributes(drawn, "circle", "cy")) == 2


def test_bars_are_as_high_as_their_shares():
    first, second = map(float, attributes(shares(0.2, 0.4, expected=(0.2, 0.4)), "rect", "height"))

    assert abs(second - 2 * first) < 0.02


def test_a_line_without_unevenness_lies_on_the_axis():
    drawn = evenness_plot(
        [0, 0.5, 1], [0, 0, 0], [-0.02] * 3, [0.02] * 3, ticks={"0": 0.0}, ends=("0", "1"),
        label="even",
    )  # fmt: skip

    axis = attributes(drawn, "line", "y1")[-1]
    assert attributes(drawn, "path", "d")[1].count(f" {axis}") == 3


def test_what_lies_across_stands_between_the_two_ends():
    drawn = evenness_plot(
        [0, 1], [0, 0], [-0.02] * 2, [0.02] * 2, ticks={"even": 0.0}, ends=("0", "1"),
        across="chance", label="even",
    )  # fmt: skip

    assert attributes(drawn, "text", "text-anchor") == ["end", "start", "end", "middle"]
    assert "chance" in words(drawn)


def test_a_group_on_which_model_and_answers_agree_lies_on_the_dashed_line():
    drawn = bubble_plot(
        [Bubble(direct=60, model=60, answers=100), Bubble(direct=40, model=50, answers=25)],
        ticks={"50": 50.0}, label="groups", ends=("answers", "model"),
    )  # fmt: skip

    radii = [float(one) for one in attributes(drawn, "circle", "r")]
    assert radii == [9, 5.75]
    assert "answers" in words(drawn)
    assert len(attributes(drawn, "path", "stroke-dasharray")) == 1


def test_curves_grow_darker_and_have_their_bands():
    drawn = curve_plot(
        [-1, 1], [[1, 0], [0, 1]], bands=[([0.9, 0], [1, 0.1]), ([0, 0.9], [0.1, 1])], top=1,
        levels={"0 %": 0.0}, ticks={"0": 0.0}, label="curves",
    )  # fmt: skip

    assert len(attributes(drawn, "path", "d")) == 4
    assert attributes(drawn, "path", "stroke-opacity") == ["0.40", "1.00"]


def test_a_single_curve_is_as_dark_as_can_be():
    drawn = curve_plot([0, 1], [[0, 1]], top=1, levels={}, ticks={}, label="curve")

    assert attributes(drawn, "path", "stroke-opacity") == ["1.00"]
