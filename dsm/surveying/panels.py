"""Expert panels: rounds, one's own answers beside the others' unlabelled ones, disagreement shown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select, update

from dsm import audit
from dsm.database import transaction
from dsm.surveying import campaigns, inbox, questionnaires
from dsm.surveying.endings import is_over
from dsm.surveying.mixing import mix
from dsm.surveying.tables import (
    CampaignRow,
    FreeTextRow,
    InvitationRow,
    PersonCodeRow,
    ResponseRow,
)
from dsm.surveying.terms import term_problems
from dsm.tables import utc_now
from surveys.asking.questions import Question, QuestionType
from surveys.campaigns import Campaign, CampaignError, Mode, State
from surveys.errors import raise_all
from surveys.instruments import Audience

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring

LEAST = 4  # experts; below that everybody would recognise whose answer is whose


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One question of a round: one's own answer, and all answers without names.

    Parameters
    ----------
    own : int or float or None
        What this expert answered; None where she did not.
    others : tuple of float or None
        Everybody's, sorted, so that their order tells nothing; None below four experts.
    """

    question: str
    own: float | None
    others: tuple[float, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a panel agrees on one question, which no average would tell.

    Parameters
    ----------
    experts : int
        Who answered it.
    low, lower, middle, upper, high : float
        Smallest answer, quartiles and largest.
    shares : mapping of code to float
        For choices: the share of experts who gave each answer, in [0, 1].
    """

    question: str
    experts: int
    low: float
    lower: float
    middle: float
    upper: float
    high: float
    shares: Mapping[int, float]

    @property
    def agrees(self) -> bool:
        """Whether three quarters chose the same, or the middle half lies within one step.

        A rule that is stated before the round, as Delphi studies ask for.
        """
        if self.shares:
            return max(self.shares.values()) >= 0.75 or self.upper - self.lower <= 1
        return False


def end_round(engine: Engine, keyring: "Keyring", slug: str, by: str) -> int:
    """End a round: nobody answers while the panel talks, and all answers of the round are mixed.

    Returns
    -------
    int
        Answers that waited to be mixed.

    Raises
    ------
    CampaignError
        If this is no panel, or no round is open.
    """
    with transaction(engine) as session:
        require_panel(campaigns.find(session, slug))
        campaign = campaigns.pause(session, slug, by)
    # A pause holds everybody, so that nobody can add to the few who answered: they may be mixed
    # as at the end. Experts are confidential in any case.
    return mix(engine, keyring, campaign.id, force=True, now=max(campaign.ends_at, utc_now()))


def begin_round(
    session: Session, slug: str, closes_at: datetime, by: str, now: datetime | None = None
) -> Campaign:
    """Begin the next round once the last has ended: everybody is asked again.

    Raises
    ------
    CampaignError
        If the last round has not ended, or its answers wait to be mixed.
    FixableError
        If the new end lies before the old one, or after contacts or answers are deleted.
    """
    before = campaigns.find(session, slug)
    require_panel(before)
    _require_ended(session, before)
    if closes_at > before.closes_at:
        campaigns.extend(session, slug, closes_at, by, now)
    row = session.get_one(CampaignRow, before.id)
    row.round += 1
    raise_all(term_problems(session, campaigns.find(session, slug)))
    session.execute(
        update(InvitationRow)
        .where(col(InvitationRow.campaign_id) == before.id)
        .values(answered=False)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    audit.record(session, by, "begin-round", f"panel:{slug}", round=row.round)
    return campaigns.resume(session, slug, by, now)


def require_panel(campaign: Campaign) -> None:
    """Refuse a survey of residents, which has no rounds.

    Raises
    ------
    CampaignError
        If others than experts are asked.
    """
    if campaign.audience is not Audience.EXPERTS:
        raise CampaignError(
            f"{campaign.slug!r} asks residents; it has no rounds.", "Choose an expert panel."
        )


def ended_rounds(campaign: Campaign, now: datetime | None = None) -> tuple[int, ...]:
    """Return the rounds in which nobody may answer any more, the last one first.

    A pause holds everybody; after the close some may still finish within the grace.

    Parameters
    ----------
    now : datetime, optional
        By default this moment.
    """
    ended = campaign.state is State.PAUSED or is_over(campaign, now or utc_now())
    return tuple(range(campaign.round if ended else campaign.round - 1, 0, -1))


def round_before(campaign: Campaign) -> int:
    """Return the round whose answers experts see while they answer this one, 0 where there is none.

    Only a confidential panel can tell an expert which answer was hers.
    """
    is_panel = campaign.audience is Audience.EXPERTS and campaign.mode is Mode.CONFIDENTIAL
    return campaign.round - 1 if is_panel else 0


def is_member(session: Session, link_hash: str) -> bool:
    """Tell whether a link belongs to an expert; a link that was replaced does not any more."""
    return _code(session, link_hash) is not None


def comparison(
    session: Session,
    campaign: Campaign,
    link_hash: str,
    round: int,
    now: datetime | None = None,
) -> tuple[Compared, ...]:
    """Return what one expert sees of a round that has ended: hers, and all without names.

    Reasons are private: they are not here. `now` is by default this moment.

    Raises
    ------
    CampaignError
        If the round has not ended, or this is no panel.
    """
    require_panel(campaign)
    _require_past(campaign, round, now)
    code = _code(session, link_hash)
    rows = _answers(session, campaign, round)
    own: Mapping[str, Any] = next((row.answers for row in rows if row.person_code == code), {})
    return tuple(
        Compared(
            question=question.id,
            own=_number(own.get(question.id)) if code else None,
            others=_unlabelled(question, rows),
        )
        for question in _numeric(session, campaign, rows)
    )


def disagreement(
    session: Session, campaign: Campaign, round: int, now: datetime | None = None
) -> tuple[Spread, ...]:
    """Return how far the panel agreed in a round, question by question; hidden below four experts.

    Raises
    ------
    CampaignError
        If the round has not ended, or this is no panel.
    """
    require_panel(campaign)
    _require_past(campaign, round, now)
    rows = _answers(session, campaign, round)
    return tuple(
        _spread(question, points)
        for question in _numeric(session, campaign, rows)
        if (points := _unlabelled(question, rows)) is not None
    )


def reasons(
    session: Session, campaign: Campaign, now: datetime | None = None
) -> dict[str, tuple[str, ...]]:
    """Return what experts wrote in all rounds, by question, for whoever leads the panel.

    Without names and in random order: a reason shall be weighed, not its author. A question is
    left out unless four experts must have written: texts do not tell their round, so that three
    experts may have written once in each.

    Raises
    ------
    CampaignError
        If a round is open, or this is no panel.
    """
    require_panel(campaign)
    _require_past(campaign, campaign.round, now)
    rows = session.exec(
        select(FreeTextRow)
        .where(FreeTextRow.campaign_id == campaign.id, col(FreeTextRow.test).is_(False))
        .order_by(col(FreeTextRow.id))
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.question, []).append(row.text)
    fewer_may_have = (LEAST - 1) * campaign.round
    return {id: tuple(texts) for id, texts in found.items() if len(texts) > fewer_may_have}


def ends_of(question: Question, points: Sequence[float]) -> tuple[float, float]:
    """Return the lowest and highest answer of a question; of `points` where it sets no limit."""
    known = [*question.codes, *points]
    low = min(known) if question.lowest is None else question.lowest
    high = max(known) if question.highest is None else question.highest
    return low, high


def place_on(question: Question, points: Sequence[float]) -> list[float]:
    """Return where answers lie along the scale of their question, in [0, 1].

    Examples
    --------
    >>> from surveys.asking.questions import Question, QuestionType
    >>> place_on(Question(id="q", type=QuestionType.NUMBER, text={}, lowest=0, highest=10), [0, 5])
    [0.0, 0.5]
    """
    low, high = ends_of(question, points)
    return [(point - low) / (high - low or 1.0) for point in points]


def _require_ended(session: Session, campaign: Campaign) -> None:
    if campaign.state is not State.PAUSED:
        raise CampaignError(
            f"Round {campaign.round} of {campaign.slug!r} has not ended; it is {campaign.state}.",
            f"End it first: `dsm survey panel end-round {campaign.slug}`.",
        )
    waiting = inbox.waiting(session, campaign.id)
    if waiting:
        raise CampaignError(
            f"{waiting} answers of round {campaign.round} still wait to be mixed.",
            f"Run `dsm survey mix {campaign.slug}` first.",
        )


def _require_past(campaign: Campaign, round: int, now: datetime | None) -> None:
    if round not in ended_rounds(campaign, now):
        raise CampaignError(
            f"Round {round} of {campaign.slug!r} has not ended.",
            "Others' answers are shown after it, so that the first are one's own.",
        )


def _code(session: Session, link_hash: str) -> str | None:
    return session.exec(
        select(PersonCodeRow.code).where(PersonCodeRow.link_hash == link_hash)
    ).one_or_none()


def _answers(session: Session, campaign: Campaign, round: int) -> Sequence[ResponseRow]:
    return session.exec(
        select(ResponseRow)
        .where(
            ResponseRow.campaign_id == campaign.id,
            ResponseRow.round == round,
            col(ResponseRow.test).is_(False),
        )
        .order_by(col(ResponseRow.id))
    ).all()


def _numeric(
    session: Session, campaign: Campaign, rows: Sequence[ResponseRow]
) -> Iterator[Question]:
    version = max((row.version for row in rows), default=campaign.version)
    asked = questionnaires.load(session, campaign.questionnaire, version).questions
    for question in asked:
        if question.background is None and question.type in {
            QuestionType.NUMBER,
            QuestionType.SCALE,
            QuestionType.SINGLE,
        }:
            yield question


def _unlabelled(question: Question, rows: Sequence[ResponseRow]) -> tuple[float, ...] | None:
    points = [_number(row.answers.get(question.id)) for row in rows]
    told = sorted(point for point in points if point is not None)
    return tuple(told) if len(told) >= LEAST else None


def _spread(question: Question, points: tuple[float, ...]) -> Spread:
    low, lower, middle, upper, high = np.quantile(points, (0, 0.25, 0.5, 0.75, 1)).tolist()
    counts = Counter(int(point) for point in points) if question.choices else Counter()
    return Spread(
        question=question.id,
        experts=len(points),
        low=low,
        lower=lower,
        middle=middle,
        upper=upper,
        high=high,
        shares={code: counts[code] / len(points) for code in question.codes},
    )


def _number(answer: Any) -> float | None:
    return float(answer) if isinstance(answer, int | float) else None
