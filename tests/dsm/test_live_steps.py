from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dsm.live_steps import LEAST, LEAST_OF_GROUP, next_step, tally

LEVELS = (2, 3)
FIRST_OF_GROUP = 10
BACKGROUND = st.tuples(st.integers(-1, 1), st.integers(-1, 2))
# Several of one background at once, or groups would hardly ever fill while a test lasts.
ARRIVALS = st.tuples(BACKGROUND, st.integers(1, 14))


def nothing_before():
    return [np.zeros(count + 1, dtype=np.int64) for count in LEVELS]


def chosen_at_first(people):
    groups = np.array(people, dtype=np.int64)
    return next_step(groups, np.zeros(len(people), dtype=bool), nothing_before(), LEVELS)


class Arrivals(RuleBasedStateMachine):
    """Answers come and are withdrawn, figures are made; somebody keeps every figure she saw."""

    @initialize()
    def nobody(self):
        self.people = {}
        self.next = 0
        self.counted = set()
        self.before = nothing_before()
        self.looks = []  # every time, each group's people as one whole number of bits

    @rule(arrivals=st.lists(ARRIVALS, min_size=1, max_size=4))
    def answers_are_mixed(self, arrivals):
        for background, count in arrivals:
            self.people |= dict.fromkeys(range(self.next, self.next + count), background)
            self.next += count

    @rule(arrival=ARRIVALS)
    def some_come_and_figures_are_made(self, arrival):
        self.answers_are_mixed([arrival])
        self.figures_are_made()

    @rule(which=st.integers(0, 10_000), arrival=ARRIVALS)
    def somebody_withdraws_as_some_come(self, which, arrival):
        if self.people:
            del self.people[sorted(self.people)[which % len(self.people)]]
        self.some_come_and_figures_are_made(arrival)

    @rule()
    def figures_are_made(self):
        ids = sorted(self.people)
        groups = np.array([self.people[one] for one in ids], dtype=np.int64).reshape(-1, 2)
        counted = np.array([one in self.counted for one in ids], dtype=bool)
        chosen = next_step(groups, counted, self.before, LEVELS)
        if chosen is None:
            return
        self.counted = {one for one, is_in in zip(ids, chosen, strict=True) if is_in}
        self.before = tally(groups, chosen, LEVELS)
        self.looks.append([self._sets(column) for column in range(2)])

    def _sets(self, column):
        sets = {}
        for one in self.counted:
            level = self.people[one][column]
            sets[level] = sets.get(level, 0) | 1 << one
        return sets

    @invariant()
    def every_group_that_is_shown_has_ten(self):
        if self.looks:
            sizes = [bits.bit_count() for sets in self.looks[-1] for bits in sets.values()]
            assert min(sizes) >= FIRST_OF_GROUP

    @invariant()
    def no_two_figures_of_any_time_differ_by_a_few_people(self):
        for column in range(2):
            sums = {bits for sets in (look[column] for look in self.looks) for bits in unions(sets)}
            for first, second in combinations(sums, 2):
                assert (first ^ second).bit_count() >= LEAST_OF_GROUP

    @invariant()
    def two_figures_for_everybody_differ_by_ten(self):
        everybody = [sum(look[0].values()) for look in self.looks]
        for first, second in combinations(everybody, 2):
            assert (first ^ second).bit_count() >= LEAST


def unions(sets):
    """Every group and every sum of groups, everybody among them, and nobody."""
    parts = list(sets.values())
    return [sum(some) for size in range(len(parts) + 1) for some in combinations(parts, size)]


Arrivals.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestArrivals = pytest.mark.slow(Arrivals.TestCase)


@given(st.lists(BACKGROUND, min_size=1, max_size=80))
def test_as_many_are_counted_as_can_be(people):
    groups = np.array(people, dtype=np.int64)
    chosen = chosen_at_first(people)

    if chosen is not None:
        assert next_step(groups, chosen, tally(groups, chosen, LEVELS), LEVELS) is None


def test_nine_answers_make_no_figure_and_ten_do():
    assert chosen_at_first([(0, 0)] * 9) is None
    assert chosen_at_first([(0, 0)] * 10).sum() == 10


def test_nine_who_come_later_change_nothing():
    groups = np.zeros((29, 2), dtype=np.int64)
    counted = np.arange(29) < 20

    assert next_step(groups, counted, tally(groups, counted, LEVELS), LEVELS) is None


def test_whose_own_group_is_large_waits_where_another_of_her_groups_is_small():
    people = [(0, 0)] * 12 + [(0, 1)] * 4

    assert chosen_at_first(people).tolist() == [True] * 12 + [False] * 4


def test_leaving_out_one_group_can_leave_too_few_of_another():
    # Without the four of the rare group, sex 1 has nine left.
    people = [(0, 0)] * 20 + [(1, 0)] * 9 + [(1, 2)] * 4

    assert chosen_at_first(people).tolist() == [True] * 20 + [False] * 13


def test_those_of_unknown_group_are_one_more_group():
    people = [(0, 0)] * 12 + [(-1, 0)] * 9

    assert chosen_at_first(people).sum() == 12


def test_a_withdrawn_answer_leaves_only_together_with_five_who_come():
    groups = np.array([(0, 0)] * 30 + [(1, 1)] * 19)
    counted = np.ones(49, dtype=bool)
    before = [np.array([30, 20, 0]), np.array([30, 20, 0, 0])]  # one of sex 1 is gone since
    ten_more = np.vstack([groups, [(0, 0)] * 10])
    with_five = np.vstack([ten_more, [(1, 1)] * 5])

    waits = next_step(ten_more, np.append(counted, [False] * 10), before, LEVELS)
    goes = next_step(with_five, np.append(counted, [False] * 15), before, LEVELS)

    assert waits is None
    assert goes.sum() == 64
