import pytest

from dsm import releases
from dsm.database import exclusive, transaction
from dsm.releases import OvertakenError
from dsm.surveying.collected import ExportError
from dsm.surveying.public_figures import (
    AnswersChangedError,
    public_figures,
    publish,
    read_basis,
)
from dsm.surveying.tables import CampaignRow, ResponseRow
from surveys.asking.questions import QuestionType
from surveys.campaigns import CampaignError
from tests.support.asking import a_question, a_questionnaire, choices
from tests.support.exported import OVER, SLUG, keep_answer, keep_campaign, let_wait

ASKED = a_questionnaire((a_question(QuestionType.SINGLE, "safe", choices=choices(1, 2, 3, 4)),))


@pytest.fixture
def campaign(either):
    with transaction(either) as session:
        keep_campaign(session, [ASKED], [{"safe": 1 + number % 4} for number in range(80)])
    return either


def read(engine):
    with transaction(engine) as session:
        return read_basis(session, SLUG, OVER)


def remember(engine, basis, figures):
    with exclusive(engine) as session:
        publish(session, basis, figures, by="anna", now=OVER)


def remembered(engine):
    with transaction(engine) as session:
        return releases.releases(session, f"campaign:{SLUG}")


def test_what_is_shown_is_remembered_only_once_it_is_published(campaign):
    basis = read(campaign)

    figures = public_figures(basis, "en")
    before = remembered(campaign)
    remember(campaign, basis, figures)

    assert before == ()
    (release,) = remembered(campaign)
    assert release.counts == figures.settled
    assert {(one.figure, one.answers) for one in figures.summaries} == {("mean 0-100", 80)}


def one_more(session):
    keep_answer(session, 999, {"safe": 1})


def one_less(session):
    session.delete(session.get_one(ResponseRow, "secret-id-0000"))


def one_for_another(session):
    one_more(session)
    one_less(session)


def other_terms(session):
    session.get_one(CampaignRow, 1).frame = "adults"


@pytest.mark.parametrize("change", [one_more, one_less, one_for_another, other_terms])
def test_figures_of_what_has_changed_since_are_not_published(campaign, change):
    basis = read(campaign)
    figures = public_figures(basis, "en")
    with transaction(campaign) as session:
        change(session)

    with pytest.raises(AnswersChangedError, match="'life-2026' changed"):
        remember(campaign, basis, figures)

    assert remembered(campaign) == ()


def test_answers_of_staff_who_try_it_change_nothing(campaign):
    basis = read(campaign)
    with transaction(campaign) as session:
        keep_answer(session, 999, {"safe": 1}, test=True)

    remember(campaign, basis, public_figures(basis, "en"))

    assert len(remembered(campaign)) == 1


def test_figures_that_were_not_held_against_the_last_are_not_published(campaign):
    basis, other = read(campaign), read(campaign)
    remember(campaign, other, public_figures(other, "en"))

    with pytest.raises(OvertakenError, match="was published meanwhile"):
        remember(campaign, basis, public_figures(basis, "en"))

    assert len(remembered(campaign)) == 1


def test_answers_that_came_to_wait_meanwhile_hold_the_figures_back(campaign):
    basis = read(campaign)
    with transaction(campaign) as session:
        let_wait(session, {"safe": 1})

    with pytest.raises(CampaignError, match="still wait"):
        remember(campaign, basis, public_figures(basis, "en"))


def test_a_file_without_a_figure_publishes_nothing(either):
    with transaction(either) as session:
        keep_campaign(session, [ASKED], [{"safe": 1}] * 4)
    basis = read(either)

    figures = public_figures(basis, "en")
    remember(either, basis, figures)

    assert {one.value for one in figures.summaries} == {None}
    assert remembered(either) == ()


def test_without_answers_there_are_no_figures(either):
    with transaction(either) as session:
        keep_campaign(session, [ASKED])

    with pytest.raises(ExportError, match="has no answers"):
        read(either)
