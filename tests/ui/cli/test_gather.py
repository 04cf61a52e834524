import csv
from pathlib import Path

import pytest

from dsm import fieldwork, goals, measures, policy
from dsm.database import transaction
from tests.support.jobs import at_work, wait_until_ended

DEMO = Path(__file__).parents[3] / "dsm" / "demo"
AI_CASE = Path(__file__).parents[2] / "dsm" / "maturity" / "ai_case"

MAPPING = """
source = "A survey of our town"

[[item]]
column = "dark"
construct = "safety"
codes = { lowest = 1, highest = 4 }
reverse = true

[[item]]
column = "home"
construct = "belonging"
codes = { lowest = 0, highest = 10 }

[[factor]]
name = "sex"
column = "gender"
levels = [{ name = "female", codes = [2] }, { name = "male", codes = [1] }]

[[factor]]
name = "age_band"
column = "age"
levels = [
  { name = "18-29", lowest = 18, highest = 29 },
  { name = "30+", lowest = 30, highest = 120 },
]
"""
ROWS = [(1, 7, 2, 25), (3, 4, 1, 60), (2, 9, 2, 41), (4, 0, 1, 19)]


def a_csv(path: Path, header, rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def mapping(tmp_path):
    file = tmp_path / "town.toml"
    file.write_text(MAPPING, encoding="utf-8")
    return file


def answers_file(folder, rows=ROWS):
    return a_csv(folder / "answers.csv", ("dark", "home", "gender", "age"), rows)


def town_file(folder, rows=None):
    rows = rows or [(s, a, 100) for s in ("female", "male") for a in ("18-29", "30+")]
    return a_csv(folder / "town.csv", ("sex", "age_band", "people"), rows)


def register_file(folder):
    rows = [(2026, sex, age, 10) for sex in ("female", "male") for age in range(18, 121)]
    return a_csv(folder / "register.csv", ("year", "sex", "age", "n"), rows)


def import_wave(dsm, folder, mapping, *more, rows=ROWS):
    named = ("--mapping", mapping, "--wave", "autumn", "--asked", "2026-10")
    return dsm("import", "answers", answers_file(folder, rows), *named, *more)


def waves(engine):
    with transaction(engine) as session:
        return [wave.name for wave in fieldwork.waves(session)]


def test_answers_are_kept_as_a_wave(dsm, engine, tmp_path, mapping):
    done = import_wave(dsm, tmp_path, mapping)

    assert done.code == 0
    assert done.out.startswith("4 answers kept as 'autumn'")
    assert waves(engine) == ["autumn"]


def test_an_item_that_runs_the_other_way_is_warned_of(dsm, engine, tmp_path):
    items = "".join(
        f'[[item]]\ncolumn = "q{at}"\nconstruct = "interpersonal-trust"\ncodes = {{ lowest = 0, highest = 10 }}\n'
        for at in range(3)
    )
    mapping = tmp_path / "trust.toml"
    mapping.write_text(f'source = "Our town"\n{items}', encoding="utf-8")
    rows = [(level, min(level + at % 2, 10), 10 - level) for at in range(5) for level in range(11)]
    answers = a_csv(tmp_path / "trust.csv", ("q0", "q1", "q2"), rows)

    done = dsm("import", "answers", answers, "--mapping", mapping, "--wave", "a", "--asked", "2026")

    assert done.code == 0
    assert done.err.count("Warning") == 1
    assert "q2 seems to run the other way" in done.err


def test_every_bad_cell_is_told_and_nothing_kept(dsm, engine, tmp_path, mapping):
    done = import_wave(dsm, tmp_path, mapping, rows=[(1, 7, 2, 25), (9, 4, 1, 60), (2, 9, 5, 41)])

    assert done.code == 3
    assert done.err.count("Fix: ") == 2
    assert "answers.csv" in done.err
    assert "column 'dark'" in done.err
    assert "column 'gender'" in done.err
    assert waves(engine) == []


def test_a_mapping_and_a_questionnaire_exclude_each_other(dsm, engine, tmp_path, mapping):
    done = import_wave(dsm, tmp_path, mapping, "--instrument", "social-sustainability")

    assert done.code == 3
    assert "Give one of them" in done.err


def test_raking_needs_a_population(dsm, engine, tmp_path, mapping):
    assert "--frame" in import_wave(dsm, tmp_path, mapping, "--rake").err


def test_answers_are_raked_to_their_population(dsm, engine, tmp_path, mapping):
    rows = [(s, a, n) for s, a, n in (("male", "30+", 100), ("female", "18-29", 300))]
    rows += [("male", "18-29", 100), ("female", "30+", 500)]
    dsm("import", "frame", town_file(tmp_path, rows), "--name", "town")

    import_wave(dsm, tmp_path, mapping, "--frame", "town", "--rake")

    with transaction(engine) as session:
        kept = fieldwork.load_answers(session, "autumn")
    women = kept.weights[kept.background[:, kept.factors.index(_factor(kept, "sex"))] == 1]
    assert kept.weights.sum() == pytest.approx(1000)
    assert women.sum() == pytest.approx(800)


def test_a_population_is_kept(dsm, engine, tmp_path):
    done = dsm(
        "import", "frame", town_file(tmp_path), "--name", "town", "--factors", "age_band,sex"
    )

    assert done.code == 0
    with transaction(engine) as session:
        frame = fieldwork.load_frame(session, "town")
    assert [factor.name for factor in frame.factors] == ["age_band", "sex"]
    assert frame.total == 400


def test_negative_and_fractional_counts_are_told_together(dsm, engine, tmp_path):
    rows = [
        ("female", "18-29", -3),
        ("female", "30+", 2.5),
        ("male", "18-29", 1),
        ("male", "30+", 1),
    ]

    done = dsm("import", "frame", town_file(tmp_path, rows), "--name", "town")

    assert done.code == 3
    assert done.err.count("Problem") == 2
    with transaction(engine) as session, pytest.raises(fieldwork.FieldworkError):
        fieldwork.load_frame(session, "town")


def test_a_town_borrows_the_composition_of_a_wave(dsm, engine, tmp_path, mapping):
    import_wave(dsm, tmp_path, mapping)

    done = dsm(
        *("import", "town", register_file(tmp_path), "--name", "sand", "--year", "2026"),
        *("--borrow-from", "autumn"),
    )

    assert done.code == 0
    with transaction(engine) as session:
        frame = fieldwork.load_frame(session, "sand")
    assert frame.margin(["age_band"]).tolist() == [240, 1820]
    assert not frame.joint


def test_a_town_on_an_unknown_factor_is_refused(dsm, engine, tmp_path, mapping):
    import_wave(dsm, tmp_path, mapping)

    done = dsm(
        *("import", "town", register_file(tmp_path), "--name", "sand", "--year", "2026"),
        *("--borrow-from", "autumn", "--fix", "region=NO05"),
    )

    assert done.code == 3
    assert "'region'" in done.err


def test_assumed_percentages_that_miss_a_hundred_are_refused(dsm, engine, tmp_path, mapping):
    import_wave(dsm, tmp_path, mapping)

    done = dsm(
        *("import", "town", register_file(tmp_path), "--name", "sand", "--year", "2026"),
        *("--borrow-from", "autumn", "--assume", "age_band=50,40"),
    )

    assert done.code == 3
    assert "sum" in done.err


def test_the_files_of_the_goals_and_plans_are_kept(dsm, engine):
    for kind, name in (
        ("indicators", "indicators.csv"),
        ("keyfigures", "kpi_values.csv"),
        ("targets", "kpi_benchmarks.csv"),
        ("actions", "actions.csv"),
        ("effects", "action_effects.csv"),
        ("delivery", "delivery_by_level.csv"),
    ):
        assert dsm("import", kind, DEMO / name).code == 0, kind

    with transaction(engine) as session:
        assert goals.load_indicators(session)
        assert goals.load_key_figures(session).values
        assert goals.load_targets(session).benchmarks
        assert len(measures.load_actions(session)) == 24
        assert measures.load_judgements(session)
        assert len(measures.load_delivery_chances(session)) == 6


def test_effects_of_unknown_actions_are_refused_with_the_order_of_things(dsm, engine):
    done = dsm("import", "effects", DEMO / "action_effects.csv")

    assert done.code == 3
    assert "Import the actions first" in done.err


def test_an_effect_whose_low_is_above_its_high_is_told_with_its_row(dsm, engine, tmp_path):
    columns = ("action", "indicator", "expert", "low", "best", "high", "confidence")
    file = a_csv(tmp_path / "effects.csv", columns, [("house", "jobs", "X1", 3, 2, 1, 80)])

    done = dsm("import", "effects", file)

    assert done.code == 3
    assert "effects.csv" in done.err
    assert "row 2" in done.err


def test_a_rule_in_a_circle_is_refused_and_the_old_actions_stay(dsm, engine, tmp_path):
    dsm("import", "actions", DEMO / "actions.csv")
    columns = ("id", "name", "cost", "social", "economic", "environmental", "needs", "excludes")
    rows = [("a", "A", 1, 1, 1, 1, "b", "a"), ("b", "B", 1, 1, 1, 1, "", "a")]

    done = dsm("import", "actions", a_csv(tmp_path / "circle.csv", columns, rows))

    assert done.code == 3
    assert "circle.csv" in done.err
    with transaction(engine) as session:
        assert len(measures.load_actions(session)) == 24


def test_policies_and_events_become_entries_of_the_log(dsm, engine):
    dsm("import", "indicators", DEMO / "indicators.csv")

    assert dsm("import", "policies", AI_CASE, "--actor", "kari").code == 0
    assert dsm("import", "events", AI_CASE, "--actor", "kari").code == 0

    with transaction(engine) as session:
        register = policy.load_register(session)
    assert list(register.policies) == ["digital-services"]
    assert len(register.findings) == 7


def test_an_entry_of_the_log_has_a_name(dsm, engine):
    done = dsm("import", "policies", AI_CASE)

    assert done.code == 3
    assert "--actor" in done.err


def test_a_removed_wave_can_be_imported_anew_with_other_answers(dsm, engine, tmp_path, mapping):
    import_wave(dsm, tmp_path, mapping)

    assert dsm("import", "remove", "autumn").code == 0

    assert import_wave(dsm, tmp_path, mapping, rows=ROWS[:2]).code == 0


def test_a_removed_wave_leaves_no_draws_and_no_sample(dsm, engine, tmp_path, folder, mapping):
    import_wave(dsm, tmp_path, mapping)
    dsm("jobs", "start", "autumn", "--construct", "safety")
    with at_work(engine, folder / "draws"):
        wait_until_ended(engine, 1)
    before = list((folder / "draws").iterdir())

    dsm("import", "remove", "autumn")

    assert len(before) == 1
    assert list((folder / "draws").iterdir()) == []
    with transaction(engine) as session:
        assert fieldwork.frame_names(session) == ()


def test_another_wave_of_the_same_name_is_refused(dsm, engine, tmp_path, mapping):
    import_wave(dsm, tmp_path, mapping)

    done = import_wave(dsm, tmp_path, mapping, rows=ROWS[:2])

    assert done.code == 3
    assert "dsm import remove" in done.err


def _factor(responses, name):
    return next(factor for factor in responses.factors if factor.name == name)
