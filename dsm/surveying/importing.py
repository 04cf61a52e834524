"""Answers that another program collected: through the gate like all others, all of a file or none."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from random import SystemRandom

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying import campaigns, consents, inbox, questionnaires
from dsm.surveying.days import day_of
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.mixing import mix
from dsm.surveying.paper import came_at
from dsm.surveying.submissions import Kept, Submission, keep_submission, shut
from dsm.tables import utc_now
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, CampaignError, Channel
from surveys.exchange.imported import ImportedAnswers

CHANCE = SystemRandom()


class Layout(StrEnum):
    """Which program wrote a file of answers."""

    PLAIN = "plain"  # ids of questions as headers, codes or texts in the cells
    LIMESURVEY = "limesurvey"
    ODK = "odk"
    KOBO = "kobo"
    QUALTRICS = "qualtrics"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """The answers in a file, and what names it.

    Parameters
    ----------
    campaign : Campaign
        Whose answers they are.
    questionnaire : Questionnaire
        The version they were read by.
    read : ImportedAnswers
        Every answer, checked; with what was left out of the file.
    mark : str
        Fingerprint of the file, by which the same file is known again.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    read: ImportedAnswers
    mark: str

    @property
    def unfinished(self) -> int:
        """How many people did not come to the end; they are left out."""
        return len(self.read.finished) - sum(self.read.finished)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of the answers in a file.

    Parameters
    ----------
    kept : int
        New ones.
    known : int
        Those that the same file had brought before; they were not kept twice.
    over_quota : int
        Of the new ones, those kept although enough had answered.
    mixed : int
        Answers that were mixed right after.
    waiting : int
        Those that wait until ten can be mixed.
    """

    kept: int
    known: int
    over_quota: int
    mixed: int
    waiting: int


def read_answer_file(
    session: Session, slug: str, path: Path, layout: Layout, *, version: int | None = None
) -> AnswerFile:
    """Return the answers to a campaign in a file of another program, and keep nothing.

    Parameters
    ----------
    version : int, optional
        Of the questionnaire that was answered; by default the one that is asked now.

    Raises
    ------
    FixableError
        Naming row and column of every value that is no answer, all at once.
    """
    campaign = campaigns.find(session, slug)
    asked = questionnaires.load(session, campaign.questionnaire, version or campaign.version)
    read = _reader(layout)(path, asked)
    mark = hashlib.sha256(path.read_bytes()).hexdigest()
    return AnswerFile(campaign=campaign, questionnaire=asked, read=read, mark=mark)


def import_answers(
    engine: Engine,
    keyring: Keyring,
    file: AnswerFile,
    *,
    channel: Channel,
    by: str,
    language: str = "",
    consent: int | None = None,
    day: date | None = None,
    now: datetime | None = None,
) -> Imported:
    """Keep the finished answers of a file, all or none, each once, and mix them.

    The same file brings the same answers once, however often it is imported. How long people took
    is not in it, so that nobody is marked for speed.

    Parameters
    ----------
    channel : Channel
        How people answered; it must be one of the campaign's. By web only where everybody may
        enter: a file names no invitation.
    language : str
        In which they answered; by default the questionnaire's first.
    consent : int, optional
        Version of the consent text they agreed to; by default the one that is shown now.
    day : date, optional
        On which they answered, within the campaign; by default today.
    now : datetime, optional
        By default this moment.

    Raises
    ------
    CampaignError
        If the campaign took no answers on that day, or has ended and had this file before.
    Refusal
        If it does not have that way in; nothing is kept then.
    """
    moment = now or utc_now()
    with exclusive(engine) as session:
        campaign = campaigns.find(session, file.campaign.slug)
        came = _came(campaign, day or day_of(moment), moment)
        shown = consents.current(session, campaign.id).version
        agreed = consents.find(session, campaign.id, consent or shown).version
        key = keyring.of(campaign.id)
        mark = key.fingerprint("import", file.mark)[:16]
        ended = moment >= campaign.ends_at
        if ended:
            _require_unknown(session, campaign, mark)
        outcomes = [
            keep_submission(
                session,
                key,
                Submission(
                    campaign=campaign,
                    questionnaire=file.questionnaire,
                    response_id=id,
                    answers=file.read.answers[place],
                    free_texts=file.read.free_texts[place],
                    channel=channel,
                    language=language,
                    consent=agreed,
                    begun=came,
                    at=came,
                    answered_whole=False,
                    timed=False,
                ),
            )
            for id, place in _ids(key, file)
        ]
        kept = [one.receipt for one in outcomes if one.kept is Kept.NEW and one.receipt]
        audit.record(
            session,
            by,
            "import-answers",
            _subject(campaign),
            file=mark,
            count=len(kept),
            day=day_of(came),
            channel=channel.value,
        )
    # After the end nobody else will come: what is left is mixed, however little.
    mixed = mix(engine, keyring, campaign.id, force=ended, now=moment)
    with transaction(engine) as session:
        waiting = inbox.waiting(session, campaign.id)
    return Imported(
        kept=len(kept),
        known=len(outcomes) - len(kept),
        over_quota=sum(one.over_quota for one in kept),
        mixed=mixed,
        waiting=waiting,
    )


def _reader(layout: Layout) -> Callable[[Path, Questionnaire], ImportedAnswers]:
    if layout is Layout.PLAIN:
        from surveys.exchange.imported_table import read_plain_answers

        return read_plain_answers
    if layout is Layout.LIMESURVEY:
        from surveys.exchange.limesurvey_answers import read_limesurvey_answers

        return read_limesurvey_answers
    if layout is Layout.QUALTRICS:
        from surveys.exchange.qualtrics_answers import read_qualtrics_answers

        return read_qualtrics_answers
    from surveys.exchange.odk_answers import read_odk_answers

    return read_odk_answers


def _came(campaign: Campaign, day: date, now: datetime) -> datetime:
    came = came_at(campaign, day)
    asked = day_of(campaign.opens_at) <= day <= day_of(now)
    if not asked or shut(campaign, came, came) is not None:
        raise CampaignError(
            f"{campaign.slug!r} took no answers on {day}: it is {campaign.state}, from "
            f"{day_of(campaign.opens_at)} to {campaign.closes_at:%Y-%m-%d %H:%M %Z}.",
            "Give the day on which people answered with --day.",
        )
    return came


def _require_unknown(session: Session, campaign: Campaign, mark: str) -> None:
    """Refuse a file that came before: once receipts have ended, its answers are not known again."""
    before = audit.entries(session, subject=_subject(campaign))
    if any(entry.detail.get("file") == mark for entry in before):
        raise CampaignError(
            f"This file was imported into {campaign.slug!r} before.",
            "Nothing is to be done; other answers need another file.",
        )


def _subject(campaign: Campaign) -> str:
    return f"batch:{campaign.slug}/import"  # about answers: the hour is not kept


def _ids(key: CampaignKey, file: AnswerFile) -> Iterable[tuple[str, int]]:
    """Return an id and the place of everybody who came to the end, in random order.

    An id follows from the file and the place in it, and from the campaign's key, so that nobody
    without the key finds the line of an answer.
    """
    whole = [place for place, finished in enumerate(file.read.finished) if finished]
    CHANCE.shuffle(whole)
    return [(key.fingerprint("import", f"{file.mark} {place}")[:32], place) for place in whole]
