"""Reports that take seconds to make: made once for what was handed in, and kept while it stands."""

import hashlib
import json
from collections.abc import Callable
from threading import Lock

from sqlalchemy.engine import Engine

from dsm.database import reading
from dsm.elicitation.elicitation import Kind
from dsm.elicitation.gathered import handed_in
from dsm.elicitation.rating_report import RatingReport, fit_ratings_of
from dsm.elicitation.weight_report import WeightReport, weigh

MOST = 20  # reports kept; each holds its draws
type Report = RatingReport | WeightReport


class Reports:
    """Makes reports of ratings and weights.

    Parameters
    ----------
    engine : Engine
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made: dict[tuple[str, str], Report] = {}
        self._lock = Lock()  # two visitors at once wait for one fit

    def known(self, slug: str) -> Report | None:
        """Return the report of what was handed in until now, if it was made."""
        return self._made.get((slug, self._mark(slug)))

    def make(self, slug: str, kind: Kind) -> Report:
        """Return the report, made now unless it is there.

        Raises
        ------
        FixableError
            If no round has ended, or what was handed in cannot be estimated.
        """
        mark = slug, self._mark(slug)
        with self._lock:
            if mark not in self._made:
                fit: Callable[[Engine, str], Report]
                fit = fit_ratings_of if kind is Kind.RATINGS else weigh
                made = fit(self._engine, slug)
                while len(self._made) >= MOST:
                    self._made.pop(next(iter(self._made)))
                self._made[mark] = made
            return self._made[mark]

    def _mark(self, slug: str) -> str:
        with reading(self._engine) as session:
            said = [(one.expert_id, one.round, one.content) for one in handed_in(session, slug)]
        plain = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(plain.encode()).hexdigest()
