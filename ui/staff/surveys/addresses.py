"""Where the survey pages are."""

from urllib.parse import quote

from ui.guard import STAFF

SURVEYS = f"{STAFF}/surveys"
NEW = f"{STAFF}/new-survey"  # not below the others, where a survey could have that address


def survey_address(slug: str) -> str:
    """Return where one survey is.

    Examples
    --------
    >>> survey_address("autumn-2026")
    '/staff/surveys/autumn-2026'
    """
    return f"{SURVEYS}/{quote(slug, safe='')}"


def panel_address(slug: str) -> str:
    """Return where the rounds of an expert panel are."""
    return f"{survey_address(slug)}/panel"


def early_address(slug: str) -> str:
    """Return where early figures of an open survey are."""
    return f"{survey_address(slug)}/early"


def draft_address(questionnaire_id: str) -> str:
    """Return where a questionnaire is written."""
    return f"{SURVEYS}/drafts/{quote(questionnaire_id, safe='')}"


def try_address(questionnaire_id: str) -> str:
    """Return where a draft is tried as a respondent meets it."""
    return f"{draft_address(questionnaire_id)}/try"


def terms_address(questionnaire_id: str) -> str:
    """Return where the terms of a survey with a published questionnaire are set."""
    return f"{NEW}?questionnaire={quote(questionnaire_id, safe='')}"
