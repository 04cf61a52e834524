"""A finding: what a page may say aloud, decided here, worded by a catalogue in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence that the figures support.

    Parameters
    ----------
    key : str
        Which sentence of the catalogue, such as `people.one-stands-out`.
    values : mapping
        What fills its gaps: numbers, names, or names by language ({"en": ..., "nb": ...}).
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
