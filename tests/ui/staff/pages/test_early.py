from datetime import timedelta
from secrets import token_hex

import pytest
from playwright.sync_api import expect

from dsm import stewardship
from dsm.database import transaction
from dsm.live import PAUSE, refresh
from dsm.surveying.keys import Keyring
from dsm.tables import utc_now
from surveys.campaigns import State
from tests.support.early import a_followed_campaign, count_instead, mixed, mixed_anyhow

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FITTED = 240_000  # milliseconds that the first fit may take where others use the processor


@pytest.fixture
def followed(survey_town):
    """An open survey with 120 mixed answers, whose early figures may be seen."""
    keyring = Keyring(survey_town.settings.keys_folder, survey_town.settings.secret)
    # The site's clock is the real one, and closes what is over.
    closes = utc_now() + timedelta(days=20)
    field = a_followed_campaign(
        survey_town.engine,
        keyring,
        slug=f"followed-{token_hex(4)}",
        opens_at=closes - timedelta(days=23),
        closes_at=closes,
        contacts_until=(closes + timedelta(days=40)).date(),
        retention_on=(closes + timedelta(days=70)).date(),
    )
    mixed_anyhow(field, 120)
    return field


def test_figures_are_made_while_somebody_looks(see, followed):
    page = see(f"surveys/{followed.slug}/early")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Early figures count 120 answers so far", timeout=FITTED
    )
    expect(page.get_by_text("New figures are being computed.")).to_have_count(0)
    expect(page.get_by_text("not for passing on")).to_be_visible()
    expect(page.get_by_role("img", name="Everybody: ")).to_be_visible()


def test_figures_that_somebody_else_had_made_are_shown_too(see, followed, survey_town):
    refresh(survey_town.engine, followed.slug, fit=count_instead)
    page = see(f"surveys/{followed.slug}/early")
    expect(page.get_by_text("Counts 120 answers.")).to_be_visible()
    mixed(followed, 10)

    # So much later that the page itself has nothing to do when it looks.
    later = utc_now() + 10 * PAUSE
    refresh(survey_town.engine, followed.slug, fit=count_instead, clock=lambda: later)

    expect(page.get_by_text("Counts 130 answers.")).to_be_visible(timeout=FITTED)


def test_what_keeps_figures_from_being_made_is_told_on_the_page(see, followed):
    followed.change(frame="nowhere")

    page = see(f"surveys/{followed.slug}/early")

    expect(page.get_by_role("alert")).to_contain_text("nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("No early figures yet")


def test_a_survey_that_closes_while_one_looks_is_sealed_there(see, followed, survey_town):
    refresh(survey_town.engine, followed.slug, fit=count_instead)
    page = see(f"surveys/{followed.slug}/early")
    expect(page.get_by_text("Counts 120 answers.")).to_be_visible()
    followed.change(state=State.CLOSED.value)

    expect(page.get_by_role("heading", level=1)).to_have_text("Figures are sealed", timeout=FITTED)


def test_the_survey_leads_there_and_says_how_it_is_sealed(see):
    page = see("surveys/resident-survey-2026")
    expect(page.get_by_text("sealed until it closes")).to_be_visible()
    page.get_by_role("link", name="Early figures").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Figures are sealed")
    expect(page.get_by_text("decided before it opened")).to_be_visible()


def test_whoever_is_neither_analyst_nor_researcher_sees_nothing(see, survey_town, followed):
    with transaction(survey_town.engine) as session:
        stewardship.change_roles(session, survey_town.name, take=("researcher",))
    try:
        page = see(f"surveys/{followed.slug}/early")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_text("not for passing on")).to_have_count(0)
    finally:
        with transaction(survey_town.engine) as session:
            stewardship.change_roles(session, survey_town.name, give=("researcher",))


def test_anybody_can_look_at_them(barriers, followed):
    def until_fitted(page):
        expect(page.get_by_role("img", name="Everybody: ")).to_be_visible(timeout=FITTED)

    assert barriers(f"surveys/{followed.slug}/early", until_fitted) == []
