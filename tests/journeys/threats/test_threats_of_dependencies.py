"""What we stand on: every dependency pinned, listed, and known by version (threat 32)."""

import json
import re
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"[A-Za-z0-9._-]+")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = (re.fullmatch(r"([A-Za-z0-9._-]+)==([^\s;#]+).*", line) for line in lines)
    return {plain(one[1]): one[2] for one in found if one}


def asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        lines += extra
    return {plain(found[0]) for line in lines if (found := NAME.match(line))}


def test_threat_32_every_dependency_is_pinned_to_one_version():
    # The guard: constraints.txt, which `make setup` installs by.
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wide = [line for line in lines if line and not line.startswith("#") and "==" not in line]

    assert wide == []
    assert asked_for() - set(pins()) == set()
    assert "-c constraints.txt" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_threat_32_what_is_installed_is_what_is_pinned():
    known = pins()
    # One folder, not the path: packages that bring copies of others put those on it when loaded.
    installed = distributions(path=[sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])

    others = {
        plain(one.name): (one.version, known[plain(one.name)])
        for one in installed
        if plain(one.name) in known and one.version != known[plain(one.name)]
    }

    assert others == {}


def test_threat_32_a_bill_of_materials_names_everything_that_the_product_loads():
    # The guard: scripts.components, which reads what is installed and asks nobody.
    done = subprocess.run(
        [sys.executable, "-m", "scripts.components"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    listed = json.loads(done.stdout)
    named = {one["name"]: one["version"] for one in listed["components"]}
    assert listed["bomFormat"] == "CycloneDX"
    assert {"fastapi", "nicegui", "cryptography", "starlette", "openpyxl"} <= set(named)
    assert named["fastapi"] == distribution("fastapi").version
    assert {name for name in named if name not in pins()} == set()


def test_threat_32_the_policy_says_whom_to_tell_and_how_to_audit():
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

    assert "Report a vulnerability" in policy
    assert "scripts.components" in policy
    assert "pip-audit" in policy
