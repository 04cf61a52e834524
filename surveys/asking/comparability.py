"""Whether a question still asks what the bank asks, so that its answers may be compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys.asking.bank import bank_entries, question_of
from surveys.asking.questions import Question
from surveys.asking.words import Words
from surveys.errors import InstrumentError
from surveys.instruments import load_instrument

GAP = re.compile(r"\\\{\w+\\\}")  # as re.escape writes a gap such as {in_city}


class DepartureKind(StrEnum):
    """In what a question departs from the item it claims to repeat."""

    NO_SUCH_ITEM = "no-such-item"
    TYPE = "type"
    WORDING = "wording"
    HELP = "help"
    CODES = "codes"
    LABELS = "labels"
    ENDS = "ends"
    SHOWN_ORDER = "shown-order"
    MISSING = "missing"
    NEWER_VERSION = "newer-version"  # the bank words it otherwise by now

    @property
    def breaks_series(self) -> bool:
        """Whether answers must not be laid beside those of earlier waves as if alike."""
        return self not in {DepartureKind.HELP, DepartureKind.NEWER_VERSION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One departure of a question from its item in the bank.

    Parameters
    ----------
    question : str
        Id of the question.
    kind : DepartureKind
        In what it differs.
    language : str
        Where wordings differ; "" for what is the same in every language.
    bank, here : str
        What the bank says, and what the question says.
    """

    question: str
    kind: DepartureKind
    language: str = ""
    bank: str = ""
    here: str = ""


def comparability(question: Question) -> tuple[Departure, ...]:
    """Return in what a question departs from the item it claims to repeat; nothing if in nothing.

    A question that claims no item is compared with none. Gaps such as {in_city} may be filled in.
    Languages that the bank does not have are not compared: their translation is the city's own.
    """
    if question.bank is None:
        return ()
    claim = question.bank
    try:
        instrument = load_instrument(claim.instrument, claim.version)
        item = instrument.item(claim.item)
        wanted = question_of(instrument, claim.item) if item.options_from is None else None
    except InstrumentError:
        name = f"{claim.instrument} {claim.version}, {claim.item}"
        return (Departure(question=question.id, kind=DepartureKind.NO_SUCH_ITEM, bank=name),)
    found = [] if wanted is None else list(_departures(question, wanted))
    return (*found, *_newer(question))


def _departures(here: Question, bank: Question) -> Iterator[Departure]:
    if here.type != bank.type:
        yield _differs(here, DepartureKind.TYPE, str(bank.type), str(here.type))
    yield from _wordings(here, DepartureKind.WORDING, bank.text, here.text)
    yield from _wordings(here, DepartureKind.HELP, bank.help, here.help)
    if here.codes != bank.codes or here.ordered != bank.ordered:
        yield _differs(here, DepartureKind.CODES, _listed(bank.codes), _listed(here.codes))
    if here.reversed != bank.reversed:
        orders = [_listed(tuple(one.code for one in each.as_shown)) for each in (bank, here)]
        yield _differs(here, DepartureKind.SHOWN_ORDER, *orders)
    labels = {choice.code: choice.text for choice in bank.choices}
    for choice in here.choices:
        if choice.code in labels:
            yield from _wordings(here, DepartureKind.LABELS, labels[choice.code], choice.text)
    for ours, theirs in zip(here.ends or ({}, {}), bank.ends or ({}, {}), strict=True):
        yield from _wordings(here, DepartureKind.ENDS, theirs, ours)
    if set(here.missing) != set(bank.missing):
        names = [", ".join(sorted(kind.name for kind in each.missing)) for each in (bank, here)]
        yield _differs(here, DepartureKind.MISSING, *names)


def _wordings(
    question: Question, kind: DepartureKind, bank: Words, here: Words
) -> Iterator[Departure]:
    for language, text in bank.items():
        said = here.get(language)
        # A language that the questionnaire does not have is no departure; an empty text is one.
        if said is not None and not _says(text, said):
            yield Departure(
                question=question.id, kind=kind, language=language, bank=text, here=said
            )
    if not bank and any(here.values()):
        yield _differs(question, kind, "", next(text for text in here.values() if text))


def _says(bank: str, here: str) -> bool:
    pattern = GAP.sub(".+", re.escape(" ".join(bank.split())))
    return re.fullmatch(pattern, " ".join(here.split())) is not None


def _newer(question: Question) -> Iterator[Departure]:
    claim = question.bank
    for entry in bank_entries():
        if claim and (entry.instrument, entry.item) == (claim.instrument, claim.item):
            later = [str(version) for version in entry.changed_in if version > claim.version]
            if later:
                yield _differs(
                    question, DepartureKind.NEWER_VERSION, ", ".join(later), str(claim.version)
                )


def _differs(question: Question, kind: DepartureKind, bank: str, here: str) -> Departure:
    return Departure(question=question.id, kind=kind, bank=bank, here=here)


def _listed(codes: tuple[int, ...]) -> str:
    return ", ".join(map(str, codes))
