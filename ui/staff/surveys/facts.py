"""What a survey promises: its terms, its consent text, and the proof of what was deleted."""

from collections.abc import Mapping, Sequence
from html import escape

from dsm.surveying.days import day_of, last_day_before
from dsm.surveying.deletions import Deletion
from surveys.asking.words import Words, direction, say
from surveys.campaigns import Campaign
from ui.markup import element
from ui.respond.sentences import language_name
from ui.staff.widgets.tables import Column, Row, Table, table_markup
from ui.texts.texts import Texts


def terms_list(texts: Texts, campaign: Campaign, address: str) -> str:
    """Return the terms as names and values; empty ones say so."""
    channels = [texts[f"channel.{channel}"] for channel in campaign.channels]
    rows = [
        ("address", address),
        ("audience", texts[f"terms.audience.{campaign.audience}.name"]),
        ("mode", texts[f"terms.mode.{campaign.mode}.name"]),
        ("entry", texts[f"terms.entry.{campaign.entry}.name"]),
        ("window", _window(texts, campaign)),
        ("channels", texts.listed(channels)),
        ("contacts-until", texts.write(campaign.contacts_until)),
        ("retention-on", texts.write(campaign.retention_on)),
        ("contact", campaign.contact),
        ("purpose", campaign.purpose),
        ("legal-basis", campaign.legal_basis),
        ("frame", campaign.frame),
        (
            "early-figures",
            texts[f"terms.early-figures.{'on' if campaign.early_figures else 'off'}"],
        ),
    ]
    missing = texts["survey.terms.missing"]
    pairs = [
        element("dt", escape(texts[f"terms.{name}.label"]))
        + element("dd", escape(value or missing))
        for name, value in rows
    ]
    return element("dl", *pairs, class_="facts")


def consent_list(texts: Texts, said: Mapping[str, Words], language: str) -> str:
    """Return the parts of a consent text in one language."""
    pairs = [
        element("dt", escape(texts[f"survey.consent.{part}"]))
        + element(
            "dd",
            *[element("p", escape(line)) for line in say(words, language).splitlines() if line],
            lang=language,
            dir=direction(language),
        )
        for part, words in said.items()
    ]
    spoken = element("p", escape(language_name(language)), class_="fine")
    return spoken + element("dl", *pairs, class_="facts")


def deletion_table(texts: Texts, log: Sequence[Deletion]) -> str:
    """Return the proof: what was deleted, how much, when and by whom."""
    columns = [
        Column(texts["survey.deletion.what"], numeric=False),
        Column(texts["survey.deletion.count"]),
        Column(texts["survey.deletion.day"], numeric=False),
        Column(texts["survey.deletion.by"], numeric=False),
    ]
    rows = [
        Row(
            deleted_thing(texts, one.what),
            (texts.write(one.count), texts.write(day_of(one.at)), one.by),
        )
        for one in log
    ]
    return table_markup(Table(caption=texts["survey.deletion.title"], columns=columns, rows=rows))


def deleted_thing(texts: Texts, what: str) -> str:
    """Return what a line of the deletion log is about, in words where there are some."""
    key = f"survey.deleted.{what}"
    return texts[key] if texts.has(key) else what


def _window(texts: Texts, campaign: Campaign) -> str:
    return texts.say(
        "survey.terms.window",
        opens=day_of(campaign.opens_at),
        closes=last_day_before(campaign.closes_at),
    )
