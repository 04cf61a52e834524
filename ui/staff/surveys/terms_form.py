"""The terms of a survey: who, how, until when, and what is promised; all that is wrong at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import escape

from nicegui import ui

from dsm.surveying.days import TOWN, day_of, end_of, last_day_before
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, Channel, Entry, Mode
from surveys.errors import FixableError, raise_all
from surveys.instruments import Audience
from ui.staff.widgets.forms import (
    Card,
    FormError,
    day_field,
    drop_down,
    held_by,
    radio_cards,
    text_line,
)
from ui.staff.widgets.words import heading, markup, paragraph
from ui.texts.texts import Texts

from .gaps import said_in
from .inputs import tick

OPENS = time(8)
WEEKS = 4  # a survey stands open that long unless somebody says otherwise
NAMES_KEPT, ANSWERS_KEPT = timedelta(days=90), timedelta(days=730)
SIGNS = {"æ": "ae", "ø": "o", "å": "a", "ö": "o", "ä": "a", "ü": "u", "é": "e"}


@dataclass(slots=True, kw_only=True)
class TermsDraft:
    """What is typed and chosen; days as the browser writes them, empty where none is."""

    name: str = ""
    slug: str = ""
    audience: str = Audience.RESIDENTS
    mode: str = Mode.ANONYMOUS
    entry: str = Entry.INVITED
    opens: str = ""
    closes: str = ""
    contacts_until: str = ""
    retention_on: str = ""
    channels: list[str] = field(default_factory=lambda: [Channel.WEB.value])
    contact: str = ""
    purpose: str = ""
    legal_basis: str = ""
    frame: str = ""
    early_figures: bool = False


def usual_terms(
    texts: Texts, questionnaire: Questionnaire, today: date, city: str = ""
) -> TermsDraft:
    """Return terms that most surveys of this kind have, to begin with."""
    opens = today + timedelta(days=7)
    closes = opens + timedelta(weeks=WEEKS)
    experts = questionnaire.audience is Audience.EXPERTS
    return TermsDraft(
        name=said_in(city, questionnaire.title, texts.language),
        slug=slug_of(f"{questionnaire.id}-{opens.year}"),
        audience=questionnaire.audience,
        mode=Mode.CONFIDENTIAL if experts else Mode.ANONYMOUS,
        opens=opens.isoformat(),
        closes=closes.isoformat(),
        contacts_until=(closes + NAMES_KEPT).isoformat(),
        retention_on=(closes + ANSWERS_KEPT).isoformat(),
    )


def terms_draft(campaign: Campaign) -> TermsDraft:
    """Return the terms that a survey has, for changing them."""
    return TermsDraft(
        name=campaign.name,
        slug=campaign.slug,
        audience=campaign.audience,
        mode=campaign.mode,
        entry=campaign.entry,
        opens=day_of(campaign.opens_at).isoformat(),
        closes=last_day_before(campaign.closes_at).isoformat(),
        contacts_until=campaign.contacts_until.isoformat(),
        retention_on=campaign.retention_on.isoformat(),
        channels=[channel.value for channel in campaign.channels],
        contact=campaign.contact,
        purpose=campaign.purpose,
        legal_basis=campaign.legal_basis,
        frame=campaign.frame,
        early_figures=campaign.early_figures,
    )


def slug_of(name: str) -> str:
    """Return an address made of a name.

    Examples
    --------
    >>> slug_of("Trygg på bussen, høst 2026")
    'trygg-pa-bussen-host-2026'
    """
    plain = "".join(SIGNS.get(letter, letter) for letter in name.casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def campaign_of(texts: Texts, draft: TermsDraft, questionnaire: Questionnaire) -> Campaign:
    """Return the terms that were typed.

    Raises
    ------
    FormError
        Every day that is missing, at once.
    """
    problems: list[FixableError] = []
    opens = _day(texts, draft.opens, "opens", problems)
    closes = _day(texts, draft.closes, "closes", problems)
    contacts_until = _day(texts, draft.contacts_until, "contacts-until", problems)
    retention_on = _day(texts, draft.retention_on, "retention-on", problems)
    raise_all(problems)
    return Campaign(
        slug=draft.slug.strip(),
        name=draft.name.strip(),
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        audience=Audience(draft.audience),
        mode=Mode(draft.mode),
        entry=Entry(draft.entry),
        opens_at=datetime.combine(opens, OPENS, TOWN),
        closes_at=end_of(closes),
        contacts_until=contacts_until,
        retention_on=retention_on,
        channels=tuple(Channel(one) for one in draft.channels),
        contact=draft.contact.strip(),
        purpose=draft.purpose.strip(),
        legal_basis=draft.legal_basis.strip(),
        frame=draft.frame,
        early_figures=draft.early_figures,
    )


def terms_form(
    texts: Texts, draft: TermsDraft, frames: Sequence[str], *, with_address: bool = True
) -> None:
    """Put the fields; the address can be chosen only once."""
    names = ("name", "slug") if with_address else ("name",)
    with ui.element("div").classes("form wide gap"):
        for name in names:
            _field(text_line, texts, draft, name)
    for name, values in (("audience", Audience), ("mode", Mode), ("entry", Entry)):
        _cards(texts, draft, name, [value.value for value in values])
    with ui.element("div").classes("form wide gap-l"):
        heading(3, texts["terms.days"])
    with ui.element("div").classes("form wide gap"), ui.element("div").classes("pair"):
        for name in ("opens", "closes", "contacts_until", "retention_on"):
            _field(day_field, texts, draft, name)
    _channels(texts, draft)
    with ui.element("div").classes("form wide gap"):
        for name in ("contact", "purpose", "legal_basis"):
            _field(text_line, texts, draft, name)
        drop_down(
            texts["terms.frame.label"],
            {"": texts["terms.frame.none"], **{name: name for name in frames}},
            _setting(draft, "frame"),
            value=draft.frame,
        )
        tick(
            texts["terms.early-figures.label"],
            draft.early_figures,
            _setting(draft, "early_figures"),
        )
        paragraph(texts["terms.early-figures.means"], kind="note")


def _field(make: Callable[..., ui.input], texts: Texts, draft: TermsDraft, name: str) -> None:
    key = f"terms.{name.replace('_', '-')}"
    held_by(make, texts[f"{key}.label"], draft, name, hint=texts[f"{key}.hint"])


def _cards(texts: Texts, draft: TermsDraft, name: str, values: Sequence[str]) -> None:
    cards = [
        Card(value, texts[f"terms.{name}.{value}.name"], texts[f"terms.{name}.{value}.means"])
        for value in values
    ]
    with ui.element("div").classes("gap-l"):
        heading(3, texts[f"terms.{name}.label"])
        paragraph(texts[f"terms.{name}.why"], kind="note")
        with ui.element("div").classes("gap"):
            radio_cards(
                texts[f"terms.{name}.label"],
                cards,
                _setting(draft, name),
                name=name,
                value=getattr(draft, name),
            )


def _channels(texts: Texts, draft: TermsDraft) -> None:
    def ticking(channel: Channel) -> Callable[[bool], None]:
        def change(on: bool) -> None:
            chosen = {*draft.channels, channel.value} if on else {*draft.channels} - {channel.value}
            draft.channels[:] = [one.value for one in Channel if one.value in chosen]

        return change

    with ui.element("fieldset").classes("ticks gap"):
        markup(escape(texts["terms.channels.label"]), tag="legend")
        for channel in Channel:
            tick(texts[f"channel.{channel}"], channel.value in draft.channels, ticking(channel))


def _setting(draft: TermsDraft, name: str) -> Callable[[object], None]:
    return lambda value: setattr(draft, name, value)


def _day(texts: Texts, text: str, name: str, problems: list[FixableError]) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        problems.append(
            FormError(
                texts.say("terms.no-day", what=texts[f"terms.{name}.label"]),
                texts["terms.no-day-fix"],
            )
        )
        return date.min
