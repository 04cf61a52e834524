"""Ratings: fair averages, chances of levels, and raters from lenient to severe without names."""

from dsm.elicitation.elicitation import Kind, Level
from dsm.elicitation.rating_report import Rated, RatedObject, RatingReport, Severity
from indicators.social.summaries import Estimate
from indicators.social.verdict import Verdict
from tests.support.eliciting import CRITERIA, an_elicitation
from tests.support.markup import words
from ui.staff.experts.ratings import (
    chance_rows,
    rating_rows,
    rating_table,
    ratings_title,
    scale_words,
    severity_rows,
)
from ui.texts.texts import texts_in

TEXTS, ASKED = texts_in("en"), an_elicitation(Kind.RATINGS)


def about(middle, spread=0.4):
    return Estimate(
        median=middle,
        low50=middle - spread / 2,
        high50=middle + spread / 2,
        low90=middle - spread,
        high90=middle + spread,
    )


def rated(severities=(("Expert 5", 0.5), ("Expert 1", -0.6))):
    return Rated(
        raters=6,
        count=18,
        objects=tuple(
            RatedObject(
                id=one.id,
                name=one.name,
                theme="",
                fair=about(2.5),
                chances={1: 0.1, 2: 0.2, 3: 0.6, 4: 0.1},
                raters=6,
            )
            for one in CRITERIA
        ),
        severities=tuple(Severity(name, about(value)) for name, value in severities),
        verdict=Verdict(()),
        ratings=None,
        tree=None,
    )


def a_report(groups=None, everybody=None):
    return RatingReport(
        slug="panel",
        round=None,
        lowest=1,
        highest=4,
        everybody=everybody or rated(),
        groups=groups or {},
        left_out={},
    )


def test_raters_go_from_lenient_to_severe_and_are_not_named():
    shown = words(severity_rows(TEXTS, a_report()))

    assert "Expert" not in shown
    assert shown.index("−0.6") < shown.index("+0.5")
    assert "−1.0 to −0.2" in shown


def test_the_title_counts_things_and_experts():
    assert TEXTS.find(ratings_title(a_report())) == "3 things are rated by 6 experts"


def test_the_likeliest_level_is_told_by_its_name():
    shown = chance_rows(TEXTS, ASKED, a_report())

    assert words(shown).replace("\u00a0", " ").count("In use: 60 %") == 3


def test_a_group_without_a_thing_has_no_row_for_it():
    group = rated()
    smaller = Rated(
        raters=4,
        count=8,
        objects=group.objects[:1],
        severities=(),
        verdict=Verdict(()),
        ratings=None,
        tree=None,
    )

    alone, grouped = (rating_rows(TEXTS, a_report(groups)) for groups in ({}, {"police": smaller}))

    assert grouped.count('class="dr"') == alone.count('class="dr"') + 1


def test_the_table_has_every_chance():
    shown = words(rating_table(TEXTS, ASKED, a_report())).replace("\u00a0", " ")

    assert shown.count("2.5 (2.1–2.9)") == 3
    assert shown.count("60 %") == 3


def test_which_end_of_the_scale_is_which_is_told():
    bare = an_elicitation(
        Kind.RATINGS, levels=tuple(Level(at, {"en": str(at), "nb": str(at)}) for at in (1, 2, 3))
    )

    assert scale_words(TEXTS, ASKED) == (
        "1 is the lowest level, “Nothing”, and 4 the highest, “Proven”."
    )
    assert scale_words(TEXTS, bare) == "1 is the lowest level, and 3 the highest."


def test_without_groups_a_thing_stands_before_its_own_row():
    alone, grouped = (rating_rows(TEXTS, a_report(groups)) for groups in ({}, {"police": rated()}))

    assert '<div class="nm">Cost</div>' in alone
    assert "<h3>" not in alone
    assert "<h3>Cost</h3>" in grouped
