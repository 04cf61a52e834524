"""Use case of analysts: mark answers given without care, and see which groups the marks fall on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from dsm.surveying import cells, questionnaires
from dsm.surveying.tables import ResponseRow
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.respondents import responses_of
from surveys.campaigns import Campaign
from surveys.population import Factor
from surveys.quality import Flag, FlagRate, SubmittedAnswers, flag, flag_rates

UNKNOWN = "(unknown)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How many answers are marked, and in which groups.

    Parameters
    ----------
    by_flag : mapping of flag to FlagRate
        Of everybody.
    by_group : mapping of factor to tuple of FlagRate
        Any flag, by group; small groups are hidden. A rule that marks the old and the slow more
        than the careless is seen here.
    """

    by_flag: dict[Flag, FlagRate]
    by_group: dict[str, tuple[FlagRate, ...]]


def flag_answers(session: Session, campaign: Campaign) -> Quality:
    """Mark the answers of a campaign by the rules of `surveys.quality`; none is deleted.

    Each version is judged by itself, for it takes the same questions to compare. Marking again
    replaces the marks: what is usual changes as answers come in.
    """
    rows = session.exec(
        select(ResponseRow)
        .where(
            ResponseRow.campaign_id == campaign.id,
            ResponseRow.round == campaign.round,
            col(ResponseRow.test).is_(False),
        )
        .order_by(ResponseRow.id)  # random keys: the order tells nothing
    ).all()
    factors = cells.factors_of(session, campaign)
    marks: list[frozenset[Flag]] = []
    groups: dict[str, list[str]] = defaultdict(list)
    for version in sorted({row.version for row in rows}):
        asked = questionnaires.load(session, campaign.questionnaire, version)
        same = [row for row in rows if row.version == version]
        found = flag(asked, [_answered(row) for row in same])
        for row, flags in zip(same, found, strict=True):
            row.flags = sorted(flags)
        marks += found
        for factor, levels in _groups(asked, same, factors).items():
            groups[factor] += levels
    session.flush()
    return Quality(
        by_flag={one: _overall(marks, one) for one in Flag},
        by_group={
            factor: flag_rates(marks, levels)
            for factor, levels in groups.items()
            if set(levels) != {UNKNOWN}
        },
    )


def _answered(row: ResponseRow) -> SubmittedAnswers:
    return SubmittedAnswers(answers=row.answers, speed=row.speed, day=row.day)


def _overall(marks: Sequence[frozenset[Flag]], one: Flag) -> FlagRate:
    if not marks:
        return FlagRate("", None, None)
    return flag_rates(marks, [""] * len(marks), only=one)[0]


def _groups(
    asked: Questionnaire, rows: Sequence[ResponseRow], factors: Sequence[Factor]
) -> dict[str, list[str]]:
    """Return every row's level of each factor; unknown where this version does not ask."""
    background = responses_of(asked, [row.answers for row in rows], factors).background
    return {
        factor.name: [factor.levels[level] if level >= 0 else UNKNOWN for level in column]
        for factor, column in zip(factors, background.T.tolist(), strict=True)
    }
