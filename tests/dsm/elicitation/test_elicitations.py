import math
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from dsm import audit, backup
from dsm.database import open_engine, transaction
from dsm.elicitation import answering, elicitations, experts
from dsm.elicitation.elicitation import ElicitationError, Kind, Seed, State
from dsm.elicitation.tables import ElicitationRow, ExpertJudgementRow, ExpertRow
from dsm.surveying.keys import KeyLostError
from dsm.tables import utc_now
from surveys.errors import ManyProblemsError
from tests.support.elicitations import a_panel, an_elicitation, keyring_in, people, words


def test_an_elicitation_is_kept_as_a_draft_and_found_again(engine):
    with transaction(engine) as session:
        kept = elicitations.add(session, an_elicitation(state=State.OPEN, round=2), "kari")

    with transaction(engine) as session:
        found = elicitations.find(session, "panel")
        assert found == kept
        assert (found.state, found.round) == (State.DRAFT, 1)
        assert elicitations.all_elicitations(session) == (kept,)
        assert [entry.action for entry in audit.entries(session)] == ["add-elicitation"]


def test_what_is_wrong_is_told_at_once_and_nothing_is_kept(engine):
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation())

    with pytest.raises(ManyProblemsError) as refused, transaction(engine) as session:
        elicitations.add(session, an_elicitation(objects=(), levels=()))

    assert len(refused.value.problems) == 3
    assert "taken" in str(refused.value)
    with transaction(engine) as session:
        assert len(elicitations.all_elicitations(session)) == 1


def test_an_unknown_address_is_told_with_those_there_are(engine):
    with transaction(engine) as session:
        with pytest.raises(ElicitationError, match="dsm experts add"):
            elicitations.find(session, "none")
        elicitations.add(session, an_elicitation())
        with pytest.raises(ElicitationError, match="Choose one of: panel"):
            elicitations.find(session, "none")


def test_rounds_go_one_way_and_there_are_two(engine):
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation())
        moves = [
            elicitations.open_round(session, "panel"),
            elicitations.close_round(session, "panel"),
            elicitations.open_round(session, "panel"),
            elicitations.close_round(session, "panel"),
        ]

        assert [(one.state, one.round) for one in moves] == [
            (State.OPEN, 1),
            (State.CLOSED, 1),
            (State.OPEN, 2),
            (State.CLOSED, 2),
        ]
        with pytest.raises(ElicitationError, match="Both rounds"):
            elicitations.open_round(session, "panel")
        with pytest.raises(ElicitationError, match="No round"):
            elicitations.close_round(session, "panel")


def test_an_open_round_is_not_opened_again_and_none_ends_in_the_past(engine):
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation())
        with pytest.raises(ElicitationError, match="later end"):
            elicitations.open_round(session, "panel", closes_at=utc_now() - timedelta(minutes=1))
        later = utc_now() + timedelta(days=1)
        assert elicitations.open_round(session, "panel", closes_at=later).closes_at == later
        with pytest.raises(ElicitationError, match="open already"):
            elicitations.open_round(session, "panel")


def test_a_round_does_not_end_before_it_opens(engine):
    begins = utc_now() + timedelta(days=2)
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation(opens_at=begins))

        with pytest.raises(ElicitationError, match="before it opens"):
            elicitations.open_round(session, "panel", closes_at=begins)


def test_rounds_whose_end_has_come_are_closed_once_and_no_others(engine):
    later = utc_now() + timedelta(days=1)
    with transaction(engine) as session:
        for slug, closes_at in (("due", later), ("not-yet", later + timedelta(1)), ("open", None)):
            elicitations.add(session, an_elicitation(slug=slug))
            elicitations.open_round(session, slug, closes_at=closes_at)

    assert elicitations.close_due(engine) == 0
    assert elicitations.close_due(engine, later) == 1
    assert elicitations.close_due(engine, later) == 0

    with transaction(engine) as session:
        states = {one.slug: one.state for one in elicitations.all_elicitations(session)}
        assert states == {"due": State.CLOSED, "not-yet": State.OPEN, "open": State.OPEN}
        assert [entry.action for entry in audit.entries(session)].count("close-round") == 1


def test_truths_are_filled_in_later_and_others_stay(engine):
    seeds = tuple(
        Seed(id=id, text=words(id), truth=truth) for id, truth in (("a", 1.0), ("b", None))
    )
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation(Kind.EFFECTS, seeds=seeds))
        elicitations.open_round(session, "panel")

        elicitations.tell_truths(session, "panel", {"b": 2.5}, "kari")

    with transaction(engine) as session:
        found = elicitations.find(session, "panel")
        assert {seed.id: seed.truth for seed in found.seeds} == {"a": 1.0, "b": 2.5}
        assert audit.entries(session)[0].action == "tell-truths"


