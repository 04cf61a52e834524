"""About the survey: who asks, why, until when, and how answers are protected."""

from collections.abc import Mapping

from dsm.surveying.days import day_of, last_day_before
from surveys.asking.words import Words
from ui.respond.pages.entrance import CONSENT_PARTS
from ui.respond.pages.forms import link, row
from ui.respond.pages.frame import framed
from ui.respond.pages.view import View
from ui.respond.templates import paragraphs, plain


def about_page(view: View, texts: Mapping[str, Words], *, back: str) -> str:
    """Return what a careful person wants to know before and while answering.

    Parameters
    ----------
    texts : mapping of part to Words
        The consent text that is shown now.
    back : str
        Address to go on from.
    """
    voice, campaign = view.voice, view.campaign
    protected = "".join(voice.paragraphs(texts[part]) for part in CONSENT_PARTS if part in texts)
    window = voice.own(
        "about.window",
        opens=day_of(campaign.opens_at),
        closes=last_day_before(campaign.closes_at),
    )
    deleted = voice.own("about.deleted-on", day=campaign.retention_on)
    main = "".join(
        [
            f"<h1>{voice.own('about.title')}</h1><p>{plain(view.house)}</p>",
            _section(view, "about.purpose", paragraphs(campaign.purpose)),
            _section(view, "about.basis", paragraphs(campaign.legal_basis)),
            _section(view, "about.open", f"<p>{window}</p>"),
            _section(view, "about.deleted", f"<p>{deleted}</p>"),
            _section(view, "about.protected", protected),
            _section(view, "about.contact", paragraphs(campaign.contact)),
            f"<p>{voice.own('about.accessible')}</p>",
            row(
                link(voice.own("go.back"), back),
                link(voice.own("frame.withdraw"), f"{view.address}/withdraw"),
            ),
        ]
    )
    return framed(view, voice.own_plain("about.title"), main)


def _section(view: View, key: str, content: str) -> str:
    return f"<h2>{view.voice.own(key)}</h2>{content}" if content else ""
