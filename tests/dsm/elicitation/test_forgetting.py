import pytest
from sqlmodel import select

from dsm import audit
from dsm.database import transaction
from dsm.elicitation import experts, gathered
from dsm.elicitation.elicitation import ElicitationError
from dsm.elicitation.forgetting import forget
from dsm.elicitation.tables import ExpertRow
from dsm.surveying.keys import KeyLostError
from tests.support.elicitations import a_panel, an_elicitation, people


def test_forgetting_leaves_judgements_and_nobody_whose_they_are(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(2, group="planners"))
    for name in panel.tokens:
        panel.judge(name, {"levels": {"cost": 1, "time": 2}})
    with pytest.raises(ElicitationError, match="still have to be let in"):
        forget(engine, panel.keyring, "panel")
    panel.close()
    before = panel.seat("planners-1")

    gone = forget(engine, panel.keyring, "panel", "kari")

    assert gone == 2
    with transaction(engine) as session:
        assert len(gathered.ratings_of(session, "panel").pairs) == 4
        rows = session.exec(select(ExpertRow)).all()
        assert [(row.sealed, row.link_hash, row.contact_mark) for row in rows] == [
            (b"", None, None)
        ] * 2
        with pytest.raises(ElicitationError):
            experts.seat_by_hash(session, "panel", before.link_hash)
        assert experts.names(session, panel.key, "panel") == ()
        assert audit.entries(session)[0].action == "forget-experts"
    with pytest.raises(KeyLostError):
        panel.keyring.of(before.elicitation.id)
    with pytest.raises(ElicitationError, match="were forgotten"):
        panel.reopen()


def test_of_those_who_kept_their_ids_these_are_forgotten_too(engine, tmp_path):
    panel = a_panel(engine, tmp_path, an_elicitation(confidential=False), people={"Ann Berg": ""})
    panel.judge("Ann Berg", {"levels": {"cost": 1, "time": 2}})
    panel.close()

    forget(engine, panel.keyring, "panel")

    with transaction(engine) as session:
        (one,) = gathered.handed_in(session, "panel")
    assert "Ann" not in one.label
