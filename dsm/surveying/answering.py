"""Answering: come in, agree, save page by page, finish once, withdraw; nothing is said before it is kept."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.database import reading
from dsm.surveying import drafts, inbox, receipts
from dsm.surveying.drafts import Draft
from dsm.surveying.entering import (
    find_campaign,
    open_by_invitation,
    require_channel,
    require_going_on,
    require_open,
    require_running,
    resumed,
)
from dsm.surveying.finishing import FinishResult, finish_answer, sent_before
from dsm.surveying.held_campaigns import hold_once
from dsm.surveying.keys import Keyring
from dsm.surveying.library import Library, Terms
from dsm.surveying.receipts import Receipt
from dsm.surveying.refusals import Refusal, RefusalReason, StorageError
from dsm.surveying.saving import PageSave, Saved, SaveResult, Stale, forget, is_idle, save_page
from dsm.surveying.tries import Tries
from dsm.surveying.visits import Visit, new_visit
from dsm.surveying.writer import Work, Writer
from dsm.tables import utc_now
from surveys import codes
from surveys.campaigns import Campaign, Channel, Entry, State
from surveys.errors import FixableError


class Reception:
    """Everything respondents do, whether on pages or by the API; one per process.

    Reading is done at once; it takes about a millisecond. Whatever changes something is awaited:
    it goes through the writer, and returns after the commit.

    Parameters
    ----------
    engine : Engine
        For reading.
    keyring : Keyring
        Keys of the campaigns.
    writer : Writer
        For everything that is kept.
    clock : callable
        The time of this moment, in UTC.
    tries : Tries, optional
        Counts wrong codes.
    """

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        writer: Writer,
        clock: Callable[[], datetime] = utc_now,
        tries: Tries | None = None,
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._writer = writer
        self._clock = clock
        self._tries = tries or Tries()
        self._library = Library()

    def terms(self, slug: str, visit: Visit | None = None) -> Terms:
        """Return what a campaign asks now, or what a visitor was shown first, and its terms.

        Raises
        ------
        Refusal
            UNKNOWN, if there is no such campaign.
        """
        with self._reading() as session:
            return self._library.terms(session, find_campaign(session, slug), visit)

    def standing(self, visit: Visit) -> tuple[Terms, Draft]:
        """Return `terms` and `draft` of a visitor, read together."""
        with self._reading() as session:
            terms = self._library.terms(session, find_campaign(session, visit.slug), visit)
            return terms, self._draft(session, visit)

    def by_link(self, slug: str, token: str, channel: Channel, *, language: str = "") -> Visit:
        """Let somebody in by her personal link. Nothing is used up by that.

        On a device that has no cookie of this link, pages that were answered before stay closed.

        Raises
        ------
        Refusal
            One and the same for links that are unknown, replaced or used.
        """
        return self._by_invitation(slug, "link", codes.read_link_token(token), channel, language)

    def by_code(self, slug: str, code: str, channel: Channel, *, language: str = "") -> Visit:
        """Let somebody in by the code typed from her letter; see `by_link`."""
        return self._by_invitation(slug, "code", codes.read_code(code), channel, language)

    def walk_in(
        self, slug: str, channel: Channel, *, test: bool = False, language: str = ""
    ) -> tuple[Visit, str]:
        """Let in somebody who holds nothing.

        Parameters
        ----------
        test : bool
            For staff, before and while the campaign is open; the answers are kept apart for ever.

        Returns
        -------
        tuple of (Visit, str)
            The visit, and the code that resumes it elsewhere; "" at a kiosk and in a test.

        Raises
        ------
        Refusal
            If the campaign takes nobody now, in this way, or without an invitation.
        """
        now = self._clock()
        with self._reading() as session:
            campaign = find_campaign(session, slug)
            require_open(campaign, now, channel, test=test)
            if campaign.entry is Entry.INVITED and not test:
                raise Refusal(RefusalReason.INVITED_ONLY)
        if test:
            self._keyring.make(campaign.id)
        resumable = channel is not Channel.KIOSK and not test
        code = codes.new_code()
        visit = new_visit(
            campaign,
            drafts.secret_of("resume", code),
            channel,
            language,
            now,
            test=test,
            resumable=resumable,
        )
        return visit, code if resumable else ""

    def by_resume_code(self, slug: str, code: str, *, language: str = "") -> Visit:
        """Let somebody go on who was given a code for that.

        Raises
        ------
        Refusal
            UNKNOWN if nothing unfinished belongs to the code, whyever.
        """
        now = self._clock()
        with self._reading() as session:
            campaign = find_campaign(session, slug)
            require_running(campaign)
            plain = codes.read_code(code)
            secret = drafts.secret_of("resume", plain or "")
            draft = drafts.read_draft(session, self._keyring.of(campaign.id), secret)
            if plain is None or draft is None:
                raise self._missed(campaign, "resume")
            require_going_on(campaign, now, draft)
            visit = new_visit(campaign, secret, Channel.WEB, language, now)
            asked = self._library.questionnaire(session, campaign, draft.version)
            return resumed(visit, draft, asked)

    def agree(self, visit: Visit, consent: int) -> Visit:
        """Return the visit of somebody who agreed to the text that is shown now.

        Nothing is kept before that; her time to answer counts from here.

        Parameters
        ----------
        consent : int
            Version of the text that she read.

        Raises
        ------
        Refusal
            If the campaign takes nobody now; NO_CONSENT if its text is another one by now.
        """
        if visit.consent is not None:
            return visit
        terms, now = self.terms(visit.slug), self._clock()
        require_open(terms.campaign, now, visit.channel, test=visit.test)
        if consent != terms.consent.version:
            raise Refusal(RefusalReason.NO_CONSENT)
        version = terms.campaign.version
        return replace(visit, consent=consent, version=version, begun=now)

    def draft(self, visit: Visit) -> Draft:
        """Return what was answered so far; empty where nothing was, or a kiosk was left alone.

        Pages before `visit.first_shown_page` must not be shown: the answers to them are here
        because routing needs them.
        """
        with self._reading() as session:
            return self._draft(session, visit)

    async def save(
        self,
        visit: Visit,
        page: int,
        answers: Mapping[str, Any],
        free_texts: Mapping[str, str],
        revision: int,
        *,
        whole: bool = True,
    ) -> Saved | Stale:
        """Save one page, and return after it is on the disk.

        Parameters
        ----------
        revision : int
            Of the draft when the page was shown.
        whole : bool
            False for saving by the way, while the page is still being filled in.

        Returns
        -------
        Saved or Stale
            Stale where the page was saved from elsewhere meanwhile, with other answers.

        Raises
        ------
        Refusal
            If the person may not go on.
        DifferentAnswerError
            If the whole was sent before, with other answers on this page.
        BusyError
            If it was not saved, and may be sent again.
        """
        sent = PageSave(
            page=page,
            answers=answers,
            free_texts=free_texts,
            revision=revision,
            at=self._clock(),
            whole=whole,
        )
        return await self._written(partial(self._save, visit, sent))

    async def finish(self, visit: Visit, language: str) -> Receipt:
        """Send what was saved, once and for all, and return the receipt after it is on the disk.

        Sent again it returns the same receipt.

        Raises
        ------
        Refusal
            If the person may not go on, nothing was saved, or answers are missing or wrong
            (`WrongAnswersError`, with all problems).
        DifferentAnswerError
            If it was sent before with other answers.
        BusyError
            If it was not kept, and may be sent again.
        """
        return await self._written(partial(self._finish, visit, language, self._clock()))

    def receipt(self, visit: Visit) -> Receipt:
        """Return the receipt of what was sent, without sending anything.

        Raises
        ------
        Refusal
            NOTHING_SAVED if nothing was sent; ALREADY_ANSWERED if it was withdrawn.
        """
        with self._reading() as session:
            told = sent_before(session, self._keyring.of(visit.campaign_id), visit)
        if isinstance(told, FixableError):
            raise told
        return told

    async def abandon(self, visit: Visit) -> None:
        """Stop, and delete what was saved; what was sent already is withdrawn by its receipt."""
        await self._written(partial(self._abandon, visit, self._clock()))

    async def withdraw(self, slug: str, receipt_code: str) -> bool:
        """Delete the answer that a receipt belongs to, and everything made from it.

        Returns
        -------
        bool
            False for a receipt that belongs to nothing, whyever.

        Raises
        ------
        Refusal
            TOO_MANY_TRIES, or CLOSED: withdrawal ends when the campaign closes.
        """
        campaign = await asyncio.to_thread(self._found, slug)
        require_running(campaign)
        if campaign.state is State.CLOSED or self._clock() >= campaign.closes_at:
            raise Refusal(RefusalReason.CLOSED)
        code = codes.read_code(receipt_code) or ""
        if await self._written(partial(self._withdraw, campaign.id, code)):
            return True
        refused = self._missed(campaign, "receipt")
        if refused.reason is RefusalReason.TOO_MANY_TRIES:
            raise refused
        return False

    def _found(self, slug: str) -> Campaign:
        with self._reading() as session:
            return find_campaign(session, slug)

    def _draft(self, session: Session, visit: Visit) -> Draft:
        key = self._keyring.of(visit.campaign_id)
        draft = drafts.read_draft(session, key, visit.draft_secret)
        if draft is None or is_idle(visit, draft, self._clock()):
            return Draft()
        return draft

    def _save(self, visit: Visit, sent: PageSave, session: Session) -> SaveResult:
        held = hold_once(session, visit.campaign_id)
        asked = self._library.questionnaire(session, held.campaign, visit.version)
        key = self._keyring.of(visit.campaign_id)
        return save_page(session, key, visit, held.campaign, asked, sent, held.strata)

    def _finish(self, visit: Visit, language: str, now: datetime, session: Session) -> FinishResult:
        campaign = hold_once(session, visit.campaign_id).campaign
        key = self._keyring.of(visit.campaign_id)
        load = partial(self._library.questionnaire, session, campaign)
        return finish_answer(session, key, visit, campaign, load, language, now)

    def _abandon(self, visit: Visit, now: datetime, session: Session) -> None:
        key = self._keyring.of(visit.campaign_id)
        draft = drafts.read_draft(session, key, visit.draft_secret, to_change=True)
        if draft is not None:
            forget(session, key, visit, draft, now)

    def _withdraw(self, campaign_id: int, code: str, session: Session) -> bool:
        inbox.hold_campaign(session, campaign_id)
        return receipts.withdraw(session, self._keyring.of(campaign_id), code)

    def _by_invitation(
        self,
        slug: str,
        kind: Literal["link", "code"],
        plain: str | None,
        channel: Channel,
        language: str,
    ) -> Visit:
        now, text = self._clock(), plain or ""
        with self._reading() as session:
            campaign = find_campaign(session, slug)
            require_running(campaign)
            require_channel(campaign, channel)
            opened = open_by_invitation(session, self._keyring.of(campaign.id), kind, text)
            require_going_on(campaign, now, opened.draft if opened else None)
            if opened is None:
                raise self._missed(campaign, kind)
            visit = new_visit(
                campaign, opened.secret, channel, language, now, link_hash=opened.link_hash
            )
            if opened.draft is None:
                return visit
            asked = self._library.questionnaire(session, campaign, opened.draft.version)
            return resumed(visit, opened.draft, asked)

    def _missed(self, campaign: Campaign, kind: str) -> Refusal:
        wait = self._tries.miss((campaign.id, kind))
        return Refusal(RefusalReason.TOO_MANY_TRIES if wait else RefusalReason.UNKNOWN, wait)

    async def _written[T](self, work: Work[T | FixableError]) -> T:
        done = await asyncio.wrap_future(self._writer.submit(work))
        if isinstance(done, FixableError):
            raise done
        return done

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        try:
            with reading(self._engine) as session:
                yield session
        except (sa.exc.OperationalError, sa.exc.TimeoutError) as error:
            raise StorageError from error
