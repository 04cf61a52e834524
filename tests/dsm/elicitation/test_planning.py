"""What experts expect reaches the plans: enough of them, each for herself, other effects untouched."""

from dataclasses import replace

import pytest

from dsm import goals, measures
from dsm.audit import entries
from dsm.database import transaction
from dsm.decisions.actions import Action
from dsm.elicitation import answering, elicitations, experts
from dsm.elicitation.elicitation import ElicitationError
from dsm.elicitation.experts import experts_keyring
from dsm.elicitation.forgetting import forget
from dsm.elicitation.planning import count_in_plans, is_used, use_in_plans
from dsm.surveying.keys import Keyring
from indicators.composite import Goal
from indicators.experts.effects import Judgement
from surveys.errors import FixableError
from tests.support.cities import a_city_indicator
from tests.support.eliciting import a_panel


def an_action(id):
    return Action(id=id, name={"en": id}, cost=100)


@pytest.fixture
def town(engine):
    with transaction(engine) as session:
        goals.keep_indicators(session, [a_city_indicator("safe", Goal.SOCIAL_CULTURAL, 60.0)])
        measures.keep_actions(session, [an_action(id) for id in ("light", "hosts", "bus")])
        elsewhere = Judgement(
            action="bus", indicator="safe", expert="x", low=0, best=1, high=2, confidence=80
        )
        measures.keep_judgements(session, [elsewhere])
    return engine


def judged(engine, settings, best, action="light", **asked):
    panel = a_panel(engine, settings, count=len(best), **asked)
    with transaction(engine) as session:
        seats = experts.seats(session, panel.slug)
        for seat, value in zip(seats, best, strict=True):
            said = {"low": value - 2, "best": value, "high": value + 3, "confidence": 80}
            content = {"effects": [{"action": action, "indicator": "safe", **said}]}
            answering.save(session, seat, content, 0, complete=True)
    return panel


def test_four_experts_reach_the_plans_and_other_effects_stay(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])
    panel.close()

    with transaction(town) as session:
        used = use_in_plans(session, panel.slug, "Kari")
        kept = measures.load_judgements(session)

    assert (used.effects, used.judgements, used.left_out, used.kept) == (1, 4, 0, 1)
    assert sorted(one.best for one in kept if one.action == "light") == [1, 2, 3, 4]
    assert [one.expert for one in kept if one.action == "bus"] == ["x"]


def test_using_it_twice_changes_nothing(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])
    panel.close()

    with transaction(town) as session:
        use_in_plans(session, panel.slug)
        once = measures.load_judgements(session)
        use_in_plans(session, panel.slug)
        twice = measures.load_judgements(session)

    assert once == twice


def test_whether_plans_rest_on_it_is_known(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])
    panel.close()

    with transaction(town) as session:
        before = is_used(session, panel.slug)
        use_in_plans(session, panel.slug)
        after = is_used(session, panel.slug)

    assert (before, after) == (False, True)


def test_experts_of_two_elicitations_are_not_taken_for_one(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])
    panel.close()

    with transaction(town) as session:
        use_in_plans(session, panel.slug)
        names = {one.expert for one in measures.load_judgements(session) if one.action == "light"}

    assert len(names) == 4
    assert all(name.startswith("panel: ") for name in names)


def test_who_goes_by_name_elsewhere_is_a_number_in_plans_and_to_forget_her_changes_none(
    town, settings
):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0], confidential=False)
    panel.close()
    with transaction(town) as session:
        use_in_plans(session, panel.slug)
        before = measures.load_judgements(session)
        assert is_used(session, panel.slug)

    keyring = experts_keyring(Keyring(settings.keys_folder, settings.secret))
    forget(town, keyring, panel.slug)

    with transaction(town) as session:
        assert measures.load_judgements(session) == before
        assert is_used(session, panel.slug)
    assert not any("Person" in one.expert for one in before)


