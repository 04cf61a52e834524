import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from ui.cli.main import app

ROOT = Path(__file__).parents[3]
COMMANDS = (
    *("version", "init", "user", "import", "estimate", "kpis"),
    *("policy", "event", "plans", "serve", "demo"),
)


def all_commands(command=None, path=()):
    """Every command that can be run, with the words that lead to it."""
    command = command or typer.main.get_command(app)
    parts = getattr(command, "commands", None)
    if parts is None:
        yield path, command
        return
    for name, part in parts.items():
        yield from all_commands(part, (*path, name))


def test_help_lists_every_command(dsm):
    done = dsm("--help")

    assert done.code == 0
    assert [
        name for name in COMMANDS if not re.search(rf"^  {name} ", done.out, re.MULTILINE)
    ] == []


def test_help_of_every_command_says_what_it_does(dsm):
    for path, command in all_commands():
        assert command.help, path
        assert dsm(*path, "--help").code == 0, path


def test_every_command_and_option_is_documented():
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    commands = dict(all_commands())
    flags = {
        option
        for command in commands.values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }

    assert [path for path in commands if f"dsm {' '.join(path)}" not in text] == []
    assert [flag for flag in sorted(flags) if not re.search(rf"{flag}(?![a-z-])", text)] == []


def test_a_mistyped_command_is_no_problem_of_ours(dsm):
    assert dsm("estimat").code == 2


def test_what_can_be_put_right_is_said_in_two_lines(dsm, engine):
    done = dsm("import", "frame", "nowhere.csv", "--name", "town")

    assert done.code == 3
    assert done.out == ""
    assert re.fullmatch(r"Problem \([a-z-]+\): .*nowhere.csv.*\nFix: .+\n", done.err)


def test_a_house_that_was_never_set_up_says_how_to(dsm):
    done = dsm("kpis")

    assert done.code == 3
    assert "dsm init" in done.err


def test_help_needs_no_database_library():
    program = (
        "import sys\n"
        "from ui.cli.main import run\n"
        "try:\n    run(['import', '--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('sqlmodel', 'sqlalchemy', 'numpy') if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_the_module_runs_as_the_script_does():
    done = subprocess.run(
        [sys.executable, "-m", "ui", "version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)


def test_small_matrices_are_not_shared_out_over_threads():
    probe = (
        "import os, sys; os.environ.pop('OPENBLAS_NUM_THREADS', None); sys.argv = ['dsm', 'version']\n"
        "from ui.cli.main import run\n"
        "assert 'numpy' not in sys.modules, 'too late for the setting'\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'])"
    )

    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert done.stdout.split()[-1] == "1"
