"""Letters, forms on paper and lists for sending: what a text in them could fetch or fill in."""

import csv
import io
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dsm.surveying.consents import Consent
from dsm.surveying.contacts import read_contacts
from dsm.surveying.letters import Sender, letters_content, letters_pdf
from dsm.surveying.lists import digital_post_csv, links_csv
from dsm.surveying.paper_form import Form, form_pdf
from dsm.surveying.phrases import fill
from dsm.tables import utc_now
from surveys.asking.words import Words
from surveys.errors import FixableError
from tests.support.campaigning import an_addressee, terms
from tests.support.questionnaires import a_questionnaire, words

DAY = date(2026, 11, 3)
NAMES = (
    "Kari\r\nBcc: everybody@example.no",
    "{{7*7}} {contact} {link} {code}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "%s %(link)s {0} {0.__class__}",
)


def test_threat_22_letters_and_forms_fetch_nothing_and_run_nothing(tmp_path: Path):
    # The guard: the templates read data from JSON, and evaluate none of it.
    with a_listener() as (address, asked):
        lure = lures(address)
        person = an_addressee(name=lure[:190], address=lure[:190], place=lure[:190])
        asking_all = a_questionnaire(title=words(lure), intro=words(lure), thanks=words(lure))
        sender = Sender(city=lure, home=address, lines=(lure,))
        content = letters_content(terms(contact=lure), asking_all, sender, [person], day=DAY)
        letters = letters_pdf(terms(contact=lure), asking_all, sender, [person], day=DAY)
        form = form_pdf(asking_all, a_form(lure), "nb")

    assert letters.startswith(b"%PDF")
    assert form.startswith(b"%PDF")
    assert lure[:190] in json.dumps(content).encode().decode("unicode_escape")
    assert asked == []


@pytest.mark.parametrize("name", NAMES)
def test_threat_23_a_name_is_never_filled_in_and_never_begins_a_line(name: str):
    # The guards: phrases.fill goes over a text once; every cell of a list is quoted.
    person = an_addressee(name=name, email="kari@example.no")
    campaign, asked = terms(), a_questionnaire()
    sender = Sender(city="Dale", home="https://svar.dale.no")

    content = letters_content(campaign, asked, sender, [person], day=DAY)
    lists = [made(campaign, asked, sender, [person]) for made in (links_csv, digital_post_csv)]

    assert content["letters"][0]["recipient"][0] == name
    assert "49" not in json.dumps(content["letters"][0]["recipient"])
    for one in lists:
        rows = list(csv.reader(io.StringIO(one.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert len(rows) == 2
        assert rows[1][0].replace("\r\n", "\n") == name.replace("\r\n", "\n")
        assert one.count(b"\r\nBcc") == (name.count("\r\nBcc"))
    # What stands in a gap is not looked at again.
    assert fill("Ask {contact}.", {"contact": "{link}", "link": "secret"}) == "Ask {link}."


def test_threat_23_a_register_with_line_breaks_in_a_name_is_read_as_one_line(tmp_path: Path):
    # The guard: contacts._text folds blanks; a control character is refused.
    file = tmp_path / "register.csv"
    file.write_text('name;telephone\n"Kari\r\nBcc: x@y.no";71574000\n', encoding="utf-8")
    bad = tmp_path / "bad.csv"
    bad.write_text('name;telephone\n"Kari\x07";71574000\n', encoding="utf-8")

    (person,) = read_contacts(file)
    with pytest.raises(FixableError, match="cannot be printed"):
        read_contacts(bad)

    assert person.name == "Kari Bcc: x@y.no"


@contextmanager
def a_listener() -> Iterator[tuple[str, list[str]]]:
    """A server that notes who asks it for anything."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def lures(address: str) -> str:
    """All ways in which a text could ask a typesetter or a browser to fetch something."""
    return (
        f'#image("{address}/a.png") #read("/etc/passwd") #import "@preview/cetz:0.1.0" '
        f'#include "{address}/b.typ" <img src="{address}/c.png"> ![x]({address}/d.png) '
        f'<svg><image href="{address}/e.png"/></svg> #eval("1") $x$ #link("{address}")[x]'
    )


def a_form(text: str) -> Form:
    parts: Mapping[str, Words] = {
        part: words(text) for part in ("terms", "waiting", "withdrawal", "agree", "decline")
    }
    return Form(
        campaign=text,
        city=text,
        consent=Consent(version=1, texts=parts, valid_from=utc_now()),
        gaps={"city": text},
        send_to=(text,),
        until=text,
    )
