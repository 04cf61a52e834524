from pathlib import Path

from sqlalchemy.engine import Engine

from dsm.settings import Settings
from ui.sessions import Sessions
from ui.staff.office import Office
from ui.staff.warming import warm


def test_a_city_without_figures_does_not_keep_the_application_from_starting(
    engine: Engine, settings: Settings
):
    warm(Office(engine, settings, Sessions(engine)))

    assert not Path(settings.draws_folder).exists()
