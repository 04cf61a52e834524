"""Figures of a campaign's groups that everybody may see, held against all that were shown before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlmodel import Session, col, select

from dsm import fieldwork, releases
from dsm.releases import Release
from dsm.small_groups import few_unknown
from dsm.surveying import campaigns, inbox
from dsm.surveying.collected import Collected, collect
from dsm.surveying.endings import require_over
from dsm.surveying.group_summaries import QUESTION, GroupSummary, group_summaries
from dsm.surveying.tables import ResponseRow
from dsm.surveying.waves import frame_in_merged_groups, in_merged_groups
from surveys.asking.answer_table import AnswerTable
from surveys.asking.respondents import responses_of_versions
from surveys.campaigns import Campaign
from surveys.disclosure import Limits
from surveys.errors import FixableError
from surveys.group_counts import GroupCount
from surveys.population import PopulationFrame

# Fewer than a mean may rest on: a difference of two means is the mean of those between them.
FEW = Limits(count=Limits().mean)


class AnswersChangedError(FixableError):
    """Answers went, or came, while figures were made of them."""

    code = "answers-changed"

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"Answers of {slug!r} changed while figures were made of them.", "Try again."
        )
        self.args = (slug,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All that figures are made from, as it was read once.

    Parameters
    ----------
    collected : Collected
        The answers.
    frame : PopulationFrame or None
        The residents they are grouped like.
    earlier : tuple of Release
        What the campaign has shown before, oldest first.
    """

    collected: Collected
    frame: PopulationFrame | None
    earlier: tuple[Release, ...]

    @property
    def campaign(self) -> Campaign:
        """The campaign as it stood."""
        return self.collected.campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFigures:
    """Figures that may be shown, once `publish` has remembered them.

    Parameters
    ----------
    summaries : tuple of GroupSummary
        Every figure of every group, without a value where it is hidden.
    settled : tuple of GroupCount
        Answers by question and group, with what may be shown; empty where nothing has a figure.
    """

    summaries: tuple[GroupSummary, ...]
    settled: tuple[GroupCount, ...]


def read_basis(session: Session, slug: str, now: datetime) -> Basis:
    """Read what figures of a campaign are made from.

    Raises
    ------
    CampaignError
        If the campaign is not over: from two files the answers in between could be worked out.
    ExportError
        If nobody answered, or the answers are deleted.
    """
    campaign = campaigns.find(session, slug)
    require_over(session, campaign, now)
    return Basis(
        collected=collect(session, campaign),
        frame=fieldwork.load_frame(session, campaign.frame) if campaign.frame else None,
        earlier=releases.releases(session, _series(campaign)),
    )


def public_figures(basis: Basis, language: str) -> PublicFigures:
    """Settle which figures may be shown. It can take half a minute, and asks no database.

    Raises
    ------
    ReleaseError
        If the groups cannot be held against those that were shown.
    """
    collected, frame = basis.collected, basis.frame
    settled: list[GroupCount] = []

    def settle(counts: Sequence[GroupCount]) -> Sequence[GroupCount]:
        if not any(one.shown for one in counts):
            return counts  # a file without a figure publishes nothing
        settled.extend(releases.settle(basis.earlier, counts, apart=QUESTION, limits=FEW))
        return settled

    asked = responses_of_versions(
        collected.versions, collected.cases, frame.factors if frame else ()
    )
    responses = in_merged_groups(asked, collected.coarsening)
    background = responses.background.astype(np.int64)
    kept = ~few_unknown(background)
    summaries = group_summaries(
        _without_background(collected, kept.tolist()),
        responses.factors,
        background[kept],
        frame=frame_in_merged_groups(frame, collected.coarsening) if frame else None,
        language=language,
        settle=settle,
    )
    return PublicFigures(summaries=tuple(summaries), settled=tuple(settled))


def publish(
    session: Session, basis: Basis, figures: PublicFigures, *, by: str, now: datetime
) -> None:
    """Remember what is shown, unless it was made from what has changed since.

    One series for the campaign, whatever population it is grouped by: other groups of the
    same people are what a difference is made of.

    Parameters
    ----------
    session : Session
        The transaction, made by `dsm.database.exclusive`.

    Raises
    ------
    AnswersChangedError, OvertakenError
        If answers, terms or what was shown are not as they were read; nothing is remembered.
    ReleaseError
        If no figure may be shown.
    """
    inbox.hold_campaign(session, basis.campaign.id, alone=True)
    campaign = campaigns.find_by_id(session, basis.campaign.id)
    require_over(session, campaign, now)
    if campaign != basis.campaign or not _has_same_answers(session, basis):
        raise AnswersChangedError(campaign.slug)
    if figures.settled:
        releases.publish(
            session,
            _series(campaign),
            "figures by group",
            figures.settled,
            beside=basis.earlier,
            by=by,
            limits=FEW,
        )


def _has_same_answers(session: Session, basis: Basis) -> bool:
    # An answer never changes once it is mixed, and no two have the same random id.
    ids = select(ResponseRow.id).where(
        ResponseRow.campaign_id == basis.campaign.id, col(ResponseRow.test).is_(False)
    )
    return frozenset(session.exec(ids)) == basis.collected.ids


def _series(campaign: Campaign) -> str:
    return f"campaign:{campaign.slug}"


def _without_background(collected: Collected, kept: Iterable[bool]) -> AnswerTable:
    """Return the answers that have figures by group; what makes the groups has none itself."""
    table = collected.table()
    telling = {
        question.id
        for version in collected.versions
        for question in version.questions
        if question.background is not None
    }
    places = [at for at, one in enumerate(table.variables) if one.question not in telling]
    rows = (row for row, keep in zip(table.rows, kept, strict=True) if keep)
    return AnswerTable(
        tuple(table.variables[place] for place in places),
        tuple(tuple(row[place] for place in places) for row in rows),
    )
