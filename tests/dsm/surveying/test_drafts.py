from dataclasses import replace

import pytest
import sqlalchemy as sa

from dsm.database import exclusive, migrate, open_engine, transaction
from dsm.surveying.drafts import (
    Draft,
    delete_unfinished,
    keep_draft,
    read_draft,
    remove_draft,
    secret_of,
    unfinished,
)
from dsm.surveying.quotas import Hold
from dsm.surveying.sealing import SealBrokenError
from dsm.surveying.tables import AnswerDraftRow
from tests.support.databases import new_settings
from tests.support.surveys import OPENS, an_open_campaign

SECRET = secret_of("resume", "K7Q4M2X9TB3D5WHN")


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring)


def a_draft(**given):
    draft = Draft(
        answers={"safe": 3},
        free_texts={"why": "Dark corners."},
        page=1,
        response_id="r1",
        begun=OPENS,
        seen=OPENS,
        version=1,
        consent=1,
        page_revisions={1: 1},
        done=frozenset({1}),
        hold=Hold(("sex=women",), OPENS),
    )
    return replace(draft, **given)


def keep(field, draft, secret=SECRET):
    with exclusive(field.engine) as session:
        return keep_draft(session, field.key, secret, draft)


def read(field, secret=SECRET):
    with transaction(field.engine) as session:
        return read_draft(session, field.key, secret)


def test_a_draft_comes_back_as_it_was_kept(field):
    kept = keep(field, a_draft())

    assert read(field) == kept == a_draft(revision=1)


def test_keeping_again_counts_the_revision(field):
    again = keep(field, replace(keep(field, a_draft()), answers={}))

    assert again.revision == 2
    assert read(field) == again
    assert len(field.rows(AnswerDraftRow)) == 1


def test_a_dump_shows_neither_answers_nor_whose_they_are(field):
    keep(field, a_draft())

    (row,) = field.rows(AnswerDraftRow)

    assert b"Dark corners" not in row.sealed
    assert "K7Q4M2X9TB3D5WHN" not in row.key_hash


def test_boxes_of_short_and_longer_answers_have_one_length(field):
    keep(field, a_draft())
    keep(field, a_draft(free_texts={"why": "Dark corners by the sea."}), secret_of("resume", "B"))

    assert len({len(row.sealed) for row in field.rows(AnswerDraftRow)}) == 1


def test_another_secret_opens_nothing(field):
    keep(field, a_draft())

    assert read(field, secret_of("invitation", "K7Q4M2X9TB3D5WHN")) is None


def test_without_the_key_of_the_campaign_the_secret_opens_nothing(field):
    keep(field, a_draft())
    name = field.rows(AnswerDraftRow)[0].key_hash
    field.keyring.destroy(field.id)
    field.keyring.make(field.id)

    assert read(field) is None
    with transaction(field.engine) as session:
        row = session.get_one(AnswerDraftRow, name)
        with pytest.raises(SealBrokenError):
            field.key.open("draft", row.sealed)


def test_drafts_are_counted_and_deleted_without_being_opened(field):
    keep(field, a_draft())
    keep(field, a_draft(), secret_of("resume", "B"))

    with exclusive(field.engine) as session:
        remove_draft(session, field.key, SECRET)
        before = unfinished(session, field.id)
        gone = delete_unfinished(session, field.id)

    assert (before, gone) == (1, 1)
    assert field.rows(AnswerDraftRow) == []


@pytest.mark.slow
def test_of_two_processes_the_second_reads_what_the_first_has_kept(server, tmp_path, keyring):
    engine = open_engine(new_settings("postgresql", tmp_path, server))
    migrate(engine)
    field = an_open_campaign(engine, keyring)
    keep(field, a_draft())
    with transaction(engine) as one, transaction(engine) as other:
        read_draft(one, field.key, SECRET, to_change=True)
        other.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))

        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            read_draft(other, field.key, SECRET, to_change=True)

        other.rollback()
    engine.dispose()
