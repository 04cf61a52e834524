import base64
import hashlib
import re

import pytest

from ui.respond.policy import RESPOND_POLICY, SCRIPT, STYLE, is_public, source_hash


def test_the_policy_allows_our_one_style_and_our_one_script_by_what_they_say():
    for text in (STYLE, SCRIPT):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in RESPOND_POLICY

    assert "unsafe" not in RESPOND_POLICY
    assert "*" not in RESPOND_POLICY
    assert "http" not in RESPOND_POLICY


def test_one_other_letter_is_another_hash():
    assert source_hash(SCRIPT) != source_hash(f"{SCRIPT} ")


def test_style_and_script_fetch_nothing_from_elsewhere():
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert not re.search(r"https?:", STYLE + SCRIPT)


def test_the_script_makes_no_markup():
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval", SCRIPT)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/s/a", True), ("/K/A", True), ("/staff", False), ("/api/v1/s/", False), ("/", False)],
)
def test_public_addresses_are_known_in_any_case(path: str, expected: bool):
    assert is_public(path) is expected
