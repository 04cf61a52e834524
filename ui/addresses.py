"""Addresses that are told to people outside the pages."""

from urllib.parse import urlsplit

from dsm.settings import Settings


def home(settings: Settings) -> str:
    """Return where the pages are found."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http{'s' if settings.https else ''}://{host}:{settings.port}/"


def public_home(settings: Settings) -> str:
    """Return where residents find the pages, without the last slash."""
    return settings.public_address or home(settings).rstrip("/")


def login_link(settings: Settings, token: str) -> str:
    """Return the address that logs somebody in once; opening it spends nothing, its button does."""
    return f"{home(settings)}login/link/{token}"


def expert_link(settings: Settings, slug: str, token: str) -> str:
    """Return the address at which one expert judges; whoever holds it is taken for her."""
    return f"{public_home(settings)}/e/{slug}?t={token}"


def is_elsewhere(origin: str, host: str | None) -> bool:
    """Tell whether an ``Origin`` names another host than the one that was asked.

    Examples
    --------
    >>> is_elsewhere("https://svar.example.no", "svar.example.no"), is_elsewhere("http://[", "[")
    (False, True)
    """
    try:
        return urlsplit(origin).netloc != host
    except ValueError:  # no address at all
        return True
