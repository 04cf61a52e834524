import pytest
import sqlalchemy as sa
from sqlmodel import delete

from dsm.backups import sealed
from dsm.backups.archive import BackupError
from dsm.database import transaction
from dsm.surveying.keys import KeyLostError, Keyring
from dsm.surveying.tables import InvitationRow, PersonCodeRow
from tests.support.surveyed import ANSWERED, INVITED, survey


@pytest.fixture
def keyring(engine, settings):
    survey(engine, settings, waiting=0)
    return Keyring(settings.keys_folder, settings.secret)


def boxes_of(engine, keyring) -> dict[str, str]:
    with engine.connect() as connection:
        return sealed.seal_all(connection, keyring)


def test_who_answered_comes_out_of_the_box_as_it_went_in(engine, keyring):
    opened = sealed.open_all(boxes_of(engine, keyring), keyring)

    assert [len(one.answered) for one in opened.values()] == [INVITED, INVITED]
    assert [sum(one.answered) for one in opened.values()] == [ANSWERED, ANSWERED]
    assert [len(one.people) for one in opened.values()] == [0, INVITED]


def test_a_box_is_as_long_whoever_answered_and_never_the_same_twice(engine, keyring):
    before, again = boxes_of(engine, keyring), boxes_of(engine, keyring)
    with transaction(engine) as session:
        session.exec(sa.update(InvitationRow).values(answered=True))

    after = boxes_of(engine, keyring)

    assert {len(one["1"]) for one in (before, again, after)} == {len(before["1"])}
    assert len({before["1"], again["1"], after["1"]}) == 3


def test_what_was_taken_out_of_the_tables_is_put_back(engine, keyring):
    boxes = boxes_of(engine, keyring)
    with transaction(engine) as session:
        session.exec(sa.update(InvitationRow).values(answered=False))
        session.exec(delete(PersonCodeRow))

    with engine.begin() as connection:
        sealed.put_back(connection, sealed.open_all(boxes, keyring))

    assert sealed.open_all(boxes_of(engine, keyring), keyring) == sealed.open_all(boxes, keyring)


def test_a_box_that_does_not_fit_its_invitations_is_refused(engine, keyring):
    boxes = boxes_of(engine, keyring)
    with transaction(engine) as session:
        session.exec(delete(InvitationRow))

    with engine.begin() as connection, pytest.raises(BackupError, match="0 invitations"):
        sealed.put_back(connection, sealed.open_all(boxes, keyring))


def test_a_campaign_whose_key_was_destroyed_has_no_box_and_opens_none(engine, keyring):
    boxes = boxes_of(engine, keyring)

    keyring.destroy(1)

    assert list(boxes_of(engine, keyring)) == ["2"]
    assert list(sealed.open_all(boxes, keyring)) == [2]


def test_another_installations_secret_opens_nothing(engine, keyring, settings):
    boxes = boxes_of(engine, keyring)

    with pytest.raises(KeyLostError):
        sealed.open_all(boxes, Keyring(settings.keys_folder, "another secret"))


def test_boxes_are_kept_in_a_file(tmp_path):
    sealed.write_boxes({"1": "YWI="}, tmp_path / "sealed.json")

    assert sealed.read_boxes(tmp_path / "sealed.json") == {"1": "YWI="}


def test_campaigns_are_named_by_their_short_names(engine, keyring):
    with engine.connect() as connection:
        assert sealed.names_of(connection, [2, 1]) == ("round-1", "round-2")
