from dataclasses import replace

import pytest

from dsm import measures
from dsm.database import transaction
from dsm.decisions.rules import Fixed
from dsm.measures import MeasureError
from tests.support.cities import FLOWERS, a_judgement


@pytest.fixture
def session(town):
    with transaction(town.engine) as opened:
        yield opened


def test_actions_come_back_as_they_were_kept(engine):
    action = replace(
        FLOWERS,
        needs=("soil",),
        excludes=("stones",),
        fixed=Fixed.IN,
        owner={"en": "Parks"},
        years=3,
        policy="green",
    )

    with transaction(engine) as session:
        measures.keep_actions(session, [action])
        assert measures.load_actions(session) == (action,)


def test_actions_stand_in_the_order_they_were_given(session):
    house, trees = measures.load_actions(session)

    measures.keep_actions(session, [trees, FLOWERS, house])

    assert [one.id for one in measures.load_actions(session)] == ["trees", "flowers", "house"]


def test_judgements_of_an_action_that_is_gone_go_with_it(session):
    house, _ = measures.load_actions(session)

    measures.keep_actions(session, [house, FLOWERS])

    assert {one.action for one in measures.load_judgements(session)} == {"house"}


def test_a_changed_cost_leaves_judgements_as_they_are(session):
    before = measures.load_judgements(session)
    house, trees = measures.load_actions(session)

    measures.keep_actions(session, [replace(house, cost=101), trees])

    assert measures.load_judgements(session) == before


def test_judgements_about_unknown_actions_are_refused_and_the_old_ones_stay(session):
    before = measures.load_judgements(session)

    with pytest.raises(MeasureError, match="not known: boats, flowers"):
        measures.keep_judgements(session, [a_judgement(), a_judgement(action="boats")])

    assert measures.load_judgements(session) == before


def test_effects_on_unknown_indicators_are_named_and_nothing_is_kept(session):
    said = measures.load_judgements(session)

    with pytest.raises(MeasureError, match="noise"):
        measures.keep_judgements(session, [*said, a_judgement(action="trees", indicator="noise")])

    assert measures.load_judgements(session) == said
