from dataclasses import replace
from datetime import timedelta
from secrets import token_hex

import pytest

from dsm.database import transaction
from dsm.findings import Finding
from dsm.surveying import campaigns
from dsm.surveying.days import day_of
from dsm.surveying.monitoring import sampling_of, watch
from dsm.surveying.sendings import SendingKind, log_sending
from dsm.surveying.speeds import Speed
from dsm.surveying.tables import AnswerDraftRow, InboxRow, InvitationRow, ResponseRow
from surveys.campaigns import Channel, Entry, State
from surveys.instruments import Audience
from surveys.rates import Sampling
from tests.support.campaigning import set_up, terms
from tests.support.surveys import CLOSES, OPENS

FIRST_DAY = day_of(OPENS)
TODAY = FIRST_DAY + timedelta(days=4)


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        set_up(opened)
        yield opened


@pytest.fixture
def campaign(session):
    return replace(campaigns.add(session, terms(), "sender"), state=State.OPEN)


def invite(session, campaign, cell, *, invited, answered):
    for number in range(invited):
        session.add(
            InvitationRow(
                link_hash=token_hex(),
                code_hash=token_hex(),
                campaign_id=campaign.id,
                cell=list(cell),
                answered=number < answered,
            )
        )
    session.flush()


def answers(campaign, table, count, *, day=FIRST_DAY, **given):
    columns = {
        "campaign_id": campaign.id,
        "version": 1,
        "consent": 1,
        "answers": {"q": 1},
        "channel": "web",
        "day": day,
        "speed": "usual",
        "language": "nb",
    }
    key = "id" if table is ResponseRow else "receipt_hash"
    return [
        table(**({key: token_hex(), "payload_hash": token_hex()} | columns | given))
        for _ in range(count)
    ]


def keep(session, rows):
    session.add_all(rows)
    session.flush()


def evenly(session, campaign, invited=100, answered=40):
    for sex in ("women", "men"):
        for age in ("18-39", "40+"):
            invite(session, campaign, (sex, age), invited=invited, answered=answered)


def test_everything_finished_is_counted_and_tests_and_withdrawn_answers_are_not(session, campaign):
    keep(session, answers(campaign, ResponseRow, 20))
    keep(session, answers(campaign, InboxRow, 3))
    keep(session, answers(campaign, InboxRow, 2, payload_hash=""))
    keep(session, answers(campaign, ResponseRow, 4, test=True))
    keep(session, answers(campaign, ResponseRow, 5, round=2))
    keep(
        session,
        [AnswerDraftRow(key_hash=token_hex(), campaign_id=campaign.id, revision=1, sealed=b"")],
    )

    seen = watch(session, campaign, TODAY)

    assert (seen.finished, seen.began, seen.invited) == (23, 1, 0)


def test_response_rates_are_of_those_invited(session, campaign):
    evenly(session, campaign)
    keep(session, answers(campaign, InboxRow, 1, link_hash="mark"))

    seen = watch(session, campaign, TODAY)

    assert seen.invited == 400
    assert seen.rates.rr1.value == seen.rates.rr2.value == 161 / 400
    groups = {one.group: one.answered for one in seen.groups}
    assert groups[("sex", "men"), ("age", "40+")] == 40
    assert groups[(("sex", "men"),)] == 80
    assert seen.title == Finding("surveys.title.nobody-missing")


def test_the_group_that_is_missing_is_named(session, campaign):
    evenly(session, campaign)
    invite(session, campaign, ("men", "18-39"), invited=150, answered=0)

    title = watch(session, campaign, TODAY).title

    assert title.key == "surveys.title.group-missing"
    assert title.values == {"group": {"sex": "men", "age": "18-39"}, "in_100": 16}


def test_at_first_nothing_can_be_said_of_groups(session, campaign):
    evenly(session, campaign, answered=2)

    seen = watch(session, campaign, TODAY)

    assert seen.title == Finding("surveys.title.too-early")
    assert {one.answered for one in seen.groups if len(one.group) == 2} == {None}


@pytest.mark.parametrize(
    ("change", "sampling"),
    [
        ({"entry": Entry.OPEN}, Sampling.OPEN_LINK),
        ({"audience": Audience.EXPERTS}, Sampling.CHOSEN),
    ],
)
def test_without_a_sample_there_is_participation_and_no_rate(session, campaign, change, sampling):
    evenly(session, campaign)

    seen = watch(session, replace(campaign, **change), TODAY)

    assert seen.sampling is sampling_of(replace(campaign, **change)) is sampling
    assert seen.rates is None
    assert seen.groups == ()
    assert seen.title == Finding("surveys.title.participation")


