from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import select

from dsm import fieldwork, goals, groups, people
from dsm.database import transaction
from dsm.groups import PeopleError
from dsm.posteriors import Measure
from dsm.tables import EstimateRow, FrameRow
from indicators.odds import Comparison
from surveys.disclosure import Reason
from surveys.population import PopulationFrame
from tests.support.builders import AGE, SEX, some_answers
from tests.support.cities import add_wave_with_draws

ALL_CELLS = [(sex, age) for sex in SEX.levels for age in AGE.levels]


@pytest.fixture
def session(town):
    with transaction(town.engine) as opened:
        yield opened


@pytest.fixture
def view(session, town):
    return lambda construct="trust", **options: people.view(
        session, town.draws, construct, **options
    )


@pytest.fixture
def compare(session, town):
    return lambda first, second, **options: people.compare(
        session, town.draws, "trust", first, second, **options
    )


def keeping(keep, respondents=400):
    """Answers of those whom `keep` says, by (sex, age band) positions."""
    given = some_answers(respondents)
    kept = np.array([keep(at, *group) for at, group in enumerate(given.background.tolist())])
    return replace(
        given,
        levels=given.levels[kept],
        background=given.background[kept],
        weights=given.weights[kept],
    )


def test_the_page_has_the_city_each_factor_and_sex_by_age(view):
    shown = view()

    assert [grouping.factors for grouping in shown.groupings] == [
        ("sex",),
        ("age_band",),
        ("sex", "age_band"),
    ]
    assert shown.city.answers == 400
    assert shown.city.people == 4000
    assert [tuple(one.levels.values()) for one in shown.sex_and_age.figures] == ALL_CELLS


def test_a_share_is_of_the_constructs_indicator_and_else_the_mean_is_shown(view):
    share, mean = view(), view(share=False)

    assert share.measure == Measure("trust-0", 3)
    assert share.indicator.id == "trusting"
    assert share.lead.key == "people.lead.share-before"
    assert mean.measure == Measure()
    assert mean.indicator is None
    assert mean.lead.key == "people.lead.score-before"
    assert share.city.estimate.median != pytest.approx(mean.city.estimate.median, abs=2)


def test_the_estimate_lies_near_the_answers_and_says_what_is_borrowed(view):
    shown = view()

    assert shown.city.estimate.low90 < shown.city.direct < shown.city.estimate.high90
    assert shown.city.effective == pytest.approx(400)
    cell = shown.sex_and_age.figures[0]
    assert cell.borrowed > shown.city.borrowed
    assert 0.3 < cell.borrowed < 1


def test_old_people_who_trust_more_stand_out_above_and_young_ones_below(view):
    ages = view().grouping("age_band")

    clear = {one.figure.levels["age_band"]: groups.stands_above(one) for one in ages.stand_out}
    assert clear == {"18-29": False, "67+": True}
    assert [one.contrast.odds.chance for one in ages.stand_out] == sorted(
        (one.contrast.odds.chance for one in ages.stand_out), reverse=True
    )
    assert {one.levels["age_band"] for one in ages.fog} == {"30-44", "45-66"}


def test_the_wave_before_and_the_change_are_told(view):
    shown = view()

    assert shown.before_asked == "2026-04"
    assert shown.before.median < shown.city.estimate.median
    assert shown.change.comparison is Comparison.STANDS_OUT


def test_a_wave_before_that_was_fitted_with_another_model_is_told_by_it(session, view):
    assert view().before_model == ""

    add_wave_with_draws(session, "winter", some_answers(), model_version="graded-response-3")

    assert view().before_model == "graded-response-2"


def test_the_first_wave_has_none_before(view):
    shown = view(wave="spring")

    assert (shown.before, shown.before_asked, shown.change) == (None, "", None)


def test_a_middle_wave_is_compared_with_the_one_before_and_not_with_a_later_one(session, view):
    add_wave_with_draws(session, "winter", some_answers(60))

    assert view(wave="autumn").before_asked == "2026-04"
    assert view().before_asked == "2026-10"


def test_a_share_counted_from_another_place_is_not_compared(session, view):
    given = some_answers(60)
    items = tuple(replace(item, codes=(2, 3, 4, 5, 6)) for item in given.items)
    add_wave_with_draws(session, "winter", replace(given, items=items))

    assert view().change is None


