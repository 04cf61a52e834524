"""What is said of the sexes: no more than the odds of all ages allow."""

import pytest

from dsm import people
from dsm.groups import GroupFigure, Grouping
from indicators.odds import contrast
from tests.support.builders import AGE, SEX


def said_of_sexes(*chances):
    """The finding over as many ages as there are chances; None is an age that is hidden."""
    ages = AGE.levels[: len(chances)]
    figures = tuple(
        GroupFigure(levels={"sex": sex, "age_band": age}, people=500.0)
        for sex in SEX.levels
        for age in ages
    )
    grouping = Grouping(factors=("sex", "age_band"), figures=figures, stand_out=())
    contrasts = {a: contrast(c) for a, c in zip(ages, chances, strict=True) if c is not None}
    return people.sexes_finding("trust", grouping, contrasts)


@pytest.mark.parametrize(
    ("chances", "kind"),
    [
        ((0.02, 0.05), "every"),
        ((0.02, None), "some"),
        ((0.5, 0.05), "some"),
        ((0.8, 0.05), "some"),
        ((0.98, 0.05), "mixed"),
        ((0.2, 0.3), "leans-every"),
        ((0.2, None), "leans-some"),
        ((0.5, 0.8), "leans-some"),
        ((0.2, 0.8), "leans-mixed"),
        ((0.5, 0.6), "none"),
        ((0.5, None), "none-shown"),
        ((None, None), "hidden"),
    ],
)
def test_no_more_is_said_of_the_sexes_than_the_odds_of_all_ages_allow(chances, kind):
    assert said_of_sexes(*chances).key == f"people.sexes.{kind}"


@pytest.mark.parametrize(
    ("chance", "low", "high"),
    [(0.02, "female", "male"), (0.98, "male", "female"), (0.8, "male", "female")],
)
def test_the_finding_names_who_is_lower_and_where(chance, low, high):
    values = said_of_sexes(0.5, chance).values

    assert (values["low"], values["high"]) == (low, high)
    assert values["ages"] == [AGE.levels[1]]
