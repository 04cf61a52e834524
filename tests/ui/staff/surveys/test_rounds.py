import secrets
from dataclasses import replace
from datetime import date

import pytest

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.tables import CampaignRow, ResponseRow
from surveys.asking.questions import QuestionType
from surveys.campaigns import CampaignError, State
from tests.support.campaigning import open_panel, prepared
from tests.support.markup import attributes, parsed, words
from tests.support.questionnaires import a_question
from tests.support.surveys import a_keyring
from ui.staff.surveys.rounds import ended_rounds, load_panel, place_on, round_rows, round_table
from ui.texts.texts import texts_in

EN = texts_in("en")


def a_round(engine, tmp_path, judgements, state=State.PAUSED):
    """The scene of a panel whose experts gave these answers."""
    with transaction(engine) as session:
        open_panel(session, a_keyring(tmp_path))
        campaign = campaigns.find(session, "experts")
        for number, answers in enumerate(judgements):
            session.add(
                ResponseRow(
                    id=secrets.token_hex(8), campaign_id=campaign.id, person_code=f"c{number}",
                    version=1, consent=1, answers=answers, channel="web", speed="usual",
                    day=date(2026, 11, 20),
                )
            )  # fmt: skip
        session.get_one(CampaignRow, campaign.id).state = state
    with transaction(engine) as session:
        return load_panel(session, campaigns.find(session, "experts"), None)


def test_nothing_is_shown_before_a_round_has_ended(engine, tmp_path):
    scene = a_round(engine, tmp_path, [{"mature": 2}] * 5, State.OPEN)

    assert (scene.round, scene.compared, scene.spreads) == (0, (), {})
    assert EN.find(scene.title) == "The first round has not ended yet."


def test_agreement_is_counted_and_answers_are_points_without_names(engine, tmp_path):
    scene = a_round(engine, tmp_path, [{"mature": 2, "effect-best": 10 * n} for n in range(5)])

    assert EN.find(scene.title) == "The experts agree on 1 of 2 questions."
    markup = round_rows(EN, scene)
    assert len(attributes(markup, "circle", "cx")) == 10
    assert "experts did not agree" in words(markup)
    assert "the experts agreed" in words(markup)


def test_below_four_experts_nothing_is_shown(engine, tmp_path):
    scene = a_round(engine, tmp_path, [{"mature": 2}] * 3)

    assert "Fewer than 4" in EN.find(scene.title)
    assert attributes(round_rows(EN, scene), "circle", "cx") == []
    assert "fewer than 4 experts" in words(round_rows(EN, scene))


def test_the_table_has_the_same_in_numbers(engine, tmp_path):
    scene = a_round(engine, tmp_path, [{"effect-best": 10 * n} for n in range(5)])

    cells = [cell.text for cell in parsed(round_table(EN, scene)).iter("td")]
    assert cells == ["5", "0", "20", "40"]


def test_rounds_that_have_ended_can_be_looked_at_the_last_first(engine, tmp_path):
    scene = a_round(engine, tmp_path, [])

    assert ended_rounds(replace(scene.campaign, round=3)) == (3, 2, 1)
    assert ended_rounds(replace(scene.campaign, round=3, state=State.OPEN)) == (2, 1)


def test_a_survey_of_residents_has_no_rounds(engine, tmp_path):
    with transaction(engine) as session:
        campaign = prepared(session, a_keyring(tmp_path), count=0)

        with pytest.raises(CampaignError, match="asks residents"):
            load_panel(session, campaign, None)


def test_answers_lie_along_the_scale_of_their_question():
    number = a_question("q", QuestionType.NUMBER, lowest=0, highest=200)
    choices = a_question("q")

    assert place_on(number, [50, 200]) == [0.25, 1.0]
    assert place_on(choices, [1, 2, 3]) == [0.0, 0.5, 1.0]
    assert place_on(a_question("q", QuestionType.NUMBER, lowest=None, highest=None), [7]) == [0.0]
