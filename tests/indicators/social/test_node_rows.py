import numpy as np
import pytest

from indicators.social.compiling import compiled
from indicators.social.node_rows import constant, load, store, token_of, total


@compiled
def arithmetic(table, out, token):
    first, second = load(table, 0, token), load(table, 1, token)
    store(out, 0, 2.0 * first + second / (second + 1.0) - first * second)
    store(out, 1, constant(3.0, token) - first)
    return total(first)


@pytest.mark.parametrize("nodes", [32, 64])
def test_rows_combine_node_by_node(rng, nodes):
    table, out = rng.uniform(1, 2, (2, nodes)), np.zeros((2, nodes))
    first, second = table

    summed = arithmetic(table, out, token_of(nodes))

    np.testing.assert_allclose(out[0], 2 * first + second / (second + 1) - first * second)
    np.testing.assert_allclose(out[1], 3 - first)
    assert summed == pytest.approx(first.sum())
