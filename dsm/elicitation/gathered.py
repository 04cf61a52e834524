"""What experts judged, as the models read it: handed in, of rounds that have ended, without names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from dsm.elicitation import elicitations
from dsm.elicitation.contents import best_worst_in, effects_in, levels_in, pairwise_in, seeds_in
from dsm.elicitation.elicitation import Elicitation, ElicitationError, Kind, State
from dsm.elicitation.experts import label_of
from dsm.elicitation.showing import Reason, groups_shown, may_be_shown
from dsm.elicitation.tables import ExpertJudgementRow, ExpertRow
from dsm.surveying.panels import LEAST

if TYPE_CHECKING:
    from indicators.experts.best_worst import BestWorst
    from indicators.experts.calibration import SeedAnswers
    from indicators.experts.effects import Judgement
    from indicators.experts.pairwise import Pairwise
    from indicators.experts.ratings import Ratings


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One expert's judgement of one round, as it is kept."""

    expert_id: int
    label: str
    group: str
    round: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many were asked and have handed in, in the current round and in all."""

    experts: int
    begun: int
    handed_in: int
    round: int


def handed_in(
    session: Session, slug: str, round: int | None = None, *, group: str | None = None
) -> tuple[Given, ...]:
    """Return what experts handed in, in order of their numbers.

    Parameters
    ----------
    round : int, optional
        Only what was said in this round. By default each expert's last word over the rounds that
        have ended: who did not come back to the second round stands by the first.
    group : str, optional
        Only experts of this group.

    Raises
    ------
    ElicitationError
        If the round has not ended: until then everybody judges alone. Or if so few handed in in
        only one round, or in both, that rounds side by side would tell whose judgement it is.
    """
    found = elicitations.find(session, slug)
    rounds = readable_rounds(found)
    if not rounds or (round is not None and round not in rounds):
        move = "close" if found.state is State.OPEN else "open"
        raise ElicitationError(
            f"Round {round or found.round} of {slug!r} has not ended; it is {found.state}.",
            f"Judgements are private until then: `dsm experts rounds {move} {slug}`.",
        )
    said = _words(session, found, rounds)
    if round is not None:
        if not _rounds_may_be_shown(found, said):
            raise ElicitationError(
                f"Rounds of {slug!r} side by side would tell of fewer than {LEAST} who handed in "
                "in only one of them, or in both.",
                "Leave the round out: each expert's last word counts then.",
            )
        said = [one for one in said if one.round == round]
    # Later rounds replace earlier ones of the same expert.
    last = {one.expert_id: one for one in said}
    return tuple(one for one in last.values() if group is None or one.group == group)


def readable_rounds(elicitation: Elicitation) -> tuple[int, ...]:
    """Return the rounds whose judgements may be looked at.

    Those that have ended; where nothing is confidential, also one that is open.
    """
    if elicitation.confidential:
        return elicitation.ended_rounds
    begun = elicitation.round - (elicitation.state is State.DRAFT)
    return tuple(range(1, begun + 1))


def turnout(session: Session, slug: str) -> Turnout:
    """Return how many experts there are and have handed in, which tells nobody's judgement."""
    found = elicitations.find(session, slug)
    asked = session.exec(select(ExpertRow.id).where(ExpertRow.elicitation_id == found.id)).all()
    complete = session.exec(
        select(ExpertJudgementRow.complete).where(
            col(ExpertJudgementRow.expert_id).in_(asked), ExpertJudgementRow.round == found.round
        )
    ).all()
    return Turnout(
        experts=len(asked), begun=len(complete), handed_in=sum(complete), round=found.round
    )


def groups_of(session: Session, slug: str, round: int | None = None) -> dict[str, int]:
    """Return how many experts of each group handed something in, by name; those of none under ""."""
    counts = Counter(one.group for one in handed_in(session, slug, round))
    return {name: counts[name] for name in sorted(counts)}


def shown_groups(session: Session, slug: str, round: int | None = None) -> tuple[str, ...]:
    """Return the groups that may be shown beside all: those by which nobody can be made out.

    They are the same for each round, because labels tell who is of them in the other too.
    """
    found, counts = elicitations.find(session, slug), groups_of(session, slug, round)
    shown = groups_shown(found, groups_of(session, slug))
    return tuple(name for name in shown if name in counts)


def hidden_groups(session: Session, slug: str, round: int | None = None) -> dict[str, Reason]:
    """Return the groups that may not be shown beside all, each with the reason."""
    found, counts = elicitations.find(session, slug), groups_of(session, slug, round)
    shown = shown_groups(session, slug, round)
    return {
        name: Reason.REST if may_be_shown(found, count) else Reason.FEW
        for name, count in counts.items()
        if name and name not in shown
    }


def ratings_of(
    session: Session, slug: str, round: int | None = None, *, group: str | None = None
) -> "Ratings":
    """Return ratings, raters by their labels.

    Raises
    ------
    FixableError
        If the elicitation is of another kind, the round has not ended, or the design does not
        hang together; the fix then says who should rate what.
    """
    from indicators.experts.ratings import Rating, gather_ratings

    found = require_kind(session, slug, Kind.RATINGS)
    ratings = [
        Rating(one.label, thing, level)
        for one in handed_in(session, slug, round, group=group)
        for thing, level in levels_in(one.content).items()
    ]
    themes = {one.id: one.theme for one in found.objects if one.theme}
    return gather_ratings(ratings, themes, lowest=found.lowest, highest=found.highest)


