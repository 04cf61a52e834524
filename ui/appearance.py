"""Light or dark."""

from enum import StrEnum


class Appearance(StrEnum):
    """How pages look; the system's wish unless the visitor has one."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @property
    def dark(self) -> bool | None:
        """True, False, or None to leave it to the system."""
        return {Appearance.LIGHT: False, Appearance.DARK: True}.get(self)

    @property
    def next(self) -> "Appearance":
        """What the switch offers next."""
        order = list(Appearance)
        return order[(order.index(self) + 1) % len(order)]
