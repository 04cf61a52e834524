"""Notices above a page of questions: a code to write down, nothing saved, two windows."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys import codes
from ui.respond.parts.voice import Voice
from ui.respond.templates import plain


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two windows answered differently; all texts as they are read."""

    question: str
    here: str
    there: str


def resume_notice(voice: Voice, code: str) -> str:
    """Return the code with which somebody without a link goes on later."""
    return (
        f'<section class="box" aria-labelledby="pause"><h2 id="pause">'
        f"{voice.own('consent.resume-title')}</h2><p>{voice.own('consent.resume')}</p>"
        f'<p class="code">{codes.grouped(code)}</p></section>'
    )


def busy_notice(voice: Voice, title: str = "busy.title", text: str = "busy.text") -> str:
    """Return that something was not kept, and that nothing is lost while the page stays open."""
    return (
        '<div class="sum" role="alert" tabindex="-1" autofocus>'
        f"<h2>{voice.own(title)}</h2><p>{voice.own(text)}</p></div>"
    )


def stale_notice(voice: Voice, differences: Sequence[Difference]) -> str:
    """Return both values of what two windows answered differently, and the two ways on."""
    listed = "".join(
        f"<dt>{plain(one.question)}</dt>"
        f"<dd>{voice.own('stale.here')}: <b>{plain(one.here)}</b><br>"
        f"{voice.own('stale.there')}: <b>{plain(one.there)}</b></dd>"
        for one in differences
    )
    return (
        '<div class="sum" role="alert" tabindex="-1" autofocus>'
        f"<h2>{voice.own('stale.title')}</h2><p>{voice.own('stale.text')}</p><dl>{listed}</dl>"
        '<div class="go">'
        f'<button class="b" form="answers" name="go" value="keep">{voice.own("stale.keep")}</button>'
        '<button class="b w" form="answers" name="go" value="take">'
        f"{voice.own('stale.take')}</button></div></div>"
    )
