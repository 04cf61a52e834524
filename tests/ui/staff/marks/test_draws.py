from tests.support.markup import attributes, words
from ui.staff.marks.draws import density_pair, rank_plot, size_bars


def test_every_chain_has_its_band_and_its_line():
    drawn = rank_plot(
        [[10, 12, 8], [9, 11, 10]], low=5, high=15, expected=10, ends=("low", "high"), label="ranks"
    )

    assert len(attributes(drawn, "rect", "x")) == 2
    assert len(attributes(drawn, "path", "d")) == 2
    assert words(drawn) == "12lowhigh"


def test_a_chain_that_is_even_is_drawn_in_the_middle_of_its_band():
    drawn = rank_plot([[10, 10]], low=5, high=15, expected=10, ends=("", ""), label="ranks")

    (y,), (tall,) = attributes(drawn, "rect", "y"), attributes(drawn, "rect", "height")
    middle = float(y) + float(tall) / 2
    assert attributes(drawn, "path", "d")[0].startswith(f"M26.0 {middle:.1f}H")


def test_the_higher_of_two_densities_fills_the_height():
    value, prior, posterior = [0.0, 1.0, 2.0], [0.5, 0.25, 0.0], [0.0, 1.0, 0.0]

    drawn = density_pair(value, prior, posterior, ticks={"1": 1.0}, label="two hills")

    hill, line = attributes(drawn, "path", "d")
    assert "L130 6L" in hill  # the peak touches the top of the plot
    assert hill.endswith("z")
    assert line.startswith("M6 42L130 60L254 78")
    assert attributes(drawn, "path", "stroke-dasharray") == ["5 3"]


def test_sizes_beyond_the_limit_are_black():
    drawn = size_bars(
        [3, 1, 2], edges=[0.0, 0.5, 0.7, 1.0], limit=0.7, limit_word="too large",
        ticks={"0.5": 0.5}, label="sizes",
    )  # fmt: skip

    assert attributes(drawn, "rect", "fill") == ["var(--chart-quiet)"] * 2 + ["var(--ink)"]
    assert "too large" in words(drawn)


def test_nothing_to_draw_is_no_fault():
    drawn = size_bars([0], edges=[0.0, 1.0], limit=0.7, limit_word="", ticks={}, label="none")

    assert attributes(drawn, "rect", "height") == ["0"]
