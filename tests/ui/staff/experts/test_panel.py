"""What a visitor does with an elicitation is done in her name, and only if she may."""

import pytest

from dsm import stewardship
from dsm.database import transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import State
from dsm.elicitation.gathered import Turnout
from dsm.roles import Action
from dsm.stewardship import ForbiddenError
from tests.support.eliciting import a_panel
from ui.appearance import Appearance
from ui.sessions import Sessions
from ui.staff.experts.panel import Panel
from ui.staff.office import Office, Visitor
from ui.texts.texts import texts_in


def opened(engine, settings, role):
    with transaction(engine) as session:
        stewardship.add_account(session, "Kari", role, None)
        account = stewardship.find_account(session, "Kari")
    panel = a_panel(engine, settings)
    sessions = Sessions(engine)
    carried: dict[str, object] = {}
    sessions.begin(carried, account)
    visitor = Visitor(
        account=account,
        city=None,
        texts=texts_in("en"),
        appearance=Appearance.SYSTEM,
        path="/",
        session=carried,
    )
    with transaction(engine) as session:
        found = elicitations.find(session, panel.slug)
    return Panel(
        office=Office(engine, settings, sessions),
        visitor=visitor,
        elicitation=found,
        turnout=Turnout(experts=1, begun=0, handed_in=0, round=1),
    )


async def test_a_round_is_closed_in_her_name(engine, settings):
    panel = opened(engine, settings, "sender")

    found = await panel.change(
        Action.RUN_CAMPAIGN,
        lambda session, by: (elicitations.close_round(session, "panel", by), by),
    )

    assert (found[0].state, found[1]) == (State.CLOSED, "Kari")


async def test_who_may_not_changes_nothing(engine, settings):
    panel = opened(engine, settings, "official")

    with pytest.raises(ForbiddenError):
        await panel.change(
            Action.RUN_CAMPAIGN, lambda session, by: elicitations.close_round(session, "panel", by)
        )

    with transaction(engine) as session:
        assert elicitations.find(session, "panel").state is State.OPEN


def test_keys_of_experts_lie_within_those_of_campaigns(engine, settings):
    panel = opened(engine, settings, "sender")

    assert panel.keyring.has(panel.elicitation.id)
    assert panel.keyring.folder.parent == settings.keys_folder
