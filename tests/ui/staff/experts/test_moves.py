"""Experts are read from lines; the buttons are pressed in the tests of the page."""

import pytest

from ui.staff.experts.moves import experts_in


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("\n  \n", []),
        ("Kari", [("Kari", "", "")]),
        (
            " Kari ; municipality ; kari@example.org ; more",
            [("Kari", "municipality", "kari@example.org")],
        ),
        ("Kari;;71 00 00 00\nOla", [("Kari", "", "71 00 00 00"), ("Ola", "", "")]),
    ],
)
def test_each_line_is_one_expert(text, read):
    assert [(one.name, one.group, one.contact) for one in experts_in(text)] == read
