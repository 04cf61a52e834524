"""`dsm version`, `dsm init` and `dsm user`: the house itself and who may enter."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dsm.roles import FIRST_ROLES, Role

from .console import ask, ask_password, ask_secret, say, show_json, show_lines, show_table
from .kernels import compile_once
from .opening import House, opened
from .options import LARGEST, Json, whole

if TYPE_CHECKING:
    from dsm.settings import Provider
    from dsm.stewardship import City

user = typer.Typer(no_args_is_help=True, help="Accounts: who may log in.")

NUMBER = "The person's number at the provider, such as the national identity number"
ONE_OF = f"One of: {', '.join(Role)}. May be repeated."


def version() -> None:
    """Print the version of this program."""
    from importlib.metadata import version as version_of

    show_lines(version_of("dsm"))


def init(
    city: Annotated[str | None, typer.Option(help="Name of the city.")] = None,
    residents: Annotated[str | None, typer.Option(help="How many people live there.")] = None,
    source: Annotated[str | None, typer.Option(help="Where that number comes from.")] = None,
    admin: Annotated[str | None, typer.Option(help="Name of the first administrator.")] = None,
    *,
    compile_: Annotated[
        bool,
        typer.Option(
            "--compile/--no-compile", help="Compile the model's kernels, or leave it to the worker."
        ),
    ] = True,
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
                stewardship.add_account(session, name, FIRST_ROLES, None)
            _print_link(house, name)
    if compile_:
        # Last: whoever interrupts it has all the rest.
        compile_once(house.settings.data_folder)


@user.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="What to call the account, e.g. an e-mail address.")],
    role: Annotated[list[str] | None, typer.Option(help=ONE_OF)] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an account; without a password only login links open it."""
    from dsm import stewardship

    password = sys.stdin.readline().rstrip("\n") if password_stdin else ask_password("Password")
    chosen = role or [ask(None, "Role", "--role", choices=tuple(Role))]
    with opened() as house, house.transaction() as session:
        account = stewardship.add_account(session, name, chosen, password)
    show_lines(f"{account.name} may log in as {', '.join(account.roles)}.")


@user.command("roles")
def change_roles(
    name: Annotated[str, typer.Argument(help="Which account.")],
    give: Annotated[list[str] | None, typer.Option(help=ONE_OF)] = None,
    take: Annotated[list[str] | None, typer.Option(help=ONE_OF)] = None,
) -> None:
    """Give an account roles and take others away."""
    from dsm import stewardship

    with opened() as house, house.transaction() as session:
        account = stewardship.change_roles(session, name, give=give or (), take=take or ())
    show_lines(f"{account.name} may log in as {', '.join(account.roles)}.")


@user.command("remove")
def remove_user(
    name: Annotated[str, typer.Argument(help="Which account.")],
) -> None:
    """Remove an account with its links; the audit log keeps what it did."""
    from dsm import stewardship

    with opened() as house, house.transaction() as session:
        stewardship.remove_account(session, name)
    show_lines(f"{name} may not log in any more.")


@user.command("identity")
def link_identity(
    name: Annotated[str, typer.Argument(help="Which account.")],
    number_stdin: Annotated[
        bool, typer.Option("--number-stdin", help="Read the number from standard input.")
    ] = False,
) -> None:
    """Let the identity provider log somebody in as this account; only a keyed fingerprint is kept."""
    from dsm import identities

    number = sys.stdin.readline().strip() if number_stdin else ask_secret(NUMBER, "--number-stdin")
    with opened() as house, house.transaction() as session:
        provider = _provider(house)
        kept = identities.fingerprint(house.settings.secret, provider.issuer, number)
        identities.link_identity(session, name, kept)
    show_lines(f"{name} may log in through {provider.issuer}.")


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
        show_json([{"name": one.name, "roles": one.roles} for one in accounts])
    else:
        show_table(("name", "roles"), [(one.name, ", ".join(one.roles)) for one in accounts])


def _ask_city(city: str | None, residents: str | None, source: str | None) -> "City":
    from dsm.stewardship import City

    return City(
        name=ask(city, "Name of the city", "--city"),
        residents=whole(
            ask(residents, "How many people live there", "--residents"), "--residents", most=LARGEST
        ),
        residents_source=ask(source, "Where that number comes from", "--source"),
        simulated=False,
    )


def _provider(house: House) -> "Provider":
    from dsm.settings import SettingsError

    if house.settings.provider is None:
        raise SettingsError(
            "No identity provider is set.",
            "Set DSM_OIDC_ISSUER, DSM_OIDC_CLIENT_ID and DSM_OIDC_CLIENT_SECRET first.",
        )
    return house.settings.provider


def _print_link(house: House, name: str) -> None:
    from dsm import stewardship
    from ui.addresses import login_link

    with house.transaction() as session:
        token = stewardship.make_login_link(session, name)
    say("Open this link once `dsm serve` runs; it works one time, within a day:")
    show_lines(login_link(house.settings, token))
