"""Files that come in: scripts sent along, archives that unpack for ever, entities that read along."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient

from dsm.settings import Settings
from dsm.surveying.contacts import read_contacts
from surveys.errors import FixableError
from surveys.exchange.limesurvey import read_limesurvey
from surveys.exchange.workbooks import read_workbook
from surveys.exchange.xlsform import read_xlsform
from tests.support.respondents import agreed, post_page
from tests.support.surveys import Fielded

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
READERS = {"answers": read_workbook, "form": read_xlsform, "contacts": read_contacts}


def test_threat_18_a_file_that_is_sent_along_is_neither_kept_nor_served(
    client: TestClient, campaign: Fielded, settings: Settings
):
    # The guard: ui.respond.requests.read_form takes no files.
    agreed(client)
    post_page(client, 1, {"q.dark": "4"})
    before = sorted(settings.data_folder.rglob("*"))

    told = [
        client.post(f"/s/trygg/{path}", data={"csrf": "x"}, files={name: ("../x.svg", SVG, kind)})
        for path in (
            "page/1",
            "save/1",
            "consent",
            "enter",
            "resume",
            "withdraw",
            "stop",
            "hand-in",
        )
        for name in ("q.word", "file")
        for kind in ("image/svg+xml", "text/html")
    ]

    assert {answer.status_code for answer in told} == {413}
    assert sorted(settings.data_folder.rglob("*")) == before
    assert not any(SVG.decode() in answer.text for answer in told)


def test_threat_18_nothing_larger_than_our_largest_form_is_read(
    client: TestClient, campaign: Fielded
):
    # The guard: max_body_size of the application, the staff pages' uploads included.
    agreed(client)
    large = b"x" * 3_000_000

    told = [
        client.post(path, content=large, headers={"content-type": kind}).status_code
        for path in ("/s/trygg/page/1", "/api/v1/campaigns/trygg/visits", "/login")
        for kind in ("application/x-www-form-urlencoded", "application/json")
    ]

    assert set(told) == {413}


@pytest.mark.parametrize("kind", ["bomb", "entities", "outside"])
@pytest.mark.parametrize("reader", READERS)
def test_threat_20_a_workbook_made_to_exhaust_or_to_read_along_is_refused(
    tmp_path: Path, reader: str, kind: str
):
    # The guard: workbooks._check_archive, before anything is unpacked or parsed.
    file = crafted(tmp_path, kind)
    assert file.stat().st_size < 250_000

    with pytest.raises(FixableError) as refused:
        READERS[reader](file)

    said = str(refused.value)
    assert ("would unpack from" if kind == "bomb" else "declares its own XML entities") in said


def test_threat_20_a_text_file_for_import_has_a_limit_too(tmp_path: Path):
    file = tmp_path / "long.txt"
    file.write_bytes(b"id\tclass\tname\n" + b"\tQ\t" + b"x" * 3_000_000 + b"\n")

    with pytest.raises(FixableError):
        read_limesurvey(file)


def crafted(folder: Path, kind: str) -> Path:
    """A workbook that unpacks to far more than it weighs, or declares entities."""
    book, plain, bad = openpyxl.Workbook(), folder / "plain.xlsx", folder / f"{kind}.xlsx"
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "telephone"])
    sheet.append(["Kari", "71574000"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = {
                    "bomb": content + b"0" * 60_000_000,
                    "entities": ENTITIES + content,
                    "outside": OUTSIDE + content,
                }[kind]
            new.writestr(part, content)
        if kind == "bomb":
            new.writestr("xl/media/zeros.bin", b"0" * 60_000_000)
    return bad
