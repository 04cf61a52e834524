from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from dsm.database import transaction
from dsm.surveying.group_rates import group_rates
from dsm.surveying.monitoring import MEASURED
from dsm.surveying.sendings import Sending, SendingKind
from dsm.surveying.speeds import Speed
from surveys.arrivals import Expected
from surveys.campaigns import Channel, State
from surveys.population import Factor
from surveys.rates import Dispositions, Sampling, response_rates
from tests.support.campaigning import prepared
from tests.support.markup import attributes, words
from tests.support.surveys import a_keyring
from ui.staff.surveys.watched import Watched, load_watched
from ui.staff.surveys.watching import (
    big_numbers,
    curve_markup,
    curve_of,
    curve_title,
    finest,
    groups_markup,
    speeds_markup,
    ways_markup,
)
from ui.texts.texts import texts_in

EN = texts_in("en")
FACTORS = (Factor("sex", ("female", "male")), Factor("district", ("frei", "oya", "nord")))


@pytest.fixture
def watched(engine, tmp_path) -> Watched:
    """An open survey after three weeks, of which one group is too small to show."""
    with transaction(engine) as session:
        made = load_watched(session, prepared(session, a_keyring(tmp_path), count=0))
    people = Counter()
    for sex in ("female", "male"):
        for district, answered in (("frei", 40), ("oya", 30), ("nord", 3)):
            people[(sex, district), True] = answered
            people[(sex, district), False] = 100 - answered
    opens = date(2026, 11, 2)
    watch = replace(
        made.watch,
        finished=146,
        invited=600,
        sampling=Sampling.REGISTER,
        rates=response_rates(Dispositions(complete=146, unknown=454), Sampling.REGISTER),
        channels={Channel.WEB: 120, Channel.PAPER: None},
        speeds={Speed.FAST: None, Speed.USUAL: 130},
        curve=tuple((opens + timedelta(days=n), 10 * n) for n in range(1, 15)),
        sendings=(Sending(kind=SendingKind.LETTERS, day=opens, count=600, by="Kari"),),
        groups=group_rates(FACTORS, people),
        expected=Expected(150, 160, 175),
    )
    return replace(made, campaign=replace(made.campaign, state=State.OPEN), watch=watch)


def test_the_numbers_one_looks_for_first(watched):
    said = words(big_numbers(EN, watched))

    assert "24 %of 600 invited" in said
    assert "0started, not finished" in said


def test_the_curve_has_a_finding_a_label_and_a_table(watched):
    assert curve_title(EN, watched) == "150 to 175 answers expected at closing"
    markup = curve_markup(EN, watched)
    assert (
        attributes(markup, "svg", "aria-label") == ["Answers rose to 140 by 16 November 2026"] * 2
    )
    assert "16 November 2026140" in words(markup)
    assert "letters" in words(markup)


def test_without_ten_mixed_answers_there_is_no_curve(watched):
    early = replace(watched, watch=replace(watched.watch, curve=(), expected=None))

    assert curve_of(EN, early) is None
    assert "nothing to draw yet" in words(curve_markup(EN, early))
    assert curve_title(EN, early) == "Answers over time"


def test_ways_in_that_are_too_few_are_hidden(watched):
    said = words(ways_markup(EN, watched))

    assert "Web120" in said
    assert "Papertoo few to show" in said


def test_time_is_told_in_the_bands_that_are_kept(watched):
    said = words(speeds_markup(EN, watched, 6))

    assert "(6 minutes stated)" in said
    assert "Under a thirdtoo few to show" in said
    assert "A third to three times130" in said


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("speed", MEASURED)
def test_every_band_of_time_has_words(watched, language, speed):
    one = replace(watched, watch=replace(watched.watch, speeds={speed: 40}))

    assert "40" in words(speeds_markup(texts_in(language), one, 6))


def test_where_every_band_is_hidden_nothing_is_said_of_time(watched):
    hidden = replace(watched, watch=replace(watched.watch, speeds={Speed.USUAL: None}))

    assert speeds_markup(EN, hidden, 6) == ""


def test_hidden_groups_are_hatched_and_say_why(watched):
    markup = groups_markup(EN, watched)

    assert "too few to show" in words(markup)
    assert attributes(markup, "div", "aria-label").count("hidden value") >= 1
    assert "3 of 100" not in words(markup)


def test_crossed_groups_stand_for_the_single_ones(watched):
    crossed = [one for one in watched.watch.groups if len(one.group) > 1]
    shown = finest(watched.watch.groups)

    assert [one for one in shown if len(one.group) > 1] == crossed


@pytest.mark.parametrize("sampling", [Sampling.OPEN_LINK, Sampling.CHOSEN, Sampling.PANEL])
def test_without_a_register_there_is_no_response_rate(watched, sampling):
    stands = replace(watched, watch=replace(watched.watch, sampling=sampling, rates=None))

    assert "%" not in words(groups_markup(EN, stands))
    assert "146answers" in words(big_numbers(EN, stands))


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_shows_curve_ways_and_groups(see):
    page = see("surveys/resident-survey-2026")

    expect(page.get_by_role("img", name="Answers rose to")).to_be_visible()
    expect(page.get_by_role("heading", name="How they came")).to_be_visible()
    expect(
        page.get_by_role("heading", name="Men aged 18–29 are missing: 12 of 100")
    ).to_be_visible()
    expect(page.get_by_role("heading", name="What would help")).to_be_visible()
