import secrets
from datetime import date

import pytest

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.tables import CampaignRow, FreeTextRow, ResponseRow
from surveys.campaigns import CampaignError, State
from tests.support.campaigning import open_panel, prepared
from tests.support.markup import attributes, parsed, words
from tests.support.surveys import a_keyring
from ui.staff.surveys.rounds import (
    load_panel,
    reasons_listed,
    round_rows,
    round_table,
)
from ui.texts.texts import texts_in

EN = texts_in("en")


def a_round(engine, tmp_path, judgements, state=State.PAUSED, written=()):
    """The scene of a panel whose experts gave these answers and reasons."""
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
        for text in written:
            session.add(
                FreeTextRow(
                    id=secrets.token_hex(16), campaign_id=campaign.id, question="why", text=text
                )
            )
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


def test_a_survey_of_residents_has_no_rounds(engine, tmp_path):
    with transaction(engine) as session:
        campaign = prepared(session, a_keyring(tmp_path), count=0)

        with pytest.raises(CampaignError, match="asks residents"):
            load_panel(session, campaign, None)


def test_reasons_stand_below_their_question_as_plain_text(engine, tmp_path):
    written = ["<b>Costs</b>", "Too slow", "It works", "Weather"]

    scene = a_round(engine, tmp_path, [{"mature": 2}] * 4, written=written)

    markup = reasons_listed(EN, scene)
    assert [one.text for one in parsed(markup).iter("h3")] == ["What about why?"]
    assert sorted(one.text for one in parsed(markup).iter("li")) == sorted(written)


def test_the_reasons_of_three_are_hidden(engine, tmp_path):
    scene = a_round(engine, tmp_path, [{"mature": 2}] * 3, written=["Costs", "Too slow", "Works"])

    assert "until at least 4 experts" in words(reasons_listed(EN, scene))
    assert "Costs" not in reasons_listed(EN, scene)


def test_reasons_are_read_between_rounds_only(engine, tmp_path):
    written = ["Costs", "Too slow", "It works", "Weather"]

    scene = a_round(engine, tmp_path, [{"mature": 2}] * 4, State.OPEN, written)

    assert scene.reasons is None
    assert words(reasons_listed(EN, scene)).startswith("Reasons are read between rounds")
