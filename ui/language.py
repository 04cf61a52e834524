"""Which language a visitor is spoken to in."""

from collections.abc import Mapping
from typing import Any

from .texts.texts import LANGUAGES

NORWEGIAN = {"nb", "nn", "no"}


def choose_language(session: Mapping[str, Any], accepted: str, default: str) -> str:
    """Return the visitor's own choice, else what the browser asks for, else the default.

    Parameters
    ----------
    session : mapping
        Holds ``language`` once the visitor has chosen.
    accepted : str
        The header ``Accept-Language``, such as ``"nn-NO,nb;q=0.8"``.
    default : str
        A key of `LANGUAGES`.

    Examples
    --------
    >>> choose_language({}, "nn-NO,nb;q=0.8", "en"), choose_language({}, "sv", "en")
    ('nb', 'en')
    """
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    wishes = sorted(map(_wish, accepted.split(",")), key=lambda wish: wish[1], reverse=True)
    for tag, weight in wishes:
        language = "nb" if tag in NORWEGIAN else tag
        if weight > 0 and language in LANGUAGES:
            return language
    return default


def _wish(part: str) -> tuple[str, float]:
    tag, _, quality = part.partition(";q=")
    try:
        weight = float(quality or 1)
    except ValueError:
        weight = 0.0
    return tag.strip().lower().partition("-")[0], weight
