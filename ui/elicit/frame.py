"""The frame of every expert's page, and the small pieces that pages are put together from."""

from collections.abc import Sequence

from surveys.asking.words import direction
from ui.elicit.door import Guest, known_languages
from ui.elicit.policy import SCRIPT, STYLE
from ui.elicit.voice import ExpertVoice
from ui.respond.pages.forms import hidden_field
from ui.respond.sentences import language_name
from ui.respond.templates import plain


def framed(guest: Guest, title: str, main: str, *, bar: str = "") -> str:
    """Return a whole page around `main`; title and main are markup."""
    voice = guest.voice
    header = f'<header><div class="h"><b>{_house(guest)}</b>{_switch(guest)}</div>{bar}</header>'
    footer = (
        f'<footer><div class="n"><p>{voice.own(_promise(guest))}</p><nav>'
        f'<a href="{guest.address}">{voice.own("frame.overview")}</a></nav></div></footer>'
    )
    skip = f'<a class="skip" href="#main">{voice.own("frame.skip")}</a>'
    body = f'{skip}{header}<main id="main" tabindex="-1">{main}</main>{footer}'
    return document(voice, f"{title} · {_house(guest)}", body)


def document(voice: ExpertVoice, title: str, body: str) -> str:
    """Return an HTML document that needs nothing from elsewhere; title and body are markup."""
    return (
        f'<!doctype html>\n<html lang="{plain(voice.language)}" dir="{voice.direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{body}<script>{SCRIPT}</script></body></html>"
    )


def refusal(voice: ExpertVoice, reason: str) -> str:
    """Return a page that says why something cannot be done, where no seat is known."""
    title = voice.own(f"refused.{reason}.title")
    main = f"<h1>{title}</h1><p>{voice.own(f'refused.{reason}.text')}</p>"
    body = f'<main id="main" tabindex="-1">{main}</main>'
    return document(voice, voice.own_plain(f"refused.{reason}.title"), body)


def progress(voice: ExpertVoice, at: int, of: int, saved: str = "") -> str:
    """Return how far one is, from 1 on."""
    said = voice.own_plain("frame.progress", at=at, of=of)
    return (
        f'<progress max="{of}" value="{at}" aria-label="{said}"></progress>'
        f'<div class="bar"><div><span>{said}</span><span>{saved}</span></div></div>'
    )


def post_form(guest: Guest, action: str, *content: str, revision: int, script: str = "") -> str:
    """Return the form that everything is posted with."""
    fields = hidden_field("csrf", guest.csrf) + hidden_field("revision", str(revision))
    return (
        f'<form method="post" action="{plain(action)}" id="answers" autocomplete="off" novalidate'
        f"{script}>{fields}{''.join(content)}</form>"
    )


def radio(name: str, value: str, label: str, *, chosen: bool, id: str = "") -> str:
    """Return one radio button with its label around it; `label` is markup."""
    return _ticked("radio", name, value, label, chosen=chosen, id=id)


def checkbox(name: str, label: str, *, chosen: bool) -> str:
    """Return a box to tick, which posts "yes", with its label around it; `label` is markup."""
    return _ticked("checkbox", name, "yes", label, chosen=chosen)


def question(legend: str, body: str, *, id: str = "", hint: str = "", wrong: str = "") -> str:
    """Return a question of several controls under its legend, with what is wrong above them."""
    known = f' id="{plain(id)}" tabindex="-1"' if id else ""
    message = f'<p class="msg">{wrong}</p>' if wrong else ""
    said = f'<p class="hint">{hint}</p>' if hint else ""
    return (
        f'<fieldset class="f{" err" if wrong else ""}"{known}><legend class="q">{legend}</legend>'
        f"{said}{message}{body}</fieldset>"
    )


