"""The `dsm` command: its parts, and how it fails politely."""

import sys
from collections.abc import Sequence

import typer

from dsm.settings import share_no_matrices
from surveys.errors import FixableError

from . import (
    audit,
    database,
    estimates,
    events,
    experts,
    gather,
    house,
    interviews,
    items,
    jobs,
    kpis,
    modes,
    paper_entry,
    plans,
    policies,
    posterior,
    priors,
    ranking,
    serving,
    surveys,
    towns,
    trends,
    wording,
    worker,
)
from .console import show_problems

app = typer.Typer(
    name="dsm",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    rich_markup_mode=None,
    help="Weigh how a city's people fare against money and nature.",
)
app.command()(house.version)
app.command()(house.init)
app.add_typer(house.user, name="user")
app.add_typer(database.group, name="db")
app.add_typer(audit.group, name="audit")
app.add_typer(gather.group, name="import")
app.command()(estimates.estimate)
app.command()(trends.trend)
app.command()(priors.priors)
app.command()(ranking.rank)
app.command()(items.items)
app.command()(modes.modes)
app.command()(wording.wording)
app.add_typer(jobs.group, name="jobs")
app.add_typer(towns.group, name="towns")
app.command()(posterior.posterior)
app.command()(kpis.kpis)
app.add_typer(policies.group, name="policy")
app.add_typer(events.group, name="event")
app.command()(plans.plans)
app.add_typer(surveys.group, name="survey")
app.add_typer(interviews.group, name="interview")
app.add_typer(paper_entry.group, name="enter")
app.add_typer(experts.group, name="experts")
app.command()(serving.serve)
app.command()(worker.worker)
app.command()(serving.demo)


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what the reader can put right is said in two lines, with exit code 3.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those the program was started with.
    """
    share_no_matrices()
    try:
        app(arguments)
    except FixableError as error:
        show_problems(error)
        sys.exit(3)  # 2 already means a mistyped command
