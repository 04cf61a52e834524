"""The frame of every page: head, switch of languages, what is saved, and the way to more about it."""

from dataclasses import dataclass

from surveys.asking.words import direction
from surveys.campaigns import Entry, Mode
from ui.respond.pages.view import View
from ui.respond.parts.voice import Voice
from ui.respond.policy import SCRIPT, STYLE
from ui.respond.sentences import language_name
from ui.respond.templates import gap, plain

IDLE = 180  # seconds until a shared screen clears itself

# Pressing Enter in a field takes the first button of its form, which must not be a language.
FIRST_BUTTON = (
    '<button class="vh" form="answers" name="go" value="next" tabindex="-1" aria-hidden="true">'
    "</button>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page stands, and what its frame offers.

    Parameters
    ----------
    bar : str
        Markup below the header: progress, and what is saved.
    in_form : bool
        Whether whatever leads away from the page saves its form first.
    may_stop : bool
        Whether there are answers to delete.
    lives : bool
        Whether a shared screen clears itself from here.
    """

    bar: str = ""
    in_form: bool = False
    may_stop: bool = False
    lives: bool = True


def framed(view: View, title: str, main: str, place: Place = Place()) -> str:
    """Return a whole page around `main`; title and main are markup."""
    header = (
        f"<header>{_test_strip(view)}"
        f'<div class="h"><b>{plain(view.house)}</b>{_switch(view, place)}</div>{place.bar}</header>'
    )
    body = (
        f"{_skip(view.voice)}{header}"
        f'<main id="main" tabindex="-1">{main}</main>{_footer(view, place)}'
    )
    return document(
        view.voice,
        f"{title} · {plain(view.house)}",
        body,
        away=view.home if view.kiosk and place.lives else "",
    )


def document(voice: Voice, title: str, body: str, *, away: str = "") -> str:
    """Return an HTML document that needs nothing from elsewhere.

    Parameters
    ----------
    away : str
        Where the page goes by itself when nobody uses it; "" to stay. A browser without scripts
        cannot tell use from none, and goes after the same time.
    """
    # Not beside a script: it could not take back what such an element has set going.
    leave = (
        f'<noscript><meta http-equiv="refresh" content="{IDLE};url={plain(away)}"></noscript>'
        if away
        else ""
    )
    idle = f' data-away="{plain(away)}" data-idle="{IDLE}"' if away else ""
    return (
        f'<!doctype html>\n<html lang="{plain(voice.language)}" dir="{voice.direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex">{leave}<title>{title}</title>'
        f"<style>{STYLE}</style></head><body{idle}>{body}<script>{SCRIPT}</script></body></html>"
    )


def progress_bar(voice: Voice) -> str:
    """Return how far one is, with gaps for the page, the number of pages and what is saved."""
    return (
        f'<progress max="{gap("pages")}" value="{gap("page")}" aria-label="{gap("progress")}">'
        f'</progress><div class="bar"><div><span{voice.mark}>{gap("progress")}</span>'
        f'<span id="saved" role="status"{voice.mark}>{gap("saved")}</span></div></div>'
    )


def plain_bar(left: str, right: str) -> str:
    """Return two quiet words below the header."""
    return f'<div class="bar"><div><span>{left}</span><span>{right}</span></div></div>'


def _skip(voice: Voice) -> str:
    return f'<a class="skip" href="#main">{voice.own("frame.skip")}</a>'


def _test_strip(view: View) -> str:
    if not view.test:
        return ""
    return f'<div class="tw"><p class="test">{view.voice.own("frame.test")}</p></div>'


def _switch(view: View, place: Place) -> str:
    others = [tag for tag in view.questionnaire.languages if tag != view.voice.language]
    if not others:
        return ""
    written = "".join(_language(tag, in_form=place.in_form) for tag in others)
    first = FIRST_BUTTON if place.in_form else ""
    label = view.voice.own_plain("frame.languages")
    return f'<nav aria-label="{label}">{first}{written}</nav>'


def _language(tag: str, *, in_form: bool) -> str:
    spoken = f'lang="{plain(tag)}" dir="{direction(tag)}"'
    name = plain(language_name(tag))
    if in_form:
        return (
            f'<button class="l" form="answers" name="go" value="language:{plain(tag)}" {spoken}>'
            f"{name}</button>"
        )
    return f'<a href="?lang={plain(tag)}" hreflang="{plain(tag)}" {spoken}>{name}</a>'


def _footer(view: View, place: Place) -> str:
    voice, address = view.voice, view.address
    pages = ["about", "stop"] if place.may_stop else ["about"]
    links = [_way(f"{address}/{page}", page, voice.own(f"frame.{page}"), place) for page in pages]
    said = _promise(view)
    if view.kiosk:
        said = f"{said} {voice.own('frame.kiosk')}"
    return f'<footer><div class="n"><p>{said}</p><nav>{"".join(links)}</nav></div></footer>'


def _way(address: str, page: str, label: str, place: Place) -> str:
    if place.in_form:
        return f'<button class="l" form="answers" name="go" value="{page}">{label}</button>'
    return f'<a href="{address}">{label}</a>'


def _promise(view: View) -> str:
    campaign, voice = view.campaign, view.voice
    if campaign.mode is Mode.CONFIDENTIAL:
        return voice.own("frame.confidential", day=campaign.contacts_until)
    said = voice.own("frame.anonymous")
    if campaign.entry is Entry.INVITED:
        return f"{said} {voice.own('frame.keys-until', day=campaign.contacts_until)}"
    return said
