from dataclasses import replace

import numpy as np

from dsm import evidence, figures, goals
from dsm.database import transaction
from indicators.composite import Goal, SourceType
from indicators.kpis.values import CityValues, Reporting, Value
from tests.support.builders import some_answers
from tests.support.cities import TRUSTING, a_city_indicator, add_wave_with_draws, indicators

HOMES = replace(
    a_city_indicator("homes", Goal.ECONOMIC, 0.0),
    source=SourceType.KEY_FIGURE,
    kpi_code="EC: ICT: ICT: 1C",
    baseline=None,
)
MEAN = replace(TRUSTING, id="trust-mean", item="", code_at_or_better=None)


def a_key_figure(figure, year):
    return Value(
        code="EC: ICT: ICT: 1C",
        data_point="",
        year=year,
        figure=figure,
        unit="%",
        reporting=Reporting.NOT_REPORTED if figure is None else Reporting.REPORTED,
    )


def test_a_survey_indicator_has_draws_and_an_official_one_a_number(town):
    with transaction(town.engine) as session:
        now = figures.city_figures(session, town.draws)

    assert now.draws == now.values["trusting"].size == 3200
    assert now.values["jobs"] == 50.0
    assert set(now.made_from) == {"estimate:trust", "other figures", "indicators"}


def test_without_a_city_there_are_no_figures(engine, tmp_path):
    with transaction(engine) as session:
        nothing = figures.city_figures(session, tmp_path)

    assert nothing.indicators == ()
    assert nothing.values == {}
    assert nothing.draws == 1


def test_a_survey_indicator_without_a_published_estimate_is_absent(engine, tmp_path):
    with transaction(engine) as session:
        goals.keep_indicators(session, indicators())
        now = figures.city_figures(session, tmp_path)

    assert set(now.values) == {"jobs", "air"}
    assert now.draws == 1


def test_an_item_that_the_wave_did_not_ask_about_leaves_its_indicator_absent(town):
    with transaction(town.engine) as session:
        goals.keep_indicators(session, [replace(TRUSTING, item="trust-9")])

        assert figures.city_figures(session, town.draws).values == {}


def test_an_indicator_without_an_item_is_the_mean_of_its_construct(town):
    with transaction(town.engine) as session:
        goals.keep_indicators(session, [MEAN])
        now = figures.city_figures(session, town.draws)

    assert 20 < now.values["trust-mean"].mean() < 80


def test_the_newest_reported_key_figure_counts(engine, tmp_path):
    values = tuple(a_key_figure(*one) for one in ((70.0, 2023), (75.0, 2024), (None, 2025)))
    with transaction(engine) as session:
        goals.keep_indicators(session, [HOMES])
        goals.keep_key_figures(session, CityValues("Sand", values))

        assert figures.city_figures(session, tmp_path).values == {"homes": 75.0}


def test_a_key_figure_that_nobody_reported_leaves_its_indicator_absent(engine, tmp_path):
    with transaction(engine) as session:
        goals.keep_indicators(session, [HOMES])

        assert figures.city_figures(session, tmp_path).values == {}


def test_the_figures_of_an_earlier_wave_can_be_had(town):
    with transaction(town.engine) as session:
        now = figures.city_figures(session, town.draws)
        then = figures.earlier_figures(session, town.draws)

    assert np.mean(now.values["trusting"]) > np.mean(then.values["trusting"]) + 3
    assert now.hash != then.hash


def test_the_fingerprint_changes_with_the_estimate_the_figures_and_the_indicators_only(town):
    with transaction(town.engine) as session:
        first = figures.city_figures(session, town.draws).hash
        other = some_answers(50, construct="safety")
        add_wave_with_draws(session, "summer", other, construct_id="safety")
        unused = figures.city_figures(session, town.draws).hash
        add_wave_with_draws(session, "winter", some_answers(60), anew=True)
        estimated = figures.city_figures(session, town.draws).hash
        goals.keep_indicators(session, [TRUSTING, *indicators()[1:2]])
        fewer = figures.city_figures(session, town.draws).hash

    assert first == unused
    assert len({first, estimated, fewer}) == 3


def test_estimates_with_other_numbers_of_draws_are_cut_to_the_shortest():
    made = figures.CityFigures(
        indicators=(), values={"one": np.zeros(5), "official": 3.0}, made_from={}
    )

    assert made.draws == 5


def test_a_wave_counts_as_earlier_once_its_estimate_is_published(town):
    with transaction(town.engine) as session:
        autumn = evidence.published(session)["trust"].hash
        made = add_wave_with_draws(session, "winter", some_answers(60), published_at=None)
        before = figures.earlier_figures(session, town.draws)
        evidence.publish(session, made)
        after = figures.earlier_figures(session, town.draws)

    assert before.made_from["estimate:trust"] != autumn
    assert after.made_from["estimate:trust"] == autumn


def test_before_a_second_wave_there_are_no_earlier_figures(engine, tmp_path):
    with transaction(engine) as session:
        assert figures.earlier_figures(session, tmp_path) is None
