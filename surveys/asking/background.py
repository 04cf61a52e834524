"""Background questions, made so that every answer is a group of the city's population frame."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from surveys.asking.questions import Background, BankItem, Choice, Place, Question, QuestionType
from surveys.asking.words import Words
from surveys.errors import FixableError, FrameError, InstrumentError, raise_all
from surveys.instruments import Instrument
from surveys.items import UNKNOWN, Item
from surveys.population import Factor
from surveys.texts import LANGUAGES, Text, inline_text
from surveys.toml_tables import read_toml

TEXTS_FILE = Path(__file__).with_name("bank_texts.toml")
BAND = re.compile(r"(?P<low>\d{1,3})(?:-(?P<high>\d{1,3})|\+)", re.ASCII)
OLDEST = 125  # nobody has become older


def words(text: Text | None) -> Words:
    """Return a text of a shipped instrument as one of a questionnaire.

    >>> words(Text("Trygghet", "Tryggleik", "Safety"))["nn"], words(None)
    ('Tryggleik', {})
    """
    return {} if text is None else {language: text[language] for language in LANGUAGES}


@cache
def bank_texts() -> dict[str, Words]:
    """Return what the bank adds to the wordings of the instruments, by name."""
    problems: list[FixableError] = []
    table = read_toml(TEXTS_FILE, problems, InstrumentError)
    texts = {name: words(inline_text(table.table(name), close=True)) for name in table.values}
    raise_all(problems)
    return texts


def factor_of(item: Item, frame: Sequence[Factor]) -> Factor | None:
    """Return the factor of the frame that a background item tells, or None.

    Frames may call a factor by the column that names its groups: "district_id" for "district".
    """
    variable = item.frame.variable if item.frame else ""
    return next((one for one in frame if one.name in {variable, f"{variable}_id"}), None)


def background_question(
    instrument: Instrument,
    item: Item,
    *,
    frame: Sequence[Factor] = (),
    names: Mapping[str, Words] | None = None,
    places: Sequence[Place] = (),
    age_as_number: bool = False,
) -> Question | None:
    """Return the question that tells a factor of the frame, or None where nothing lists its groups.

    Parameters
    ----------
    instrument, item : Instrument, Item
        An item with `frame`.
    frame : sequence of Factor
        The city's factors. Its levels are the groups that are offered; where the frame has no
        such factor, the groups of the item itself.
    names : mapping of level to words, optional
        What the levels of a list are called; by default as the frame writes them.
    places : sequence of Place
        Districts with their streets: then the district is asked as a point on the map.
    age_as_number : bool
        Ask for completed years instead of a band; only the band is used.

    Raises
    ------
    FrameError
        If age bands are not written as "18-29" or "80+".
    """
    factor = factor_of(item, frame)
    if item.frame is None:
        raise InstrumentError(f"{item.id!r} tells no factor.", "Choose a background item.")
    name = factor.name if factor else item.frame.variable
    levels = factor.levels if factor else item.frame.levels
    if item.options_from is not None:
        return _listed(instrument, item, name, levels, names or {}, places)
    if item.frame.variable == "age_band" and (age_as_number or set(levels) != _own(item)):
        return _of_age(item, name, levels, as_number=age_as_number)
    return _categorical(instrument, item, name)


def _own(item: Item) -> set[str]:
    return set(item.frame.levels) if item.frame else set()


def _categorical(instrument: Instrument, item: Item, factor: str) -> Question:
    categories = item.scale.categories if item.scale else ()
    assert item.frame is not None
    level_of = {
        code: "" if position == UNKNOWN else item.frame.levels[position]
        for code, position in item.frame.level_of.items()
    }
    return Question(
        id=item.id,
        type=QuestionType.SINGLE,
        text=words(item.text),
        help=words(item.help),
        choices=tuple(Choice(code=one.code, text=words(one.text)) for one in categories),
        missing=item.missing,
        required=item.required,
        bank=BankItem(instrument=instrument.id, version=instrument.version, item=item.id),
        background=Background(factor=factor, level_of=level_of),
    )


def _listed(
    instrument: Instrument,
    item: Item,
    factor: str,
    levels: Sequence[str],
    names: Mapping[str, Words],
    places: Sequence[Place],
) -> Question | None:
    if not levels and not places:
        return None
    numbered = dict(enumerate(levels, start=1))
    choices = tuple(
        Choice(code=code, text=names.get(level) or dict.fromkeys(LANGUAGES, level))
        for code, level in numbered.items()
    )
    return Question(
        id=item.id,
        type=QuestionType.MAP_POINT if places else QuestionType.SINGLE,
        text=words(item.text),
        help=words(item.help),
        choices=() if places else choices,
        places=tuple(places),
        missing=item.missing,
        required=item.required,
        bank=BankItem(instrument=instrument.id, version=instrument.version, item=item.id),
        background=Background(factor=factor, level_of={} if places else numbered),
    )


def _of_age(item: Item, factor: str, levels: Sequence[str], *, as_number: bool) -> Question:
    bands = _bands(levels)
    texts = bank_texts()
    if as_number:
        return Question(
            id="age",
            type=QuestionType.NUMBER,
            text=texts["age"],
            unit=texts["years"],
            lowest=bands[0][0],
            highest=bands[-1][1],
            missing=item.missing,
            required=item.required,
            background=Background(factor=factor, from_number=bands),
        )
    return Question(
        id=item.id,
        type=QuestionType.SINGLE,
        text=texts["age"],
        choices=tuple(
            Choice(code=code, text=_band_text(low, high))
            for code, (low, high, _) in enumerate(bands, start=1)
        ),
        missing=item.missing,
        required=item.required,
        background=Background(factor=factor, level_of=dict(enumerate(levels, start=1))),
    )


def _bands(levels: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    matched = {level: BAND.fullmatch(level) for level in levels}
    raise_all(
        [
            FrameError(f"{level!r} is not an age band.", "Write bands such as '18-29' or '80+'.")
            for level, match in matched.items()
            if match is None
        ]
    )
    return tuple(
        (int(match["low"]), int(match["high"] or OLDEST), level)
        for level, match in matched.items()
        if match is not None
    )


def _band_text(low: int, high: int) -> Words:
    template = bank_texts()["open-age-band" if high == OLDEST else "age-band"]
    return {language: text.format(low=low, high=high) for language, text in template.items()}
