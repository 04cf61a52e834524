"""Keys with which staff try a questionnaire before anybody else sees it."""

import hmac

from dsm.settings import Settings
from surveys import codes

LENGTH = 32


def trial_key(secret: str, slug: str) -> str:
    """Return the key for trying one campaign; nobody without the installation's secret can make it."""
    return codes.fingerprint(secret.encode(), "trial", slug)[:LENGTH]


def is_trial_key(secret: str, slug: str, given: str) -> bool:
    """Tell whether somebody holds the key for trying a campaign."""
    return hmac.compare_digest(trial_key(secret, slug).encode(), given.encode())


def trial_path(settings: Settings, slug: str) -> str:
    """Return where staff try a campaign; what is answered there never counts."""
    return f"/s/{slug}/try/{trial_key(settings.secret, slug)}"
