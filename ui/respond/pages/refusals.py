"""Pages that say why something cannot be done now, and what one can do instead."""

from ui.respond.pages.forms import link, row
from ui.respond.pages.frame import Place, document, framed
from ui.respond.pages.view import View
from ui.respond.parts.voice import Voice
from ui.respond.templates import plain


def refusal_page(view: View, reason: str, *, back: str = "", **values: object) -> str:
    """Return a refusal within a campaign.

    Parameters
    ----------
    reason : str
        Which of the sentences under ``refused`` it is.
    back : str
        Where to go; by default the first page.
    **values
        What fills the gaps of the sentence.
    """
    voice = view.voice
    title = f"refused.{reason}.title"
    contact = view.campaign.contact
    asked = f"<p>{voice.own('frame.questions', contact=contact)}</p>" if contact else ""
    label = voice.own("go.back" if back else "go.home")
    main = (
        f"<h1>{voice.own(title)}</h1><p>{voice.own(f'refused.{reason}.text', **values)}</p>{asked}"
        f"{row(link(label, back or view.home))}"
    )
    return framed(view, voice.own_plain(title), main, Place(lives=True))


def bare_refusal_page(voice: Voice, reason: str) -> str:
    """Return a refusal where no campaign is known."""
    title = voice.own_plain(f"refused.{reason}.title")
    text = voice.own_plain(f"refused.{reason}.text")
    skip = f'<a class="skip" href="#main">{plain(voice.sentences["frame.skip"])}</a>'
    main = f'<main id="main" tabindex="-1"><h1>{title}</h1><p>{text}</p></main>'
    return document(voice, title, f"{skip}{main}")