def best_worst_of(
    session: Session, slug: str, round: int | None = None, *, group: str | None = None
) -> "tuple[BestWorst, ...]":
    """Return best-worst judgements, experts by their labels; see `ratings_of`."""
    require_kind(session, slug, Kind.BEST_WORST)
    said = handed_in(session, slug, round, group=group)
    return tuple(best_worst_in(one.content, one.label, one.group) for one in said)


def pairwise_of(
    session: Session, slug: str, round: int | None = None, *, group: str | None = None
) -> "tuple[Pairwise, ...]":
    """Return judgements in pairs, experts by their labels; see `ratings_of`."""
    require_kind(session, slug, Kind.PAIRWISE)
    said = handed_in(session, slug, round, group=group)
    return tuple(pairwise_in(one.content, one.label, one.group) for one in said)


def effects_of(
    session: Session, slug: str, round: int | None = None, *, group: str | None = None
) -> "tuple[Judgement, ...]":
    """Return what experts expect of actions, experts by their labels; see `ratings_of`."""
    require_kind(session, slug, Kind.EFFECTS)
    said = handed_in(session, slug, round, group=group)
    return tuple(judgement for one in said for judgement in effects_in(one.content, one.label))


def seed_answers_of(session: Session, slug: str, round: int | None = None) -> "SeedAnswers":
    """Return answers to seed questions whose truth is known, of experts who answered all of them.

    Raises
    ------
    FixableError
        As for `ratings_of`; or if nobody answered all, or no truth is known.
    """
    import numpy as np

    from indicators.experts.calibration import SeedAnswers

    found = require_kind(session, slug, Kind.EFFECTS)
    truths = {seed.id: seed.truth for seed in found.seeds if seed.truth is not None}
    told = {one.label: seeds_in(one.content) for one in handed_in(session, slug, round)}
    whole = {label: said for label, said in told.items() if truths and truths.keys() <= said.keys()}
    if not whole:
        problem = f"Nobody answered seed questions of {slug!r} whose truth is known."
        raise ElicitationError(problem, "Let every expert count alike.")
    return SeedAnswers(
        experts=tuple(whole),
        questions=tuple(truths),
        quantiles=np.array([[said[seed] for seed in truths] for said in whole.values()]),
        truths=np.array(list(truths.values())),
    )


def require_enough(elicitation: Elicitation, experts: int) -> None:
    """Refuse what so few experts judged that each would be recognised.

    Raises
    ------
    ElicitationError
        If there are fewer than four, unless the data are public.
    """
    if not may_be_shown(elicitation, experts):
        problem = f"{experts} experts have handed in, fewer than {LEAST}: all would be recognised."
        raise ElicitationError(problem, "Ask more experts.")


def require_kind(session: Session, slug: str, kind: Kind) -> Elicitation:
    """Return an elicitation, which must be of a kind.

    Raises
    ------
    ElicitationError
        If it is of another.
    """
    found = elicitations.find(session, slug)
    if found.kind is not kind:
        problem = f"{slug!r} holds {found.kind}, not {kind}."
        raise ElicitationError(problem, "Choose another elicitation.")
    return found


def _rounds_may_be_shown(elicitation: Elicitation, said: Sequence[Given]) -> bool:
    """Tell whether rounds side by side tell of nobody who stayed away, came back or came later.

    Experts of the same rounds must not be few, nor may those of a group that is shown.
    """
    rounds: dict[int, tuple[int, ...]] = {}
    for one in said:
        rounds[one.expert_id] = (*rounds.get(one.expert_id, ()), one.round)
    parts: dict[tuple[int, ...], Counter[str]] = {}
    for id, group in {one.expert_id: one.group for one in said}.items():
        parts.setdefault(rounds[id], Counter())[group] += 1
    if len(parts) == 1:  # nobody differs
        return True
    shown = groups_shown(elicitation, sum(parts.values(), Counter()))
    return set(shown) <= set(groups_shown(elicitation, *parts.values())) and all(
        may_be_shown(elicitation, part.total()) for part in parts.values()
    )


def _words(session: Session, elicitation: Elicitation, rounds: tuple[int, ...]) -> list[Given]:
    """Return all that was handed in in these rounds, by expert and then by round."""
    query = (
        select(ExpertRow, ExpertJudgementRow)
        .join(ExpertJudgementRow, col(ExpertJudgementRow.expert_id) == col(ExpertRow.id))
        .where(
            ExpertRow.elicitation_id == elicitation.id,
            col(ExpertJudgementRow.complete).is_(True),
            col(ExpertJudgementRow.round).in_(rounds),
        )
        .order_by(col(ExpertRow.number), col(ExpertJudgementRow.round))
        .execution_options(populate_existing=True)
    )
    return [
        Given(
            expert_id=said.expert_id,
            label=label_of(row),
            group=row.group,
            round=said.round,
            content=said.content,
        )
        for row, said in session.exec(query)
    ]
