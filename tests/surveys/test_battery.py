"""What all questionnaires share."""

import pytest

from surveys.battery import (
    COMMON_FILE,
    MISSING_KINDS,
    ListSource,
    missing_name,
    read_battery,
)
from surveys.errors import FixableError, InstrumentError
from surveys.responses import Missing


def common_with(folder, old: str, new: str):
    text = COMMON_FILE.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path = folder / "common.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_parts_load():
    battery = read_battery()

    assert set(battery.missing) == set(MISSING_KINDS)
    assert len(battery.lists["policy-criteria"].entries) == 23
    assert battery.lists["districts"].source is ListSource.FRAME
    assert battery.scales["safe-4"].codes == (4, 3, 2, 1)
    assert battery.references["ess-ppltrst"].norway["mean"] == 6.59


def test_the_level_texts_of_maturity_say_that_they_are_not_the_sources():
    assert read_battery().scales["maturity-5"].provenance == "project-default"


def test_missing_codes_never_clash_with_each_other():
    codes = [answer.code for answer in read_battery().missing.values()]

    assert sorted(codes) == [95, 96, 97, 98, 99]


def test_every_missing_family_has_a_name_in_files():
    assert {missing_name(kind) for kind in Missing} == {
        "not-shown",
        "not-reached",
        "prefer-not",
        "dont-know",
        "left-blank",
    }


def test_weights_are_asked_about_themes_that_exist():
    battery = read_battery()
    sets = {entry.id: entry.members for entry in battery.lists["weight-sets"].entries}

    assert set(sets["social-constructs"]) <= set(battery.constructs)
    assert sets["goals"] == tuple(entry.id for entry in battery.lists["goals"].entries)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('direction = "lower', 'dirction = "lower', "scale 'safe-4': The key 'dirction'"),
        ("[missing.not-shown]", "[missing.not-seen]", "'not-seen' is no missing family"),
        ('id = "safe-4"', 'id = "zero-ten"', "The id 'zero-ten' stands twice."),
        ('source = "frame"', 'source = "here"', "source = 'here' with 0 entries"),
        ("[placeholders]\ncity", "[placeholder]\ncity", "The key 'placeholder' is not known."),
        ('nn = "Tryggleik", ', "", "construct 'safety', name: The key 'nn' is missing."),
    ],
)
def test_a_slip_is_named_with_file_and_entry(tmp_path, old, new, problem):
    with pytest.raises(FixableError) as refused:
        read_battery(common_with(tmp_path, old, new))

    problems = [error.problem for error in refused.value.problems]
    assert any("common.toml" in text and problem in text for text in problems)
    assert all(isinstance(error, InstrumentError) for error in refused.value.problems)
