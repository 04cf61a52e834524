from dataclasses import replace
from pathlib import Path

from sqlalchemy.engine import Engine

from dsm import stewardship
from dsm.database import open_engine
from dsm.settings import Settings, read_settings
from tests.support.views import city_scene, official_indicator, some_key_figures
from ui.appearance import Appearance
from ui.sessions import Sessions
from ui.staff.city.scene import load_scene
from ui.staff.office import Office, Visitor
from ui.texts.texts import texts_in


def a_visitor() -> Visitor:
    return Visitor(
        account=stewardship.Account(1, "Kari", ("official",)),
        city=None,
        texts=texts_in("en"),
        appearance=Appearance.SYSTEM,
        path="/staff/",
        session={},
    )


def test_an_empty_database_makes_a_scene_without_indicators(engine: Engine, settings: Settings):
    scene = load_scene(Office(engine, settings, Sessions(engine)), a_visitor())

    assert not scene.has_indicators
    assert scene.version == ""


def test_a_built_city_is_read_in_one_go(built_city: Path):
    settings = read_settings({"DSM_DATA_FOLDER": str(built_city)})
    engine = open_engine(settings)

    scene = load_scene(Office(engine, settings, Sessions(engine)), a_visitor())
    engine.dispose()

    assert scene.has_indicators
    assert scene.today.estimates["trust"].passed
    assert scene.version.endswith(scene.today.hash[:8])
    assert "meeting" in scene.register.policies


def test_the_data_version_is_the_latest_day_and_a_fingerprint():
    assert city_scene().version == "2026-11-22, 41b2d47a"
    assert city_scene(estimates={}).version == "41b2d47a"


def test_an_official_figure_has_the_year_of_the_key_figure_or_of_the_city():
    jobs = official_indicator()
    poverty = replace(jobs, indicator=replace(jobs.indicator, kpi_code="SC: SH: SI: 3C"))
    scene = city_scene(dated={("SC: SH: SI: 3C", ""): (2020, "real")})

    assert scene.official_year(jobs) == (2026, False)
    assert scene.official_year(poverty) == (2020, True)
    assert city_scene().official_year(poverty) == (None, False)


def test_real_and_simulated_figures_of_a_dimension_are_counted_apart():
    scoring = some_key_figures("real", "simulated", "simulated")
    group = next(one for one in scoring.dimensions if one.place == ("Environment",))

    assert city_scene(scoring=scoring).real_and_simulated(group) == (1, 2)
