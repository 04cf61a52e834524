from indicators.odds import Odds, contrast
from tests.support.markup import attributes, words
from ui.staff.widgets.chances import contrast_lines, odds_line, tie_line
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_dots_number_and_word_come_together():
    line = odds_line(EN, Odds(0.72), that="that it has fallen since 2024")

    assert attributes(line, "circle", "fill").count("var(--ink)") == 7
    assert words(line) == "7 in 10, likely that it has fallen since 2024"


def test_a_tie_has_its_mark_and_no_odds():
    lines = contrast_lines(EN, "Frei", "Rensvik", contrast(0.5))

    assert words(lines) == "Frei and Rensvik cannot be told apart."
    assert len(attributes(lines, "circle", "cx")) == 2


def test_a_difference_is_a_sentence_with_its_odds():
    lines = contrast_lines(EN, "Frei", "Rensvik", contrast(0.05))

    assert words(lines) == "Frei is below Rensvik.more than 9 in 10, very likely"


def test_names_of_groups_are_escaped():
    assert words(contrast_lines(EN, "<b>", "A & B", contrast(0.5))).startswith("<b> and A & B")
    assert words(tie_line("A & B")) == "A & B"
