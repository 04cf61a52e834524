from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from dsm import stewardship
from dsm.database import transaction
from dsm.tables import EstimateRow, WaveRow
from dsm.what_if import Moved, Outcome
from dsm.what_if_basis import Basis
from dsm.what_if_figures import Figure, ItemScores
from indicators.social.priors import DEFAULT_PRIORS
from indicators.social.summaries import Estimate
from indicators.social.terms import Kind, Term
from tests.support.builders import a_frame, some_answers
from tests.support.markup import attributes, words
from tests.ui.conftest import NAME
from tests.ui.staff.conftest import LONGEST, finder
from ui.staff.names import Names
from ui.staff.research.what_if import (
    SETTLED,
    change_of,
    draft_of,
    outcome_markup,
    scale_problems,
)
from ui.texts.texts import texts_in

EN = Names(texts=texts_in("en"))
EXACT = "The exact fit of the changed model."
FITTED = Figure(
    estimate=Estimate(median=62.0, low50=60.6, high50=63.4, low90=58.7, high90=65.3),
    mean=62.0,
    sd=2.0,
)
LOWER = replace(FITTED, estimate=replace(FITTED.estimate, median=59.0), mean=59.0)
NO_SCORES = ItemScores(items=(), groups=(), drawn=np.empty((0, 0, 0)))
BASIS = Basis(
    run=None,
    items=("trust-0", "trust-1"),
    terms=(Term(("sex",), Kind.FIXED, 0.5), Term(("sex", "age_band"), Kind.EXCHANGEABLE, 0.2)),
    possible=(Term(("sex", "education"), Kind.EXCHANGEABLE, 0.2),),
    priors=DEFAULT_PRIORS,
    responses=some_answers(),
    population=a_frame(),
    scores=NO_SCORES,
    previewed=NO_SCORES,
)


def an_outcome(**given):
    city = Moved(group=(), fitted=FITTED, changed=FITTED, points=0.04, in_sds=0.02)
    women = Moved(group=("sex", "female"), fitted=FITTED, changed=LOWER, points=-3.0, in_sds=-1.5)
    return Outcome(**({"exact": False, "moved": (city, women)} | given))


def test_what_is_not_touched_is_not_changed():
    assert change_of(BASIS, draft_of(BASIS)).is_none


def test_only_what_differs_is_a_change():
    draft = draft_of(BASIS)
    draft.items["trust-1"] = False
    draft.scales["sex"] = 0.1
    draft.kept["sex:age_band"] = False
    draft.kept["sex:education"] = True

    change = change_of(BASIS, draft)

    assert change.items == ("trust-0",)
    assert change.scales == {"sex": 0.1}
    assert change.without == {"sex:age_band"}
    assert change.added == {"sex:education"}


def test_a_change_that_is_taken_back_is_none():
    draft = draft_of(BASIS)
    draft.scales["sex"] = 0.1
    draft.scales["sex"] = 0.5

    assert change_of(BASIS, draft).is_none


def test_a_field_without_a_scale_is_told_by_its_title_and_what_was_typed():
    draft = draft_of(BASIS)
    draft.scales |= {"sex": float("nan"), "sex:age_band": float("nan"), "sex:education": 9.0}
    draft.typed |= {"sex": "abc", "sex:age_band": "", "sex:education": "9"}

    problems = scale_problems(EN, BASIS, draft)

    assert [one.problem for one in problems] == [
        "Sex: scale cannot be abc.",
        "Sex and age: scale is empty.",
        "Sex and education: scale cannot be 9.",
    ]
    assert {one.fix for one in problems} == {"Give a number above 0 and at most 3."}
    assert scale_problems(EN, BASIS, draft_of(BASIS)) == []


def test_where_questions_are_left_out_it_says_what_both_are_scored_over():
    fewer = an_outcome(over=("trust-0", "trust-1"))

    said = words(outcome_markup(EN, fewer, at_work=False))

    assert "scored over the questions that count: trust-0 and trust-1." in said
    assert "scored over" not in words(outcome_markup(EN, an_outcome(), at_work=False))


def test_what_the_marks_stand_for_is_said_once_and_not_on_a_row():
    marked = outcome_markup(EN, an_outcome(), at_work=False)

    assert attributes(marked, "p", "class").count("key fine") == 1
    assert attributes(marked, "text", "x") == []


def test_it_says_how_far_the_city_moves_and_which_group_moves_most():
    said = words(outcome_markup(EN, an_outcome(), at_work=True))

    assert "The city moves by 0.0 points." in said
    assert "Sex: Women moves most for its doubt: by \u22123.0 points, 1.5 posterior" in said
    assert "A preview, without sampling. The exact fit is on its way." in said
    assert "draft" in said


