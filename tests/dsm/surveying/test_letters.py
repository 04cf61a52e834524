import re
from dataclasses import replace
from datetime import date

import pytest

from dsm.surveying.letters import (
    Addressee,
    LetterError,
    Sender,
    language_of,
    letters_content,
    letters_pdf,
)
from surveys.campaigns import Channel, Mode
from surveys.codes import code_of_link, grouped, new_link_token
from surveys.instruments import Audience
from tests.support.campaigning import people, terms
from tests.support.questionnaires import a_questionnaire

SENDER = Sender(city="Dale", home="https://svar.dale.no", lines=("Rådhuset", "6509 Dale"))
DAY = date(2026, 11, 3)


def invited(**given):
    token = new_link_token()
    (contact,) = people(1, **given)
    return Addressee(contact=contact, link_token=token, code=code_of_link(token))


def letter(*addressees, **given):
    return letters_pdf(terms(**given), a_questionnaire(), SENDER, addressees, day=DAY)


def read(*addressees, **given):
    """All that the letters say, as it stands in the template's data."""
    content = letters_content(terms(**given), a_questionnaire(), SENDER, addressees, day=DAY)
    return " ".join(texts(content))


def texts(content):
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name != "qr":
                yield from texts(value)
    else:
        for value in content:
            yield from texts(value)


def test_a_letter_says_who_writes_to_whom_and_how_to_answer():
    one = invited()

    text = read(one)

    for part in (
        "Dale",
        "Person 0",
        "Storgata 0",
        "6509 Dale",
        "3. november 2026",
        "Evenings in town",
        "svar.dale.no/s/evening-2026",
        grouped(one.code),
        "the town hall",
        "1. mars 2027",
    ):
        assert part in text, part
    assert one.link_token not in text


def test_all_letters_are_one_file_with_a_page_each():
    pdf = letter(*(invited() for _ in range(5)))

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 5


def test_the_file_is_tagged_and_says_its_language_for_screen_readers():
    pdf = letter(invited())

    assert b"/StructTreeRoot" in pdf
    assert b"/MarkInfo" in pdf
    assert b"pdfuaid" in pdf
    assert b"/Lang" in pdf


def test_everybody_reads_her_own_language_where_the_questionnaire_has_it():
    assert "Hei, Person 0" in read(invited())
    assert "Dear Person 0" in read(invited(language="en"))
    assert language_of(people(1, language="uk")[0], a_questionnaire()) == "nb"


def test_what_a_register_holds_is_text_and_never_markup():
    name = '#panic("no") $x$ *b* [link](http://evil) {link} \\ "'

    one = invited(name=name)

    assert f"Hei, {name}" in read(one)
    assert letter(one).startswith(b"%PDF")


def test_a_reminder_without_a_code_points_back_to_the_first_letter():
    (contact,) = people(1)
    text = read(Addressee(contact=contact, reminder=True))

    assert "Påminnelse" in text
    assert "virker fortsatt" in text
    assert "skjerm i byen" in text
    assert "Slik svarer du" not in text


def test_a_reminder_with_a_fresh_code_says_that_what_was_begun_is_lost():
    one = invited()
    text = read(replace(one, reminder=True))

    assert "begynner du på nytt" in text
    assert grouped(one.code) in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mode": Mode.ANONYMOUS}, "anonyme"),
        ({"mode": Mode.CONFIDENTIAL}, "fortrolige"),
        ({"channels": (Channel.WEB, Channel.PAPER)}, "papir eller telefon"),
        ({"mode": Mode.CONFIDENTIAL, "audience": Audience.EXPERTS}, "medlem av et panel"),
    ],
)
def test_the_letter_tells_the_terms_of_the_campaign(given, said):
    assert said in read(invited(), **given)


def test_the_same_letters_are_the_same_bytes():
    one = invited()

    assert letter(one) == letter(one)


def test_nobody_without_an_address_gets_a_letter():
    with pytest.raises(LetterError, match="1 of 2"):
        letter(invited(), invited(postcode=""))


def test_letters_to_nobody_are_refused():
    with pytest.raises(LetterError, match="nobody"):
        letter()


def test_a_token_shows_nowhere_by_accident():
    one = invited()

    assert one.link_token not in repr(one)
    assert one.code not in repr(one)
