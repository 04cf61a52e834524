from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dsm.live import Early, Seal
from dsm.live_figures import EVERYBODY, EarlyConstruct, EarlyFigure
from dsm.live_fitting import Failure
from indicators.social.summaries import Estimate
from surveys.population import Factor
from tests.support.campaigning import terms
from tests.support.markup import words
from ui.staff.names import Names
from ui.staff.research.live import early_markup, early_title
from ui.texts.texts import texts_in

EN = Names(texts=texts_in("en"))
FIGURE = Estimate(median=62.0, low50=60.0, high50=63.0, low90=58.0, high90=65.0)
SAFETY = EarlyConstruct(
    answers=120,
    figures=(
        EarlyFigure(group=EVERYBODY, answers=120, estimate=FIGURE),
        EarlyFigure(group=("sex", "female"), answers=55, estimate=FIGURE),
    ),
)


def early(**constructs):
    return Early(
        campaign=terms(),
        seal=Seal.NONE,
        refreshed_at=datetime(2026, 11, 3, 9, 5, tzinfo=UTC),
        constructs=constructs,
    )


def test_figures_come_with_their_doubt_and_a_warning():
    said = words(early_markup(EN, early(safety=SAFETY)))

    assert "Early figures: not for passing on." in said
    assert "never published" in said
    assert "Counts 120 answers." in said
    assert "A good one: thin lines grow shorter" in said
    assert "Last changed 3 November 2026, 10:05." in said
    assert "Everybody12062" in said.replace("58–65", "")


def test_a_screen_reader_hears_each_row():
    marked = early_markup(EN, early(safety=SAFETY))

    assert 'aria-label="Sex: Women: 62 points, could be 58 to 65"' in marked


def test_groups_are_not_ranked_but_stand_in_the_order_of_the_city():
    low = replace(SAFETY.figures[1], group=("sex", "male"), estimate=replace(FIGURE, median=20.0))
    found = replace(SAFETY, figures=(*SAFETY.figures, low))

    said = words(early_markup(EN, early(safety=found)))

    assert said.index("Everybody") < said.index("Sex: Women") < said.index("Sex: Men")


def test_before_the_first_ten_it_says_when_there_will_be_figures():
    assert early_title(EN.texts, early()) == "No early figures yet"
    assert "when ten answers" in words(early_markup(EN, early()))


def test_while_a_fit_is_under_way_it_says_so():
    going_on = "New figures are being computed."

    nothing = words(early_markup(EN, early(), are_made=True))

    assert early_title(EN.texts, early(), are_made=True) == "Early figures are being computed"
    assert going_on in nothing
    assert "when ten answers" not in nothing
    assert going_on in words(early_markup(EN, early(safety=SAFETY), are_made=True))
    assert going_on not in words(early_markup(EN, early(safety=SAFETY)))


def test_groups_without_a_figure_are_named():
    factors = (Factor("sex", ("male", "female")), Factor("age_band", ("18-24", "25-44", "45-66")))
    found = replace(SAFETY, factors=factors)

    said = words(early_markup(EN, early(safety=found)))

    assert (
        "Missing here, because too few of their answers can be counted yet: Sex: Men; Age: " in said
    )
    assert "Missing here" not in words(early_markup(EN, early(safety=SAFETY)))


def test_the_title_says_how_many_are_counted():
    both = early(safety=SAFETY, belonging=replace(SAFETY, answers=90))

    assert early_title(EN.texts, early(safety=SAFETY)) == "Early figures count 120 answers so far"
    assert early_title(EN.texts, both).startswith("Early figures of 2 things, from up to 120")


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("failure", Failure)
def test_what_kept_figures_from_being_made_is_said(language, failure):
    names = Names(texts=texts_in(language))

    said = words(early_markup(names, early(safety=EarlyConstruct(answers=0, problem=failure))))

    assert names.texts[f"early.problem.{failure}"] in said


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("seal", [seal for seal in Seal if seal is not Seal.NONE])
def test_a_seal_is_explained_and_nothing_is_shown(language, seal):
    names = Names(texts=texts_in(language))
    sealed = replace(early(safety=SAFETY), seal=seal)

    said = words(early_markup(names, sealed))

    assert "120" not in said
    assert len(said) > 20
    assert early_title(names.texts, sealed) == names.texts["early.title-sealed"]
