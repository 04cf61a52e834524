"""`dsm version`, `dsm init` and `dsm user`: the house itself and who may enter."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ask, ask_password, say, show_json, show_lines, show_table
from .opening import House, opened
from .options import Json, whole

if TYPE_CHECKING:
    from dsm.stewardship import City

user = typer.Typer(no_args_is_help=True, help="Accounts: who may log in.")

ROLES = ("official", "analyst", "administrator")


def version() -> None:
    """Print the version of this program."""
    from importlib.metadata import version as version_of

    show_lines(version_of("dsm"))


def init(
    city: Annotated[str | None, typer.Option(help="Name of the city.")] = None,
    residents: Annotated[str | None, typer.Option(help="How many people live there.")] = None,
    source: Annotated[str | None, typer.Option(help="Where that number comes from.")] = None,
    admin: Annotated[str | None, typer.Option(help="Name of the first administrator.")] = None,
) -> None:
    """Set up the data folder and its tables, name the city, and make the first account.

    Run again, it brings the tables up to date and keeps what is there.
    """
    from dsm import stewardship
    from dsm.database import migrate

    with opened(current=False) as house:
        migrate(house.engine)
        with house.transaction() as session:
            known = stewardship.find_city(session)
            accounts = stewardship.accounts(session)
        if known is None or city is not None:
            chosen = _ask_city(city, residents, source)
            with house.transaction() as session:
                stewardship.set_city(session, chosen)
        say(f"Ready in {house.settings.data_folder}.")
        if not accounts or admin is not None:
            name = ask(admin, "Name of the first administrator", "--admin")
            with house.transaction() as session:
                stewardship.add_account(session, name, "administrator", None)
            _print_link(house, name)


@user.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="What to call the account, e.g. an e-mail address.")],
    role: Annotated[str | None, typer.Option(help=f"One of: {', '.join(ROLES)}.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an account; without a password only login links open it."""
    from dsm import stewardship

    password = sys.stdin.readline().rstrip("\n") if password_stdin else ask_password("Password")
    chosen = ask(role, "Role", "--role", choices=ROLES)
    with opened() as house, house.transaction() as session:
        account = stewardship.add_account(session, name, chosen, password)
    show_lines(f"{account.name} may log in as {account.role}.")


@user.command("link")
def link_user(
    name: Annotated[str, typer.Argument(help="Which account.")],
) -> None:
    """Print a link that logs the account in, once, within a day."""
    with opened() as house:
        _print_link(house, name)


@user.command("list")
def list_users(*, json: Json = False) -> None:
    """List the accounts."""
    from dsm import stewardship

    with opened() as house, house.transaction() as session:
        accounts = stewardship.accounts(session)
    if json:
        show_json([{"name": one.name, "role": one.role} for one in accounts])
    else:
        show_table(("name", "role"), [(one.name, one.role) for one in accounts])


def _ask_city(city: str | None, residents: str | None, source: str | None) -> "City":
    from dsm.stewardship import City

    return City(
        name=ask(city, "Name of the city", "--city"),
        residents=whole(ask(residents, "How many people live there", "--residents"), "--residents"),
        residents_source=ask(source, "Where that number comes from", "--source"),
        simulated=False,
    )


def _print_link(house: House, name: str) -> None:
    from dsm import stewardship
    from ui.addresses import login_link

    with house.transaction() as session:
        token = stewardship.make_login_link(session, name)
    say("Open this link once `dsm serve` runs; it works one time, within a day:")
    show_lines(login_link(house.settings, token))
