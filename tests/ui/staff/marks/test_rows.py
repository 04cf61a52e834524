from tests.support.markup import attributes, words
from ui.staff.marks.estimates import Scale
from ui.staff.marks.rows import dot_row, fog_rows, head_row, lines_apart


def test_a_row_is_name_track_and_reading_in_this_order():
    row = dot_row("Frei & Rensvik", "<i>track</i>", "<b>72</b> 67–77", kind="minor")

    assert attributes(row, "div", "class") == ["dr minor", "nm", "track", "num"]
    assert words(row) == "Frei & Rensviktrack72 67–77"


def test_the_fog_says_why_its_rows_have_no_order_and_keeps_theirs():
    fog = fog_rows(
        "Cannot be told apart.", "Listed A to Å.", [dot_row(n, "", "") for n in ("Frei", "Årø")]
    )

    assert words(fog) == "Cannot be told apart. Listed A to Å.FreiÅrø"
    assert attributes(fog, "div", "class")[0] == "fogset"


def test_the_words_of_an_axis_stand_over_the_tracks():
    row = head_row("<b>words</b>")

    assert row == '<div class="dr head"><div></div><div><b>words</b></div><div></div></div>'


def test_lines_lie_where_the_words_of_the_axis_are():
    marks = {"-0.2": -0.2, "0.0": 0.0, "0.2": 0.2, "0.4": 0.4}

    assert lines_apart(marks, Scale(-0.2, 0.6)) == "--step:25%"
    assert lines_apart({"one": 5.0}, Scale()) == "--step:100%"
