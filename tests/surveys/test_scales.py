"""Answer scales."""

import pytest

from surveys.errors import FixableError, InstrumentError
from surveys.scales import Direction, read_scale
from surveys.toml_tables import TomlTable

WORDS = {"nb": "ord", "nn": "ord", "en": "word"}


def a_scale(problems: list[FixableError] | None = None, **changes: object):
    values = {
        "id": "safe",
        "direction": "lower-is-better",
        "shown": "reversed",
        "categories": [{"code": code, **WORDS} for code in (4, 3, 2, 1)],
    } | changes
    kept = {key: value for key, value in values.items() if value is not None}
    noted = [] if problems is None else problems
    return read_scale(TomlTable(kept, "town.toml, scale 'safe'", noted, InstrumentError))


def test_codes_run_from_worst_to_best_and_the_page_may_reverse_them():
    scale = a_scale()

    assert scale.codes == (4, 3, 2, 1)
    assert [category.code for category in scale.as_shown] == [1, 2, 3, 4]
    assert scale.direction is Direction.LOWER_IS_BETTER


def test_a_number_scale_needs_only_its_ends():
    scale = a_scale(
        categories=None, points={"lowest": 0, "highest": 10}, direction="higher-is-better"
    )

    assert scale.codes == tuple(range(11))
    assert not scale.labelled


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"direction": "higher-is-better"}, "do not run as direction"),
        ({"categories": [{"code": 1, **WORDS}]}, "There are 1 categories."),
        ({"categories": [{"code": 1, **WORDS}] * 2}, "Code 1 stands twice."),
        ({"points": {"lowest": 5, "highest": 5}}, "highest = 5 is not above lowest = 5."),
        ({"show": "as-listed"}, "The key 'show' is not known. Did you mean 'shown'?"),
    ],
)
def test_a_wrong_scale_says_what_is_wrong(changes, problem):
    problems: list[FixableError] = []

    a_scale(problems, **changes)

    assert any(problem in error.problem for error in problems)
