"""Why somebody cannot begin, go on or finish; pages word it by the reason, programs read the text."""

from enum import StrEnum

from surveys.errors import FixableError


class RefusalReason(StrEnum):
    """Why an answer is not taken now."""

    UNKNOWN = "unknown"  # a link or code that opens nothing: mistyped, replaced, or answered
    ALREADY_ANSWERED = "already-answered"
    NOT_YET = "not-yet"
    PAUSED = "paused"
    CLOSED = "closed"
    PURGED = "purged"
    TOO_MANY_TRIES = "too-many-tries"
    CHANNEL_SHUT = "channel-shut"
    INVITED_ONLY = "invited-only"
    NO_CONSENT = "no-consent"
    IDLE = "idle"  # at a kiosk: three minutes without a sign of life
    NOTHING_SAVED = "nothing-saved"  # sent without a page saved before, or after all was deleted
    ANSWERS_WRONG = "answers-wrong"
    OTHER_VERSION = "other-version"


SAYS: dict[RefusalReason, tuple[str, str]] = {
    # One text for unknown, replaced and used: who guesses learns nothing.
    RefusalReason.UNKNOWN: (
        "This link or code does not open a questionnaire; it is mistyped, replaced or used.",
        "Use the newest letter, or ask the contact on it.",
    ),
    RefusalReason.ALREADY_ANSWERED: (
        "There is already an answer for this invitation.",
        "Nothing is to be done; with the receipt it can be withdrawn until the campaign closes.",
    ),
    RefusalReason.NOT_YET: ("This campaign has not opened.", "Come back when it has."),
    RefusalReason.PAUSED: ("This campaign is paused.", "Try again later; what was saved is kept."),
    RefusalReason.CLOSED: ("This campaign has closed.", "No more answers are taken."),
    RefusalReason.PURGED: ("This campaign has ended.", "Its answers are deleted."),
    RefusalReason.TOO_MANY_TRIES: (
        "Too many wrong codes were tried in this campaign just now.",
        "Wait a little, check the code, and try again.",
    ),
    RefusalReason.CHANNEL_SHUT: (
        "This campaign does not take answers in this way.",
        "Use a way that the invitation names.",
    ),
    RefusalReason.INVITED_ONLY: (
        "Only invited people answer this campaign.",
        "Use the link or the code of the invitation.",
    ),
    RefusalReason.NO_CONSENT: (
        "Nothing is kept before the consent text was agreed to.",
        "Read it and agree first.",
    ),
    RefusalReason.IDLE: (
        "Nothing was done here for three minutes, so the answers were cleared.",
        "Begin anew.",
    ),
    RefusalReason.NOTHING_SAVED: (
        "There is nothing to send: no page was saved, or what was saved has been deleted.",
        "Answer the first page and go on from there.",
    ),
    RefusalReason.ANSWERS_WRONG: (
        "Some answers do not fit their questions.",
        "Correct the answers named, and send again.",
    ),
    RefusalReason.OTHER_VERSION: (
        "The answers belong to another questionnaire than the campaign asks.",
        "Send the version that was asked.",
    ),
}


class Refusal(FixableError):
    """An answer is not taken now, for a stated reason.

    Parameters
    ----------
    reason : RefusalReason
        What pages word in the respondent's language.
    retry_after : int
        Seconds after which trying again makes sense; 0 where it does not depend on waiting.
    """

    code = "refused"

    def __init__(self, reason: RefusalReason, retry_after: int = 0) -> None:
        super().__init__(*SAYS[reason])
        self.args = (reason, retry_after)
        self.reason = reason
        self.retry_after = retry_after


class DifferentAnswerError(FixableError):
    """The answer was finished already, with other content; the first one stands."""

    code = "different-answer"

    def __init__(self) -> None:
        super().__init__(
            "This questionnaire was already sent, with other answers.",
            "The first answers stand; withdraw them with the receipt to answer anew.",
        )
        self.args = ()


class BusyError(FixableError):
    """Nothing was kept, and the same request may be sent again.

    Parameters
    ----------
    retry_after : int
        Seconds after which it is worth trying.
    """

    code = "busy"
    retry_after = 2

    def __init__(self) -> None:
        super().__init__(
            "So many are answering at this moment that this was not saved.",
            "Send it again in a few seconds; nothing typed is lost as long as the page stays open.",
        )
        self.args = ()


class StorageError(BusyError):
    """The database refused to keep it: full, read-only or out of reach. Nothing was kept."""

    code = "not-saved"
    retry_after = 30

    def __init__(self) -> None:
        FixableError.__init__(
            self,
            "This was not saved: the place where answers are kept does not take any now.",
            "Leave the page open and send it again in half a minute.",
        )
        self.args = ()
