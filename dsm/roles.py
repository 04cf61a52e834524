"""Who may do what: one table of roles and actions, which the code asks and the docs print."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Action(StrEnum):
    """Something that not everybody may do; every page and every handler asks for one."""

    LOOK = "look"
    DECIDE = "decide"
    WRITE_QUESTIONNAIRE = "write-questionnaire"
    RUN_CAMPAIGN = "run-campaign"
    SEND = "send"
    SEE_CONTACTS = "see-contacts"
    ENTER_PAPER = "enter-paper"
    INTERVIEW = "interview"
    IMPORT_ANSWERS = "import-answers"
    ANSWER_AS_EXPERT = "answer-as-expert"
    SEE_JUDGEMENTS = "see-judgements"
    WATCH_COUNTS = "watch-counts"
    FIT = "fit"
    EXAMINE = "examine"
    SEE_EARLY_FIGURES = "see-early-figures"
    PUBLISH_ESTIMATE = "publish-estimate"
    EXPORT_PUBLIC = "export-public"
    EXPORT_ANALYSIS = "export-analysis"
    EXPORT_FREE_TEXT = "export-free-text"
    PURGE = "purge"
    SEE_AUDIT = "see-audit"
    MANAGE_ACCOUNTS = "manage-accounts"
    BACKUP = "backup"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What somebody is here; an account may have several."""

    AUTHOR = "author"
    SENDER = "sender"
    CLERK = "clerk"
    INTERVIEWER = "interviewer"
    EXPERT = "expert"
    ANALYST = "analyst"
    RESEARCHER = "researcher"
    OFFICIAL = "official"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    ADMINISTRATOR = "administrator"


# One person often begins alone: she keeps the house, writes the questionnaires and sends them out.
FIRST_ROLES = (Role.AUTHOR, Role.SENDER, Role.ADMINISTRATOR)

# What each action means; the docs print it.
MEANING: Mapping[Action, str] = {
    Action.LOOK: "See what passed disclosure: estimates, policies, plans, the state of campaigns",
    Action.DECIDE: "Answer policies, report events, keep plans",
    Action.WRITE_QUESTIONNAIRE: "Write, translate, preview and publish questionnaires",
    Action.RUN_CAMPAIGN: "Set up a campaign, open, pause, extend and close it",
    Action.SEND: "Invite people, make letters, send reminders, reissue a letter",
    Action.SEE_CONTACTS: "See names and addresses of the invited",
    Action.ENTER_PAPER: "Tick received envelopes, enter and settle paper forms",
    Action.INTERVIEW: "Take interviews out of the house and bring them back",
    Action.IMPORT_ANSWERS: "Import answers that another tool collected",
    Action.ANSWER_AS_EXPERT: "Give and revise one's own judgements in an expert panel",
    Action.SEE_JUDGEMENTS: "See an expert panel's unlabelled curves, from four experts on",
    Action.WATCH_COUNTS: "Watch counts, response rates and quality flags, without answers",
    Action.FIT: "Estimate from answers",
    Action.EXAMINE: "See how estimates were made: runs, their checks and pictures, draws to take away",
    Action.SEE_EARLY_FIGURES: "See figures of a campaign that is still open, where that was agreed",
    Action.PUBLISH_ESTIMATE: "Publish an estimate",
    Action.EXPORT_PUBLIC: "Download group summaries that passed disclosure",
    Action.EXPORT_ANALYSIS: "Download answers of single respondents, without free text",
    Action.EXPORT_FREE_TEXT: "Download free text, which is linked to nothing",
    Action.PURGE: "Delete answers and keys of a campaign before or on its date",
    Action.SEE_AUDIT: "Read the audit log and the deletion log",
    Action.MANAGE_ACCOUNTS: "Make accounts, give and take roles, link an identity",
    Action.BACKUP: "Back up, check and restore the database",
    Action.ADMINISTER: "Name the city, bring the tables up to date, change settings",
}

