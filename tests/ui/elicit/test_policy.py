"""Experts' pages may use their one style and their one script, and nothing from elsewhere."""

import base64
import hashlib
import re

import pytest

from ui.elicit.policy import ELICIT_POLICY, HEADERS, SCRIPT, STYLE, is_experts


@pytest.mark.parametrize("text", [STYLE, SCRIPT])
def test_the_policy_names_style_and_script_by_what_they_say(text):
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert f"'sha256-{digest}'" in ELICIT_POLICY


def test_the_policy_allows_nothing_else():
    assert "unsafe" not in ELICIT_POLICY
    assert "*" not in ELICIT_POLICY
    assert "connect-src" not in ELICIT_POLICY
    assert HEADERS["Content-Security-Policy"] == ELICIT_POLICY


def test_style_and_script_fetch_nothing_and_make_no_markup():
    assert not re.search(r"url\(|@import|https?:", STYLE + SCRIPT)
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval|fetch", SCRIPT)


@pytest.mark.parametrize(
    ("path", "expected"), [("/e/a", True), ("/e/", True), ("/e", False), ("/s/e/", False)]
)
def test_addresses_of_experts_are_known(path, expected):
    assert is_experts(path) is expected
