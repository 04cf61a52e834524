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
    if path and command.invoke_without_command:
        yield path, command
    for name, part in parts.items():
        yield from all_commands(part, (*path, name))


def test_help_lists_every_command(dsm):
    done = dsm("--help")

    assert done.code == 0
    assert [
        name for name in COMMANDS if not re.search(rf"^  {name} ", done.out, re.MULTILINE)
    ] == []


@pytest.mark.slow
def test_help_of_every_command_says_what_it_does(dsm):
    for path, command in all_commands():
        assert command.help, path
        assert dsm(*path, "--help").code == 0, path


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (("survey", "write-form", "trivsel"), "--version"),
        (("survey", "add", "evening"), "--version"),
        (("survey", "add", "evening"), "--grace"),
        (("survey", "version", "evening"), "--version"),
        (("survey", "import-answers", "evening", "answers.csv"), "--version"),
        (("survey", "import-answers", "evening", "answers.csv"), "--consent"),
        (("survey", "quota", "evening"), "--wanted"),
        (("enter", "batch", "evening", "--name", "a", "--sheets", "20"), "--version"),
        (("enter", "batch", "evening", "--name", "a", "--sheets", "20"), "--consent"),
        (("interview", "run", "a.packet"), "--number"),
        (("interview", "conflicts", "evening"), "--settle"),
        (("towns", "fit", "towns.csv", "--out", "fits"), "--draws"),
        (("towns", "simulate", "--out", "country"), "--towns"),
        (("towns", "simulate", "--out", "country"), "--constructs"),
        (("rank", "autumn", "--construct", "trust", "--place", "district"), "--repeats"),
    ],
)
def test_a_number_that_no_database_keeps_is_refused_like_a_mistyped_one(dsm, command, option):
    done = dsm(*command, option, "1" + "0" * 400)

    assert done.code == 2
    assert f"Invalid value for '{option}': Input should be less than or equal to" in done.err


def names_of(command):
    """The names of every option, as sets of those that mean the same or its opposite."""
    every = [{*one.opts, *one.secondary_opts} for one in command.params]
    return [names for names in every if any(name.startswith("--") for name in names)]


def commands_in(text, commands):
    """The commands that pieces of code in a text begin with, and the options in each piece."""
    for code in re.findall(r"`(dsm [^`]+)`|^(dsm .+)$", text, re.MULTILINE):
        words = "".join(code).split()[1:]
        paths = [tuple(words[:length]) for length in range(len(words), 0, -1)]
        if (path := next((path for path in paths if path in commands), None)) is not None:
            yield path, set(re.findall(r"--[a-z][a-z-]*", " ".join(words)))


def passages(commands):
    """Rows and paragraphs of the page, each with the commands it is about."""
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    text = text.replace("```sh", "").replace("```", "")
    for section in re.split(r"^##+ .*$", text, flags=re.MULTILINE):
        everywhere = {path for path, _ in commands_in(section, commands)} or set(commands)
        about = everywhere
        for passage in re.split(r"\n(?=\|)|\n\n+", section):
            head = re.split(r"(?<=[^|]) \| " if passage.startswith("|") else r"\. ", passage)[0]
            if named := {path for path, _ in commands_in(head, commands)}:
                about = named
            elif not passage.startswith("|"):
                about = everywhere  # a table of options goes with the paragraph above
            yield passage, about, about is not everywhere


def test_every_command_and_option_is_documented_where_it_belongs():
    commands = dict(all_commands())
    told = {path: set() for path in commands}
    for passage, about, is_theirs in passages(commands):
        for path in about if is_theirs else ():
            told[path] |= set(re.findall(r"--[a-z][a-z-]*", passage))
        for path, options in commands_in(passage, commands):
            told[path] |= options | {"named"}

    assert [path for path in commands if not told[path]] == []
    assert [
        (path, sorted(names))
        for path, command in commands.items()
        for names in names_of(command)
        if names != {"--help"} and not names & told[path]
    ] == []


def test_every_documented_option_exists():
    commands = dict(all_commands())
    known = {path: set().union(*names_of(command)) for path, command in commands.items()}

    wrong = []
    for passage, about, _ in passages(commands):
        for path, options in commands_in(passage, commands):
            wrong += [(path, option) for option in options - known[path] - {"--help"}]
        plain = re.sub(r"`dsm [^`]+`|^dsm .+$", "", passage, flags=re.MULTILINE)
        options = set(re.findall(r"(?<![a-z-])--[a-z][a-z-]*", plain))
        wrong += [(passage[:60], one) for one in options - set().union(*map(known.get, about))]
    assert wrong == []


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