def test_a_truth_that_is_known_gives_way_only_where_that_is_said(engine):
    seeds = (Seed(id="a", text=words("a"), truth=12.0),)
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation(Kind.EFFECTS, seeds=seeds))
        elicitations.tell_truths(session, "panel", {"a": 12.0})
        with pytest.raises(ElicitationError, match="12, not 99"):
            elicitations.tell_truths(session, "panel", {"a": 99.0})
        told = elicitations.tell_truths(session, "panel", {"a": 99.0}, replace_known=True)

    assert [seed.truth for seed in told.seeds] == [99.0]


@pytest.mark.parametrize("truth", [1.7e308, math.nan, math.inf])
def test_a_truth_is_refused_alike_at_set_up_and_later(engine, truth):
    seeds = (Seed(id="b", text=words("b")),)
    asked = an_elicitation(Kind.EFFECTS, seeds=seeds)
    told = replace(asked, slug="told", seeds=(replace(seeds[0], truth=truth),))
    with transaction(engine) as session:
        elicitations.add(session, asked)

        with pytest.raises(ElicitationError) as first:
            elicitations.add(session, told)
        with pytest.raises(ElicitationError) as later:
            elicitations.tell_truths(session, "panel", {"b": truth})

    assert str(first.value) == str(later.value)


@pytest.mark.parametrize("truths", [{}, {"b": 1.0, "c": 2.0}, {"b": 1e308}])
def test_truths_of_questions_that_are_not_asked_are_refused_and_none_kept(engine, truths):
    seeds = (Seed(id="b", text=words("b")),)
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation(Kind.EFFECTS, seeds=seeds))

    with pytest.raises(ElicitationError), transaction(engine) as session:
        elicitations.tell_truths(session, "panel", truths)

    with transaction(engine) as session:
        assert elicitations.find(session, "panel").seeds == seeds


def test_what_is_asked_changes_only_in_a_draft(engine):
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation())
        changed = elicitations.replace_draft(session, an_elicitation(title=words("New")))
        assert changed.title["en"] == "New"
        with pytest.raises(ElicitationError, match="its kind never"):
            elicitations.replace_draft(session, an_elicitation(Kind.PAIRWISE))
        elicitations.open_round(session, "panel")
        with pytest.raises(ElicitationError, match="in a draft only"):
            elicitations.replace_draft(session, an_elicitation())


def test_removing_takes_judgements_experts_and_the_key(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(2))
    panel.judge("expert-1", {"levels": {"cost": 1}})
    seat = panel.seat("expert-1")

    gone = elicitations.remove(engine, panel.keyring, "panel", "kari")

    assert gone == 1
    with transaction(engine) as session:
        for table in (ElicitationRow, ExpertRow, ExpertJudgementRow):
            assert session.exec(select(table)).all() == []
    with pytest.raises(KeyLostError):
        keyring_in(tmp_path).of(seat.elicitation.id)
    with transaction(engine) as session:
        assert audit.entries(session)[0].action == "remove-elicitation"
        with pytest.raises(ElicitationError):
            experts.seat_by_hash(session, "panel", seat.link_hash)


def test_the_id_of_one_that_was_removed_is_never_given_again(engine, tmp_path):
    first = a_panel(engine, tmp_path, people=people(1)).seat("expert-1").elicitation.id
    elicitations.remove(engine, keyring_in(tmp_path), "panel")

    second = a_panel(engine, tmp_path, people=people(1)).seat("expert-1").elicitation.id

    assert second > first


def test_a_backup_brings_judgements_back_and_links_work_with_the_keys_beside(
    engine, settings, tmp_path
):
    panel = a_panel(engine, settings.keys_folder, people=people(2), secret=settings.secret)
    panel.judge("expert-1", {"levels": {"cost": 4}})
    backup.back_up(engine, settings, tmp_path / "one.dsm")
    elsewhere = replace(
        settings,
        data_folder=tmp_path / "new",
        database_url=f"sqlite:///{tmp_path / 'new' / 'dsm.sqlite'}",
    )
    shutil.copytree(settings.keys_folder, elsewhere.keys_folder)

    backup.restore(elsewhere, tmp_path / "one.dsm")

    again = open_engine(elsewhere)
    with transaction(again) as session:
        key = keyring_in(elsewhere.keys_folder, elsewhere.secret).of(1)
        seat = experts.enter(session, key, "panel", panel.tokens["expert-1"])
        assert answering.own(session, seat).content == {"levels": {"cost": 4}}
    again.dispose()
