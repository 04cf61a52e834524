"""An open campaign whose early figures some may see, and answers that were mixed."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy.engine import Engine

from dsm import fieldwork
from dsm.database import transaction
from dsm.live import PAUSE, Early, early_figures, refresh
from dsm.live_figures import EVERYBODY, EarlyConstruct, Group
from dsm.live_fitting import EarlyFit, FitEarly
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import ResponseRow
from indicators.social.summaries import Estimate
from surveys.asking.questionnaire import Questionnaire
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts
from tests.support import surveys
from tests.support.campaigning import FRAME
from tests.support.surveys import OPENS, Fielded

WOMAN, MAN = 1, 2
YOUNG, OLD = 30, 50


def a_questionnaire() -> Questionnaire:
    """Sex and age, and two questions about safety."""
    made = surveys.a_questionnaire()
    return replace(made, pages=tuple(replace(page, questions=_safety(page)) for page in made.pages))


def _safety(page: Any) -> tuple[Any, ...]:
    return tuple(
        replace(one, construct="safety") if one.id in {"safe", "again"} else one
        for one in page.questions
    )


def a_followed_campaign(engine: Engine, keyring: Keyring, **terms: Any) -> Fielded:
    """An open campaign, held against a town, of which early figures may be seen."""
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", FRAME)
    return surveys.an_open_campaign(
        engine,
        keyring,
        questionnaire=a_questionnaire(),
        **({"frame": "town", "early_figures": True} | terms),
    )


def mixed(
    field: Fielded, count: int, *, sex: int = WOMAN, age: int = YOUNG, **answers: Any
) -> tuple[str, ...]:
    """Let answers of people of one group be mixed; return their random ids."""
    given = {"sex": sex, "age": age} | (answers or {"safe": 3, "again": 2})
    ids = tuple(secrets.token_hex(16) for _ in range(count))
    with transaction(field.engine) as session:
        for one in ids:
            session.add(
                ResponseRow(
                    id=one,
                    campaign_id=field.id,
                    version=1,
                    consent=1,
                    answers=given,
                    channel="web",
                    day=OPENS.date(),
                    speed="usual",
                )
            )
    return ids


def mixed_anyhow(field: Fielded, count: int, seed: int = 1) -> None:
    """Let answers of all kinds of people be mixed, as alike as answers to two questions are."""
    rng = np.random.default_rng(seed)
    for feels in rng.normal(size=count):
        said = np.clip(np.rint(2 + feels + 0.8 * rng.normal(size=2)), 1, 3).astype(int)
        sex, age = int(rng.integers(WOMAN, MAN + 1)), int(rng.choice([YOUNG, OLD]))
        mixed(field, 1, sex=sex, age=age, safe=int(said[0]), again=int(said[1]))


def withdrawn(field: Fielded, ids: Sequence[str]) -> None:
    """Take mixed answers back."""
    with transaction(field.engine) as session:
        for one in ids:
            session.delete(session.get_one(ResponseRow, one))


def count_instead(
    counts: Sequence[PatternCounts], population: PopulationFrame
) -> tuple[EarlyFit, ...]:
    """Give every group the number of answers that the fit would read as its figure."""
    found = []
    for one in counts:
        groups: list[Group] = [(f.name, level) for f in population.factors for level in f.levels]
        figure = _just(float(np.sum(one.pair_people)))
        found.append(EarlyFit(estimates=dict.fromkeys([EVERYBODY, *groups], figure)))
    return tuple(found)


def _just(value: float) -> Estimate:
    return Estimate(median=value, low50=value, high50=value, low90=value, high90=value)


class Watch:
    """Somebody who opens the page again and again, each time half a minute later."""

    def __init__(self, field: Fielded) -> None:
        self.field = field
        self.now = OPENS + timedelta(days=1)

    def look(self, fit: FitEarly = count_instead) -> bool:
        """Open the page after the pause; say whether any figure is new."""
        self.now += PAUSE
        return self.ask(fit)

    def ask(self, fit: FitEarly = count_instead) -> bool:
        """Open the page at once."""
        return refresh(self.field.engine, self.field.slug, fit=fit, clock=lambda: self.now)

    @property
    def early(self) -> Early:
        """What she may see."""
        with transaction(self.field.engine) as session:
            return early_figures(session, self.field.slug)

    @property
    def safety(self) -> EarlyConstruct:
        """The one construct that is asked about."""
        return self.early.constructs["safety"]

    def median(self, group: Group) -> float | None:
        """The figure of a group, if it has one."""
        figure = self.safety.figure(group)
        return figure and figure.estimate.median
