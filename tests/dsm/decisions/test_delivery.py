"""Delivery grows with the level of the policy, and luck belongs to the action."""

import numpy as np
import pytest
import xarray as xr

from dsm.decisions.actions import Action
from dsm.decisions.delivery import (
    DeliveryChance,
    draw_delivery,
    read_delivery_chances,
)
from surveys.errors import FixableError

HEADER = "policy_level,lowest_chance,best_chance,highest_chance,provenance\n"
CHANCES = tuple(
    DeliveryChance(level=k, low=0.1 * k, best=0.1 * k + 0.2, high=0.1 * k + 0.3, provenance="test")
    for k in range(6)
)


def an_action(id_="light", policy="streets"):
    return Action(id=id_, name={"en": id_}, cost=1, policy=policy)


def levels_of(draws=4000, **policies):
    return xr.DataArray(
        np.repeat([list(policies.values())], draws, axis=0),
        coords={"policy": list(policies)},
        dims=("draw", "policy"),
    )


def test_an_action_is_delivered_as_often_as_its_level_lets_expect():
    delivered = draw_delivery([an_action()], levels_of(20_000, streets=3), CHANCES, seed=1)

    triangular_mean = (0.3 + 0.5 + 0.6) / 3
    assert float(delivered.mean()) == pytest.approx(triangular_mean, abs=0.015)


def test_a_higher_level_never_undoes_a_delivery():
    actions = [an_action("light"), an_action("path")]

    low = draw_delivery(actions, levels_of(streets=2), CHANCES, seed=1)
    high = draw_delivery(actions, levels_of(streets=3), CHANCES, seed=1)

    assert bool((low <= high).all())
    assert float(high.mean()) > float(low.mean())


def test_one_more_action_leaves_the_luck_of_the_others_alone():
    alone = draw_delivery([an_action("light")], levels_of(streets=2), CHANCES, seed=1)

    both = draw_delivery(
        [an_action("path"), an_action("light")], levels_of(streets=2), CHANCES, seed=1
    )

    np.testing.assert_array_equal(alone.sel(action="light"), both.sel(action="light"))


def test_an_action_without_a_policy_stands_below_level_one():
    nobody = draw_delivery([an_action(policy="")], levels_of(streets=5), CHANCES, seed=1)
    lowest = draw_delivery([an_action()], levels_of(streets=0), CHANCES, seed=1)

    np.testing.assert_array_equal(nobody, lowest)


def test_each_draw_uses_its_own_level():
    levels = xr.DataArray(
        [[0], [5]] * 4000, coords={"policy": ["streets"]}, dims=("draw", "policy")
    )

    delivered = draw_delivery([an_action()], levels, CHANCES, seed=1).values[:, 0]

    assert delivered[1::2].mean() - delivered[::2].mean() == pytest.approx(0.5, abs=0.03)


def test_a_certain_chance_is_certain():
    certain = DeliveryChance(level=1, low=0.7, best=0.7, high=0.7, provenance="test")

    np.testing.assert_allclose(certain.quantile(np.array([0.0, 0.4, 1.0])), 0.7)


def test_chances_are_read_for_every_level(tmp_path):
    path = tmp_path / "delivery.csv"
    rows = [f"{level},0.{level + 1},0.{level + 2},0.{level + 3},ours" for level in range(6)]
    path.write_text(HEADER + "\n".join(reversed(rows)))

    chances = read_delivery_chances(path)

    assert [chance.level for chance in chances] == [0, 1, 2, 3, 4, 5]
    assert chances[5] == DeliveryChance(level=5, low=0.6, best=0.7, high=0.8, provenance="ours")


def test_chances_that_are_missing_or_out_of_order_are_all_named(tmp_path):
    path = tmp_path / "delivery.csv"
    rows = [f"{level},0.5,0.4,0.6,ours" if level == 2 else f"{level},0.1,0.2,0.3,ours" for level in range(5)]  # fmt: skip
    path.write_text(HEADER + "\n".join(rows))

    with pytest.raises(FixableError) as refused:
        read_delivery_chances(path)

    out_of_order, missing = refused.value.problems
    assert "row 4, column best_chance: the cell holds 0.4" in out_of_order.problem
    assert "level 5 has no row" in missing.problem
