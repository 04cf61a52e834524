import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from dsm import stewardship
from dsm.database import migrate, open_engine, transaction
from dsm.roles import FIRST_ROLES
from dsm.settings import read_settings
from dsm.tables import PlanSetRow
from tests.support.site import PATIENCE, site_settings


@pytest.fixture
def taken():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_port_that_is_taken_is_told(dsm, engine, taken):
    done = dsm("serve", "--port", taken)

    assert done.code == 3
    assert str(taken) in done.err


def test_the_demo_does_not_begin_its_work_when_the_port_is_taken(dsm, tmp_path, taken):
    done = dsm("demo", "--folder", tmp_path / "demo", "--port", taken)

    assert done.code == 3
    assert not (tmp_path / "demo" / "dsm.sqlite").exists()


def test_a_house_that_was_never_set_up_is_not_served(dsm):
    done = dsm("serve", "--port", "18321")

    assert done.code == 3
    assert "dsm init" in done.err


def test_a_port_is_a_number_a_port_can_have(dsm):
    assert dsm("serve", "--port", "70000").code == 2


def test_the_demo_is_made_once_and_each_time_opens_with_a_fresh_link(dsm, demo):
    folder, built = demo

    first = dsm("demo", "--folder", folder, "--no-serve")
    again = dsm("demo", "--folder", folder, "--no-serve")

    assert (first.code, again.code) == (0, 0)
    assert len(built) == 1
    assert first.out != again.out
    with _open(folder) as opened, transaction(opened.engine) as session:
        account = stewardship.spend_login_link(session, again.out.strip().rsplit("/", 1)[1])
    assert (account.name, account.roles) == ("demo", FIRST_ROLES)


def test_a_fresh_demo_throws_the_old_one_away_and_nothing_else(dsm, demo):
    folder, built = demo
    dsm("demo", "--folder", folder, "--no-serve")
    (folder / "my notes.txt").write_text("keep", encoding="utf-8")
    key = folder / "keys" / "1.key"
    before = key.read_bytes()

    done = dsm("demo", "--folder", folder, "--no-serve", "--fresh")

    assert done.code == 0
    assert len(built) == 2
    assert key.read_bytes() != before
    assert (folder / "my notes.txt").exists()


def test_the_demo_leaves_the_citys_own_database_alone(dsm, demo, monkeypatch, tmp_path):
    folder, _ = demo
    monkeypatch.setenv("DSM_DATABASE_URL", f"sqlite:///{tmp_path / 'city.sqlite'}")

    dsm("demo", "--folder", folder, "--no-serve")

    assert (folder / "dsm.sqlite").exists()
    assert not (tmp_path / "city.sqlite").exists()


@pytest.mark.parametrize("options", [(), ("--fresh",)])
def test_a_city_is_never_taken_for_a_demo(dsm, tmp_path, options):
    folder = tmp_path / "city"
    _name_the_city(folder, simulated=False)

    done = dsm("demo", "--folder", folder, "--no-serve", *options)

    assert done.code == 3
    assert "Sand" in done.err
    assert (folder / "dsm.sqlite").exists()


@pytest.mark.slow
def test_served_pages_ask_for_a_login(tmp_path):
    _name_the_city(tmp_path, simulated=True)
    settings = site_settings(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "serve", "--port", str(settings.port)],
        env={"DSM_DATA_FOLDER": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert "/login?next=" in _where_one_lands(f"http://127.0.0.1:{settings.port}/")
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def demo(tmp_path, monkeypatch):
    """A folder, and a stand-in for the minute that the real demo takes."""
    built = []

    def build(engine, draws_folder, keyring, *, on_progress, on_step):
        on_step("people")
        on_progress("safety", 1, 1)
        built.append(draws_folder)
        keyring.make(1)
        with transaction(engine) as session:
            _keep_city(session, simulated=True)
            session.add(
                PlanSetRow(hash="h", made_from={}, budget=1, seed=1, plans=1, file="plans.nc")
            )

    monkeypatch.setattr("dsm.demo.kristiansund.build_demo", build)
    return tmp_path / "demo", built


class _open:
    """The database of a folder, for as long as a block lasts."""

    def __init__(self, folder):
        self.engine = open_engine(read_settings({"DSM_DATA_FOLDER": str(folder)}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.engine.dispose()


def _name_the_city(folder, *, simulated):
    with _open(folder) as opened:
        migrate(opened.engine)
        with transaction(opened.engine) as session:
            _keep_city(session, simulated=simulated)


def _keep_city(session, *, simulated):
    city = stewardship.City(
        name="Sand", residents=4000, residents_source="a count", simulated=simulated
    )
    stewardship.set_city(session, city)


def _where_one_lands(address):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(address) as answer:  # noqa: S310 - our own address
                return answer.url
        except URLError:
            time.sleep(0.1)
    return "nowhere"