def select(
    id: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    chosen: str,
    none: str,
    wrong: str = "",
    hint: str = "",
) -> str:
    """Return a list to choose one of, under its label; labels are markup."""
    message = f'<p class="msg" id="wrong.{plain(id)}">{wrong}</p>' if wrong else ""
    said = f'<p class="hint" id="hint.{plain(id)}">{hint}</p>' if hint else ""
    options = "".join(
        f'<option value="{plain(value)}"{" selected" if value == chosen else ""}>{label}</option>'
        for value, label in choices
    )
    return (
        f'<div class="f{" err" if wrong else ""}"><label class="q" for="{plain(id)}">{label}</label>'
        f'{said}{message}<select id="{plain(id)}" name="{plain(id)}"{described(id, hint, wrong)}>'
        f'<option value="">{none}</option>{options}</select></div>'
    )


def number_field(
    id: str, label: str, *, typed: str, unit: str = "", hint: str = "", wrong: str = ""
) -> str:
    """Return a field for a number under its label; label, unit, hint and wrong are markup."""
    message = f'<p class="msg" id="wrong.{plain(id)}">{wrong}</p>' if wrong else ""
    said = f'<p class="hint" id="hint.{plain(id)}">{hint}</p>' if hint else ""
    return (
        f'<div class="f{" err" if wrong else ""}"><label class="q" for="{plain(id)}">{label}</label>'
        f'{said}{message}<div class="num"><input type="text" inputmode="decimal" class="t" '
        f'id="{plain(id)}" name="{plain(id)}" value="{plain(typed)}" maxlength="20" '
        f'autocomplete="off"{described(id, hint, wrong)}><span>{unit}</span></div></div>'
    )


def text_field(id: str, label: str, *, typed: str, hint: str = "", wrong: str = "") -> str:
    """Return a field for some lines of text; label, hint and wrong are markup."""
    message = f'<p class="msg" id="wrong.{plain(id)}">{wrong}</p>' if wrong else ""
    said = f'<p class="hint" id="hint.{plain(id)}">{hint}</p>' if hint else ""
    return (
        f'<div class="f{" err" if wrong else ""}"><label class="q" for="{plain(id)}">{label}</label>'
        f'{said}{message}<textarea class="t" id="{plain(id)}" name="{plain(id)}" rows="3" '
        f'maxlength="2000"{described(id, hint, wrong)}>{plain(typed)}</textarea></div>'
    )


def described(id: str, hint: str, wrong: str) -> str:
    """Return the attributes that name a field's hint and message."""
    ids = [f"hint.{plain(id)}"] * bool(hint) + [f"wrong.{plain(id)}"] * bool(wrong)
    named = f' aria-describedby="{" ".join(ids)}"' if ids else ""
    return f'{named} aria-invalid="true"' if wrong else named


def summary(voice: ExpertVoice, messages: Sequence[tuple[str, str]]) -> str:
    """Return everything that is wrong on the page, each leading to its field: (id, markup)."""
    if not messages:
        return ""
    links = "".join(f'<li><a href="#{plain(id)}">{text}</a></li>' for id, text in messages)
    title = voice.own("wrong.title", count=len(messages))
    return (
        f'<div class="sum" role="alert" tabindex="-1" autofocus><h2>{title}</h2>'
        f"<ul>{links}</ul></div>"
    )


def _ticked(kind: str, name: str, value: str, label: str, *, chosen: bool, id: str = "") -> str:
    known = f' id="{plain(id)}"' if id else ""
    return (
        f'<label class="o"><input type="{kind}" name="{plain(name)}" value="{plain(value)}"{known}'
        f"{' checked' if chosen else ''}> <span>{label}</span></label>"
    )


def _house(guest: Guest) -> str:
    return guest.voice.own_plain("frame.house", city=guest.house) if guest.house else "dsm"


def _promise(guest: Guest) -> str:
    return "frame.confidential" if guest.elicitation.confidential else "frame.open"


def _switch(guest: Guest) -> str:
    others = [tag for tag in known_languages(guest.elicitation) if tag != guest.voice.language]
    if not others:
        return ""
    links = "".join(
        f'<a href="?lang={plain(tag)}" hreflang="{plain(tag)}" lang="{plain(tag)}" '
        f'dir="{direction(tag)}">{plain(language_name(tag))}</a>'
        for tag in others
    )
    return f'<nav aria-label="{guest.voice.own_plain("frame.languages")}">{links}</nav>'
