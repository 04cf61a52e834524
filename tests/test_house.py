"""House rules that no tool knows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import architecture

ROOT = Path(__file__).parents[1]
HEAVY = ("pymc", "arviz", "pandas", "scipy", "numba", "nicegui", "matplotlib")
WITHOUT_OWN_TEST = {
    # module -> the test that runs it
    "dsm/tables.py": "tests/dsm/test_database.py",
    "dsm/elicitation/tables.py": "tests/dsm/test_migrations.py",
    "dsm/surveying/tables.py": "tests/dsm/test_database.py",
    "dsm/migrations/env.py": "tests/dsm/test_database.py",
    "dsm/migrations/versions/0001_set_up_the_first_tables.py": "tests/dsm/test_database.py",
    "dsm/migrations/versions/0002_make_room_for_surveys.py": "tests/dsm/test_migrations.py",
    "dsm/migrations/versions/0003_let_an_account_have_several_roles.py": "tests/dsm/test_migrations.py",
    "dsm/migrations/versions/0004_keep_fits_as_jobs.py": "tests/dsm/test_migrations.py",
    "dsm/migrations/versions/0005_keep_judgements_of_experts.py": "tests/dsm/test_migrations.py",
    "dsm/migrations/versions/0006_let_figures_follow_the_answers.py": "tests/dsm/test_migrations.py",
    "ui/__main__.py": "tests/ui/cli/test_main.py",
}


def modules() -> list[str]:
    return [path.as_posix() for path in architecture.modules()]


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("needs a git checkout to know which files are committed")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_the_module_table_of_the_architecture_matches_the_tree():
    assert architecture.written() == architecture.table(), "run `make fix`"


def test_every_module_has_its_test_file():
    missing = [
        module
        for module in modules()
        if module not in WITHOUT_OWN_TEST
        and not (ROOT / "tests" / module).with_name(f"test_{Path(module).name}").exists()
    ]
    wrong = [test for test in WITHOUT_OWN_TEST.values() if not (ROOT / test).exists()]

    assert missing == []
    assert wrong == []


def test_every_module_says_in_one_line_what_it_holds():
    silent = [
        module
        for module in modules()
        if not (ROOT / module).read_text(encoding="utf-8").startswith('"""')
    ]

    assert silent == []


def test_help_loads_nothing_heavy():
    program = (
        "import sys\n"
        "from ui.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_nothing_committed_names_an_address_of_a_registry_or_a_path_of_one_machine():
    # Put together here, so that this file does not name them either.
    forbidden = [
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry." + "npmjs",
        "/wo" + "rk/",
        "/ro" + "ot/",
    ]
    found = [
        (str(path.relative_to(ROOT)), word)
        for path in committed()
        if path.suffix not in {".png", ".ico"}
        for word in forbidden
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]

    assert found == []


def test_only_the_settings_read_the_environment():
    readers = [
        module
        for module in modules()
        if module != "dsm/settings.py"
        and re.search(r"os\.environ\b|os\.getenv", (ROOT / module).read_text(encoding="utf-8"))
    ]

    assert readers == []


def test_every_setting_is_in_the_readme():
    settings = (ROOT / "dsm/settings.py").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [
        name for name in set(re.findall(r'"(DSM_[A-Z_]+)"', settings)) if name not in readme
    ] == []


def test_dependencies_say_why_they_and_not_their_rivals():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    lines = [line.strip() for line in block.splitlines() if line.strip().startswith('"')]

    assert lines
    assert [line for line in lines if "# " not in line] == []


def test_pins_hold_no_address():
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")

    assert not re.search(r"https?:|file:|@", pins)
