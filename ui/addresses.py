"""Addresses that are told to people outside the pages."""

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
