"""Lists for sending by other means: links for messages, and a file for digital post."""

from collections.abc import Sequence

from dsm.surveying.letters import Addressee, Sender, language_of, letter_values
from dsm.surveying.links import personal_link
from dsm.surveying.phrases import fill, phrase
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign
from surveys.codes import grouped
from surveys.exchange.delimited_out import csv_for_excel

LINK_COLUMNS = ("name", "telephone", "e-mail", "language", "link", "code", "text")
# What services such as SvarUt ask of a recipient and a consignment, by their Norwegian names.
POST_COLUMNS = (
    "navn",
    "adresse1",
    "postnr",
    "poststed",
    "epost",
    "telefon",
    "forsendelsestittel",
    "forsendelsestekst",
    "lenke",
    "kode",
)


def links_csv(
    campaign: Campaign, questionnaire: Questionnaire, sender: Sender, people: Sequence[Addressee]
) -> bytes:
    """Return one line per person with her link, code and a text for a message.

    It opens correctly in a Norwegian Excel: UTF-8 with its mark, semicolons, every cell quoted and
    guarded against being read as a formula. Telephone numbers begin with 00 instead of "+".
    """
    rows = [
        (
            one.contact.name,
            _dialled(one.contact.telephone),
            one.contact.email,
            language_of(one.contact, questionnaire),
            personal_link(sender.home, campaign.slug, one.link_token),
            grouped(one.code),
            _text("message", campaign, questionnaire, sender, one),
        )
        for one in people
    ]
    return csv_for_excel(LINK_COLUMNS, rows)


def digital_post_csv(
    campaign: Campaign, questionnaire: Questionnaire, sender: Sender, people: Sequence[Addressee]
) -> bytes:
    """Return one line per person for a service of digital post, which prints where it must.

    Names of recipients are matched by the service; no identity number is asked for or held here.
    """
    rows = [
        (
            one.contact.name,
            one.contact.address,
            one.contact.postcode,
            one.contact.place,
            one.contact.email,
            _dialled(one.contact.telephone),
            _text("subject", campaign, questionnaire, sender, one),
            _text("message", campaign, questionnaire, sender, one),
            personal_link(sender.home, campaign.slug, one.link_token),
            grouped(one.code),
        )
        for one in people
    ]
    return csv_for_excel(POST_COLUMNS, rows)


def _text(
    key: str, campaign: Campaign, questionnaire: Questionnaire, sender: Sender, one: Addressee
) -> str:
    language = language_of(one.contact, questionnaire)
    named = f"reminder-{key}" if one.reminder and key == "subject" else key
    values = letter_values(campaign, questionnaire, sender, one, language)
    return fill(phrase(f"letter.{named}", language), values)


def _dialled(telephone: str) -> str:
    return f"00{telephone[1:]}" if telephone.startswith("+") else telephone
