import pytest
from playwright.sync_api import expect

from dsm.sample_size import TriedSample, usual_design
from indicators.social.sample_size import Simulated, SimulatedSample
from indicators.social.sample_towns import SampleError
from surveys.planner import Kind
from tests.support.builders import a_frame
from tests.support.markup import words
from ui.staff.surveys.planning import SampleDraft, town_of
from ui.staff.surveys.trying_samples import Trial, design_of, far_words, finding, tried_markup
from ui.texts.texts import texts_in

EN = texts_in("en")
FITTED = 180_000  # milliseconds that twenty towns may take where others use the processor


def tried(**given):
    one = Simulated(0.684, 0.5, 0.8)
    found = {
        "design": usual_design(Kind.PLACE, 900, 0.3),
        "towns": 20,
        "answers": 270.4,
        "city": Simulated(2.04, 1.9, 2.2),
        "groups": {"sex": Simulated(2.9, 2.7, 3.1), "district": Simulated(4.6, 4.4, 4.9)},
        "widest_district": Simulated(5.5, 5.0, 6.1),
        "worst_stands_out": one,
        "wrong_stands_out": Simulated(0.02, 0.0, 0.05),
        "reliability": one,
        "direct_reliability": one,
        "coverage": one,
    }
    return TriedSample(simulated=SimulatedSample(**(found | given)), per_district=54, table=0.74)


def test_until_all_is_typed_there_is_no_design():
    assert design_of(Trial(invited=900), Kind.PLACE) is None
    assert town_of(SampleDraft(), None) is None


def test_what_is_typed_becomes_a_design():
    design = design_of(Trial(invited=900, response=30, items=3, categories=11), Kind.PERSON)

    assert (design.invited, design.response, design.items, design.categories) == (900, 0.3, 3, 11)
    assert design.icc == 0.005


def test_the_surveys_own_population_is_asked_only_if_it_has_districts():
    typed = town_of(SampleDraft(districts=3, smallest=900), a_frame())

    assert len(typed.factors[2].levels) == 3
    assert typed.total == pytest.approx(2700)
    assert town_of(SampleDraft(), typed) is typed


def test_every_figure_comes_with_what_more_towns_would_make_of_it():
    said = words(tried_markup(EN, tried()))

    assert "20 made-up towns with 270 answers each" in said
    assert "The city could be off by, points2.01.9 to 2.2" in said
    assert "The lowest district is found to stand out68" in said
    assert "Reliability of districts, fitted0.680.50 to 0.80" in said
    assert "Reliability of districts, by the table0.74" in said
    assert "5.0 % of the variance" in said


def test_where_no_district_stood_out_it_says_so():
    said = words(tried_markup(EN, tried(wrong_stands_out=None)))

    assert "on the wrong sidenone stood out" in said


def test_before_the_first_town_it_says_that_it_gets_ready():
    assert far_words(EN, 0.0) == "Getting ready … The first town takes longest."
    assert far_words(EN, 0.35) == "7 of 20 towns are done."


def test_more_districts_than_any_city_has_are_refused():
    with pytest.raises(SampleError, match="300,000,000 districts"):
        town_of(SampleDraft(districts=300_000_000, smallest=900), None)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_finding_is_said_in_both_languages(language):
    said = finding(texts_in(language), tried())

    assert "68" in said
    assert "2" in said


@pytest.mark.browser
@pytest.mark.slow
def test_a_sample_is_tried_while_one_waits_and_can_be_stopped(see):
    page = see("new-survey?questionnaire=resident-survey")
    page.get_by_text("How many people to invite").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Write all four numbers here")).to_be_visible()

    page.get_by_label("People to invite", exact=True).fill("800")
    page.get_by_label("Answer, percent", exact=True).fill("50")
    page.get_by_label("Districts that are compared").fill("5000")
    page.get_by_label("Adults in the smallest of them").fill("2400")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("5,000 districts are more than can be made up.")).to_be_visible()

    page.get_by_label("Districts that are compared").fill("40")  # slow enough to be stopped
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("progressbar", name="Towns that are done")).to_be_visible()
    expect(page.get_by_text("Getting ready")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. Nothing was kept.")).to_be_visible()

    page.get_by_label("Districts that are compared").fill("4")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("The city's figure could be off by")).to_be_visible(timeout=FITTED)
