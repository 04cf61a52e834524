from dataclasses import replace

from sqlmodel import select

from dsm.backups.archive import Rows
from dsm.backups.rows import differences, fingerprints
from dsm.database import transaction
from dsm.stewardship import City, set_city
from dsm.surveying.tables import InvitationRow
from tests.support.surveyed import survey

MOLDE = City(name="Molde", residents=32_002, residents_source="SSB", simulated=False)


def told(engine) -> dict[str, Rows]:
    with engine.connect() as connection:
        return fingerprints(connection)


def test_every_changed_row_changes_the_fingerprint_of_its_table_alone(engine):
    with transaction(engine) as session:
        set_city(session, MOLDE)
    before = told(engine)

    with transaction(engine) as session:
        set_city(session, replace(MOLDE, residents=32_003))

    assert differences(before, told(engine)) == ("city",)


def test_what_is_sealed_or_left_out_has_no_fingerprint(engine, settings):
    survey(engine, settings)
    before = told(engine)

    with transaction(engine) as session:
        for invitation in session.exec(select(InvitationRow)):
            invitation.answered = True

    assert before == told(engine)
    assert not {"inbox", "person_code"} & before.keys()


def test_a_table_that_only_one_side_has_is_a_difference():
    assert differences({"a": Rows(0, "x")}, {"b": Rows(0, "x")}) == ("a", "b")
