"""Single questions and how their answers are coded."""

import pytest

from surveys.battery import Battery, read_battery
from surveys.errors import AnswerError, FixableError, InstrumentError
from surveys.instruments import load_instrument
from surveys.items import UNKNOWN, Comparability, Item, ItemType, read_item
from surveys.responses import Missing
from surveys.toml_tables import TomlTable

WORDS = {"nb": "ord", "nn": "ord", "en": "word"}
CATEGORIES = [{"code": code, **WORDS} for code in (1, 2, 3)]
BATTERY: Battery = read_battery()


def an_item(problems: list[FixableError] | None = None, **changes: object) -> Item:
    """A question about safety; `changes` replace keys, None removes one."""
    values = {
        "id": "safe-dark",
        "section": "safety",
        "construct": "safety",
        "type": "single",
        "text": WORDS,
        "scale": "safe-4",
        "missing": ["dont-know"],
        "required": False,
        "reference": "ess-aesfdrk",
        "licence": "own",
        "comparability": "pattern",
        "comparability_note": "Same four points.",
    } | changes
    kept = {key: value for key, value in values.items() if value is not None}
    noted = [] if problems is None else problems
    table = TomlTable(kept, "town-v1.toml, item 'safe-dark'", noted, InstrumentError)
    return read_item(table, BATTERY, ["safety"])


def a_background_item(problems: list[FixableError] | None = None, **groups: list[str]) -> Item:
    return an_item(
        problems,
        construct="background",
        scale=None,
        categories=CATEGORIES,
        frame={"variable": "sex", "map": groups},
    )


def test_an_answer_is_a_position_from_the_worst_up():
    item = an_item()

    assert [item.level_of(code) for code in (4, 3, 2, 1)] == [0, 1, 2, 3]


def test_an_unknown_answer_is_rejected_with_the_choices():
    with pytest.raises(AnswerError) as rejected:
        an_item().level_of(5)

    assert rejected.value.problem == "5 is not an answer to 'safe-dark'."
    assert rejected.value.fix == "Choose one of: 4, 3, 2, 1."


def test_an_item_knows_all_that_its_file_says():
    item = an_item()

    assert item.type is ItemType.SINGLE
    assert item.comparability is Comparability.PATTERN
    assert item.missing == (Missing.DONT_KNOW,)
    assert item.reference is not None
    assert item.reference.variable == "aesfdrk"


def test_background_and_repeated_items_measure_no_construct():
    asked = {item.id: item.measures for item in load_instrument("social-sustainability").items}
    rated = load_instrument("expert-policy-rating").item("rating")

    assert sum(asked.values()) == 26
    assert not asked["age-band"]
    assert not rated.measures


def test_an_answer_that_names_all_groups_leaves_the_group_open():
    item = a_background_item(
        **{"1": ["female"], "2": ["male"], "3": ["female", "male"], "missing": ["female", "male"]}
    )

    assert item.frame is not None
    assert item.frame.levels == ("female", "male")
    assert item.frame.level_of == {1: 0, 2: 1, 3: UNKNOWN}


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ({"1": ["a"], "2": ["b"], "missing": ["a", "b"]}, "frame.map names codes [1, 2]"),
        ({"1": ["a"], "2": ["b"], "3": ["c"], "missing": ["a"]}, "missing does not list all"),
        ({"1": ["a"], "2": ["a", "b"], "3": ["c"], "missing": ["a", "b", "c"]}, "Answer '2' means"),
        ({"one": ["a"], "2": ["b"], "missing": ["a", "b"]}, "Answer 'one' means"),
    ],
)
def test_groups_that_do_not_fit_the_categories_are_noted(groups, problem):
    problems: list[FixableError] = []

    a_background_item(problems, **groups)

    assert any(problem in error.problem for error in problems)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"section": "saftey"}, "section = 'saftey' is not known. Did you mean 'safety'?"),
        ({"construct": "hope"}, "construct = 'hope' is not known."),
        ({"scale": "safe-5"}, "scale = 'safe-5' is not known. Did you mean 'safe-4'?"),
        ({"reference": "ess"}, "reference = 'ess' is not known."),
        ({"licence": None}, "The key 'licence' is missing."),
        ({"missing": ["not-shown"]}, "missing holds 'not-shown'."),
        ({"scale": None}, "Type single with no answers."),
        ({"categories": CATEGORIES}, "Type single with scale and categories."),
        ({"type": "text"}, "Type text with scale."),
        ({"scale": "zero-ten"}, "A number scale without ends."),
        ({"hlep": WORDS}, "The key 'hlep' is not known. Did you mean 'help'?"),
        ({"required": "no"}, "required = 'no' is not true or false."),
        ({"ends": {"worst": WORDS}}, "The key 'best' is missing."),
        ({"known_answer": {"value": "many", "source": "x"}}, "value = 'many' is not a number."),
        ({"follow_up": {"best_to_others": WORDS}}, "The key 'others_to_worst' is missing."),
    ],
)
def test_a_wrong_item_says_what_is_wrong(changes, problem):
    problems: list[FixableError] = []

    an_item(problems, **changes)

    assert [error.problem for error in problems if problem in error.problem]
    assert all("item 'safe-dark'" in error.problem for error in problems)
