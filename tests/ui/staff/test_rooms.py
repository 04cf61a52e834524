from nicegui import app

from ui.sessions import Sessions
from ui.staff.office import Office
from ui.staff.rooms import register_pages


def test_pages_are_found_at_their_addresses(town):
    register_pages(Office(town.engine, town.settings, Sessions(town.engine)))

    paths = {getattr(route, "path", None) for route in app.routes}

    assert "/components" in paths