def test_speeds_are_counted_in_bands_and_small_ones_are_hidden(session, campaign):
    for speed, count in ((Speed.SLOW, 3), (Speed.USUAL, 62), (Speed.FAST, 11), (Speed.UNKNOWN, 28)):
        keep(session, answers(campaign, ResponseRow, count, speed=speed.value))

    speeds = watch(session, campaign, TODAY).speeds

    assert list(speeds.items()) == [(Speed.FAST, None), (Speed.USUAL, 60), (Speed.SLOW, None)]


def test_channels_move_in_steps_and_small_ones_are_hidden(session, campaign):
    for channel, count in (("web", 63), ("paper", 27), ("phone", 12), ("kiosk", 4)):
        keep(session, answers(campaign, ResponseRow, count, channel=channel))

    channels = watch(session, campaign, TODAY).channels

    assert channels[Channel.WEB] == 60
    assert channels[Channel.PAPER] == 25
    assert channels[Channel.KIOSK] is channels[Channel.PHONE] is None


def test_one_withdrawn_answer_leaves_groups_alone_and_moves_no_step(session, campaign):
    evenly(session, campaign)
    kept = answers(campaign, ResponseRow, 63)
    keep(session, kept)
    before = watch(session, campaign, TODAY)

    session.delete(kept[0])
    session.flush()
    after = watch(session, campaign, TODAY)

    assert (after.groups, after.channels, after.curve) == (
        before.groups,
        before.channels,
        before.curve,
    )
    assert after.finished == before.finished - 1


def test_what_waits_to_be_mixed_moves_only_the_total(session, campaign):
    evenly(session, campaign)
    keep(session, answers(campaign, ResponseRow, 40))
    before = watch(session, campaign, TODAY)

    keep(session, answers(campaign, InboxRow, 9, channel="paper"))
    after = watch(session, campaign, TODAY)

    assert (after.groups, after.channels, after.curve) == (
        before.groups,
        before.channels,
        before.curve,
    )
    assert after.finished == before.finished + 9


def test_the_curve_adds_up_days(session, campaign):
    for number, count in enumerate((4, 30, 13)):
        keep(session, answers(campaign, ResponseRow, count, day=FIRST_DAY + timedelta(days=number)))

    curve = watch(session, campaign, TODAY).curve

    assert curve == (
        (FIRST_DAY + timedelta(days=1), 30),
        (FIRST_DAY + timedelta(days=2), 45),
    )


def a_curve(session, campaign):
    for number, count in enumerate((60, 42, 30, 21)):
        keep(session, answers(campaign, ResponseRow, count, day=FIRST_DAY + timedelta(days=number)))


def test_answers_are_expected_to_go_on_falling_until_the_close(session, campaign):
    a_curve(session, campaign)

    expected = watch(session, campaign, TODAY).expected

    assert 153 < expected.low < expected.likely < expected.high < 400


def test_after_a_reminder_the_curve_begins_anew(session, campaign):
    a_curve(session, campaign)
    yesterday = OPENS + timedelta(days=3)
    log_sending(session, campaign, SendingKind.REMINDERS, 200, "sender", yesterday)

    seen = watch(session, campaign, TODAY)

    assert seen.expected is None
    assert [one.kind for one in seen.sendings] == [SendingKind.REMINDERS]


def test_what_has_come_is_the_least_to_expect(session, campaign):
    a_curve(session, campaign)
    keep(session, answers(campaign, ResponseRow, 90, day=TODAY))
    last = replace(campaign, closes_at=OPENS + timedelta(days=4, hours=12))

    assert watch(session, last, TODAY).expected.low >= 243


@pytest.mark.parametrize("state", [State.CLOSED, State.PURGED])
def test_nothing_is_expected_after_the_close(session, campaign, state):
    a_curve(session, campaign)

    assert watch(session, replace(campaign, state=state), TODAY).expected is None
    assert watch(session, campaign, day_of(CLOSES) + timedelta(days=3)).expected is None


def test_an_empty_campaign_can_be_watched(session, campaign):
    seen = watch(session, campaign)

    assert (seen.finished, seen.channels, seen.curve, seen.groups) == (0, {}, (), ())
    assert seen.rates.rr1 is None


def test_both_kinds_of_database_count_alike(either):
    with transaction(either) as session:
        set_up(session)
        campaign = replace(campaigns.add(session, terms(), "sender"), state=State.OPEN)
        evenly(session, campaign, invited=30, answered=12)
        keep(session, answers(campaign, ResponseRow, 48))
        keep(session, answers(campaign, InboxRow, 2))
        keep(session, answers(campaign, InboxRow, 1, payload_hash=""))

        seen = watch(session, campaign, TODAY)

    assert (seen.finished, seen.invited) == (50, 120)
    assert seen.channels == {Channel.WEB: 45}
    assert seen.curve == ((FIRST_DAY, 45),)
    assert {one.answered for one in seen.groups if len(one.group) == 2} == {12}
