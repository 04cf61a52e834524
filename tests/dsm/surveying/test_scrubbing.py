from pathlib import Path

import sqlalchemy as sa

from dsm.database import transaction
from dsm.surveying.scrubbing import scrub
from dsm.surveying.tables import FreeTextRow
from tests.support.surveys import an_open_campaign

PLANTED = "planted-words-that-nobody-writes"


def on_disk(engine):
    file = Path(engine.url.database)
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))


def test_what_was_deleted_is_in_no_file_of_the_database(engine, keyring):
    field = an_open_campaign(engine, keyring)
    with transaction(engine) as session:
        for number in range(50):
            session.add(
                FreeTextRow(id=str(number), campaign_id=field.id, question="q", text=PLANTED * 90)
            )
    with transaction(engine) as session:
        before = PLANTED.encode() in on_disk(engine)
        session.execute(sa.text("DELETE FROM free_text"))

    scrub(engine, ("free_text",))

    assert before
    assert PLANTED.encode() not in on_disk(engine)


def test_what_was_not_deleted_is_still_there(either, keyring):
    field = an_open_campaign(either, keyring)
    with transaction(either) as session:
        session.add(FreeTextRow(id="1", campaign_id=field.id, question="q", text=PLANTED))

    scrub(either, ("free_text",))

    assert [row.text for row in field.rows(FreeTextRow)] == [PLANTED]
