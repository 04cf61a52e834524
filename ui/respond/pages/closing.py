"""The way out: handing in, the receipt, withdrawing, and stopping halfway."""

from dataclasses import replace
from datetime import date

from dsm.surveying.days import last_day_before
from surveys import codes
from surveys.campaigns import Mode
from ui.respond.pages.forms import button, code_field, form, link, row
from ui.respond.pages.frame import Place, framed, plain_bar
from ui.respond.pages.notices import busy_notice
from ui.respond.pages.view import View


def hand_in_page(view: View, *, csrf: str, back: str, busy: bool = False) -> str:
    """Return the page after the last question, where answers become final.

    Parameters
    ----------
    back : str
        Address of the last page; "" where this device must not show it.
    busy : bool
        Whether handing in was tried just now, and must be tried again.
    """
    voice = view.voice
    notice = busy_notice(voice, "hand-in.busy-title", "hand-in.busy") if busy else ""
    ways = row(
        button(voice.own("hand-in.button")), link(voice.own("go.back"), back) if back else ""
    )
    main = (
        f"{notice}<h1>{voice.own('hand-in.title')}</h1><p>{voice.own('hand-in.text')}</p>"
        f"{form(f'{view.address}/hand-in', ways, csrf=csrf)}"
    )
    return framed(view, voice.own_plain("hand-in.title"), main, Place(may_stop=True))


def quota_page(view: View, *, onward: str) -> str:
    """Return that enough people like this one have answered; she may go on all the same."""
    voice = view.voice
    ways = row(
        link(voice.own("quota.onward"), onward),
        link(voice.own("frame.stop"), f"{view.address}/stop"),
    )
    main = f"<h1>{voice.own('quota.title')}</h1><p>{voice.own('quota.text')}</p>{ways}"
    return framed(view, voice.own_plain("quota.title"), main, Place(may_stop=True))


def receipt_page(view: View, *, code: str, day: date, over_quota: bool) -> str:
    """Return the receipt: the code in groups, what it is good for, and what happens next."""
    written = codes.grouped(code)
    voice = replace(view.voice, gaps={**view.voice.gaps, "receipt": written})
    known = "confidential" if view.campaign.mode is Mode.CONFIDENTIAL else "anonymous"
    until = last_day_before(view.campaign.closes_at)
    thanks = voice.paragraphs(view.questionnaire.thanks) or f"<p>{voice.own('receipt.next')}</p>"
    more = f"<p>{voice.own('receipt.over-quota')}</p>" if over_quota else ""
    main = (
        f"<h1>{voice.own('receipt.title')}</h1><p>{voice.own(f'receipt.{known}')}</p>"
        f'<p class="code">{written}</p>'
        f"<p>{voice.own('receipt.use', day=until)} {voice.own('receipt.once')}</p>{more}"
        f"<h2>{voice.own('receipt.next-title')}</h2>{thanks}{_after_receipt(view)}"
    )
    bar = plain_bar(voice.own("progress.done"), voice.own("progress.saved-on", day=day))
    return framed(view, voice.own_plain("receipt.title"), main, Place(bar=bar))


def cleared_page(view: View) -> str:
    """Return what is left on the screen once the receipt is removed from it."""
    return _said(view, "receipt.cleared-title", "receipt.cleared")


def withdraw_page(view: View, *, typed: str = "", wrong: bool = False) -> str:
    """Return the form that deletes a finished answer by its receipt."""
    voice = view.voice
    message = f"{voice.own('withdraw.unknown')}. {voice.own('withdraw.unknown-fix')}"
    field = code_field(
        voice,
        "receipt",
        voice.own("withdraw.code"),
        voice.own("withdraw.hint"),
        typed=typed,
        wrong=message if wrong else "",
    )
    main = f"<h1>{voice.own('withdraw.title')}</h1><p>{voice.own('withdraw.text')}</p>" + form(
        f"{view.address}/withdraw",
        field,
        row(button(voice.own("withdraw.button")), link(voice.own("go.home"), view.home)),
        language=voice.language,
    )
    prefix = voice.own_plain("error.title-prefix") if wrong else ""
    return framed(view, f"{prefix}{voice.own_plain('withdraw.title')}", main)


def withdrawn_page(view: View) -> str:
    """Return that an answer is deleted."""
    return _said(view, "withdraw.done-title", "withdraw.done")


def stop_page(view: View, *, csrf: str, back: str) -> str:
    """Return the question whether to delete everything answered so far."""
    voice = view.voice
    main = f"<h1>{voice.own('stop.title')}</h1><p>{voice.own('stop.text')}</p>" + form(
        f"{view.address}/stop",
        row(button(voice.own("stop.yes")), link(voice.own("stop.no"), back)),
        csrf=csrf,
    )
    return framed(view, voice.own_plain("stop.title"), main)


def stopped_page(view: View) -> str:
    """Return that nothing is left of what was answered."""
    return _said(view, "stop.done-title", "stop.done")


def _after_receipt(view: View) -> str:
    voice = view.voice
    withdraw = link(voice.own("receipt.withdraw"), f"{view.address}/withdraw")
    label = "receipt.next-person" if view.kiosk else "receipt.clear"
    return form(f"{view.address}/clear", row(button(voice.own(label), quiet=True), withdraw))


def _said(view: View, title: str, text: str) -> str:
    voice = view.voice
    home = row(link(voice.own("go.home"), view.home))
    main = f"<h1>{voice.own(title)}</h1><p>{voice.own(text)}</p>{home}"
    return framed(view, voice.own_plain(title), main)
