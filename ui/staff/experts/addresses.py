"""Where the pages about experts' judgements are."""

from urllib.parse import quote

from ui.guard import STAFF

EXPERTS = f"{STAFF}/experts"
NEW = (
    f"{STAFF}/new-elicitation"  # not below the others, where an elicitation could have that address
)


def elicitation_address(slug: str) -> str:
    """Return where one elicitation is.

    Examples
    --------
    >>> elicitation_address("effects-2026")
    '/staff/experts/effects-2026'
    """
    return f"{EXPERTS}/{quote(slug, safe='')}"
