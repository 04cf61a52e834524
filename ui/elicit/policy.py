"""What a browser may do with the experts' pages: one style, one script, nothing else."""

from pathlib import Path

from ui.respond.policy import HEADERS as RESPOND_HEADERS
from ui.respond.policy import STYLE as RESPOND_STYLE
from ui.respond.policy import source_hash

FOLDER = Path(__file__).parent
PREFIX = "/e"
# The same look as the respondents' pages, and what only judgements need.
STYLE = f"{RESPOND_STYLE}\n{(FOLDER / 'elicit.css').read_text(encoding='utf-8').strip()}"
SCRIPT = (FOLDER / "elicit.js").read_text(encoding="utf-8").strip()

ELICIT_POLICY = (
    f"default-src 'none'; style-src {source_hash(STYLE)}; script-src {source_hash(SCRIPT)}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {**RESPOND_HEADERS, "Content-Security-Policy": ELICIT_POLICY}


def is_experts(path: str) -> bool:
    """Tell whether an address belongs to the experts' pages.

    Examples
    --------
    >>> is_experts("/e/tiltak"), is_experts("/e"), is_experts("/s/trygg")
    (True, False, False)
    """
    return path.startswith(f"{PREFIX}/")
