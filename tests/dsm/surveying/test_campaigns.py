from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlmodel import select

from dsm import audit
from dsm.database import transaction
from dsm.surveying import campaigns, consents, questionnaires
from dsm.surveying.tables import InvitationRow
from surveys.asking.words import Words
from surveys.campaigns import CampaignError, Channel, Entry, Mode, State
from surveys.errors import FixableError, ManyProblemsError
from surveys.instruments import Audience
from tests.support.campaigning import NOW, a_questionnaire, prepared, set_up, terms
from tests.support.questionnaires import words
from tests.support.surveys import CLOSES, OPENS


@pytest.fixture
def session(either):
    with transaction(either) as opened:
        yield opened


@pytest.fixture
def opened(session, keyring):
    prepared(session, keyring)
    return campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)


def moves(session):
    logged = audit.entries(session, subject="campaign:evening-2026")
    return [one.detail["to"] for one in reversed(logged) if one.action == "move-campaign"]


def test_a_campaign_comes_back_as_it_was_set(session):
    set_up(session)
    oslo = ZoneInfo("Europe/Oslo")
    wanted = terms(
        opens_at=datetime(2026, 11, 2, 8, 0, tzinfo=oslo),
        grace=timedelta(minutes=45),
        channels=(Channel.WEB, Channel.PAPER),
        mode=Mode.CONFIDENTIAL,
    )

    added = campaigns.add(session, wanted, "anna")
    session.expire_all()

    found = campaigns.find(session, "evening-2026")
    assert found == added == replace(wanted, id=added.id)
    assert campaigns.find_by_id(session, added.id) == found
    assert campaigns.all_campaigns(session) == (found,)


def test_a_new_campaign_is_a_draft_whatever_it_says_itself(session):
    set_up(session)

    assert campaigns.add(session, terms(state=State.OPEN)).state is State.DRAFT


def test_everything_that_can_never_be_is_told_at_once(session):
    set_up(session)

    with pytest.raises(ManyProblemsError) as refused:
        campaigns.add(
            session,
            terms(
                slug="Not an address",
                name=" ",
                version=7,
                closes_at=OPENS,
                audience=Audience.EXPERTS,
                entry=Entry.OPEN,
                frame="nowhere",
            ),
        )

    told = " ".join(one.problem for one in refused.value.problems)
    for expected in ("'Not an address'", "no name", "Version 7", "before it opens", "Experts"):
        assert expected in told
    assert campaigns.all_campaigns(session) == ()


def test_an_address_is_given_once(session):
    set_up(session)
    campaigns.add(session, terms())

    with pytest.raises(CampaignError, match="taken"):
        campaigns.add(session, terms())


def test_an_unknown_campaign_is_answered_with_those_there_are(session):
    set_up(session)
    campaigns.add(session, terms())

    with pytest.raises(CampaignError) as unknown:
        campaigns.find(session, "morning")

    assert "evening-2026" in unknown.value.fix


def test_a_campaign_goes_its_way_and_each_move_is_logged(session, keyring, opened):
    day = OPENS + timedelta(days=2)

    campaigns.pause(session, "evening-2026", "sender")
    campaigns.resume(session, "evening-2026", "sender", day)
    closed = campaigns.close(session, "evening-2026", "sender", day)

    assert opened.state is State.OPEN
    assert (closed.state, closed.closes_at) == (State.CLOSED, day)
    assert moves(session) == ["open", "paused", "open", "closed"]
    assert consents.current(session, opened.id).version == 1


def test_whoever_began_before_a_close_by_hand_may_finish_within_the_grace(session, opened):
    day = OPENS + timedelta(days=2)
    closed = campaigns.close(session, "evening-2026", "sender", day)

    assert closed.may_go_on(day + timedelta(hours=1), day - timedelta(minutes=5))
    assert not closed.may_go_on(day + timedelta(hours=3), day - timedelta(minutes=5))
    assert not closed.may_begin(day)


def test_a_campaign_can_be_closed_before_its_first_day_comes(session, opened):
    assert campaigns.close(session, "evening-2026", "sender", NOW).state is State.CLOSED


@pytest.mark.parametrize("move", [campaigns.pause, campaigns.close])
def test_a_draft_can_only_be_opened(session, keyring, move):
    prepared(session, keyring)

    with pytest.raises(CampaignError, match="draft cannot become"):
        move(session, "evening-2026", "sender")


def test_nothing_leads_back_from_a_close(session, keyring, opened):
    campaigns.close(session, "evening-2026", "sender", OPENS)

    for again in (
        lambda: campaigns.open_campaign(session, keyring, "evening-2026", "sender", OPENS),
        lambda: campaigns.pause(session, "evening-2026", "sender"),
        lambda: campaigns.resume(session, "evening-2026", "sender", OPENS),
        lambda: campaigns.extend(session, "evening-2026", CLOSES, "sender", OPENS),
    ):
        with pytest.raises(CampaignError):
            again()


def test_a_pause_whose_end_has_passed_needs_a_later_end_first(session, opened):
    campaigns.pause(session, "evening-2026", "sender")
    late = CLOSES + timedelta(days=1)

    with pytest.raises(CampaignError, match="has passed"):
        campaigns.resume(session, "evening-2026", "sender", late)
    campaigns.extend(session, "evening-2026", CLOSES + timedelta(days=7), "sender", late)

    assert campaigns.resume(session, "evening-2026", "sender", late).state is State.OPEN