def test_a_screen_reader_hears_both_figures_of_a_group():
    marked = outcome_markup(EN, an_outcome(), at_work=False)

    assert "Sex: Women: 62 (59–65) in the run, 59 (59–65) in your model" in marked


def test_checks_that_an_exact_fit_failed_are_told():
    failed = an_outcome(exact=True, failed=("The chains disagree.",))

    said = words(outcome_markup(EN, failed, at_work=False))

    assert EXACT in said
    assert "failed: The chains disagree." in said


@pytest.mark.parametrize("language", ["en", "nb"])
def test_where_nothing_may_be_shown_it_says_so(language):
    names = Names(texts=texts_in(language))

    said = words(outcome_markup(names, an_outcome(moved=()), at_work=False))

    assert names.texts["what-if.few"] in said


@pytest.mark.browser
@pytest.mark.slow
def test_a_changed_prior_shows_its_effect_beside_the_run(at_desk):
    page = at_desk("research/runs/1")
    page.get_by_role("button", name="Try other assumptions").click()
    page.get_by_label("Sex: scale").fill("0.01")

    expect(page.get_by_text("A preview, without sampling.")).to_be_visible(timeout=1000 * LONGEST)
    expect(page.get_by_text(EXACT)).to_be_visible(timeout=1000 * LONGEST)
    expect(page.get_by_role("img", name="in your model").first).to_be_visible()

    expect(page.get_by_text("A good one: the two intervals")).to_be_visible()

    page.get_by_label("Sex: scale").fill("-1")
    expect(page.get_by_text("Sex: scale cannot be -1.")).to_be_visible()
    expect(page.get_by_text("The exact fit is on its way.")).to_have_count(0)

    page.get_by_role("button", name="As it was fitted").click()
    expect(page.get_by_text("Nothing differs from the run")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.fixture
def shifting(research_rooms):
    """What takes the researcher's role away; she has it again afterwards."""

    def change(**roles):
        with transaction(research_rooms[1]) as session:
            stewardship.change_roles(session, NAME, **roles)

    def shift():
        change(give=("official",), take=("researcher",))
        undo.callback(change, give=("researcher",), take=("official",))

    with ExitStack() as undo:
        yield shift


@pytest.mark.browser
@pytest.mark.slow
def test_who_may_not_examine_fits_any_more_is_shown_no_more_of_them(at_desk, shifting):
    page = at_desk("research/runs/1")
    page.get_by_role("button", name="Try other assumptions").click()
    expect(page.get_by_label("Sex: scale")).to_be_visible()
    shifting()

    page.get_by_label("Sex: scale").fill("0.01")

    expect(page.get_by_role("alert")).to_be_visible()
    page.wait_for_timeout(1000 * (SETTLED + 1))  # a fit would have begun by then
    expect(page.get_by_text("A preview, without sampling.")).to_have_count(0)
    expect(page.get_by_text(EXACT)).to_have_count(0)


@pytest.fixture
def deleting(research_rooms):
    """What makes the answers of the first run others; they are what they were afterwards."""
    engine = research_rooms[1]
    with transaction(engine) as session:
        wave = session.get_one(EstimateRow, 1).wave_id
        kept = session.get_one(WaveRow, wave).hash

    def change(print_):
        with transaction(engine) as session:
            session.get_one(WaveRow, wave).hash = print_

    yield lambda: change("0" * 64)
    change(kept)


@pytest.mark.browser
@pytest.mark.slow
def test_answers_that_were_deleted_meanwhile_are_let_go(at_desk, deleting):
    page = at_desk("research/runs/1")
    page.get_by_role("button", name="Try other assumptions").click()
    expect(page.get_by_label("Sex: scale")).to_be_visible()
    deleting()

    page.get_by_label("Sex: scale").fill("0.01")

    expect(page.get_by_role("alert")).to_contain_text("were deleted or replaced meanwhile")
    expect(page.get_by_label("Sex: scale")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.slow
def test_the_button_can_be_pressed_again_after_a_problem(at_desk, shifting):
    page = at_desk("research/runs/1")
    shifting()

    page.get_by_role("button", name="Try other assumptions").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Try other assumptions")).to_be_enabled()


@pytest.mark.browser
@pytest.mark.slow
def test_anybody_can_use_it(browser, research_rooms):
    def try_something(page):
        page.get_by_role("button", name="Try other assumptions").click()
        page.get_by_label("Sex: scale").fill("0.1")
        # What comes last: axe must not look while the preview is replaced.
        expect(page.get_by_text(EXACT)).to_be_visible(timeout=1000 * LONGEST)
        expect(page.get_by_role("img", name="in your model").first).to_be_visible()

    assert finder(browser, research_rooms[0])("research/runs/1", try_something) == []
