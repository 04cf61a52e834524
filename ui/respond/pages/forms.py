"""Forms that are not about questions: buttons, codes, hidden fields."""

from ui.respond.parts.voice import Voice
from ui.respond.templates import plain


def form(action: str, *content: str, csrf: str = "", **hidden: str) -> str:
    """Return a form that posts to one of our addresses.

    Parameters
    ----------
    csrf : str
        Proof that the form came from our page; "" where nobody is answering yet.
    **hidden : str
        Fields that are sent without being shown.
    """
    fields = {"csrf": csrf, **hidden} if csrf else hidden
    written = "".join(hidden_field(name, value) for name, value in fields.items())
    return (
        f'<form method="post" action="{plain(action)}" autocomplete="off">'
        f"{written}{''.join(content)}</form>"
    )


def hidden_field(name: str, value: str) -> str:
    """Return a field that is sent without being shown."""
    return f'<input type="hidden" name="{plain(name)}" value="{plain(value)}">'


def button(label: str, *, name: str = "", value: str = "", quiet: bool = False) -> str:
    """Return a button that sends its form; `label` is markup."""
    named = f' name="{plain(name)}" value="{plain(value)}"' if name else ""
    return f'<button class="b{" w" if quiet else ""}"{named}>{label}</button>'


def link(label: str, address: str, *, quiet: bool = True) -> str:
    """Return a link drawn as a button; `label` is markup."""
    return f'<a class="b{" w" if quiet else ""}" href="{plain(address)}">{label}</a>'


def row(*buttons: str) -> str:
    """Return buttons beside each other."""
    return f'<div class="go">{"".join(buttons)}</div>'


def code_field(
    voice: Voice, id: str, label: str, hint: str, *, typed: str = "", wrong: str = ""
) -> str:
    """Return a field for a code, under what is wrong with the one that was typed.

    Parameters
    ----------
    label, hint, wrong : str
        Markup.
    typed : str
        What stood in it.
    """
    message, invalid, described = "", "", f"hint.{id}"
    if wrong:
        prefix = voice.own("error.message-prefix")
        message = f'<p class="msg" id="wrong.{id}">{prefix}{wrong}</p>'
        invalid, described = ' aria-invalid="true"', f"hint.{id} wrong.{id}"
    return (
        f'<div class="f{" err" if wrong else ""}"><label class="q" for="{id}">{label}</label>'
        f'<p class="hint" id="hint.{id}">{hint}</p>{message}'
        f'<input type="text" class="t" id="{id}" name="{id}" value="{plain(typed)}" '
        f'autocapitalize="characters" autocorrect="off" spellcheck="false" maxlength="60" '
        f'autocomplete="off" aria-describedby="{described}"{invalid}></div>'
    )
