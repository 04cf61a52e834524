"""What a browser may do with the respondents' pages: their one style, their one script, nothing else."""

import base64
import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "respond.css").read_text(encoding="utf-8").strip()
SCRIPT = (FOLDER / "respond.js").read_text(encoding="utf-8").strip()


def source_hash(text: str) -> str:
    """Return how a content security policy names one inline text.

    Examples
    --------
    >>> source_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


RESPOND_POLICY = (
    f"default-src 'none'; style-src {source_hash(STYLE)}; script-src {source_hash(SCRIPT)}; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": RESPOND_POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def is_public(path: str) -> bool:
    """Tell whether an address belongs to the respondents' pages, whatever its letters' case.

    Examples
    --------
    >>> is_public("/S/trygg"), is_public("/k/trygg/enter"), is_public("/staff/")
    (True, True, False)
    """
    return path[:3].lower() in {"/s/", "/k/"}
