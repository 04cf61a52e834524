import pytest

from tests.support.markup import attributes, words
from ui.staff.marks.signs import (
    ROOM_OUTLINES,
    brand,
    change_arrow,
    check_sign,
    disagreement,
    letter,
    room_sign,
)
from ui.staff.shell import Room


def test_every_room_has_its_sign():
    assert set(ROOM_OUTLINES) == set(Room)


@pytest.mark.parametrize(
    "sign", [brand(), disagreement(), change_arrow(better=True), room_sign("city")]
)
def test_signs_are_decoration_because_words_stand_beside_them(sign):
    assert attributes(sign, "svg", "aria-hidden") == ["true"]


def test_better_and_worse_differ_in_shape():
    better, worse = change_arrow(better=True), change_arrow(better=False)

    assert attributes(better, "path", "d") != attributes(worse, "path", "d")
    assert attributes(worse, "path", "fill") == ["var(--paper)"]


def test_the_letter_of_a_plan_is_filled_when_it_is_chosen():
    assert attributes(letter("B", chosen=True), "span", "class") == ["letter"]
    assert attributes(letter("B", chosen=False), "span", "class") == ["letter o"]
    assert words(letter("<", chosen=False)) == "<"


def test_a_check_is_told_apart_by_its_shape():
    assert check_sign(well=True) != check_sign(well=False)
    assert attributes(check_sign(well=True), "circle", "r") == ["8"]
    assert attributes(check_sign(well=False), "circle", "r") == []
