"""Which status of HTTP stands for which refusal, on pages and in the API alike."""

from dsm.surveying.refusals import RefusalReason

STATUS = {
    RefusalReason.UNKNOWN: 404,
    RefusalReason.ALREADY_ANSWERED: 403,
    RefusalReason.NOT_YET: 403,
    RefusalReason.PAUSED: 403,
    RefusalReason.CLOSED: 410,
    RefusalReason.PURGED: 410,
    RefusalReason.TOO_MANY_TRIES: 429,
    RefusalReason.CHANNEL_SHUT: 403,
    RefusalReason.INVITED_ONLY: 403,
    RefusalReason.NO_CONSENT: 403,
    RefusalReason.IDLE: 403,
    RefusalReason.ANSWERS_WRONG: 422,
    RefusalReason.OTHER_VERSION: 403,
    RefusalReason.NOTHING_SAVED: 422,
}
