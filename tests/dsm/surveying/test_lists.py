import csv
import io

import pytest

from dsm.surveying.letters import Addressee, Sender
from dsm.surveying.lists import LINK_COLUMNS, POST_COLUMNS, digital_post_csv, links_csv
from surveys.codes import code_of_link, grouped, new_link_token
from tests.support.campaigning import people, terms
from tests.support.questionnaires import a_questionnaire

SENDER = Sender(city="Dale", home="https://svar.dale.no")


def invited(**given):
    token = new_link_token()
    (contact,) = people(1, **given)
    return Addressee(contact=contact, link_token=token, code=code_of_link(token))


def rows(make, *addressees):
    content = make(terms(), a_questionnaire(), SENDER, addressees)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_message_holds_the_link_of_its_reader():
    one = invited(telephone="+4791234567", email="kari@example.org", language="en")

    header, line = rows(links_csv, one)

    told = dict(zip(header, line, strict=True))
    assert tuple(header) == LINK_COLUMNS
    assert told["link"] == f"https://svar.dale.no/s/evening-2026?t={one.link_token}"
    assert told["code"] == grouped(one.code)
    assert told["telephone"] == "004791234567"
    assert told["text"].endswith(told["link"])
    assert told["text"].startswith("Evenings in town: answer until 23 November 2026")


def test_digital_post_gets_address_and_content():
    header, line = rows(digital_post_csv, invited())

    assert tuple(header) == POST_COLUMNS
    assert line[:4] == ["Person 0", "Storgata 0", "6509", "Dale"]


@pytest.mark.parametrize("make", [links_csv, digital_post_csv])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_cell_is_read_as_a_formula(make, start):
    content = make(terms(), a_questionnaire(), SENDER, [invited(name=f"{start}cmd|' /C calc'!A0")])

    assert f"\"'{start}cmd".encode() in content


def test_what_is_harmless_is_not_changed():
    _, line = rows(digital_post_csv, invited(address="Øvre vei 5-7"))

    assert line[1] == "Øvre vei 5-7"