def test_an_extension_writes_the_new_day_into_the_consent_text(session, opened):
    campaigns.extend(session, "evening-2026", CLOSES + timedelta(days=7), "sender", OPENS)

    assert campaigns.find(session, "evening-2026").closes_at == CLOSES + timedelta(days=7)
    with pytest.raises(CampaignError, match="no later end"):
        campaigns.extend(session, "evening-2026", CLOSES, "sender", OPENS)


def test_an_end_after_the_contacts_are_deleted_is_refused(session, opened):
    with pytest.raises(CampaignError, match="Contacts and codes would be deleted"):
        campaigns.extend(session, "evening-2026", CLOSES + timedelta(days=90), "sender", OPENS)


def test_all_terms_of_a_draft_can_be_changed(session, keyring):
    prepared(session, keyring)

    campaigns.change(session, "evening-2026", "sender", mode=Mode.CONFIDENTIAL, purpose="housing")

    changed = campaigns.find(session, "evening-2026")
    assert (changed.mode, changed.purpose) == (Mode.CONFIDENTIAL, "housing")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", Mode.CONFIDENTIAL),
        ("entry", Entry.OPEN),
        ("purpose", "another"),
        ("retention_on", date(2028, 1, 1)),
        ("closes_at", CLOSES + timedelta(days=1)),
        ("frame", ""),
    ],
)
def test_what_people_were_promised_cannot_be_changed_once_open(session, opened, name, value):
    before = campaigns.find(session, "evening-2026")

    with pytest.raises(CampaignError, match="once it was opened"):
        campaigns.change(session, "evening-2026", "sender", **{name: value})

    assert campaigns.find(session, "evening-2026") == before


def test_contact_and_earlier_days_can_still_be_changed_and_the_consent_says_so(session, opened):
    campaigns.change(
        session, "evening-2026", "sender", contact="the library", retention_on=date(2027, 2, 1)
    )

    text = consents.current(session, opened.id)
    assert text.version == 2
    assert "the library" in text.texts["terms"]["en"]
    assert "1 February 2027" in text.texts["terms"]["en"]


@pytest.mark.parametrize("name", ["state", "id", "slug", "colour"])
def test_what_is_no_term_cannot_be_set(session, keyring, name):
    prepared(session, keyring)

    with pytest.raises(CampaignError, match=name):
        campaigns.change(session, "evening-2026", "sender", **{name: 1})


def test_the_mode_cannot_be_changed_by_hand_in_the_database_either(either, keyring):
    with transaction(either) as session:
        prepared(session, keyring)
        campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)

    with pytest.raises(sa.exc.DBAPIError, match="never changes"), transaction(either) as session:
        session.execute(sa.text("UPDATE campaign SET mode = 'confidential'"))


def test_opening_makes_the_key(session, keyring):
    campaign = prepared(session, keyring, count=0, entry=Entry.OPEN)

    campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)

    assert keyring.has(campaign.id)


def a_later_version(session, **given):
    questionnaires.begin_from(session, "evening", "author")
    questionnaires.save_draft(session, a_questionnaire(**given), 1, "author")
    questionnaires.publish(session, "evening", "author")


def test_a_typo_can_be_put_right_while_people_answer(session, opened):
    thanks: Words = {"nb": "Takk!", "en": "Thank you!"}
    a_later_version(session, thanks=thanks)

    changed = campaigns.new_version(session, "evening-2026", 2, "author")

    assert changed.version == 2


def with_first_question(**given):
    asked = a_questionnaire()
    first, *others = asked.pages
    question, *rest = first.questions
    changed = replace(first, questions=(replace(question, **given), *rest))
    return (changed, *others)


def test_a_change_that_would_harm_answers_is_refused_while_people_answer(session, opened):
    a_later_version(session, pages=with_first_question(text=words("Where do you live?")))

    with pytest.raises(FixableError, match=r"question\.sex"):
        campaigns.new_version(session, "evening-2026", 2, "author", confirmed=True)

    assert campaigns.find(session, "evening-2026").version == 1


def test_a_slip_is_put_right_once_a_person_has_confirmed_it(session, opened):
    a_later_version(session, pages=with_first_question(text=words("What about sex!")))

    with pytest.raises(FixableError, match="would read"):
        campaigns.new_version(session, "evening-2026", 2, "author")
    changed = campaigns.new_version(session, "evening-2026", 2, "author", confirmed=True)

    assert changed.version == 2


def test_a_campaign_that_was_never_opened_is_thrown_away_with_its_key(either, keyring):
    with transaction(either) as session:
        campaign = prepared(session, keyring)

    campaigns.remove(either, keyring, campaign.slug, "sender")

    assert not keyring.has(campaign.id)
    with transaction(either) as session:
        assert campaigns.all_campaigns(session) == ()
        assert session.exec(select(InvitationRow)).all() == []


def test_no_campaign_is_given_the_id_of_one_that_was_thrown_away(either, keyring):
    with transaction(either) as session:
        first = prepared(session, keyring, count=0)

    campaigns.remove(either, keyring, first.slug, "sender")
    with transaction(either) as session:
        second = campaigns.add(session, terms())

    assert second.id > first.id


def test_an_opened_campaign_is_not_thrown_away(either, keyring):
    with transaction(either) as session:
        campaign = prepared(session, keyring)
        campaigns.open_campaign(session, keyring, campaign.slug, "sender", NOW)

    with pytest.raises(CampaignError, match="not thrown away"):
        campaigns.remove(either, keyring, campaign.slug, "sender")

    assert keyring.has(campaign.id)
