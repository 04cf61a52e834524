"""Bringing interviews home: each is kept once, by its id and what it says, however often it comes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying import campaigns, inbox, merge_conflicts, questionnaires
from dsm.surveying.checkouts import require_grace
from dsm.surveying.days import day_of
from dsm.surveying.keys import CampaignKey, KeyLostError, Keyring
from dsm.surveying.merge_conflicts import Told
from dsm.surveying.mixing import mix
from dsm.surveying.packets import Interview, Packet, PacketError, PacketTerms, Standing
from dsm.surveying.receipts import was_withdrawn
from dsm.surveying.refusals import Refusal
from dsm.surveying.submissions import Kept, Submission, keep_submission
from dsm.surveying.tables import PacketRow
from dsm.tables import aware, utc_now
from surveys.campaigns import Campaign, CampaignError, Channel, State

CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of the interviews of a packet.

    Parameters
    ----------
    new : int
        Kept now.
    same : int
        Kept before, with the same content.
    conflicts : int
        Kept before with another content; both are kept now, and somebody must decide.
    decided : int
        Of those where that was noticed or decided before.
    withdrawn : int
        Taken back by the person since; not kept again.
    over_quota : int
        Of the new ones, those kept although enough had answered.
    unfinished : int
        Begun and not finished; never used.
    unused : int
        Never begun.
    refused : tuple of (int, str)
        Number of an interview that was not taken, and why. Nothing of it is kept here.
    mixed : int
        Answers that were mixed right after.
    """

    new: int = 0
    same: int = 0
    conflicts: int = 0
    decided: int = 0
    withdrawn: int = 0
    over_quota: int = 0
    unfinished: int = 0
    unused: int = 0
    refused: tuple[tuple[int, str], ...] = ()
    mixed: int = 0


def merge(
    engine: Engine,
    keyring: Keyring,
    packet: Packet,
    interviews: Sequence[Interview],
    by: str,
    *,
    give_up: bool = False,
    now: datetime | None = None,
) -> Merged:
    """Keep the finished interviews of a packet, all in one transaction, and mix what waits.

    When this returns, everything that is counted as kept is on the disk: only then may the packet
    be wiped. Merged again, also from a copy, it changes nothing.

    Parameters
    ----------
    give_up : bool
        Whether unfinished interviews are let go.
    now : datetime, optional
        By default this moment.

    Raises
    ------
    PacketError
        If it was not taken out here, was changed, comes too late, or has unfinished interviews.
    """
    moment = now or utc_now()
    terms = packet.terms
    campaign, key = _home_of(engine, keyring, packet)
    standing = Counter(one.standing for one in interviews)
    if standing[Standing.BEGUN] and not give_up:
        raise PacketError(
            f"{standing[Standing.BEGUN]} interviews are begun and not finished.",
            "Finish them with `dsm interview run`, or give them up with --give-up.",
        )
    done = [one for one in interviews if one.standing is Standing.DONE]
    # In random order, so that the order of the doors that were knocked at is not the inbox's.
    CHANCE.shuffle(done)
    with exclusive(engine) as session:
        inbox.hold_campaign(session, campaign.id, alone=True)
        campaign = campaigns.find_by_id(session, campaign.id)
        row = _row(session, campaign, terms)
        _require_in_time(campaign, row, moment)
        counts, refused = _keep_all(session, key, campaign, terms, done, moment)
        row.merged_on = day_of(moment)
        row.merged += counts["new"]
        audit.record(session, by, "merge", f"packet:{terms.id}", count=counts["new"])
    return Merged(
        **counts,
        unfinished=standing[Standing.BEGUN],
        unused=standing[Standing.FREE],
        refused=tuple(sorted(refused)),
        mixed=mix(engine, keyring, campaign.id, now=moment),
    )


