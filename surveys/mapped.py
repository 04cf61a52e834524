"""What a mapping says: which column is which item, group or weight, and what its codes mean."""

from dataclasses import dataclass

from surveys.codings import Code, Coding
from surveys.instruments import Instrument
from surveys.items import Item
from surveys.population import Factor
from surveys.responses import AnsweredItem


@dataclass(frozen=True, slots=True)
class MappedItem:
    """A column that holds answers to one item."""

    column: str
    item: AnsweredItem
    coding: Coding


@dataclass(frozen=True, slots=True)
class MappedFactor:
    """A column that tells which background group a respondent belongs to."""

    column: str
    factor: Factor
    coding: Coding


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A column that tells which rows count: those whose value has position 0."""

    column: str
    coding: Coding


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How to read one kind of file.

    Parameters
    ----------
    source : str
        What the file is, in words; becomes the provenance of the answers.
    items : tuple of MappedItem
        Columns with answers.
    factors : tuple of MappedFactor
        Columns with background; a value may also mean that the group is unknown.
    weight : str
        Column with the weight of each respondent; "" when all count alike.
    keep : tuple of RowFilter
        Only rows that pass all of them are read.
    instrument : Instrument or None
        The questionnaire that was used, where it is one of ours.
    """

    source: str
    items: tuple[MappedItem, ...]
    factors: tuple[MappedFactor, ...] = ()
    weight: str = ""
    keep: tuple[RowFilter, ...] = ()
    instrument: Instrument | None = None


def answered_item(item: Item) -> AnsweredItem:
    """Return what the answers to one of our items mean; background is no level of a construct."""
    return AnsweredItem(item.id, item.construct if item.measures else "", item.codes)


def missing_codes(instrument: Instrument) -> dict[Code, int]:
    """Return the stored codes of missing answers, and what each of them means."""
    return {answer.code: int(answer.kind) for answer in instrument.missing_answers}
