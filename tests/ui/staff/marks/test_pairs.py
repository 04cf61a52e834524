from tests.support.markup import attributes, positions, words
from tests.support.views import around
from ui.staff.marks.estimates import Scale
from ui.staff.marks.pairs import diamond, pair_key, pair_row

SCALE = Scale(40, 90)


def test_the_first_is_a_circle_above_and_the_second_a_diamond_below():
    markup = pair_row(around(50), around(65), scale=SCALE)

    assert attributes(markup, "circle", "cx") == ["20%"]
    assert diamond("50%", 43) in markup
    assert float(attributes(markup, "circle", "cy")[0]) < 43


def test_a_hidden_one_leaves_its_line_empty():
    markup = pair_row(None, around(65), scale=SCALE)

    assert attributes(markup, "circle", "cx") == []
    assert 50.0 in positions(markup)


def test_names_stand_beside_the_intervals_and_are_escaped():
    markup = pair_row(around(50), around(88, 2), scale=SCALE, names=("a < b", "men"))

    assert "a < b" in words(markup)
    assert attributes(markup, "text", "text-anchor") == ["start", "end"]


def test_without_a_label_it_is_decoration():
    assert attributes(pair_row(None, None), "svg", "aria-hidden") == ["true"]
    assert attributes(pair_row(None, None, label="18–29"), "svg", "aria-label") == ["18–29"]


def test_the_key_stands_apart_from_any_row_and_is_escaped():
    key = pair_key("a < b", "men")

    assert words(key) == "a < bmen"
    assert len(attributes(key, "circle", "r")) == 1
    assert diamond("50%", 8) in key
