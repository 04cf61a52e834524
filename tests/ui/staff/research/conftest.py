"""One run laid open, for tests of how it is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dsm import evidence
from dsm.database import open_engine, transaction
from dsm.examination import Examination, examine, predict
from dsm.trend_view import TrendView, trend_view
from tests.support.installation import settings_in

if TYPE_CHECKING:
    from indicators.social.loo import LeaveOneOut


@dataclass(frozen=True, slots=True)
class LaidOpen:
    """A run of trust with its pictures' figures, and the trend it is part of."""

    seen: Examination
    predicted: "LeaveOneOut"
    trend: TrendView


@pytest.fixture(scope="session")
def laid_open(built_town: Path) -> Iterator[LaidOpen]:
    """The latest run of the town that is built once."""
    settings = settings_in(built_town)
    engine = open_engine(settings)
    with transaction(engine) as session:
        run = evidence.all_estimates(session)[0]
        seen = examine(session, settings.draws_folder, run)
        predicted = predict(session, settings.draws_folder, run)
    assert predicted is not None
    yield LaidOpen(seen, predicted, trend_view(engine, "trust", unpublished=False))
    engine.dispose()