def submission_of(
    campaign: Campaign, terms: PacketTerms, interview: Interview, now: datetime
) -> Submission:
    """Return a finished interview as the gate takes it.

    A clock in the field may be wrong: its moments are held between leaving the house and coming
    back.
    """
    ended = min(max(interview.ended or now, terms.taken_at), now)
    begun = min(max(interview.begun or ended, terms.taken_at), ended)
    return Submission(
        campaign=campaign,
        questionnaire=terms.questionnaire,
        response_id=terms.ids[interview.number - 1],
        answers=interview.answers,
        free_texts=interview.free_texts,
        channel=Channel.PHONE,
        language=interview.language,
        consent=terms.consent,
        begun=begun,
        at=ended,
    )


def _home_of(engine: Engine, keyring: Keyring, packet: Packet) -> tuple[Campaign, CampaignKey]:
    """Return the campaign that a packet was taken out of, by its signature and nothing else."""
    try:
        with transaction(engine) as session:
            campaign = campaigns.find(session, packet.terms.slug)
        key = keyring.of(campaign.id)
    except (CampaignError, KeyLostError) as error:
        raise _foreign(packet) from error
    if not packet.is_from(key):
        raise _foreign(packet)
    return campaign, key


def _foreign(packet: Packet) -> PacketError:
    return PacketError(
        f"This packet says it is of {packet.terms.slug!r}, but it was not taken out of here, "
        "or it was changed since.",
        "Merge it in the house that it was taken out of. If that is this one, tell who runs it.",
    )


def _row(session: Session, campaign: Campaign, terms: PacketTerms) -> PacketRow:
    row = session.get(PacketRow, terms.id)
    if row is None:
        # Its signature is ours: the database was brought back from a backup older than the packet.
        row = PacketRow(
            id=terms.id,
            campaign_id=campaign.id,
            version=terms.questionnaire.version,
            size=len(terms.ids),
            interviewer="",
            expires_at=terms.expires_at.astimezone(UTC),
        )
        session.add(row)
    return row


def _require_in_time(campaign: Campaign, row: PacketRow, now: datetime) -> None:
    if campaign.state is State.PAUSED:
        raise PacketError(
            f"{campaign.slug!r} is paused.", f"Resume it: `dsm survey resume {campaign.slug}`."
        )
    require_grace(campaign, now)
    if now >= aware(row.expires_at):
        raise PacketError(
            f"This packet should have come back by {aware(row.expires_at):%Y-%m-%d %H:%M %Z}.",
            f"Let it come later: `dsm interview prolong {campaign.slug} {row.id} --days 1`.",
        )


def _keep_all(
    session: Session,
    key: CampaignKey,
    campaign: Campaign,
    terms: PacketTerms,
    done: Sequence[Interview],
    now: datetime,
) -> tuple[dict[str, int], list[tuple[int, str]]]:
    counts = dict.fromkeys(("new", "same", "conflicts", "decided", "withdrawn", "over_quota"), 0)
    refused = []
    asked = questionnaires.load(session, campaign.questionnaire, terms.questionnaire.version)
    assert asked == terms.questionnaire, "a signed packet holds what was published"
    for one in done:
        submission = submission_of(campaign, terms, one, now)
        try:
            for told in _keep(session, key, terms, submission):
                counts[told] += 1
        except Refusal as refusal:
            refused.append((one.number, str(refusal.reason)))
    return counts, refused


def _keep(
    session: Session, key: CampaignKey, terms: PacketTerms, submission: Submission
) -> tuple[str, ...]:
    hash = key.fingerprint("receipt", key.receipt(submission.response_id))
    if was_withdrawn(session, hash):
        return ("withdrawn",)
    outcome = keep_submission(session, key, submission)
    if outcome.kept is Kept.NEW:
        over = outcome.receipt is not None and outcome.receipt.over_quota
        return ("new", "over_quota") if over else ("new",)
    if outcome.kept is Kept.SAME:
        return ("same",)
    if outcome.kept is Kept.ALREADY_ANSWERED:
        return ("withdrawn",)
    told = merge_conflicts.remember(session, key, terms.id, submission)
    return ("conflicts",) if told is Told.NEW else ("decided",)
