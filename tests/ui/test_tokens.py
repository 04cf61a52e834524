import re

import pytest

from ui.tokens import STATIC, dark_by_system, dark_tokens, light_tokens, tokens


def test_a_colour_is_read_from_the_style_sheet():
    assert light_tokens()["ink"] == "#17252E"
    assert dark_tokens()["ink"] == "#EDF1F2"


def test_what_does_not_change_in_the_dark_is_the_same_there():
    assert tokens(dark=True)["radius-m"] == tokens(dark=False)["radius-m"]
    assert set(dark_tokens()) == set(light_tokens())


def test_every_token_that_a_style_sheet_uses_exists():
    known = set(light_tokens()) | {"name", "read", "step", "x"}
    used = {
        name
        for sheet in STATIC.glob("*.css")
        for name in re.findall(r"var\(--([\w-]+)", sheet.read_text(encoding="utf-8"))
    }

    assert used - known == set()


def test_pages_without_script_are_dark_when_the_system_is():
    rule = dark_by_system()

    assert rule.startswith('@media (prefers-color-scheme: dark) { [data-theme="auto"]')
    assert f"--paper: {dark_tokens()['paper']}" in rule
    assert rule.count("{") == rule.count("}")


def relative_luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("name", "ground", "least"),
    [
        ("ink", "paper", 4.5),
        ("ink-2", "paper", 4.5),
        ("ink-3", "paper", 4.5),
        ("ink-2", "surface", 4.5),
        ("on-deep", "deep", 4.5),
        ("sim-text", "sim-wash", 4.5),
        ("fog-mark", "fog", 4.5),
        ("error", "paper", 4.5),
        ("social", "paper", 3),
        ("economic", "paper", 3),
        ("environment", "paper", 3),
        ("edge", "paper", 3),
        ("chart-quiet", "paper", 3),
        ("focus", "paper", 3),
    ],
)
def test_letters_and_marks_can_be_told_from_their_ground(name, ground, least, dark):
    colours = tokens(dark=dark)

    assert contrast(colours[name], colours[ground]) >= least
