"""The letters that invite to Trivsel, as those read them who get them."""

import re
from pathlib import Path

import segno

from dsm.surveying.links import qr_text
from tests.journeys.trivsel.people import SLUG
from tests.journeys.trivsel.terminal import Dsm
from tests.support.pdf import PdfPage, pages_of
from tests.support.site import Site

INVITED = 20


def send_letters(dsm: Dsm, site: Site, folder: Path) -> tuple[tuple[PdfPage, ...], list[str]]:
    """Invite the register; return the pages of the letters, and the tokens behind their QR codes."""
    register = folder / "register.csv"
    people = [
        f"Person {n},Storgata {n},6509,Dale,{('female', 'male')[n % 2]},{('18-29', '30-44')[n // 2 % 2]}"
        for n in range(INVITED)
    ]
    head = "name,address,postcode,place,sex,age_band"
    register.write_text("\n".join([head, *people]), encoding="utf-8")
    pdf, links = folder / "letters.pdf", folder / "links.csv"
    dsm("survey", "invite", SLUG, register, "--letters", pdf, "--links", links)
    pages = pages_of(pdf.read_bytes())
    tokens = [
        re.findall(r"\?t=([0-9A-Z]+)", line)[0]
        for line in links.read_text(encoding="utf-8-sig").splitlines()
        if "?t=" in line
    ]
    assert len(pages) == len(tokens) == INVITED
    for number, (page, token) in enumerate(zip(pages, tokens, strict=True)):
        assert f"Person {number}\nStorgata {number}\n6509 Dale" in page.text
        assert page.squares == qr_squares(qr_text(site.address(), SLUG, token))
    assert len({code_on(page) for page in pages}) == INVITED
    return pages, tokens


def code_on(letter: PdfPage) -> str:
    """Read the code for typing as a person reads it off the letter."""
    (code,) = re.findall(r"^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]$", letter.text, re.MULTILINE)
    return str(code)


def qr_squares(text: str) -> frozenset[tuple[int, int]]:
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return frozenset(
        (row, column)
        for row, line in enumerate(code.matrix)
        for column, dark in enumerate(line)
        if dark
    )
