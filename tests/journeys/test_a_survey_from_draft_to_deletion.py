"""A newcomer runs a survey: from an empty database to ten answers, files, a wave, and the proof that all is gone."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine
from sqlmodel import select

from dsm.database import open_engine, transaction
from dsm.surveying.days import TOWN
from dsm.surveying.purging import OF_CAMPAIGN
from dsm.surveying.tables import DeletionRow, FreeTextRow, InvitationRow, ResponseRow
from dsm.tables import WaveAnswerRow, WaveRow
from tests.journeys.trivsel.files import take_all_files
from tests.journeys.trivsel.letters import INVITED, code_on, send_letters
from tests.journeys.trivsel.office import log_in, set_terms, write_and_publish
from tests.journeys.trivsel.people import (
    ASKED,
    BY_CODE,
    BY_QR,
    ON_A_SHEET,
    PEOPLE,
    SLUG,
    WRITTEN,
    said,
)
from tests.journeys.trivsel.phones import answer_by_code, answer_by_qr
from tests.journeys.trivsel.terminal import (
    Dsm,
    enter_on_paper,
    import_from_a_call_centre,
    interview,
)
from tests.support.site import Site, served, site_settings
from ui.cli.main import run

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """An application over a folder in which there is nothing yet but what `dsm init` makes."""
    settings = site_settings(tmp_path / "house")
    monkeypatch.delenv("DSM_DATABASE_URL", raising=False)
    monkeypatch.setenv("DSM_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("DSM_PORT", str(settings.port))
    monkeypatch.chdir(tmp_path)
    return Site(settings)


@pytest.fixture
def dsm(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Dsm:
    """Run a command that has to end well; return what it printed."""

    def command(*arguments: object) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert ended.value.code in (0, None), f"dsm {arguments}: {out}{err}"
        return out

    return command


@pytest.fixture
def engine(site: Site) -> Iterator[Engine]:
    opened = open_engine(site.settings)
    yield opened
    opened.dispose()


def test_a_survey_goes_from_an_empty_database_to_the_proof_that_nothing_is_left(
    site, engine, dsm, browser, tmp_path
):
    link = dsm(
        "init",
        "--city",
        "Dale",
        "--residents",
        3200,
        "--source",
        "counted",
        "--admin",
        "kari",
        "--no-compile",
    ).strip()
    dsm("import", "frame", a_population(tmp_path), "--name", "town")
    with served(site.settings):
        staff = log_in(browser, link)
        asked = write_and_publish(staff, site, engine)
        set_terms(staff, site)
        today = f"{datetime.now(TOWN):%Y-%m-%d}"
        dsm("survey", "change", SLUG, "--set", f"opens-at={today}", "--set", "grace=0")
        letters, links = send_letters(dsm, site, tmp_path)
        dsm("survey", "open", SLUG)

        for person, letter in zip(BY_CODE, letters, strict=False):
            answer_by_code(browser, site, letter, person)
        for person, token in zip(BY_QR, links[2:], strict=False):
            answer_by_qr(browser, site, token, person)
        interview(dsm, tmp_path)
        import_from_a_call_centre(dsm, tmp_path)
        envelopes = [code_on(letter) for letter in letters[8:10]]
        assert dsm("enter", "--received", SLUG, *envelopes)
        dsm("survey", "close", SLUG)
        enter_on_paper(dsm, asked, tmp_path)
        dsm("survey", "run-due")

        require_ten_answers_exactly(engine)
        take_all_files(dsm, asked, tmp_path)
        wave = dsm("survey", "keep-wave", SLUG, "--wave", "trivsel-wave")
        assert wave.startswith("10 answers kept as 'trivsel-wave'")
        assert files_with(site, WRITTEN)  # or its absence afterwards would prove nothing
        dsm("survey", "purge", SLUG, "--yes")
        require_proof(staff, site, dsm)
    require_nothing_left(engine, site)


def a_population(folder: Path) -> Path:
    """Write a population by sex and age."""
    bands = ("18-29", "30-44", "45-66", "67-79", "80+")
    lines = [f"{sex},{band},320" for sex in ("female", "male") for band in bands]
    file = folder / "adults.csv"
    file.write_text("\n".join(["sex,age_band,people", *lines]), encoding="utf-8")
    return file


def require_ten_answers_exactly(engine: Engine) -> None:
    with transaction(engine) as session:
        rows = session.exec(select(ResponseRow)).all()
        told = sorted((tuple(row.answers[id] for id in ASKED), row.channel) for row in rows)
        texts = {row.text for row in session.exec(select(FreeTextRow))}
        answered = session.exec(select(InvitationRow.answered)).all()
    ways = ["web"] * 4 + ["phone"] * 4 + ["paper"] * 2
    assert told == [(said(one), way) for one, way in zip(PEOPLE, ways, strict=True)]
    assert texts == {WRITTEN, ON_A_SHEET}
    assert sum(answered) == 6  # four by their codes, and the envelopes of two


def require_proof(page: Page, site: Site, dsm: Dsm) -> None:
    page.goto(site.address(f"/staff/surveys/{SLUG}"))
    expect(page.locator("#proof")).to_contain_text("Proof of deletion")
    log = {one["what"]: one["count"] for one in json.loads(dsm("survey", "deletions", "--json"))}
    assert log["answers"] == 10
    assert log["free-texts"] == 2
    assert log["contacts"] == log["invitations"] == INVITED
    assert log["key"] == 1


def require_nothing_left(engine: Engine, site: Site) -> None:
    with transaction(engine) as session:
        left = [what for what, table in OF_CAMPAIGN if session.exec(select(table)).first()]
        left += [row.name for row in session.exec(select(WaveRow))]
        assert session.exec(select(WaveAnswerRow)).all() == []
        assert session.exec(select(DeletionRow)).first() is not None
    assert left == []
    assert list(site.settings.keys_folder.glob("*.key")) == []
    assert files_with(site, WRITTEN) == files_with(site, "Storgata") == []


def files_with(site: Site, text: str) -> list[Path]:
    """Return the files of the house in which a text stands, journals of the database included."""
    files = [file for file in site.settings.data_folder.rglob("*") if file.is_file()]
    return [file for file in files if text.encode() in file.read_bytes()]
