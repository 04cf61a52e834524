import pytest

from tests.support.markup import attributes, words
from ui.staff.research.figures import end_words, figure, figures, good_one, ticks
from ui.texts.texts import texts_in

ENGLISH, NORWEGIAN = texts_in("en"), texts_in("nb")


def test_a_picture_has_its_finding_and_what_is_drawn():
    drawn = figure("All <good>", "Bars & dots", "<svg></svg>")

    assert words(drawn) == "All <good>Bars & dots"
    assert "<p" not in figure("Alone", "", "<svg></svg>")


def test_a_good_one_is_described_in_the_readers_language():
    assert words(good_one(ENGLISH, "ranks")).startswith("A good one: every line stays near")
    assert words(good_one(NORWEGIAN, "ranks")).startswith("Slik ser et godt bilde ut: hver linje")


def test_many_small_pictures_stand_closer():
    assert attributes(figures(["a"], small=True), "div", "class") == ["plots small"]
    assert attributes(figures(["a"]), "div", "class") == ["plots"]


@pytest.mark.parametrize(
    ("low", "high", "most", "values"),
    [
        (0, 1, 3, [0, 0.5, 1]),
        (62.3, 79.1, 5, [65, 70, 75]),
        (-3, 3, 7, [-3, -2, -1, 0, 1, 2, 3]),
        (0, 0.013, 5, [0, 0.01]),
        (40, 90, 3, [40, 60, 80]),
    ],
)
def test_ticks_are_round_and_few(low, high, most, values):
    assert list(ticks(ENGLISH, low, high, most=most).values()) == pytest.approx(values)


def test_ticks_are_written_as_the_reader_writes_numbers():
    assert list(ticks(NORWEGIAN, 0, 0.4, most=5)) == ["0,0", "0,1", "0,2", "0,3", "0,4"]


def test_answers_are_numbered_from_the_worst():
    assert end_words(ENGLISH, 3) == ["1", "2", "3"]
