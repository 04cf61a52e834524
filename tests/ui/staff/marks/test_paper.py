from dataclasses import dataclass

import typst

from indicators.composite import Goal
from ui.staff.marks.chances import threshold_dots
from ui.staff.marks.estimates import Scale, estimate_row
from ui.staff.marks.paper import on_paper
from ui.tokens import light_tokens


@dataclass(frozen=True)
class Guess:
    median: float = 64
    low50: float = 62
    high50: float = 66
    low90: float = 60
    high90: float = 68


def test_on_paper_colours_are_written_out_and_the_width_is_fixed():
    drawn = on_paper(
        estimate_row(Guess(), goal=Goal.ECONOMIC, last_time=60), width=200, tokens=light_tokens()
    )

    assert "var(" not in drawn
    assert light_tokens()["economic"] in drawn
    assert 'width="200"' in drawn.split(">", 1)[0]


def test_a_mark_can_be_printed():
    dots = threshold_dots(
        [50.0 + place for place in range(20)],
        threshold=65,
        scale=Scale(45, 80),
        label="15 of 20",
        threshold_text="floor",
        ticks={"50 %": 50.0},
    )
    marks = [estimate_row(Guess(), goal=goal) for goal in Goal] + [dots]
    files = {
        f"{place}.svg": on_paper(mark, width=200, tokens=light_tokens()).encode()
        for place, mark in enumerate(marks)
    }
    source = "\n".join(f'#image("{name}")' for name in files).encode()

    pdf = typst.compile({"main": source, **files})

    assert pdf.startswith(b"%PDF")
