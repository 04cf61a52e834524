"""Questionnaires as data."""

import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.battery import read_battery
from surveys.errors import FixableError, InstrumentError
from surveys.instruments import (
    FOLDER,
    Audience,
    Instrument,
    Status,
    load_constructs,
    load_instrument,
    read_instrument,
    shipped_instruments,
)
from surveys.items import read_item
from surveys.scales import Direction
from surveys.texts import LANGUAGES, Text
from surveys.toml_tables import TomlTable

SHIPPED = shipped_instruments()
PUBLISHED = tomllib.loads((FOLDER / "published.toml").read_text(encoding="utf-8"))
RESIDENTS = "social-sustainability-v1.toml"


def texts_in(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if is_dataclass(value):
        return [text for field in fields(value) for text in texts_in(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [text for part in value for text in texts_in(part)]
    return []


def read_changed(folder: Path, old: str, new: str, *, name: str = RESIDENTS) -> Instrument:
    text = (FOLDER / RESIDENTS).read_text(encoding="utf-8")
    assert old in text
    path = folder / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_instrument(path, read_battery())


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda instrument: instrument.id)
def test_a_shipped_version_never_changes(instrument):
    recorded = PUBLISHED[instrument.id][str(instrument.version)]

    assert instrument.hash() == recorded, "make a new version instead of changing this one"


def test_every_recorded_version_is_still_shipped():
    recorded = {(name, int(number)) for name, each in PUBLISHED.items() for number in each}

    assert recorded == {(instrument.id, instrument.version) for instrument in SHIPPED}


def test_the_battery_and_three_instruments_for_experts_are_shipped():
    assert {instrument.id: instrument.audience for instrument in SHIPPED} == {
        "social-sustainability": Audience.RESIDENTS,
        "expert-policy-rating": Audience.EXPERTS,
        "expert-effects": Audience.EXPERTS,
        "expert-weights": Audience.EXPERTS,
    }


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda instrument: instrument.id)
def test_every_text_is_there_in_all_languages_with_the_same_placeholders(instrument):
    texts = texts_in(instrument)

    assert len(texts) > 20
    for text in texts:
        assert all(text[language].strip() for language in LANGUAGES)
        assert len({frozenset(re.findall(r"{\w+}", text[each])) for each in LANGUAGES}) == 1


def test_every_construct_of_the_battery_is_measured_by_two_or_more_items():
    battery = load_instrument("social-sustainability")

    asked = {item.construct for item in battery.items if item.measures}

    assert asked < set(load_constructs())
    assert all(len(battery.items_of(construct)) >= 2 for construct in asked)


def test_nothing_is_required_of_residents():
    assert not any(item.required for item in load_instrument("social-sustainability").items)


def test_every_measuring_item_runs_from_worst_to_best():
    directions = {
        item.scale.direction
        for instrument in SHIPPED
        for item in instrument.items
        if item.measures and item.scale
    }

    assert directions == {Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER}


def test_the_newest_version_is_the_default():
    assert load_instrument("social-sustainability") == load_instrument("social-sustainability", 1)


@pytest.mark.parametrize(("name", "version"), [("social", None), ("social-sustainability", 9)])
def test_an_unknown_questionnaire_is_answered_with_those_there_are(name, version):
    with pytest.raises(InstrumentError) as unknown:
        load_instrument(name, version)

    assert repr(name) in unknown.value.problem
    assert "social-sustainability (version 1)" in unknown.value.fix


def test_an_unknown_item_is_answered_with_those_there_are():
    with pytest.raises(InstrumentError) as unknown:
        load_instrument("expert-weights").item("weight")

    assert unknown.value.fix == "Use one of: weight-best-worst, weight-reason."


def test_publishing_does_not_change_the_fingerprint_but_a_wording_does():
    draft = load_instrument("expert-weights")
    reworded = replace(draft, title=replace(draft.title, nn="Kva tel mest?"))

    assert replace(draft, status=Status.PUBLISHED).hash() == draft.hash()
    assert reworded.hash() != draft.hash()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("minutes = 6", "minuts = 6", "The key 'minuts' is not known. Did you mean 'minutes'?"),
        ('polarity = "positive"', 'polarty = "positive"', "item 'trust-people': The key 'polarty'"),
        ("{receipt}", "{reciept}", "A text holds {reciept}, which nobody fills in."),
        ('id = "trust-fair"', 'id = "trust-people"', "The item id 'trust-people' stands twice."),
        ('audience = "residents"', 'audience = "all"', "audience = 'all' is not known."),
        ('["nb", "nn", "en"]', '["nb", "se"]', "languages holds 'se'."),
        ("[consent]", "[consents]", "The key 'consent' is missing."),
        ('{ code = 3, nb = "Bor på', '{ code = 99, nb = "Bor på', "Code 99 is also the code"),
        ('lead = { nb = "Velg', 'led = { nb = "Velg', "section 'people': The key 'led'"),
        ("version = 1", "version = 2", "It holds 'social-sustainability' version 2."),
    ],
)
def test_a_slip_is_named_with_file_and_key(tmp_path, old, new, problem):
    with pytest.raises(FixableError) as refused:
        read_changed(tmp_path, old, new)

    problems = [error.problem for error in refused.value.problems]
    assert any(text.startswith(RESIDENTS) and problem in text for text in problems)


def test_all_slips_of_a_file_are_named_at_once(tmp_path):
    with pytest.raises(FixableError) as refused:
        read_changed(tmp_path, 'status = "draft"', 'staus = "draft"')

    assert [error.problem for error in refused.value.problems] == [
        f"{RESIDENTS}: The key 'status' is missing.",
        f"{RESIDENTS}: The key 'staus' is not known. Did you mean 'status'?",
    ]


@given(st.data())
def test_losing_any_key_of_an_item_but_the_optional_ones_is_noticed(data):
    battery = read_battery()
    values = tomllib.loads((FOLDER / RESIDENTS).read_text(encoding="utf-8"))
    item = data.draw(st.sampled_from(values["item"]))
    optional = {"help", "polarity", "frame", "optional_module"}
    key = data.draw(st.sampled_from(sorted(set(item) - optional)))
    problems: list[FixableError] = []
    kept = {name: value for name, value in item.items() if name != key}
    sections = [section["id"] for section in values["section"]]
    read_item(TomlTable(kept, "item", problems, InstrumentError), battery, sections)

    assert problems
