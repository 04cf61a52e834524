import pytest

from dsm.database import DatabaseError
from dsm.fieldwork import keep_frame, load_frame
from tests.support.builders import a_frame
from ui.cli.opening import opened


def test_an_empty_database_is_refused_with_what_to_do(folder):
    with pytest.raises(DatabaseError) as refused, opened():
        pass

    assert "dsm init" in refused.value.fix


def test_what_a_failing_command_did_is_undone(engine):
    with opened() as house:
        with pytest.raises(ZeroDivisionError), house.transaction() as session:
            keep_frame(session, "town", a_frame())
            _ = 1 / 0

        with house.transaction() as session, pytest.raises(Exception, match="no population"):
            load_frame(session, "town")
