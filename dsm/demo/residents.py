"""Residents who do not exist: whom a survey invites, who of them answers, when, how, and what."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question
from surveys.battery import missing_name
from surveys.campaigns import Channel
from surveys.population import PopulationFrame
from surveys.responses import Missing, Responses
from surveys.simulate import TrueCampaign, Truth, simulate_wave

type Floats = NDArray[np.float64]

EVERYBODY = 50.0  # log odds at which nobody fails to answer
YOUNG_MEN = -0.9  # log odds beside those of the truth: what the demo has to find
LANGUAGES = {"nb": 0.9, "nn": 0.03, "en": 0.07}
WAYS = {Channel.WEB: 0.79, Channel.PAPER: 0.15, Channel.KIOSK: 0.06}
OLD_WAYS = {Channel.WEB: 0.4, Channel.PAPER: 0.47, Channel.PHONE: 0.13}
OLD = frozenset({"67-79", "80+"})
SLOWEST_DAY = 3.0  # days that people take on average after a letter
FIRST, LAST = 7, 22  # hours of the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """One invited person, and what she would answer.

    Parameters
    ----------
    background : dict of factor to level
        All that the simulation knows.
    answers : dict of question to answer
        As they are stored.
    """

    background: dict[str, str]
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How and when somebody answers."""

    person: int
    begun: datetime
    at: datetime
    channel: Channel
    language: str


def invited_residents(
    truth: Truth,
    frame: PopulationFrame,
    asked: Questionnaire,
    *,
    wave: int,
    count: int,
    seed: int,
) -> tuple[Resident, ...]:
    """Draw residents at random, and what each would answer.

    Parameters
    ----------
    truth : Truth
        What the simulation knows.
    frame : PopulationFrame
        Adults by the factors that the truth speaks of.
    asked : Questionnaire
        Questions that are called as the items of the truth; others stay without an answer.
    wave : int
        Whose truth holds.
    count : int
        How many.
    seed : int
        The same seed gives the same people.
    """
    willing = replace(
        truth,
        campaigns=(TrueCampaign(wave=wave, invited=count, log_odds=EVERYBODY),),
        propensity=(),
    )
    drawn = simulate_wave(willing, frame, wave=wave, seed=seed, breaking_off=0.0)
    questions = {question.id: question for question in asked.questions}
    return tuple(_resident(drawn, person, questions) for person in range(drawn.respondents))


def arrivals(
    truth: Truth,
    residents: tuple[Resident, ...],
    sent: tuple[datetime, ...],
    *,
    count: int,
    until: datetime,
    seed: int,
) -> tuple[Arrival, ...]:
    """Return who answers, the first one first; young men less often than the truth says.

    Parameters
    ----------
    sent : tuple of datetime
        When letters and reminders went out; each brings fewer than the one before.
    count : int
        How many answer.
    until : datetime
        Before which the last of them sends.
    """
    rng = np.random.default_rng(seed)
    # The largest of log odds plus logistic noise are those who answer most readily.
    wish = _log_odds(truth, residents) + rng.logistic(size=len(residents))
    who = np.argsort(-wish)[:count].tolist()
    found = [_arrival(rng, person, residents[person], sent, until) for person in who]
    return tuple(sorted(found, key=lambda one: one.at))


def _resident(drawn: Responses, person: int, questions: dict[str, Question]) -> Resident:
    levels = drawn.background[person].tolist()
    background = {
        factor.name: factor.levels[level]
        for factor, level in zip(drawn.factors, levels, strict=True)
    }
    answers: dict[str, Any] = {}
    for item, level in zip(drawn.items, drawn.levels[person].tolist(), strict=True):
        question = questions.get(item.id)
        if question is not None and level >= 0:
            answers[item.id] = item.codes[level]
        elif question is not None and Missing(level) in question.missing:
            answers[item.id] = {"missing": missing_name(Missing(level))}
    return Resident(background=background, answers=answers | _told(background, questions))


def _told(background: dict[str, str], questions: dict[str, Question]) -> dict[str, Any]:
    """Return the answers to the questions about background."""
    told: dict[str, Any] = {}
    for id, question in questions.items():
        if question.background is not None and question.background.factor in background:
            level = background[question.background.factor]
            codes = {name: code for code, name in question.background.level_of.items()}
            told[id] = codes[level]
    return told


def _log_odds(truth: Truth, residents: tuple[Resident, ...]) -> Floats:
    def of(background: dict[str, str]) -> float:
        young_man = background["sex"] == "male" and background["age_band"] == "18-29"
        belongs = (
            effect for factor, level, effect in truth.propensity if background[factor] == level
        )
        return sum(belongs) + young_man * YOUNG_MEN

    return np.array([of(one.background) for one in residents])


def _arrival(
    rng: np.random.Generator,
    person: int,
    resident: Resident,
    sent: tuple[datetime, ...],
    until: datetime,
) -> Arrival:
    old = resident.background["age_band"] in OLD
    at = until
    while at >= until:
        # After one sending in two thirds of all cases, after the next in two thirds of the rest.
        sending = min(int(rng.geometric(2 / 3)) - 1, len(sent) - 1)
        day = sent[sending] + timedelta(days=1 + int(rng.exponential(SLOWEST_DAY)))
        at = day.replace(hour=0) + timedelta(hours=float(rng.uniform(FIRST, LAST)))
    return Arrival(
        person=person,
        begun=at - timedelta(minutes=float(rng.lognormal(1.6, 0.4))),
        at=at,
        channel=_one_of(rng, OLD_WAYS if old else WAYS),
        language=_one_of(rng, LANGUAGES),
    )


def _one_of[T](rng: np.random.Generator, shares: dict[T, float]) -> T:
    names = list(shares)
    return names[int(rng.choice(len(names), p=list(shares.values())))]
