from dataclasses import replace

import pytest

from dsm.maturity.policies import Comparison
from dsm.thresholds import Held
from tests.support.markup import attributes, words
from tests.support.policies import a_policy, a_threshold
from tests.support.views import people_scene
from ui.staff.people.threshold import threshold_box, thresholds_table, ticks_of

QUANTILES = tuple(70 + 0.5 * place for place in range(20))  # 70 to 79.5


def held(value: float, chance: float, **changed) -> Held:
    return Held(
        policy=replace(a_policy(), name={"en": "Safe centre", "nb": "Trygt sentrum"}),
        threshold=a_threshold(level=3, value=value, **changed),
        chance=chance,
        quantiles=QUANTILES,
    )


def test_the_question_is_asked_and_answered_with_as_many_dots():
    markup = threshold_box(people_scene(), held(76.0, 0.4))

    assert "Does the city reach the 76 % that “Safe centre” asks for?" in words(markup)
    assert "About even: 8 of 20 dots reach it." in words(markup)
    assert attributes(markup, "svg", "aria-label") == ["12 of 20 dots lie below 76\u00a0%"]
    assert len(attributes(markup, "circle", "cx")) == 20


def test_a_ceiling_is_reached_from_below():
    markup = threshold_box(people_scene(), held(76.0, 0.65, comparison=Comparison.AT_MOST))

    assert "stay below the 76" in words(markup)
    assert "13 of 20 dots reach it." in words(markup)


def test_the_question_is_asked_in_norwegian():
    assert "«Trygt sentrum» krever?" in words(threshold_box(people_scene("nb"), held(76.0, 0.4)))


def test_every_threshold_is_listed_by_policy_and_level():
    scene = people_scene(held=(held(76.0, 0.4), held(82.5, 0.01)))

    said = words(thresholds_table(scene))

    assert said.index("376 % or more40 %80 %") < said.index("82.5 % or more")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (73.2, 79.4, [72, 74, 76, 78, 80]),
        (40.0, 44.0, [40, 41, 42, 43, 44]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
    ],
)
def test_ticks_are_few_and_reach_around(low, high, expected):
    assert ticks_of(low, high) == expected
