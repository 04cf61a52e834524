import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from dsm import audit
from dsm.database import transaction
from dsm.surveying import campaigns, panels
from dsm.surveying.panels import LEAST, Spread, ends_of, place_on
from surveys.asking.questions import QuestionType
from surveys.campaigns import CampaignError, Channel, Mode, State
from surveys.instruments import Audience
from tests.support.campaigning import open_panel, prepared, terms
from tests.support.questionnaires import a_question
from tests.support.surveys import CLOSES, OPENS, Clock, a_reception

NEXT = CLOSES + timedelta(days=14)


class Panel:
    """An open panel whose members answer a number, a scale and a reason."""

    def __init__(self, engine, keyring, experts):
        self.engine, self.keyring = engine, keyring
        with transaction(engine) as session:
            self.invited = open_panel(session, keyring, experts)

    def campaign(self):
        with transaction(self.engine) as session:
            return campaigns.find(session, "experts")

    def link_hash(self, number):
        campaign = self.campaign()
        token = self.invited[number].link_token
        return self.keyring.of(campaign.id).fingerprint("link", token)

    async def say(self, best, clock=None):
        """Let expert after expert give these best guesses."""

        async def one(number, value):
            token = self.invited[number].link_token
            visit = reception.by_link("experts", token, Channel.WEB, language="nb")
            visit = reception.agree(visit, 1)
            answers = {
                "effect-lowest": value - 5,
                "effect-best": value,
                "effect-highest": value + 5,
                "mature": 1 + number % 2,
            }
            await reception.save(visit, 0, answers, {"why": f"Because of {value}."}, 0)
            await reception.finish(visit, "nb")

        with a_reception(self.engine, self.keyring, clock or Clock()) as reception:
            await asyncio.gather(*(one(number, value) for number, value in enumerate(best)))

    def end(self):
        return panels.end_round(self.engine, self.keyring, "experts", "anna")

    def begin(self):
        with transaction(self.engine) as session:
            return panels.begin_round(session, "experts", NEXT, "anna", OPENS)

    def compared(self, number, round=1):
        with transaction(self.engine) as session:
            found = panels.comparison(session, self.campaign(), self.link_hash(number), round)
        return {one.question: one for one in found}


@pytest.fixture
def panel(either, keyring):
    return Panel(either, keyring, 5)


async def test_the_next_round_opens_when_the_last_has_ended_and_asks_everybody_again(panel):
    await panel.say([20, 30, 40, 50])
    with pytest.raises(CampaignError, match="has not ended"):
        panel.begin()

    mixed = panel.end()
    between = panel.campaign().state
    begun = panel.begin()
    await panel.say([25, 30, 35, 40, 45])

    assert (mixed, between) == (4, State.PAUSED)
    assert (begun.round, begun.state, begun.closes_at) == (2, State.OPEN, NEXT)
    panel.end()
    with transaction(panel.engine) as session:
        both = [panels.disagreement(session, panel.campaign(), round) for round in (1, 2)]
        logged = audit.entries(session, subject="panel:experts")
    assert [spreads[1].experts for spreads in both] == [4, 5]
    assert [one.detail for one in logged] == [{"round": 2}]


async def test_an_expert_sees_her_own_answer_and_all_without_names(panel):
    await panel.say([40, 20, 50, 30])
    panel.end()

    hers = panel.compared(0)["effect-best"]
    silent = panel.compared(4)["effect-best"]

    assert (hers.own, hers.others) == (40.0, (20.0, 30.0, 40.0, 50.0))
    assert (silent.own, silent.others) == (None, hers.others)


async def test_below_four_experts_nothing_of_the_others_is_shown(panel):
    await panel.say([40, 20, 50])
    panel.end()

    hers = panel.compared(0)["effect-best"]

    assert LEAST == 4
    assert (hers.own, hers.others) == (40.0, None)
    with transaction(panel.engine) as session:
        assert panels.disagreement(session, panel.campaign(), 1) == ()
        assert panels.reasons(session, panel.campaign()) == {}


async def test_while_a_round_runs_nobody_sees_others(panel):
    await panel.say([40, 20, 50, 30])

    with pytest.raises(CampaignError, match="has not ended"):
        panel.compared(0)


async def test_reasons_are_private_among_experts_and_nameless_for_the_leader(panel):
    await panel.say([40, 20, 50, 30])
    panel.end()

    assert "why" not in panel.compared(0)
    with transaction(panel.engine) as session:
        told = panels.reasons(session, panel.campaign())
    assert sorted(told["why"]) == [f"Because of {value}." for value in (20, 30, 40, 50)]


