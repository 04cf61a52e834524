from pathlib import Path

import numpy as np
import pytest

from dsm import groups
from dsm.groups import GroupFigure, Grouping, Scene, StandOut
from dsm.posteriors import Measure
from indicators.odds import contrast
from surveys.disclosure import Reason
from surveys.population import Factor, PopulationFrame
from tests.support.builders import some_answers
from tests.support.views import estimated


def a_figure(district: str) -> GroupFigure:
    return GroupFigure(levels={"district": district}, people=500.0, answers=80)


def test_what_does_not_stand_out_is_in_the_fog():
    east, west = a_figure("east"), a_figure("west")
    clear = StandOut(figure=east, contrast=contrast(0.95))

    grouping = Grouping(factors=("district",), figures=(east, west), stand_out=(clear,), leaning=())

    assert grouping.fog == (west,)


@pytest.mark.parametrize(("chance", "above"), [(0.95, True), (0.04, False)])
def test_a_group_that_stands_out_lies_above_or_below(chance, above):
    one = StandOut(figure=a_figure("east"), contrast=contrast(chance))

    assert groups.stands_above(one) is above


def test_groups_of_two_fits_are_compared_on_the_draws_both_have():
    one, other = np.array([3.0, 1.0, 9.0, 9.0]), np.array([2.0, 2.0])

    assert groups.chance_that_above(one, other) == 0.5


def test_districts_are_shown_only_where_they_carry_signal():
    assert groups.ranks_districts("safety")
    assert not groups.ranks_districts("interpersonal-trust")
    assert groups.ranks_districts("something a city asks itself")


def a_scene(construct: str, *names: str) -> Scene:
    factors = tuple(Factor(name, ("a", "b")) for name in names)
    people = np.full((2,) * len(names), 100.0)
    return Scene(
        draws_folder=Path("nowhere"),
        estimated=estimated(construct=construct),
        frame=PopulationFrame(factors, people, "made for a test"),
        responses=some_answers(20),
        indicator=None,
        measure=Measure(),
    )


@pytest.mark.parametrize("district", ["district", "district_id", "Region", "ward"])
def test_a_district_by_any_name_is_hidden_where_districts_carry_no_signal(district):
    told, not_told = (
        a_scene(construct, "sex", district).groupings
        for construct in ("safety", "interpersonal-trust")
    )

    assert told == [("sex",), (district,)]
    assert not_told == [("sex",)]


def test_all_that_divides_by_place_is_hidden_together():
    scene = a_scene("interpersonal-trust", "region", "education", "ward")

    assert scene.groupings == [("education",)]


@pytest.mark.parametrize("sex", ["sex", "gender"])
@pytest.mark.parametrize("age", ["age", "age_band", "age_group"])
def test_sex_and_age_are_crossed_whatever_a_file_calls_them(sex, age):
    scene = a_scene("safety", age, "education", sex)

    assert scene.groupings == [(age,), ("education",), (sex,), (sex, age)]


def by_district(clear: int, foggy: int, hidden: int, factor: str = "ward") -> Grouping:
    figures = [
        GroupFigure(levels={factor: str(at)}, people=500.0, answers=80)
        for at in range(clear + foggy)
    ]
    unseen = [
        GroupFigure(levels={factor: f"hidden {at}"}, people=50.0, hidden=Reason.FEW_RESPONDENTS)
        for at in range(hidden)
    ]
    stand_out = tuple(StandOut(figure=one, contrast=contrast(0.95)) for one in figures[:clear])
    return Grouping(factors=(factor,), figures=(*figures, *unseen), stand_out=stand_out)


@pytest.mark.parametrize(
    ("clear", "foggy", "hidden", "key"),
    [
        (1, 2, 0, "district"),
        (0, 3, 0, "district-none"),
        (2, 0, 0, "district-all"),
        (2, 0, 1, "district-hidden"),
        (1, 1, 1, "district"),
    ],
)
def test_the_finding_of_districts_counts_only_those_that_are_shown(clear, foggy, hidden, key):
    finding = by_district(clear, foggy, hidden).finding

    assert finding.key == f"people.stand-outs.{key}"
    assert (finding.values["count"], finding.values["rest"]) == (clear, foggy)


@pytest.mark.parametrize(("clear", "key"), [(1, "group"), (0, "group-none")])
def test_the_finding_of_other_groups_names_their_factor(clear, key):
    grouping = by_district(clear, 2, 0, factor="education")

    assert not grouping.by_district
    assert grouping.finding.key == f"people.stand-outs.{key}"
    assert grouping.finding.values["factor"] == "education"


def test_a_pair_is_of_the_first_two_sexes_where_both_live():
    cells = [("woman", "18+"), ("man", "18+"), ("other", "18+"), ("woman", "80+"), ("other", "80+")]
    figures = [
        GroupFigure(levels={"gender": sex, "age": age}, people=9.0, answers=9) for sex, age in cells
    ]

    crossed = Grouping(factors=("gender", "age"), figures=tuple(figures), stand_out=())

    assert crossed.pairs == {"18+": (figures[0], figures[1])}
    assert by_district(1, 1, 0).pairs == {}
