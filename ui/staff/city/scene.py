"""What City today is made from, read in one go."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dsm import fieldwork, goals, policy
from dsm.database import transaction
from dsm.maturity.register import Register
from dsm.today import CityToday, IndicatorToday, city_today
from indicators.kpis.scoring import GroupScore, Scoring
from ui.staff.names import Names
from ui.staff.office import Office, Visitor

REAL = "real"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """What the page says, and what its parts are called.

    Parameters
    ----------
    today : CityToday
        The figures.
    names : Names
        In the reader's language.
    register : Register
        Names of events, findings and policies.
    scoring : Scoring
        Every key figure against its target.
    dated : mapping of (code, data point) to year and status
        Of the newest key figures.
    """

    today: CityToday
    names: Names
    register: Register
    scoring: Scoring
    dated: Mapping[tuple[str, str], tuple[int, str]]

    @property
    def has_indicators(self) -> bool:
        """Whether any goal has an indicator."""
        return any(goal.indicators for goal in self.today.goals)

    @property
    def version(self) -> str:
        """Which data the page shows: the day of the latest fit, and a fingerprint of all figures."""
        days = [one.made_on for one in self.today.estimates.values()]
        day = f"{max(days)}, " if days else ""
        return f"{day}{self.today.hash[:8]}" if self.has_indicators else ""

    def official_year(self, one: IndicatorToday) -> tuple[int | None, bool]:
        """Return the year of an official figure, and whether it is real in a simulated city."""
        indicator = one.indicator
        if indicator.kpi_code:
            year, status = self.dated.get((indicator.kpi_code, indicator.data_point), (None, ""))
            return year, status == REAL
        return indicator.baseline_year, indicator.status == REAL

    def real_and_simulated(self, group: GroupScore) -> tuple[int, int]:
        """Return how many scored figures of a dimension are real, and how many are not."""
        statuses = Counter(
            result.value.status == REAL
            for result in self.scoring.results
            if result.figure.dimension == group.place[0] and result.points and result.value
        )
        return statuses[True], statuses[False]


def load_scene(office: Office, visitor: Visitor) -> Scene:
    """Read everything the page shows."""
    with transaction(office.engine) as session:
        return Scene(
            today=city_today(session, office.settings.draws_folder),
            names=Names(texts=visitor.texts, groups=fieldwork.group_names(session)),
            register=policy.load_register(session),
            scoring=goals.score_key_figures(session),
            dated={
                (value.code, value.data_point): (value.year, value.status)
                for value in goals.load_key_figures(session).values
                if value.figure is not None
            },
        )
