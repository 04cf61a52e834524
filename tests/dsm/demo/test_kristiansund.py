from datetime import date

import numpy as np
import pytest
from sqlmodel import Session

from dsm import (
    advice,
    board,
    evidence,
    fieldwork,
    figures,
    goals,
    people,
    plans,
    policy,
    stewardship,
    today,
)
from dsm.database import migrate, open_engine, transaction
from dsm.demo.kristiansund import (
    FRAME,
    SEED,
    TRUTH,
    WAVES,
    DemoError,
    build_demo,
    demo_budgets,
    demo_frame,
    simulate_answers,
)
from dsm.maturity.events import FindingStatus
from dsm.maturity.log import replay
from surveys.population import PopulationFrame
from surveys.simulate import read_truth, true_score
from tests.support.demo import copy_demo
from tests.support.installation import settings_in
from tests.support.surveys import a_keyring

CONSTRUCTS = (
    "interpersonal-trust",
    "institutional-trust",
    "safety",
    "economic-security",
    "self-esteem",
    "social-support",
    "loneliness",
    "belonging",
    "influence",
)


@pytest.fixture
def session(demo_city):
    """The finished demo; what a test writes is taken back."""
    engine = open_engine(settings_in(demo_city))
    with Session(engine) as opened:
        yield opened
        opened.rollback()
    engine.dispose()


@pytest.fixture
def draws(demo_city):
    return settings_in(demo_city).draws_folder


def test_the_frame_holds_the_adults_of_the_register():
    frame = demo_frame()

    assert frame.total == 20_116
    assert [len(factor.levels) for factor in frame.factors] == [8, 2, 5, 3]
    assert "invented" in frame.provenance


def test_answers_are_simulated_raked_and_say_so():
    frame = demo_frame()

    answers = simulate_answers(frame, 1, SEED)

    assert "nobody was asked" in answers.provenance
    assert 900 < answers.respondents < 1200
    assert answers.constructs == CONSTRUCTS
    sexes = np.bincount(answers.background[:, 1], answers.weights)
    by_sex = frame.margin(["sex"])
    np.testing.assert_allclose(sexes / sexes.sum(), by_sex / by_sex.sum(), rtol=1e-4)


def test_other_seeds_and_waves_give_other_answers():
    hashes = {
        simulate_answers(demo_frame(), wave, seed).hash()
        for wave, seed in ((1, 1), (2, 1), (1, 2), (1, 1))
    }

    assert len(hashes) == 3


def test_answers_of_a_frame_with_other_people_need_its_groups():
    frame = demo_frame()
    twice = PopulationFrame(frame.factors, 2 * frame.people, "twice the town")

    assert simulate_answers(twice, 1, SEED).factors == frame.factors


def test_the_default_budget_comes_last():
    assert demo_budgets() == (12_000, 24_000, 18_000)


def test_the_demo_does_not_pour_itself_over_a_city(engine, tmp_path):
    city = stewardship.City(name="Sand", residents=1, residents_source="a test", simulated=False)
    with transaction(engine) as session:
        stewardship.set_city(session, city)

    with pytest.raises(DemoError, match="already serves Sand"):
        build_demo(engine, tmp_path, a_keyring(tmp_path))

    with transaction(engine) as session:
        assert goals.load_indicators(session) == ()


@pytest.mark.slow
def test_the_city_and_both_waves_are_labelled_simulated(session):
    city = stewardship.find_city(session)
    first, second = fieldwork.waves(session)

    assert (city.name, city.residents, city.simulated) == ("Kristiansund", 24_479, True)
    assert ((first.name, first.asked), (second.name, second.asked)) == tuple(WAVES.values())
    assert first.simulated
    assert second.simulated


@pytest.mark.slow
def test_every_construct_of_both_waves_is_estimated_sampled_well_and_published(session):
    for wave, _ in WAVES.values():
        found = evidence.published(session, wave=wave)
        assert tuple(found) == CONSTRUCTS
        assert all(one.passed and one.fits for one in found.values())
        assert {one.seed for one in found.values()} == {SEED}


@pytest.mark.slow
def test_estimates_cover_the_truth_that_the_simulation_alone_knows(session, draws):
    truth, frame = read_truth(TRUTH), fieldwork.load_frame(session, FRAME)
    covered = []
    for number, (wave, _) in WAVES.items():
        for construct in CONSTRUCTS:
            shown = people.view(session, draws, construct, share=False, wave=wave)
            for by in ((), ("sex",), ("age_band",), ("education",)):
                true = true_score(truth, frame, construct, wave=number, by=by).reshape(-1)
                grouping = shown.grouping(*by) if by else None
                rows = grouping.figures if grouping else (shown.city,)
                covered += [
                    one.estimate.low90 <= value <= one.estimate.high90
                    for one, value in zip(rows, true, strict=True)
                ]

    # 198 figures that lean on each other; 0.9 would be right on average over many such cities.
    assert len(covered) == 198
    assert 0.78 < np.mean(covered) < 0.99