def handed_by_name(session, panel):
    """Hand it to plans as earlier versions did where experts go by name."""
    rows = experts.expert_rows(session, elicitations.find(session, panel.slug)).values()
    called = {f"panel: {experts.number_of(row)}": f"panel: {experts.label_of(row)}" for row in rows}
    judgements = measures.load_judgements(session)
    measures.keep_judgements(
        session, [replace(one, expert=called.get(one.expert, one.expert)) for one in judgements]
    )


def give_ids(session, panel, names):
    seats = experts.expert_rows(session, elicitations.find(session, panel.slug)).values()
    for row, name in zip(sorted(seats, key=lambda row: row.number), names, strict=True):
        row.label = name


def test_names_that_an_earlier_version_handed_to_plans_are_forgotten_too(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0], confidential=False)
    panel.close()
    with transaction(town) as session:
        give_ids(session, panel, ("Ann", "Bo", "Cy", "Di"))
        use_in_plans(session, panel.slug)
        numbered = measures.load_judgements(session)
        handed_by_name(session, panel)
        assert any(one.expert == "panel: Ann" for one in measures.load_judgements(session))

    keyring = experts_keyring(Keyring(settings.keys_folder, settings.secret))
    forget(town, keyring, panel.slug)

    with transaction(town) as session:
        assert set(measures.load_judgements(session)) == set(numbered)


def test_whoever_is_called_like_another_number_is_not_taken_for_that_one(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0], confidential=False)
    panel.close()
    with transaction(town) as session:
        rows = experts.expert_rows(session, elicitations.find(session, panel.slug)).values()
        give_ids(session, panel, sorted((experts.number_of(row) for row in rows), reverse=True))
        use_in_plans(session, panel.slug)
        before = measures.load_judgements(session)

    keyring = experts_keyring(Keyring(settings.keys_folder, settings.secret))
    forget(town, keyring, panel.slug)

    with transaction(town) as session:
        assert measures.load_judgements(session) == before


def test_what_plans_rest_on_stays_when_the_elicitation_is_removed(town, settings):
    other = judged(town, settings, [1.0, 2.0, 3.0, 4.0], action="hosts", slug="panel-2")
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])
    for one in (other, panel):
        one.close()
        with transaction(town) as session:
            use_in_plans(session, one.slug)
    with transaction(town) as session:
        before = measures.load_judgements(session)

    elicitations.remove(town, panel.keyring, panel.slug)

    with transaction(town) as session:
        assert measures.load_judgements(session) == before
        assert count_in_plans(session, panel.slug) == 4
        assert count_in_plans(session, "pan") == 0


def test_it_is_told_in_the_audit_log(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])
    panel.close()

    with transaction(town) as session:
        use_in_plans(session, panel.slug, "Kari")
        (entry, *_) = entries(session, newest=1)

    assert (entry.actor, entry.action, entry.subject) == (
        "Kari",
        "use-in-plans",
        "elicitation:panel",
    )
    assert entry.detail == {"count": 4}


def test_three_experts_do_not_reach_the_plans(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0])
    panel.close()

    with transaction(town) as session, pytest.raises(ElicitationError, match="enough experts"):
        use_in_plans(session, panel.slug)


def test_nothing_reaches_the_plans_while_a_round_is_open(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])

    with transaction(town) as session, pytest.raises(ElicitationError, match="has not ended"):
        use_in_plans(session, panel.slug)


def test_an_action_that_is_gone_is_told_and_nothing_is_lost(town, settings):
    panel = judged(town, settings, [1.0, 2.0, 3.0, 4.0])
    panel.close()
    with transaction(town) as session:
        measures.keep_actions(session, [an_action("bus")])

    with pytest.raises(FixableError, match="light"), transaction(town) as session:
        use_in_plans(session, panel.slug)

    with transaction(town) as session:
        assert [one.action for one in measures.load_judgements(session)] == ["bus"]
        assert elicitations.find(session, panel.slug).slug == "panel"