def test_a_wave_before_with_few_answers_is_not_shown(session, view):
    add_wave_with_draws(session, "summer", some_answers(9))
    add_wave_with_draws(session, "winter", some_answers(60))

    assert view().before is None


def test_groups_with_few_answers_are_hidden_with_enough_others(session, view):
    few = keeping(lambda at, sex, age: (sex, age) != (1, 3) or at < 60)
    add_wave_with_draws(session, "winter", few)

    shown = view()

    small = shown.sex_and_age.figures[7]
    assert small.levels == {"sex": "male", "age_band": "67+"}
    assert small.hidden is Reason.FEW_RESPONDENTS
    assert (small.answers, small.effective, small.estimate, small.direct, small.borrowed) == (
        None,
    ) * 5
    hidden = [one for one in shown.sex_and_age.figures if not one.shown]
    assert len(hidden) >= 4
    assert all(one.estimate is None for one in hidden)
    listed = [one.figure for one in (*shown.sex_and_age.stand_out, *shown.sex_and_age.leaning)]
    assert all(one.shown for one in listed)
    assert "67+" not in shown.between_sexes


def test_a_city_with_few_answers_says_nothing_but_that(session, view):
    add_wave_with_draws(session, "winter", some_answers(9))

    shown = view()

    assert shown.city.hidden is Reason.FEW_RESPONDENTS
    assert shown.city.estimate is None
    assert not any(one.shown for grouping in shown.groupings for one in grouping.figures)
    assert shown.lead.key == "people.lead.hidden"
    assert shown.title.key == "people.title.none"
    assert shown.change is None


def test_answers_of_unknown_background_count_for_the_city_only(session, view):
    given = some_answers(400)
    background = given.background.copy()
    background[:20, 0] = -1
    add_wave_with_draws(session, "winter", replace(given, background=background))

    shown = view()

    assert shown.city.answers == 400
    assert sum(one.answers for one in shown.grouping("sex").figures) == 380
    assert sum(one.answers for one in shown.grouping("age_band").figures) == 400


def test_a_few_answers_of_unknown_background_can_not_be_worked_out(session, view):
    given = some_answers(400)
    background = given.background.copy()
    background[:3, 0] = -1
    add_wave_with_draws(session, "winter", replace(given, background=background))

    shown = view()

    assert shown.city.answers == 397
    assert all(one.shown for one in shown.grouping("sex").figures)


def test_a_factor_on_which_all_residents_are_alike_makes_no_groups(session, town):
    only_women = np.array([[500.0] * 4, [0.0] * 4])
    women = keeping(lambda at, sex, age: sex == 0)
    frame = PopulationFrame((SEX, AGE), only_women, "made for a test")
    fieldwork.keep_frame(session, "women", frame)
    frame_id = session.exec(select(FrameRow.id).where(FrameRow.name == "women")).one()
    add_wave_with_draws(session, "winter", women, frame_id=frame_id)

    shown = people.view(session, town.draws, "trust")

    assert [grouping.factors for grouping in shown.groupings] == [("age_band",)]
    assert shown.city.shown


def test_groups_without_residents_are_not_listed(session, view):
    everybody = np.full((2, 4), 500.0)
    everybody[:, 3] = 0
    young = keeping(lambda at, sex, age: age < 3)
    fieldwork.keep_frame(session, "young", PopulationFrame((SEX, AGE), everybody, "a test"))
    frame_id = session.exec(select(FrameRow.id).where(FrameRow.name == "young")).one()
    add_wave_with_draws(session, "winter", young, frame_id=frame_id)

    shown = view()

    assert [one.levels["age_band"] for one in shown.grouping("age_band").figures] == [
        "18-29",
        "30-44",
        "45-66",
    ]
    assert len(shown.sex_and_age.figures) == 6
    assert all(one.shown for one in shown.sex_and_age.figures)


def test_a_town_without_districts_has_no_grouping_by_district(view):
    assert view().districts is None


def test_two_groups_are_compared_on_the_same_draws(compare):
    pair = compare({"age_band": "67+"}, {"age_band": "18-29"})
    swapped = compare({"age_band": "18-29"}, {"age_band": "67+"})

    assert pair.contrast.comparison is Comparison.STANDS_OUT
    assert pair.gap.low90 > 0
    assert swapped.gap.high90 == pytest.approx(-pair.gap.low90)
    assert swapped.contrast.odds == pair.contrast.odds
    gap = pair.first.estimate.median - pair.second.estimate.median
    assert pair.gap.median == pytest.approx(gap, abs=1)


