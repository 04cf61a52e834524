"""`dsm serve` and `dsm demo`: the pages."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from dsm.settings import Settings, SettingsError, read_settings

from .console import progress_bars, say, show_lines
from .opening import House, opened
from .survey_options import keyring

DEMO_ACCOUNT = "demo"
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; by default this machine alone.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on.", show_default=False)
    ] = None,
) -> None:
    """Serve the pages, to those who log in, until stopped."""
    known = read_settings()
    _serve(replace(known, host=host or known.host, port=port or known.port))


def demo(
    folder: Annotated[Path, typer.Option(help="Where to keep the demo.")] = Path("demo-data"),
    port: Port = 8080,
    *,
    serve: Annotated[bool, typer.Option(help="Serve the pages when all is made.")] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw away an earlier demo in the folder.")
    ] = False,
) -> None:
    """Simulate Kristiansund, estimate it, make plans, print a login link, and serve the pages."""
    # The demo has a database of its own, whatever the environment says about the city's.
    settings = read_settings({"DSM_DATA_FOLDER": str(folder), "DSM_PORT": str(port)})
    if serve:
        _require_free(settings)
    if fresh:
        _require_demo(settings)
        _throw_away(settings)
    with opened(settings, current=False) as house:
        _build(house)
        show_lines(_link(house))
    if serve:
        _serve(settings)


def _build(house: House) -> None:
    from dsm import advice, stewardship
    from dsm.database import migrate
    from dsm.demo.kristiansund import build_demo

    migrate(house.engine)
    with house.transaction() as session:
        city = stewardship.find_city(session)
        finished = bool(city and city.simulated and advice.budgets(session))
    if finished:
        say(f"The demo in {house.settings.data_folder} is used again; --fresh makes it anew.")
        return
    with progress_bars() as report:
        build_demo(
            house.engine,
            house.settings.draws_folder,
            keyring(house),
            on_progress=report,
            on_step=say,
        )


def _link(house: House) -> str:
    from dsm import stewardship
    from dsm.roles import FIRST_ROLES
    from ui.addresses import login_link

    with house.transaction() as session:
        known = [account.name for account in stewardship.accounts(session)]
        if DEMO_ACCOUNT not in known:
            stewardship.add_account(session, DEMO_ACCOUNT, FIRST_ROLES, None)
        token = stewardship.make_login_link(session, DEMO_ACCOUNT)
    say("This link logs you in, once, within a day:")
    return login_link(house.settings, token)


def _require_demo(settings: Settings) -> None:
    """Refuse to throw away the database of a city."""
    from dsm import stewardship
    from dsm.database import migrate
    from dsm.demo.kristiansund import DemoError

    with opened(settings, current=False) as house:
        migrate(house.engine)
        with house.transaction() as session:
            city = stewardship.find_city(session)
    if city is not None and not city.simulated:
        raise DemoError(
            f"{settings.data_folder} holds {city.name}, which is no demo.",
            "Give the demo a folder of its own, with --folder.",
        )


def _throw_away(settings: Settings) -> None:
    """Remove what the demo made, and nothing that somebody else put into the folder."""
    import shutil

    for name in ("dsm.sqlite", "dsm.sqlite-wal", "dsm.sqlite-shm"):
        (settings.data_folder / name).unlink(missing_ok=True)
    for folder in (settings.draws_folder, settings.keys_folder):
        if folder.is_dir():
            shutil.rmtree(folder)


def _serve(settings: Settings) -> None:
    with opened(settings):
        pass  # refuses, before anything heavy is loaded, a database that is not up to date
    _require_free(settings)
    from ui.addresses import home
    from ui.app import serve as serve_pages

    say(f"Serving {home(settings)} until Ctrl-C.")
    serve_pages(settings)


def _require_free(settings: Settings) -> None:
    import socket

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as tried:
        # As the server itself does, or a port that was closed a moment ago would look taken.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"{settings.host} port {settings.port} cannot be listened on: {error.strerror}.",
                "Choose another with --port, or end the program that has it.",
            ) from error
