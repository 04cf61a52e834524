"""The `dsm` command: its groups, and how it fails politely."""

import sys

import typer

from surveys.errors import FixableError

from . import figures, gather, kitchen, plans, policy
from .console import show_problems

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    rich_markup_mode=None,
    help="Weigh how a city's people fare against money and nature.",
)
kitchen.register(app)
gather.register(app)
figures.register(app)
policy.register(app)
plans.register(app)


def run() -> None:
    """Run the command line; what the reader can put right is said in two lines, with exit code 3."""
    try:
        app()
    except FixableError as error:
        show_problems(error)
        sys.exit(3)  # 2 already means a mistyped command
