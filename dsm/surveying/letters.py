"""Letters and lists for those who send: one PDF for all, links for messages, a digital-post file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dsm.surveying.contacts import Contact
from dsm.surveying.days import last_day_before
from dsm.surveying.invitations import Invited
from dsm.surveying.links import personal_link, qr_svg, qr_text, survey_address
from dsm.surveying.phrases import day_in_words, fill, phrase
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.words import say
from surveys.campaigns import Campaign, Channel, Mode
from surveys.codes import grouped
from surveys.errors import FixableError
from surveys.instruments import Audience

TEMPLATE = Path(__file__).parent / "letters" / "letter.typ"


class LetterError(FixableError):
    """Letters or lists cannot be made for these people."""

    code = "letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who writes, from where.

    Parameters
    ----------
    city : str
        Name of the city.
    home : str
        Where respondents find the pages, such as "https://svar.example.no".
    lines : tuple of str
        Address of the sender, above the letter.
    """

    city: str
    home: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One person a letter goes to; without a token it holds no code.

    Parameters
    ----------
    reminder : bool
        Whether she was written to before.
    """

    contact: Contact
    link_token: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    reminder: bool = False

    @classmethod
    def of(cls, invited: Invited, *, reminder: bool = False) -> "Addressee":
        """Return who was invited as somebody a letter goes to."""
        return cls(
            contact=invited.contact,
            link_token=invited.link_token,
            code=invited.code,
            reminder=reminder,
        )


def letters_pdf(
    campaign: Campaign,
    questionnaire: Questionnaire,
    sender: Sender,
    people: Sequence[Addressee],
    *,
    day: date,
) -> bytes:
    """Return all letters as one PDF, tagged for screen readers (PDF/UA-1).

    Each is in the language of its reader where the questionnaire has it, else in the first; the
    address stands where the window of an envelope is; link and code stand in text beside the QR
    code, which holds the link in capitals.

    Parameters
    ----------
    people : sequence of Addressee
        In the order of the pages.
    day : date
        Day on the letters.

    Raises
    ------
    LetterError
        If somebody has no postal address, or nobody is written to.
    """
    import typst

    _require_addresses(people)
    content = letters_content(campaign, questionnaire, sender, people, day=day)
    compiled = typst.compile(  # type: ignore[call-overload]  # its stubs know one file, not several
        {
            "main": TEMPLATE.read_bytes(),
            "letters.json": json.dumps(content, ensure_ascii=False).encode(),
        },
        pdf_standards=["ua-1"],
    )
    assert isinstance(compiled, bytes)
    return compiled


def letters_content(
    campaign: Campaign,
    questionnaire: Questionnaire,
    sender: Sender,
    people: Sequence[Addressee],
    *,
    day: date,
) -> dict[str, Any]:
    """Return everything that the letters say, as the template reads it: data, never markup."""
    language = questionnaire.languages[0]
    city = {"city": sender.city}
    places = city | {"in_city": fill(phrase("in-city", language), city)}
    return {
        "title": fill(say(questionnaire.title, language), places),
        "sender": "\n".join((sender.city, *sender.lines)),
        "language": language,
        "letters": [_letter(campaign, questionnaire, sender, one, day) for one in people],
    }


def _require_addresses(people: Sequence[Addressee]) -> None:
    if not people:
        raise LetterError("There is nobody to write to.", "Invite people, or wait for the mixing.")
    without = sum(not one.contact.has_address for one in people)
    if without:
        raise LetterError(
            f"{without} of {len(people)} people have no postal address.",
            "Write to them with the list of links, and leave them out of the letters.",
        )


def _letter(
    campaign: Campaign,
    questionnaire: Questionnaire,
    sender: Sender,
    one: Addressee,
    day: date,
) -> dict[str, Any]:
    language = language_of(one.contact, questionnaire)
    values = letter_values(campaign, questionnaire, sender, one, language)
    named = _Named(language, values)
    before, after = _paragraphs(campaign, questionnaire, one, language, named)
    letter: dict[str, Any] = {
        "language": language,
        "recipient": _recipient(one.contact),
        "day": day_in_words(day, language),
        "subject": named("reminder-subject" if one.reminder else "subject"),
        "greeting": named("greeting"),
        "before": before,
        "after": after,
        "footer": named("footer"),
        "code": grouped(one.code) if one.code else "",
    }
    if one.code:
        letter |= {part: named(part) for part in ("how", "with-phone", "with-code", "until")}
        letter |= {
            "address": values["address"],
            "qr": qr_svg(qr_text(sender.home, campaign.slug, one.link_token)),
            "qr-alt": named("qr"),
        }
    return letter


class _Named:
    """Phrases of a letter in one language, their gaps filled."""

    def __init__(self, language: str, values: Mapping[str, str]) -> None:
        self.language, self.values = language, values

    def __call__(self, key: str) -> str:
        return fill(phrase(f"letter.{key}", self.language), self.values)


def letter_values(
    campaign: Campaign, questionnaire: Questionnaire, sender: Sender, one: Addressee, language: str
) -> dict[str, str]:
    """Return what the gaps of a letter's phrases are filled with."""
    city = {"city": sender.city}
    places = city | {"in_city": fill(phrase("in-city", language), city)}
    return places | {
        "title": fill(say(questionnaire.title, language), places),
        "name": one.contact.name,
        "minutes": str(questionnaire.minutes),
        "address": survey_address(sender.home, campaign.slug).partition("://")[2],
        "contact": campaign.contact,
        "until": day_in_words(last_day_before(campaign.closes_at), language),
        "contacts_until": day_in_words(campaign.contacts_until, language),
        "delete_on": day_in_words(campaign.retention_on, language),
        "link": personal_link(sender.home, campaign.slug, one.link_token),
    }


def language_of(contact: Contact, questionnaire: Questionnaire) -> str:
    """Return in which language somebody is written to."""
    known = contact.language in questionnaire.languages
    return contact.language if known else questionnaire.languages[0]


def _paragraphs(
    campaign: Campaign,
    questionnaire: Questionnaire,
    one: Addressee,
    language: str,
    named: _Named,
) -> tuple[list[str], list[str]]:
    intro = fill(say(questionnaire.intro, language), named.values)
    expert = campaign.audience is Audience.EXPERTS
    before = [intro, named("why-expert" if expert else "why-you"), named("voluntary")]
    if one.reminder:
        before = [
            named("reminder"),
            intro,
            named("reminder-fresh" if one.code else "reminder-keep"),
            named("reminder-untraceable"),
        ]
    elsewhere = {Channel.PAPER, Channel.PHONE} & set(campaign.channels)
    after = [
        named("anonymous" if campaign.mode is Mode.ANONYMOUS else "confidential"),
        named("otherwise" if elsewhere else "by-web-alone"),
    ]
    return [part for part in before if part], after


def _recipient(contact: Contact) -> list[str]:
    return [contact.name, contact.address, f"{contact.postcode} {contact.place}"]
