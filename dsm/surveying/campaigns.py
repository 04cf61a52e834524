"""Use cases of those who run a campaign: set its terms, open it, pause it, close it."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select, update

from dsm import audit
from dsm.audit import SYSTEM
from dsm.database import exclusive
from dsm.surveying import cells, consents, inbox, questionnaires
from dsm.surveying.campaign_rows import campaign_of, columns_of
from dsm.surveying.readiness import readiness
from dsm.surveying.tables import CampaignRow
from dsm.surveying.terms import term_problems
from dsm.tables import utc_now
from surveys.asking.differences import Difference, Effect, differences, refusals
from surveys.campaigns import Campaign, CampaignError, Entry, State, require_move
from surveys.errors import raise_all

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring

__all__ = [
    "add",
    "all_campaigns",
    "change",
    "close",
    "extend",
    "find",
    "find_by_id",
    "mark_purged",
    "new_version",
    "open_campaign",
    "pause",
    "readiness",
    "remove",
    "resume",
]

# Where a campaign is and what it is about may change while people answer; what they were promised may not.
ALWAYS_FREE = frozenset({"name", "contact", "channels"})
ONLY_EARLIER = frozenset({"retention_on", "contacts_until"})
NEVER = frozenset({"id", "state", "slug", "round"})


def add(session: Session, campaign: Campaign, by: str = SYSTEM) -> Campaign:
    """Keep the terms of a new campaign, as a draft.

    Raises
    ------
    FixableError
        Everything about its terms that can never be: an address that is taken, an end before
        the beginning, experts without confidentiality. What is merely missing may follow later.
    """
    draft = replace(campaign, state=State.DRAFT, id=0)
    raise_all(term_problems(session, draft))
    row = CampaignRow(id=None, **columns_of(draft))
    session.add(row)
    session.flush()
    audit.record(
        session,
        by,
        "add-campaign",
        f"campaign:{draft.slug}",
        questionnaire=draft.questionnaire,
        version=draft.version,
        mode=draft.mode,
        early_figures=draft.early_figures,
    )
    return campaign_of(row)


def find(session: Session, slug: str) -> Campaign:
    """Return the campaign at an address.

    Raises
    ------
    CampaignError
        If there is none; the fix lists those there are.
    """
    return campaign_of(_row(session, slug))


def find_by_id(session: Session, campaign_id: int) -> Campaign:
    """Return the campaign with this id.

    Raises
    ------
    CampaignError
        If there is none.
    """
    row = session.get(CampaignRow, campaign_id)
    if row is None:
        raise CampaignError(f"There is no campaign {campaign_id}.", "See `dsm survey list`.")
    return campaign_of(row)


def all_campaigns(session: Session) -> tuple[Campaign, ...]:
    """Return all campaigns, the one that opens last first."""
    query = select(CampaignRow).order_by(col(CampaignRow.opens_at).desc(), col(CampaignRow.id))
    return tuple(campaign_of(row) for row in session.exec(query))


def change(session: Session, slug: str, by: str = SYSTEM, /, **terms: Any) -> Campaign:
    """Change terms of a campaign: any of a draft, few of one that was opened.

    Parameters
    ----------
    **terms
        Fields of `Campaign`. Once opened: "name", "contact" and "channels"; "retention_on" and
        "contacts_until" to an earlier day.

    Raises
    ------
    CampaignError
        If a term can no longer be changed, or there is no such term.
    FixableError
        If the terms would contradict each other.
    """
    row = _row(session, slug)
    before = campaign_of(row)
    raise_all(_change_problems(before, terms))
    after = replace(before, **terms)
    raise_all(term_problems(session, after))
    for name, value in columns_of(after).items():
        setattr(row, name, value)
    session.flush()
    if before.state is not State.DRAFT:
        # Contact and days stand in the text that people agree to.
        asked = questionnaires.load(session, after.questionnaire, after.version)
        consents.write(session, after, asked)
    audit.record(
        session,
        by,
        "change-campaign",
        f"campaign:{slug}",
        kind=", ".join(sorted(terms)),
        # Whether anybody sees figures before the end is kept word for word.
        **{name: value for name, value in terms.items() if name == "early_figures"},
    )
    return campaign_of(row)


def remove(engine: Engine, keyring: "Keyring", slug: str, by: str = SYSTEM) -> None:
    """Throw away a campaign that was never opened, with its key and the invitations made for it.

    Raises
    ------
    CampaignError
        If it was opened: then only a purge takes its answers away, and leaves a proof.
    """
    with exclusive(engine) as session:
        inbox.hold_campaign(session, find(session, slug).id, alone=True)
        campaign = find(session, slug)
        if campaign.state is not State.DRAFT:
            raise CampaignError(
                f"{slug!r} was opened; its answers are not thrown away silently.",
                f"Close it, then purge it: `dsm survey purge {slug}`.",
            )
        session.delete(session.get_one(CampaignRow, campaign.id))
        session.flush()
        audit.record(session, by, "remove-campaign", f"campaign:{slug}")
    keyring.destroy(campaign.id)


def open_campaign(
    session: Session, keyring: "Keyring", slug: str, by: str = SYSTEM, now: datetime | None = None
) -> Campaign:
    """Let people in, once nothing is missing any more.

    The consent text is numbered and kept, the campaign's key is made where there is none yet, and
    where everybody may enter the coarsening of backgrounds is settled.

    Raises
    ------
    FixableError
        Everything that keeps it from opening, all at once.
    """
    campaign = find(session, slug)
    require_move(campaign.state, State.OPEN)
    if campaign.state is State.PAUSED:
        return resume(session, slug, by, now)
    raise_all(readiness(session, campaign, now))
    questionnaire = questionnaires.load(session, campaign.questionnaire, campaign.version)
    consents.write(session, campaign, questionnaire)
    if campaign.entry is Entry.OPEN:
        cells.coarsen_to_population(session, campaign, questionnaire)
    keyring.make(campaign.id)
    return _move(session, campaign, State.OPEN, by)


def pause(session: Session, slug: str, by: str = SYSTEM) -> Campaign:
    """Hold everybody, also those who are answering; what they saved stays."""
    return _move(session, find(session, slug), State.PAUSED, by)


def resume(session: Session, slug: str, by: str = SYSTEM, now: datetime | None = None) -> Campaign:
    """Let people in again after a pause.

    Raises
    ------
    CampaignError
        If it is not paused, or its end has passed meanwhile.
    """
    campaign = find(session, slug)
    if campaign.state is not State.PAUSED:
        raise CampaignError(f"{slug!r} is {campaign.state}, not paused.", "Nothing is to be done.")
    if (now or utc_now()) >= campaign.closes_at:
        raise CampaignError(
            f"The end of {slug!r}, {campaign.closes_at:%Y-%m-%d %H:%M} UTC, has passed.",
            f"Give it a later end first: `dsm survey extend {slug}`.",
        )
    return _move(session, campaign, State.OPEN, by)


def close(session: Session, slug: str, by: str = SYSTEM, now: datetime | None = None) -> Campaign:
    """Let nobody begin any more; whoever began may still finish within the grace."""
    moment = now or utc_now()
    campaign = find(session, slug)
    require_move(campaign.state, State.CLOSED)
    row = _row(session, slug)
    if moment < campaign.closes_at:
        # The table wants an end after the beginning, also where it is closed before that came.
        row.closes_at = max(moment, campaign.opens_at + timedelta(minutes=1)).astimezone(UTC)
        session.flush()
    return _move(session, find(session, slug), State.CLOSED, by)


def extend(
    session: Session,
    slug: str,
    closes_at: datetime,
    by: str = SYSTEM,
    now: datetime | None = None,
) -> Campaign:
    """Give a campaign that is open or paused a later end.

    Raises
    ------
    CampaignError
        If it has closed, or the new end is not later than the old one or than now.
    FixableError
        If contacts or answers would be deleted before the new end.
    """
    before = find(session, slug)
    if before.state not in {State.OPEN, State.PAUSED}:
        raise CampaignError(
            f"{slug!r} is {before.state}; only what is open or paused can be extended.",
            "Change the end of a draft; begin a new campaign after a closed one.",
        )
    if closes_at <= max(before.closes_at, now or utc_now()):
        raise CampaignError(
            f"{closes_at:%Y-%m-%d %H:%M} is no later end than {before.closes_at:%Y-%m-%d %H:%M}.",
            "Give a later one, or close the campaign.",
        )
    after = replace(before, closes_at=closes_at)
    raise_all(term_problems(session, after))
    _row(session, slug).closes_at = closes_at.astimezone(UTC)
    session.flush()
    consents.write(session, after, questionnaires.load(session, after.questionnaire, after.version))
    audit.record(session, by, "extend-campaign", f"campaign:{slug}", until=closes_at.isoformat())
    return find(session, slug)


def new_version(
    session: Session, slug: str, version: int, by: str = SYSTEM, *, confirmed: bool = False
) -> Campaign:
    """Ask another version of the same questionnaire from now on.

    A draft may ask any. Once people answer, only such changes are allowed that leave the answers
    given before comparable with those to come: a typo, a further translation.

    Parameters
    ----------
    confirmed : bool
        Whether a person has read every slip that is put right, and says that it means the same.

    Raises
    ------
    FixableError
        Every change that would harm the answers, all at once.
    CampaignError
        If a slip was not confirmed, or nothing is asked any more.
    """
    campaign = find(session, slug)
    if campaign.state is State.DRAFT:
        return change(session, slug, by, version=version)
    _require_running(campaign)
    old = questionnaires.load(session, campaign.questionnaire, campaign.version)
    new = questionnaires.load(session, campaign.questionnaire, version)
    changes = differences(old, new)
    raise_all(refusals(changes))
    if not confirmed:
        raise_all(_unconfirmed(changes))
    _row(session, slug).version = version
    session.flush()
    consents.write(session, campaign, new)
    audit.record(
        session, by, "change-version", f"campaign:{slug}", from_=campaign.version, to=version
    )
    return find(session, slug)


def _unconfirmed(changes: Sequence[Difference]) -> list[CampaignError]:
    return [
        CampaignError(
            f"{one.place} would read {one.after!r} instead of {one.before!r}.",
            "Confirm that it still means the same, or put it back.",
        )
        for one in changes
        if one.effect is Effect.CONFIRMED
    ]


def mark_purged(session: Session, campaign: Campaign, by: str) -> None:
    """Let a closed campaign end; whoever deletes its answers calls this in the same transaction."""
    _move(session, campaign, State.PURGED, by)


def _move(session: Session, campaign: Campaign, to: State, by: str) -> Campaign:
    require_move(campaign.state, to)
    # Decided by the database: of two who move it at once, one finds it moved.
    moved = session.execute(
        update(CampaignRow)
        .where(col(CampaignRow.id) == campaign.id, col(CampaignRow.state) == campaign.state)
        .values(state=to)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(moved, sa.CursorResult)
    if not moved.rowcount:
        raise CampaignError(
            f"Somebody moved {campaign.slug!r} meanwhile.", "Look at it, then decide again."
        )
    audit.record(
        session,
        by,
        "move-campaign",
        f"campaign:{campaign.slug}",
        from_=campaign.state.value,
        to=to.value,
    )
    session.flush()
    return find(session, campaign.slug)


def _require_running(campaign: Campaign) -> None:
    if campaign.state not in {State.OPEN, State.PAUSED}:
        raise CampaignError(
            f"{campaign.slug!r} is {campaign.state}; nothing is asked any more.",
            "Begin a new campaign with that version.",
        )


def _change_problems(before: Campaign, terms: dict[str, Any]) -> list[CampaignError]:
    known = {field.name for field in fields(Campaign)} - NEVER
    unknown = [
        CampaignError(f"{name!r} cannot be set.", f"Choose from: {', '.join(sorted(known))}.")
        for name in terms
        if name not in known
    ]
    if unknown or before.state is State.DRAFT:
        return unknown
    return [
        CampaignError(
            f"{name!r} of {before.slug!r} cannot become {value} once it was opened; "
            f"it is {getattr(before, name)}.",
            "Days of deletion may only become earlier."
            if name in ONLY_EARLIER
            else "Only its name, contact and channels still can; `extend` moves its end.",
        )
        for name, value in terms.items()
        if name not in ALWAYS_FREE and not (name in ONLY_EARLIER and value <= getattr(before, name))
    ]


def _row(session: Session, slug: str) -> CampaignRow:
    row = session.exec(
        select(CampaignRow)
        .where(CampaignRow.slug == slug)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        slugs = session.exec(select(CampaignRow.slug).order_by(CampaignRow.slug)).all()
        raise CampaignError(
            f"There is no campaign {slug!r}.",
            f"Choose one of: {', '.join(slugs)}." if slugs else "Add one with `dsm survey add`.",
        )
    return row
