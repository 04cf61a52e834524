"""The network of a table adds up, and hiding more stops when enough is hidden."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from surveys.suppression import figure_network, hide_more

tables = arrays.arrays(
    np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 30)
)


def network_of(respondents, people=np.inf):
    counts = np.array(respondents, dtype=np.int64)
    return figure_network(counts, np.broadcast_to(np.float64(people), counts.shape))


@given(tables)
def test_what_flows_into_a_row_or_column_flows_out_of_it(table):
    network = network_of(table)

    for node in range(1, len(network.at) - 1):
        out = sum(network.respondents[a] for a in network.at[node] if network.arcs[a][0] == node)
        into = sum(network.respondents[a] for a in network.at[node] if network.arcs[a][1] == node)
        assert out == into


def test_figures_are_cells_then_rows_then_columns_then_the_total():
    network = network_of([[1, 2], [3, 4]])

    assert network.respondents == (1, 2, 3, 4, 3, 7, 4, 6, 10)
    assert network.total == 8


def test_a_list_is_a_bundle_of_groups():
    network = network_of([1, 2, 3])

    assert network.arcs == ((0, 1),) * 3
    assert network.respondents == (1, 2, 3, 6)


def test_nothing_more_is_hidden_when_nothing_is():
    network = network_of([[9, 9], [9, 9]])

    assert hide_more(network, [], respondents=5, people=0, room=5) == frozenset()


def test_a_hidden_total_hides_everything():
    network = network_of([1, 2])

    assert hide_more(network, [0, 1, 2], respondents=5, people=0, room=5) == {0, 1, 2}


def test_two_hidden_groups_with_enough_people_are_enough():
    network = network_of([4, 4, 50])

    assert hide_more(network, [0, 1], respondents=5, people=0, room=5) == {0, 1}


def test_two_hidden_groups_with_too_few_people_take_a_third():
    network = network_of([1, 1, 50, 20])

    assert hide_more(network, [0, 1], respondents=5, people=0, room=5) == {0, 1, 3}


def test_a_count_between_two_hidden_blocks_gets_room():
    """Every line hides at least two counts, yet rows 0 and 1 less columns 0 and 1 leave one."""
    table = np.full((4, 4), 20)
    table[:2, :2] = table[2:, 2:] = 3
    table[1, 2] = 4
    small = np.flatnonzero(table < 5).tolist()

    hidden = hide_more(network_of(table), small, respondents=5, people=0, room=5)

    assert len(hidden) > len(small)
    assert len(hidden) <= len(small) + 2


@given(tables, st.sets(st.integers(0, 24), max_size=6))
def test_what_was_hidden_stays_hidden(table, cells):
    hidden = {cell for cell in cells if cell < table.size}

    assert hide_more(network_of(table), hidden, respondents=5, people=0, room=5) >= hidden
