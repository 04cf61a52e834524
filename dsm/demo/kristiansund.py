"""Fill an empty database with the simulated city, by the same use cases an official's data take."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm import advice, evidence, fieldwork, goals, measures, policy, stewardship
from dsm.database import transaction
from dsm.demo.elicited import build_elicitation
from dsm.demo.surveys import build_surveys
from dsm.evidence import OnProgress
from dsm.figures import city_figures
from dsm.maturity.log import replay
from dsm.stewardship import City
from dsm.surveying.keys import Keyring
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.responses import Responses

FOLDER = Path(__file__).parent
TRUTH = FOLDER / "truth"  # only the simulation reads it
FRAME = "kristiansund-adults"
WAVES = {1: ("wave-1", "2024-10"), 2: ("wave-2", "2026-10")}
SEED = 2026
# Answers to findings were given on this day; given later, some would end before they began.
DECIDED = datetime(2026, 11, 3, 9, tzinfo=UTC)


class DemoError(FixableError):
    """The demo must not be poured into a database that holds somebody's work."""

    code = "demo"


def build_demo(
    engine: Engine,
    draws_folder: Path,
    keyring: Keyring,
    *,
    seed: int = SEED,
    now: datetime | None = None,
    on_progress: OnProgress | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> None:
    """Simulate surveys and both waves, estimate these, assess the policies and make plans.

    Parameters
    ----------
    engine : Engine
        A migrated, empty database.
    draws_folder : Path
        Where draws are kept.
    keyring : Keyring
        Keys of the campaigns.
    seed : int
        Of the simulated answers and of the fits.
    now : datetime, optional
        The moment on which the surveys stand as they are shown; by default this one.
    on_progress, on_step : callable, optional
        Told about draws of each fit, and about each step.

    Raises
    ------
    DemoError
        If the database holds a city or answers already, the demo's own among them.
    """
    on_step("people, figures, policies")
    with transaction(engine) as session:
        _require_free(session)
        _keep_city(session)
        _keep_figures(session)
        _keep_policies(session)
        _keep_actions(session)
    on_step("surveys")
    build_surveys(engine, keyring, draws_folder, demo_frame(), seed=seed, now=now)
    build_elicitation(engine, keyring)
    for number, (name, asked) in WAVES.items():
        on_step(f"answers of {asked}")
        _simulate_and_estimate(engine, draws_folder, number, name, asked, seed, on_progress)
    on_step("policies and plans")
    with transaction(engine) as session:
        figures = city_figures(session, draws_folder)
        policy.record_assessments(session, figures, actor="demo")
        for budget in demo_budgets():
            advice.make_plans(session, draws_folder, budget=budget, seed=seed)


def simulate_answers(frame: PopulationFrame, wave: int, seed: int) -> Responses:
    """Return simulated answers of a wave, raked to the frame's margins.

    Parameters
    ----------
    frame : PopulationFrame
        Adults of the simulated city.
    wave : int
        1 or 2.
    seed : int
        Other seeds, other answers.
    """
    from surveys.simulate import read_truth, simulate_wave
    from surveys.weighting import rake_to_frame

    answers = simulate_wave(read_truth(TRUTH), frame, wave=wave, seed=1000 * seed + wave)
    return rake_to_frame(answers, frame)


def demo_frame() -> PopulationFrame:
    """Return the adults of the simulated city by district, sex, age band and education."""
    from surveys.frames import read_frame

    return read_frame(
        FOLDER / "frame.csv",
        factors=("district_id", "sex", "age_band", "education"),
        provenance="Statistics Norway 07459 by age and sex, 1 January 2026; "
        "districts and education are invented for the demo",
    )


def demo_budgets() -> tuple[int, ...]:
    """Return the demo's budgets in thousand kroner a year, the default one last."""
    from surveys.sheets import read_sheet

    rows = list(read_sheet(FOLDER / "budget.csv", ("budget_id", "knok_per_year")))
    ordered = sorted(rows, key=lambda row: row.optional("note") == "default")
    return tuple(row.whole("knok_per_year", low=0, high=10**9) for row in ordered)


def _require_free(session: Session) -> None:
    city = stewardship.find_city(session)
    if city is not None or fieldwork.waves(session):
        raise DemoError(
            f"This database already serves {city.name if city else 'a survey'}.",
            "Give the demo a folder of its own: `dsm demo --folder demo-data`.",
        )


def _keep_city(session: Session) -> None:
    stewardship.set_city(
        session,
        City(
            name="Kristiansund",
            residents=24_479,
            residents_source="Statistics Norway, table 07459, 1 January 2026",
            simulated=True,
        ),
    )
    fieldwork.keep_frame(session, FRAME, demo_frame())
    fieldwork.keep_group_names(session, "district_id", _district_names())


def _district_names() -> dict[str, dict[str, str]]:
    from surveys.sheets import read_sheet

    sheet = read_sheet(FOLDER / "districts.csv", ("district_id", "name_nb", "name_en"))
    return {
        row.text("district_id"): {"nb": row.text("name_nb"), "en": row.text("name_en")}
        for row in sheet
    }


def _keep_figures(session: Session) -> None:
    from indicators.composite import read_indicators
    from indicators.kpis.benchmarks import read_benchmarks
    from indicators.kpis.values import read_values

    goals.keep_indicators(session, read_indicators(FOLDER / "indicators.csv"))
    goals.keep_key_figures(session, read_values(FOLDER / "kpi_values.csv", city="Kristiansund"))
    goals.keep_targets(session, read_benchmarks(FOLDER / "kpi_benchmarks.csv"))


def _keep_policies(session: Session) -> None:
    from dsm.maturity.files import read_events, read_policies

    indicators = {one.id: one for one in goals.load_indicators(session)}
    entries = read_policies(FOLDER, indicators, at=DECIDED, actor="demo")
    events = read_events(FOLDER, replay(entries), at=DECIDED, actor="demo")
    policy.keep_entries(session, [*entries, *events])


def _keep_actions(session: Session) -> None:
    from dsm.decisions.actions import read_actions
    from dsm.decisions.delivery import read_delivery_chances
    from indicators.experts.effects import read_effects

    measures.keep_actions(session, read_actions(FOLDER / "actions.csv"))
    measures.keep_judgements(session, read_effects(FOLDER / "action_effects.csv"))
    chances = read_delivery_chances(FOLDER / "delivery_by_level.csv")
    measures.keep_delivery_chances(session, chances)


def _simulate_and_estimate(
    engine: Engine,
    draws_folder: Path,
    number: int,
    name: str,
    asked: str,
    seed: int,
    on_progress: OnProgress | None,
) -> None:
    answers = simulate_answers(demo_frame(), number, seed)
    with transaction(engine) as session:
        fieldwork.keep_answers(session, name, answers, asked=asked, simulated=True)
    made = evidence.estimate(
        engine, draws_folder, wave=name, frame=FRAME, seed=seed, on_progress=on_progress
    )
    with transaction(engine) as session:
        for one in made:
            if one.passed:
                evidence.publish(session, one.id)
