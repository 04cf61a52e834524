"""Every page of the staff rooms, registered at its address."""

from .office import Office
from .pages import components


def register_pages(office: Office) -> None:
    """Add every page to NiceGUI; called once per process."""
    components.register(office)
