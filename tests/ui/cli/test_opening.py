import pytest

from dsm import stewardship
from dsm.database import DatabaseError, transaction
from dsm.fieldwork import keep_frame, load_frame
from dsm.stewardship import City
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


def test_a_simulated_city_is_said_to_be_simulated(engine, capsys):
    with transaction(engine) as session:
        city = City(name="Sand", residents=9, residents_source="a test", simulated=True)
        stewardship.set_city(session, city)

    with opened():
        pass

    assert "Sand is simulated here" in capsys.readouterr().err