@pytest.mark.slow
def test_every_indicator_has_a_figure_and_those_of_the_survey_have_draws(session, draws):
    now = figures.city_figures(session, draws)

    assert set(now.values) == {one.id for one in now.indicators}
    survey = [one.id for one in now.indicators if one.construct]
    assert {name for name, value in now.values.items() if np.size(value) > 1} == set(survey)
    assert now.draws == 3200


@pytest.mark.slow
def test_all_key_figures_but_the_switched_off_network_are_scored(session):
    scoring = goals.score_key_figures(session, "Kristiansund")

    assert scoring.key_figures.total == 91
    assert len(scoring.results) == 112
    assert sum(not one.reported for one in scoring.results) == 1


@pytest.mark.slow
def test_the_first_page_tells_what_fell_since_the_wave_before(session, draws):
    shown = today.city_today(session, draws)

    assert shown.title.key == "today.title.worse"
    assert "council-trust" in shown.title.values["worse"]  # falls most in the truth
    assert (shown.asked, shown.before_asked) == ("2026-10", "2024-10")
    assert all(goal.score is not None for goal in shown.goals)
    assert "today.needs.plans" not in {need.key for need in shown.needs}


@pytest.mark.slow
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_construct_has_a_page_of_people_with_nothing_hidden(session, draws, construct):
    shown = people.view(session, draws, construct)

    assert shown.city.shown
    assert all(one.shown for grouping in shown.groupings for one in grouping.figures)
    assert shown.before is not None
    assert shown.ranks_districts == (shown.districts is not None)


@pytest.mark.slow
def test_men_are_safer_after_dark_than_women(session, draws):
    pair = people.compare(session, draws, "safety", {"sex": "male"}, {"sex": "female"})

    assert pair.contrast.direction == "above"
    assert pair.contrast.odds.chance > 0.99


@pytest.mark.slow
def test_policies_events_and_their_answers_are_in_the_log(session, draws):
    shown = board.board(session, draws, on=date(2026, 11, 22))

    register = policy.load_register(session)
    assert len(shown.assessments) == 14
    assert [event.unanswered for event in shown.events] == [2, 2, 1, 1]
    assert register == replay(policy.log(session))
    statuses = [register.status(name, date(2026, 11, 22)) for name in register.findings]
    assert statuses.count(FindingStatus.OPEN) == 6
    assert statuses.count(FindingStatus.ACCEPTED) == 2
    assert set(register.assessed) == set(shown.assessments)


@pytest.mark.slow
def test_acceptances_end_in_their_time(session):
    after = date(2027, 7, 1)

    register = policy.load_register(session)

    assert register.status("F10", after) is FindingStatus.EXPIRED
    assert register.status("F07", after) is FindingStatus.ACCEPTED


@pytest.mark.slow
def test_plans_are_made_for_three_budgets_from_what_stands_there(session, draws):
    assert advice.budgets(session) == (12_000, 18_000, 24_000)
    for budget in advice.budgets(session):
        shown = plans.view(session, draws, budget=budget)
        assert not shown.outdated
        assert len(shown.plans.front) > 10
        assert shown.plans.front.costs.max() <= budget
        by_id = {one.action.id: one for one in shown.actions}
        assert by_id["crisis-plan"].core == 1.0  # decided already
    assert plans.view(session, draws).plans.budget == 18_000


@pytest.mark.slow
def test_plans_keep_to_the_rules_of_the_demo(session, draws):
    made = advice.latest_plans(session, draws)

    at = {action.id: place for place, action in enumerate(made.actions)}
    for action in made.actions:
        holds = made.front.members[:, at[action.id]]
        for other in action.needs:
            assert not (holds & ~made.front.members[:, at[other]]).any()
        for other in action.excludes:
            assert not (holds & made.front.members[:, at[other]]).any()


@pytest.mark.slow
def test_the_demo_is_not_built_twice_in_one_place(demo_city, tmp_path):
    settings = copy_demo(demo_city, tmp_path / "copy")
    engine = open_engine(settings)

    with pytest.raises(DemoError, match="already serves Kristiansund"):
        build_demo(engine, settings.draws_folder, a_keyring(settings.data_folder))

    engine.dispose()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_draws_again(demo_city, tmp_path):
    settings = copy_demo(demo_city, tmp_path / "copy")
    engine = open_engine(settings)
    migrate(engine)
    with transaction(engine) as session:
        before = evidence.published(session)["loneliness"]

    (again,) = evidence.estimate(
        engine,
        settings.draws_folder,
        wave=before.wave,
        frame=FRAME,
        constructs=["loneliness"],
        seed=SEED,
    )

    engine.dispose()
    assert again.hash == before.hash
