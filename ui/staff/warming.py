"""Draws read once after the start, so that the first visitor need not wait for them."""

from contextlib import suppress

from nicegui import app, background_tasks

from dsm.database import transaction
from dsm.today import city_today
from surveys.errors import FixableError

from .background import in_background
from .office import Office


def register(office: Office) -> None:
    """Read them in the background as soon as the application runs."""
    app.on_startup(lambda: background_tasks.create(in_background(lambda: warm(office))))


def warm(office: Office) -> None:
    """Make what City today shows; what is wrong with it, the page itself will say."""
    with suppress(FixableError), transaction(office.engine) as session:
        city_today(session, office.settings.draws_folder)
