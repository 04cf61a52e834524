"""Stacked waves lose nobody, keep who answered when, and refuse what cannot be compared."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FixableError, ManyProblemsError
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import PatternCounts, count_patterns
from surveys.waves import WAVE, Wave, WavesError, stack_waves

FACTORS = (Factor("sex", ("woman", "man")), Factor("age", ("young", "middle", "old")))
FRAME = PopulationFrame(FACTORS, np.arange(1.0, 7.0).reshape(2, 3), "counted")
ASKED = {"2020": ("people", "council"), "2022": ("council", "police"), "2024": ("police", "people")}
CATEGORIES = {"people": 3, "council": 2, "police": 4}


def a_wave(name, answers=None, background=((0, 0),), *, asked=None, construct="trust"):
    items = tuple(
        AnsweredItem(item, construct, tuple(range(CATEGORIES[item])))
        for item in asked or ASKED.get(name, ASKED["2020"])
    )
    answers = [[1] * len(items)] if answers is None else answers
    responses = Responses(
        items,
        np.array(answers, dtype=np.int16).reshape(-1, len(items)),
        FACTORS,
        np.array(background, dtype=np.int16).reshape(-1, 2),
        np.ones(len(answers)),
        "a sample",
    )
    return Wave(name, count_patterns(responses, construct), FRAME)


@st.composite
def surveys(draw):
    made = []
    for name, asked in ASKED.items():
        number = draw(st.integers(0, 12))
        answers = [
            [draw(st.integers(-1, CATEGORIES[item] - 1)) for item in asked] for _ in range(number)
        ]
        background = [
            [draw(st.integers(-1, len(factor.levels) - 1)) for factor in FACTORS]
            for _ in range(number)
        ]
        made.append(a_wave(name, answers, background))
    return made


def people_of(counts: PatternCounts) -> Counter:
    """Who answered what: (answers by item, background), without the order of rows."""
    cells = np.stack(np.unravel_index(counts.pair_cell, counts.shape), axis=1)
    found: Counter = Counter()
    for patterns, places, people in (
        (counts.pair_pattern, cells, counts.pair_people),
        (counts.mixed_pattern, counts.profiles[counts.mixed_profile], counts.mixed_people),
    ):
        for pattern, place, number in zip(patterns, places, people, strict=True):
            given_answers = frozenset(
                (item, int(level))
                for item, level in zip(counts.items, counts.patterns[pattern], strict=True)
                if level >= 0
            )
            found[given_answers, tuple(place.tolist())] += int(number)
    return found


@given(surveys())
def test_everybody_is_found_again_in_her_wave(waves):
    counts, _ = stack_waves(waves)

    expected = Counter(
        {
            (answers, (at, *place)): number
            for at, wave in enumerate(waves)
            for (answers, place), number in people_of(wave.counts).items()
        }
    )
    assert people_of(counts) == expected
    assert counts.left_out == sum(wave.counts.left_out for wave in waves)


@given(surveys())
def test_patterns_and_pairs_are_distinct_and_sorted(waves):
    counts, _ = stack_waves(waves)

    assert len(np.unique(counts.patterns, axis=0)) == len(counts.patterns)
    pairs = list(zip(counts.pair_pattern.tolist(), counts.pair_cell.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert counts.mixed_pattern.tolist() == sorted(counts.mixed_pattern.tolist())


def test_every_wave_keeps_the_people_of_its_time():
    older = replace(FRAME, people=FRAME.people * 2, provenance="estimated", joint=False)
    waves = [a_wave("2020"), replace(a_wave("2022"), frame=older)]

    counts, frame = stack_waves(waves)

    assert frame.factors == counts.factors
    assert frame.factor(WAVE).levels == ("2020", "2022")
    np.testing.assert_array_equal(frame.people, [FRAME.people, FRAME.people * 2])
    assert frame.provenance == "2020: counted; 2022: estimated"
    assert not frame.joint


def test_items_stand_in_the_order_in_which_they_were_first_asked():
    counts, _ = stack_waves([a_wave(name) for name in ASKED])

    assert counts.items == ("people", "council", "police")
    assert counts.categories == (3, 2, 4)


def recoded(wave, item, categories):
    counts = wave.counts
    changed = tuple(
        categories if name == item else count
        for name, count in zip(counts.items, counts.categories, strict=True)
    )
    return replace(wave, counts=replace(counts, categories=changed))


@pytest.mark.parametrize(
    ("waves", "said"),
    [
        ([], "No wave was given"),
        ([a_wave("2020")], "One wave was given"),
        ([a_wave("2020"), a_wave("2020")], "Two waves are called '2020'"),
        ([a_wave("2020"), a_wave("2022", construct="safety")], "'safety'"),
        ([a_wave("2020"), recoded(a_wave("2022"), "council", 5)], "5 answer categories"),
        ([a_wave("2020", asked=("people",)), a_wave("2022", asked=("council",))], "anchors"),
    ],
)
def test_waves_that_cannot_be_compared_are_refused(waves, said):
    with pytest.raises(FixableError, match=said):
        stack_waves(waves)


def test_a_wave_may_be_anchored_by_way_of_a_third():
    waves = [
        a_wave("2020", asked=("people",)),
        a_wave("2022", asked=("police",)),
        a_wave("2024", asked=("police", "people")),
    ]

    counts, _ = stack_waves(waves)

    assert counts.respondents == 3


def test_all_that_is_wrong_is_said_at_once():
    other = replace(
        FRAME, factors=(Factor("sex", ("woman", "man")), Factor("age", ("a", "b", "c")))
    )
    waves = [
        a_wave("2020"),
        recoded(a_wave("2022"), "council", 5),
        replace(a_wave("2024"), frame=other),
    ]

    with pytest.raises(ManyProblemsError) as raised:
        stack_waves(waves)

    assert len(raised.value.problems) == 2
    assert any(isinstance(problem, WavesError) for problem in raised.value.problems)


def test_a_variable_called_wave_would_be_taken_for_the_waves():
    factors = (Factor(WAVE, ("woman", "man")), FACTORS[1])
    renamed = [
        replace(
            wave,
            counts=replace(wave.counts, factors=factors),
            frame=replace(wave.frame, factors=factors),
        )
        for wave in (a_wave("2020"), a_wave("2022"))
    ]

    with pytest.raises(FixableError, match="tells the waves apart"):
        stack_waves(renamed)