# The one table. Contact data and answers of single people never meet in one role.
MAY: Mapping[Role, frozenset[Action]] = {
    Role.AUTHOR: frozenset({Action.LOOK, Action.WRITE_QUESTIONNAIRE}),
    Role.SENDER: frozenset(
        {
            Action.LOOK,
            Action.RUN_CAMPAIGN,
            Action.SEND,
            Action.SEE_CONTACTS,
            Action.WATCH_COUNTS,
            Action.EXPORT_PUBLIC,
        }
    ),
    Role.CLERK: frozenset({Action.LOOK, Action.ENTER_PAPER, Action.IMPORT_ANSWERS}),
    Role.INTERVIEWER: frozenset({Action.LOOK, Action.INTERVIEW}),
    Role.EXPERT: frozenset({Action.LOOK, Action.ANSWER_AS_EXPERT, Action.SEE_JUDGEMENTS}),
    Role.ANALYST: frozenset(
        {
            Action.LOOK,
            Action.DECIDE,
            Action.WATCH_COUNTS,
            Action.SEE_JUDGEMENTS,
            Action.FIT,
            Action.EXAMINE,
            Action.SEE_EARLY_FIGURES,
            Action.PUBLISH_ESTIMATE,
            Action.EXPORT_PUBLIC,
        }
    ),
    Role.RESEARCHER: frozenset(
        {
            Action.LOOK,
            Action.IMPORT_ANSWERS,
            Action.WATCH_COUNTS,
            Action.SEE_JUDGEMENTS,
            # Who may take single answers home could estimate from them there as well.
            Action.FIT,
            Action.EXAMINE,
            Action.SEE_EARLY_FIGURES,
            Action.EXPORT_PUBLIC,
            Action.EXPORT_ANALYSIS,
            Action.EXPORT_FREE_TEXT,
        }
    ),
    Role.OFFICIAL: frozenset(
        {
            Action.LOOK,
            Action.DECIDE,
            Action.SEE_JUDGEMENTS,
            Action.WATCH_COUNTS,
            Action.EXPORT_PUBLIC,
        }
    ),
    Role.DATA_PROTECTION_OFFICER: frozenset(
        {Action.LOOK, Action.WATCH_COUNTS, Action.PURGE, Action.SEE_AUDIT}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Action.LOOK,
            Action.DECIDE,
            Action.WATCH_COUNTS,
            Action.SEE_JUDGEMENTS,
            Action.FIT,
            Action.EXAMINE,
            Action.PUBLISH_ESTIMATE,
            Action.EXPORT_PUBLIC,
            Action.SEE_AUDIT,
            Action.MANAGE_ACCOUNTS,
            Action.BACKUP,
            Action.ADMINISTER,
        }
    ),
}


def may(roles: Iterable[str], action: Action) -> bool:
    """Tell whether any of these roles allows `action`; a role nobody knows allows nothing.

    Examples
    --------
    >>> may(["author", "clerk"], Action.ENTER_PAPER), may(["analyst"], Action.SEE_CONTACTS)
    (True, False)
    """
    wanted = Action(action)  # a misspelt one is a bug, and must not pass for a refusal
    known = {str(role): allowed for role, allowed in MAY.items()}
    return any(wanted in known.get(role, frozenset()) for role in roles)


def roles_that_may(action: Action) -> tuple[Role, ...]:
    """Return the roles that allow `action`, in the order of the table."""
    return tuple(role for role, allowed in MAY.items() if action in allowed)


def in_order(roles: Iterable[str]) -> tuple[str, ...]:
    """Return roles without doubles in the order of the table, those nobody knows last.

    Examples
    --------
    >>> in_order({"administrator", "author", "guest"})
    ('author', 'administrator', 'guest')
    """
    table = [str(role) for role in Role]
    return tuple(
        sorted(set(roles), key=lambda role: (table.index(role) if role in table else 99, role))
    )


def printed() -> str:
    """Return the table in Markdown, actions as rows and roles as columns, as the docs show it."""
    head = f"| action | what it is | {' | '.join(Role)} |"
    rule = "| --- " * (2 + len(Role)) + "|"
    return "\n".join([head, rule, *(_row(action) for action in Action)]) + "\n"


def _row(action: Action) -> str:
    marks = ("yes" if action in MAY[role] else "" for role in Role)
    return f"| `{action}` | {MEANING[action]} | {' | '.join(marks)} |"
