"""What all commands share: results on stdout, everything else on stderr, questions only at a terminal."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from surveys.errors import FixableError

MOST_PROBLEMS = 20  # more in one go bury the first, which often is the cause of the others


class QuestionError(FixableError):
    """A question has no answer, and there is no terminal to ask at."""

    code = "not-answered"


def show_problems(error: FixableError) -> None:
    """Print each problem with its fix on stderr."""
    for one in error.problems[:MOST_PROBLEMS]:
        print(f"Problem ({one.code}): {one.problem}", file=sys.stderr)  # noqa: T201  # this is the printer
        print(f"Fix: {one.fix}", file=sys.stderr)  # noqa: T201
    if len(error.problems) > MOST_PROBLEMS:
        print(f"... and {len(error.problems) - MOST_PROBLEMS} more.", file=sys.stderr)  # noqa: T201
    if len(error.problems) > 1:
        print(error.problem, file=sys.stderr)  # noqa: T201


def say(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    print(text, file=sys.stderr)  # noqa: T201


def show_lines(*lines: str) -> None:
    """Print a result that is a line or two of text."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 - whoever waits for it may be a program


def show_json(content: Any) -> None:
    """Print a result for programs."""
    print(json.dumps(content, ensure_ascii=False, indent=2))  # noqa: T201


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a result for people; columns of numbers stand to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    body = [[_cell(value) for value in row] for row in rows]
    table = Table(
        title=title or None, title_justify="left", box=None, pad_edge=False, show_edge=False
    )
    for position, column in enumerate(columns):
        numbers = bool(body) and all(_is_number(row[position]) for row in body)
        table.add_column(Text(column), justify="right" if numbers else "left", overflow="fold")
    for row in body:
        table.add_row(*(Text(value) for value in row))
    # A pipe has no width; a table cut to 80 columns there would lose what was asked for.
    width = None if sys.stdout.isatty() else 200
    Console(width=width).print(table)


def ask(value: str | None, question: str, flag: str, *, choices: Sequence[str] = ()) -> str:
    """Return the flag's value, or ask for it at the terminal.

    Raises
    ------
    QuestionError
        If the flag was not given and nobody sits at a terminal, or is none of the choices.
    """
    if value is not None:
        _require_choice(value, flag, choices)
        return value
    if not sys.stdin.isatty():
        listed = f": {', '.join(choices)}" if choices else ""
        raise QuestionError(f"{question!r} was not answered.", f"Give it with {flag}{listed}.")
    import questionary

    if choices:
        return str(questionary.select(question, choices=list(choices)).unsafe_ask())
    return str(questionary.text(question).unsafe_ask())


def ask_password(question: str) -> str | None:
    """Ask for a password twice at the terminal; without one, or left empty, there is none."""
    if not sys.stdin.isatty():
        return None
    import questionary

    first = str(questionary.password(f"{question} (empty: login links only)").unsafe_ask())
    if not first:
        return None
    if questionary.password("The same again").unsafe_ask() != first:
        raise QuestionError("The two passwords differ.", "Run the command again.")
    return first


def ask_secret(question: str, flag: str) -> str:
    """Ask at the terminal for what must not be seen there, nor stay in the shell's history.

    Raises
    ------
    QuestionError
        If nobody sits at a terminal; standard input then has to be named.
    """
    if not sys.stdin.isatty():
        raise QuestionError(f"{question!r} was not answered.", f"Give it with {flag}.")
    import questionary

    return str(questionary.password(question).unsafe_ask()).strip()


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show one bar per named piece of work on stderr; without a terminal, one line per piece."""
    if not sys.stderr.isatty():
        yield _line_per_piece()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, Any] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done, total=total)

        yield report


def _require_choice(value: str, flag: str, choices: Sequence[str]) -> None:
    if choices and value not in choices:
        raise QuestionError(f"{flag} is {value!r}.", f"Choose one of: {', '.join(choices)}.")


def _line_per_piece() -> Callable[[str, int, int], None]:
    begun: set[str] = set()

    def report(name: str, done: int, total: int) -> None:
        if name not in begun:
            begun.add(name)
            say(f"{name} ...")

    return report


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _is_number(text: str) -> bool:
    stripped = text.replace(",", "").replace("–", "").replace("%", "").replace("+", "").strip()
    return not stripped or stripped.replace(".", "", 1).lstrip("-").replace(" ", "").isdigit()