def test_a_group_can_be_compared_with_one_it_is_part_of(compare):
    part = compare({"sex": "female", "age_band": "67+"}, {"sex": "female"})
    city = compare({"sex": "female"}, {})

    assert part.contrast.comparison is Comparison.STANDS_OUT
    # What both have in common cancels, draw by draw: the gap is surer than either figure.
    width = city.gap.high90 - city.gap.low90
    assert width < city.first.estimate.high90 - city.first.estimate.low90


def test_a_group_cannot_be_told_apart_from_itself(compare):
    pair = compare({"sex": "male"}, {"sex": "male"})

    assert pair.contrast.comparison is Comparison.CANNOT_BE_TOLD_APART
    assert pair.gap.median == 0.0


def test_a_hidden_group_is_not_compared(session, compare):
    few = keeping(lambda at, sex, age: (sex, age) != (1, 3) or at < 60)
    add_wave_with_draws(session, "winter", few)

    pair = compare({"sex": "male", "age_band": "67+"}, {"sex": "female", "age_band": "67+"})

    assert (pair.contrast, pair.gap) == (None, None)


@pytest.mark.parametrize("group", [{"sex": "other"}, {"town": "Sand"}, {"sex": "male", "x": "y"}])
def test_a_group_that_is_not_on_the_page_is_refused_with_those_that_are(compare, group):
    with pytest.raises(PeopleError) as refused:
        compare(group, {"sex": "male"})

    assert refused.value.fix == "Choose one by: sex; age_band; sex and age_band."


def test_constructs_and_their_waves_are_those_with_a_published_estimate(session):
    other = some_answers(60, construct="safety")
    add_wave_with_draws(session, "winter", other, construct_id="safety", published_at=None)

    assert people.constructs(session) == ("trust",)
    assert people.waves_of(session, "trust") == {"spring": "2026-04", "autumn": "2026-10"}


def test_without_a_published_estimate_the_page_says_what_to_run(engine, tmp_path):
    with transaction(engine) as session:
        assert people.constructs(session) == ()
        with pytest.raises(PeopleError, match="dsm estimate") as refused:
            people.view(session, tmp_path, "trust")

    assert "'trust'" in refused.value.problem


def test_a_construct_without_an_indicator_is_shown_by_its_mean(session, view):
    goals.keep_indicators(session, [])

    shown = view()

    assert shown.indicator is None
    assert not shown.measure.is_share


def test_the_title_says_which_factors_tell_people_apart(view):
    title = view().title

    assert title.key == "people.title.groups"
    assert title.values["groups"] == ["age_band"]


def test_the_estimate_behind_the_figures_is_named(session, view):
    shown = view()

    assert shown.estimated.hash == session.get_one(EstimateRow, shown.estimated.id).hash
    assert shown.population == "made for a test"


def test_the_page_says_its_finding_of_the_sexes_from_its_own_figures(view):
    shown = view()

    assert set(shown.between_sexes) == set(AGE.levels)
    assert shown.sexes == people.sexes_finding("trust", shown.sex_and_age, shown.between_sexes)


def test_gender_and_age_group_are_compared_as_sex_and_age_are(session, view):
    expected = view(wave="autumn")
    renamed = (replace(SEX, name="gender"), replace(AGE, name="age_group"))
    frame = PopulationFrame(renamed, np.full((2, 4), 500.0), "made for a test")
    fieldwork.keep_frame(session, "renamed", frame)
    frame_id = session.exec(select(FrameRow.id).where(FrameRow.name == "renamed")).one()
    add_wave_with_draws(
        session, "winter", replace(some_answers(), factors=renamed), frame_id=frame_id
    )

    shown = view()

    assert shown.sex_and_age.factors == ("gender", "age_group")
    assert set(shown.between_sexes) == set(AGE.levels)
    assert shown.between_sexes == expected.between_sexes
    assert shown.sexes == expected.sexes


def test_a_page_without_both_factors_says_nothing_of_the_sexes(session, view):
    only_women = np.array([[500.0] * 4, [0.0] * 4])
    fieldwork.keep_frame(session, "women", PopulationFrame((SEX, AGE), only_women, "a test"))
    frame_id = session.exec(select(FrameRow.id).where(FrameRow.name == "women")).one()
    women = keeping(lambda at, sex, age: sex == 0)
    add_wave_with_draws(session, "winter", women, frame_id=frame_id)

    assert view().sexes is None
