"""What an expert learns about her own answers to questions whose answers are known, and nobody else."""

from dataclasses import dataclass

from sqlmodel import Session

from dsm.elicitation import answering
from dsm.elicitation.contents import seeds_in
from dsm.elicitation.elicitation import LAST_ROUND, Elicitation, Seed, State
from dsm.elicitation.experts import ExpertSeat
from indicators.experts.calibration import FEWEST_SEEDS
from indicators.experts.elicited import is_too_sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question with a known answer, and the range of 90 % that the expert gave."""

    seed: Seed
    low: float
    high: float
    truth: float

    @property
    def is_inside(self) -> bool:
        """Whether the truth lies in the range."""
        return self.low <= self.truth <= self.high


@dataclass(frozen=True, slots=True)
class Learned:
    """All of them."""

    answered: tuple[Answered, ...] = ()

    @property
    def inside(self) -> int:
        """How many truths lie in the ranges."""
        return sum(one.is_inside for one in self.answered)

    @property
    def is_too_sure(self) -> bool:
        """Whether so few are more than bad luck."""
        return is_too_sure(self.inside, len(self.answered))

    @property
    def weighs(self) -> bool:
        """Whether there are enough questions for answers to them to weigh experts."""
        return len(self.answered) >= FEWEST_SEEDS


def may_learn(elicitation: Elicitation) -> bool:
    """Tell whether truths may be told: not while anybody can still change an answer."""
    over = elicitation.round == LAST_ROUND and elicitation.state is State.CLOSED
    return over and any(seed.truth is not None for seed in elicitation.seeds)


def learn(session: Session, seat: ExpertSeat) -> Learned:
    """Return how an expert's own answers turned out; empty while truths may not be told."""
    elicitation = seat.elicitation
    if not may_learn(elicitation):
        return Learned()
    said = seeds_in(answering.own(session, seat).content)
    return Learned(
        tuple(
            Answered(seed=seed, low=said[seed.id][0], high=said[seed.id][2], truth=seed.truth)
            for seed in elicitation.seeds
            if seed.truth is not None and seed.id in said
        )
    )
