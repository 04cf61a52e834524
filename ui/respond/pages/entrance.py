"""The way in: the first page, the consent text, and the page for those who say no."""

from collections.abc import Mapping

from surveys.asking.words import Words
from ui.respond.pages.forms import button, code_field, form, link, row
from ui.respond.pages.frame import framed
from ui.respond.pages.view import View

# In this order; a part that a campaign does not say is not there.
CONSENT_PARTS = ("terms", "waiting", "withdrawal")


def code_page(view: View, *, wrong: str = "", typed: str = "") -> str:
    """Return the first page for those who need an invitation: a field for the code of a letter.

    Parameters
    ----------
    wrong : str
        What is wrong with the code that was typed, as markup.
    typed : str
        The code that was typed.
    """
    voice = view.voice
    label, hint = voice.own("landing.code"), voice.own("landing.code-hint")
    enter = form(
        f"{view.home}/enter",
        code_field(voice, "code", label, hint, typed=typed, wrong=wrong),
        row(button(voice.own("landing.code-enter"))),
        language=voice.language,
    )
    by_link = "" if view.kiosk else f"<p>{voice.own('landing.by-link')}</p>"
    main = f"{_intro(view)}{by_link}{enter}"
    return framed(view, _titled(view, wrong), main)


def consent_page(
    view: View,
    texts: Mapping[str, Words],
    version: int,
    *,
    changed: bool = False,
    csrf: str = "",
    trial: str = "",
    wrong: str = "",
    typed: str = "",
) -> str:
    """Return what is agreed to before the first answer; whoever may walk in sees it first.

    Parameters
    ----------
    texts : mapping of part to Words
        The consent text that is shown now.
    version : int
        Which one it is; the form says so, and only that one is agreed to by it.
    changed : bool
        Whether another text was shown a moment ago.
    csrf : str
        Of somebody who came by a link or code; "" for those who walk in.
    trial : str
        Key of a member of staff who tries the questionnaire.
    wrong, typed : str
        What is wrong with the resume code that was typed, as markup, and that code.
    """
    voice, own = view.voice, view.questionnaire.consent
    said = "".join(voice.paragraphs(texts[part]) for part in CONSENT_PARTS if part in texts)
    pause = f"<p>{voice.own('landing.pause')}</p>" if csrf and not view.kiosk else ""
    answers = row(
        button(voice.text(texts.get("agree", own.agree)), name="go", value="agree"),
        button(
            voice.text(texts.get("decline", own.decline)), name="go", value="decline", quiet=True
        ),
    )
    hidden = {"language": voice.language, "consent": str(version)}
    hidden |= {"trial": trial} if trial else {}
    agree = form(f"{view.home}/consent", answers, csrf=csrf, **hidden)
    walked_in = not (csrf or trial or view.kiosk)
    resume = _resume_form(view, wrong, typed) if walked_in else ""
    notice = _changed(view) if changed else ""
    title = f"<h2>{voice.own('consent.title')}</h2>"
    main = f"{notice}{_intro(view)}{title}{said}{pause}{agree}{resume}"
    return framed(view, _titled(view, wrong), main)


def declined_page(view: View) -> str:
    """Return the page for those who say no."""
    voice = view.voice
    main = f"<h1>{voice.own('decline.title')}</h1><p>{voice.own('decline.text')}</p>"
    if view.kiosk:
        main += row(link(voice.own("receipt.next-person"), view.home))
    return framed(view, voice.own_plain("decline.title"), main)


def _intro(view: View) -> str:
    voice, questionnaire = view.voice, view.questionnaire
    minutes = voice.own("landing.minutes", count=questionnaire.minutes)
    return (
        f"<h1>{voice.text(questionnaire.title)}</h1>"
        f'{voice.paragraphs(questionnaire.intro)}<p class="hint">{minutes}</p>'
    )


def _changed(view: View) -> str:
    said = view.voice.own("consent.changed")
    return f'<div class="sum" role="alert" tabindex="-1" autofocus><p>{said}</p></div>'


def _resume_form(view: View, wrong: str, typed: str) -> str:
    voice = view.voice
    label, hint = voice.own("landing.resume"), voice.own("landing.code-hint")
    return f"<h2>{voice.own('landing.resume-title')}</h2>" + form(
        f"{view.home}/resume",
        code_field(voice, "code", label, hint, typed=typed, wrong=wrong),
        row(button(voice.own("landing.resume-enter"), quiet=True)),
        language=voice.language,
    )


def _titled(view: View, wrong: str) -> str:
    prefix = view.voice.own_plain("error.title-prefix") if wrong else ""
    return f"{prefix}{view.voice.text(view.questionnaire.title)}"
