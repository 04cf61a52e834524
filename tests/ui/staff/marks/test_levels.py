import pytest

from tests.support.markup import attributes, words
from ui.staff.marks.levels import (
    LEVELS,
    Part,
    Rung,
    Standing,
    ladder,
    level_colour,
    level_steps,
    standing_mark,
)


@pytest.mark.parametrize("level", [0, *LEVELS])
def test_steps_are_filled_up_to_the_level(level):
    fills = attributes(level_steps(level, label="x"), "rect", "fill")

    assert fills == [f"var(--level-{step})" if step <= level else "none" for step in LEVELS]


def test_the_aim_is_dashed_until_it_is_reached():
    assert len(attributes(level_steps(2, aim=4, label="x"), "rect", "stroke-dasharray")) == 1
    assert attributes(level_steps(4, aim=4, label="x"), "rect", "stroke-dasharray") == []


def test_letters_stay_readable_on_every_level():
    assert [level_colour(level).rsplit("-", 1)[1] for level in LEVELS] == [
        "low)", "low)", "low)", "high)", "high)",
    ]  # fmt: skip


def test_standings_differ_in_shape_and_say_their_name():
    marks = [standing_mark(standing, label=standing) for standing in Standing]

    assert [attributes(mark, "svg", "aria-label")[0] for mark in marks] == list(Standing)
    assert len({mark.split(">", 1)[1] for mark in marks}) == len(Standing)


def a_part(text: str = "Guideline is used", detail: str = "") -> Part:
    return Part(text=text, standing=Standing.MET, standing_text="met", detail=detail)


def test_a_ladder_is_read_from_the_top():
    drawn = ladder([Rung(level=level, name=f"Level {level}") for level in (2, 5, 1, 4, 3)])

    assert words(drawn) == "5Level 54Level 43Level 32Level 21Level 1"


def test_the_rung_one_stands_on_is_marked_in_words_and_shape():
    now = Rung(level=3, name="Followed", flag="now", now=True, parts=(a_part(),))
    drawn = ladder([now, Rung(level=4, name="Measured", flag="aim")])

    assert attributes(drawn, "li", "class") == ["rung", "rung now"]
    assert attributes(drawn, "span", "class") == ["here out", "here"]
    assert "● now" in words(drawn)


def test_names_from_files_are_escaped_and_details_are_markup():
    rung = Rung(level=1, name="<i>", parts=(a_part("A & B", "<b>9 in 10</b>"),), state="<u>")

    assert words(ladder([rung])) == "1<i><u>A & B9 in 10"