def test_rounds_have_ended_once_nobody_may_answer_any_more_the_last_first():
    third = terms(round=3, state=State.OPEN)
    grace = third.ends_at - timedelta(seconds=1)

    assert panels.ended_rounds(third) == (2, 1)
    assert panels.ended_rounds(replace(third, state=State.PAUSED)) == (3, 2, 1)
    closed = replace(third, state=State.CLOSED)
    assert panels.ended_rounds(closed, grace) == (2, 1)
    assert panels.ended_rounds(closed, third.ends_at) == (3, 2, 1)


async def test_nobody_sees_others_while_some_may_finish_within_the_grace(panel):
    await panel.say([40, 20, 50, 30])
    with transaction(panel.engine) as session:
        closed = campaigns.close(session, "experts", "anna", CLOSES)
        grace = closed.ends_at - timedelta(seconds=1)

        for look in (
            lambda: panels.comparison(session, closed, "", 1, grace),
            lambda: panels.disagreement(session, closed, 1, grace),
            lambda: panels.reasons(session, closed, grace),
        ):
            with pytest.raises(CampaignError, match="has not ended"):
                look()


async def test_reasons_wait_until_the_round_has_ended(panel):
    await panel.say([40, 20, 50, 30])

    with transaction(panel.engine) as session, pytest.raises(CampaignError, match="not ended"):
        panels.reasons(session, panel.campaign())


async def test_three_experts_who_wrote_in_both_rounds_stay_hidden(panel):
    for _ in range(2):
        await panel.say([40, 20, 50])
        panel.end()
        panel.begin()
    panel.end()

    with transaction(panel.engine) as session:
        assert panels.reasons(session, panel.campaign()) == {}


def test_only_a_link_that_holds_belongs_to_an_expert(panel):
    with transaction(panel.engine) as session:
        assert panels.is_member(session, panel.link_hash(0))
        assert not panels.is_member(session, "replaced")


@pytest.mark.parametrize(
    ("audience", "mode", "round", "before"),
    [
        (Audience.EXPERTS, Mode.CONFIDENTIAL, 1, 0),
        (Audience.EXPERTS, Mode.CONFIDENTIAL, 3, 2),
        (Audience.EXPERTS, Mode.ANONYMOUS, 3, 0),
        (Audience.RESIDENTS, Mode.CONFIDENTIAL, 3, 0),
    ],
)
def test_only_a_confidential_panel_looks_back(audience, mode, round, before):
    assert panels.round_before(terms(audience=audience, mode=mode, round=round)) == before


def test_answers_lie_along_the_scale_of_their_question():
    number = a_question("q", QuestionType.NUMBER, lowest=0, highest=200)
    free = a_question("q", QuestionType.NUMBER, lowest=None, highest=None)

    assert place_on(number, [50, 200]) == [0.25, 1.0]
    assert place_on(a_question("q"), [1, 2, 3]) == [0.0, 0.5, 1.0]
    assert place_on(free, [7]) == [0.0]
    assert (ends_of(number, [50]), ends_of(free, [7, 9])) == ((0, 200), (7, 9))


async def test_disagreement_is_shown_and_never_averaged_away(panel):
    await panel.say([10, 10, 90, 90])
    panel.end()

    with transaction(panel.engine) as session:
        found = {one.question: one for one in panels.disagreement(session, panel.campaign(), 1)}

    best = found["effect-best"]
    assert (best.low, best.lower, best.upper, best.high) == (10.0, 10.0, 90.0, 90.0)
    assert not best.agrees
    assert found["mature"].shares == {1: 0.5, 2: 0.5, 3: 0.0}


@pytest.mark.parametrize(
    ("shares", "quarters", "agrees"),
    [
        ({1: 0.75, 5: 0.25}, (1.0, 5.0), True),
        ({2: 0.5, 3: 0.5}, (2.0, 3.0), True),
        ({1: 0.5, 5: 0.5}, (1.0, 5.0), False),
        ({}, (1.0, 1.0), False),
    ],
)
def test_agreement_follows_the_rule_that_was_stated_before(shares, quarters, agrees):
    lower, upper = quarters
    spread = Spread(
        question="q",
        experts=4,
        low=lower,
        lower=lower,
        middle=lower,
        upper=upper,
        high=upper,
        shares=shares,
    )

    assert spread.agrees is agrees


def test_residents_are_no_panel(engine, keyring):
    with transaction(engine) as session:
        campaign = prepared(session, keyring)

        with pytest.raises(CampaignError, match="asks residents"):
            panels.disagreement(session, campaign, 1)
