"""Options that the survey commands share: moments of the town, addresses, files that hold codes."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .opening import House
from .options import LARGEST, OptionError

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring
    from dsm.surveying.letters import Sender

Slug = Annotated[str, typer.Argument(help="Address of the campaign.", show_default=False)]
Version = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=LARGEST,
        help="Version of the questionnaire; by default the last.",
        show_default=False,
    ),
]


def moment(text: str, flag: str) -> datetime:
    """Return a moment as the town's clocks show it; a day alone is its first minute.

    Raises
    ------
    OptionError
        If it is none.

    Examples
    --------
    >>> moment("2027-01-15 08:00", "--opens").isoformat()
    '2027-01-15T08:00:00+01:00'
    """
    from dsm.surveying.days import TOWN

    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise OptionError(
            f"{flag}: {text!r} is no moment.", "Write 2027-01-15, or '2027-01-15 08:00'."
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=TOWN)


def end(text: str, flag: str) -> datetime:
    """Return a moment that ends something; a day alone is included whole.

    Examples
    --------
    >>> end("2027-01-31", "--closes").isoformat()
    '2027-02-01T00:00:00+01:00'
    """
    from dsm.surveying.days import end_of

    read = moment(text, flag)
    return end_of(read.date()) if len(text.strip()) == len("2027-01-31") else read


def day(text: str, flag: str) -> date:
    """Return a day.

    Raises
    ------
    OptionError
        If it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise OptionError(f"{flag}: {text!r} is no day.", "Write it as 2027-01-31.") from None


def keyring(house: House) -> "Keyring":
    """Return the keys of this installation's campaigns."""
    from dsm.surveying.keys import Keyring

    return Keyring(house.settings.keys_folder, house.settings.secret)


def sender(house: House, lines: list[str] | None = None) -> "Sender":
    """Return who writes to residents, and where these find the pages."""
    from dsm import stewardship
    from dsm.surveying.letters import LetterError, Sender
    from ui.addresses import public_home

    with house.transaction() as session:
        city = stewardship.find_city(session)
    if city is None:
        raise LetterError("The city has no name yet.", "Name it with `dsm init --city`.")
    return Sender(city=city.name, home=public_home(house.settings), lines=tuple(lines or ()))


def write_secret(file: Path, content: bytes) -> None:
    """Write a file with codes or names, which nobody else on this machine may read.

    Raises
    ------
    OptionError
        If it is there already, or cannot be written: codes in it would be lost.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise OptionError(
            f"{file} cannot be written: {error.strerror}.",
            "Choose a file that does not exist, in a folder that does.",
        ) from error
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)


def require_writable(*files: Path | None) -> None:
    """Refuse files that could not be written, before codes are made that would then be lost.

    Raises
    ------
    OptionError
        Naming the first of them.
    """
    for file in files:
        if file is not None and (file.exists() or not file.absolute().parent.is_dir()):
            raise OptionError(
                f"{file} exists already, or its folder does not.",
                "Choose a file that does not exist, in a folder that does.",
            )
