from datetime import UTC, datetime

import pytest

from dsm import stewardship
from dsm.database import transaction
from dsm.settings import read_settings
from dsm.surveying import campaigns
from dsm.surveying.keys import Keyring
from tests.support.campaigning import a_city, set_up, terms
from tests.support.surveys import an_open_campaign


@pytest.fixture
def keyring(folder):
    settings = read_settings()
    return Keyring(settings.keys_folder, settings.secret)


@pytest.fixture
def opened(engine, keyring):
    with transaction(engine) as session:
        stewardship.set_city(session, a_city())
    return an_open_campaign(
        engine,
        keyring,
        channels=["web", "paper"],
        opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        closes_at=datetime(2037, 1, 1, tzinfo=UTC),
    )


def test_the_form_of_an_open_campaign_is_written(dsm, opened, tmp_path):
    file = tmp_path / "form.pdf"

    done = dsm(
        "survey", "form", "evening", "--language", "en", "--out", file,
        "--return-line", "Town hall", "--return-line", "6509 Dale",
    )  # fmt: skip

    assert (done.code, done.out) == (0, f"{file} is written.\n")
    assert file.read_bytes().startswith(b"%PDF")
    assert done.err == ""


def test_a_draft_prints_too_and_says_that_it_is_one(dsm, engine, keyring, tmp_path):
    with transaction(engine) as session:
        set_up(session)
        campaigns.add(session, terms(), "sender")

    done = dsm("survey", "form", "evening-2026", "--out", tmp_path / "form.pdf")

    assert done.code == 0
    assert "is a draft" in done.err
    assert "channels=web,paper" in done.err


def test_a_form_that_cannot_be_written_is_told(dsm, opened, tmp_path):
    without = dsm("survey", "form", "evening")
    nowhere = dsm("survey", "form", "evening", "--out", tmp_path / "none" / "form.pdf")
    foreign = dsm("survey", "form", "evening", "--out", tmp_path / "f.pdf", "--language", "uk")

    assert [without.code, nowhere.code, foreign.code] == [3, 3, 3]
    assert "--out" in without.err
    assert "cannot be written" in nowhere.err
    assert "'uk'" in foreign.err


def test_a_sample_is_planned_as_a_table_and_as_json(dsm):
    options = ("--districts", "7", "--smallest", "2000", "--kind", "place", "--response", "0.3")

    shown = dsm("survey", "plan-sample", *options)
    planned = dsm("survey", "plan-sample", *options, "--json").json

    assert "people to invite" in shown.out
    assert planned["per_district"]["likely"] == 45
    assert planned["answers"]["likely"] == 315
    assert planned["reachable"] is True


def test_districts_that_no_survey_can_tell_apart_are_told(dsm):
    done = dsm("survey", "plan-sample", "--districts", "7", "--smallest", "300", "--kind", "person")

    assert "no survey tells these districts apart" in done.err


@pytest.mark.parametrize(
    "options",
    [
        ("--response", "0.2,0.3"),
        ("--response", "1e-320"),
        ("--kind", "street"),
        ("--wanted", "2"),
        ("--smallest", "1" + "0" * 400),
        ("--districts", "1" + "0" * 400),
    ],
)
def test_a_sample_that_makes_no_sense_is_refused(dsm, options):
    done = dsm("survey", "plan-sample", "--districts", "7", "--smallest", "300", *options)

    assert done.code == 3
    assert done.err.startswith("Problem")
