"""Items of a shipped instrument as questions of a questionnaire, word for word."""

from dataclasses import replace

from surveys.asking.background import background_question, bank_texts, words
from surveys.asking.questions import BankItem, Choice, Question, QuestionType
from surveys.asking.words import Words
from surveys.instruments import Instrument
from surveys.items import PURPOSES, Item, ItemType, Polarity
from surveys.scales import Direction, Shown

SHORT = 200  # characters; a longer text needs several lines


def questions_of(instrument: Instrument, item: Item) -> list[Question]:
    """Return what asks one item: nothing where a form cannot, several for an estimate."""
    if item.options_from is not None or item.type is ItemType.BEST_WORST:
        return []
    if item.type is ItemType.QUANTILES:
        return _estimate(item)
    if item.type is ItemType.TEXT:
        long = item.max_length > SHORT
        kind = QuestionType.LONG_TEXT if long else QuestionType.SHORT_TEXT
        return [replace(_plain(instrument, item, kind), longest=item.max_length)]
    if item.frame is not None:
        asked = background_question(instrument, item)
        return [asked] if asked else []
    return [_chosen(instrument, item)]


def _chosen(instrument: Instrument, item: Item) -> Question:
    kind = QuestionType.SCALE if item.type is ItemType.SCALE else QuestionType.SINGLE
    scale = item.scale
    assert scale is not None  # the reader of instruments demands one
    extra = instrument.not_ratings if item.type is ItemType.RATING else ()
    # What is already the code of a missing answer is offered as one.
    others = [one for one in extra if one.code not in _missing_codes(instrument)]
    return replace(
        _plain(instrument, item, kind),
        choices=(
            *(Choice(code=one.code, text=words(one.text)) for one in scale.categories),
            *(Choice(code=one.code, text=words(one.text)) for one in others),
        ),
        # "Does not apply" is no level: the choices of a rating have no order as a whole.
        ordered=scale.direction is not Direction.UNORDERED and not others,
        reversed=scale.shown is Shown.REVERSED,
        ends=ends_of(item),
    )


def ends_of(item: Item) -> tuple[Words, Words] | None:
    """Return the texts of the two ends of a number scale."""
    return (words(item.ends.worst), words(item.ends.best)) if item.ends else None


def _missing_codes(instrument: Instrument) -> set[int]:
    return {answer.code for answer in instrument.missing_answers}


def _plain(instrument: Instrument, item: Item, kind: QuestionType) -> Question:
    return Question(
        id=item.id,
        type=kind,
        text=words(item.text),
        help=words(item.help),
        missing=item.missing,
        required=item.required,
        construct="" if item.construct in PURPOSES else item.construct,
        negative=item.polarity is Polarity.NEGATIVE,
        bank=BankItem(instrument=instrument.id, version=instrument.version, item=item.id),
    )


def _estimate(item: Item) -> list[Question]:
    """Return the questions of an estimate: range first, for it anchors less than a best guess."""
    limits = {"confidence": (50.0, 100.0)}
    return [
        Question(
            id=f"{item.id}-{part}",
            type=QuestionType.NUMBER,
            text=_joined(words(item.text), bank_texts()[part]),
            help=words(item.help),
            lowest=limits.get(part, (None, None))[0],
            highest=limits.get(part, (None, None))[1],
            whole=part == "confidence",
            unit=bank_texts()["percent"] if part == "confidence" else words(item.unit),
            missing=item.missing,
            required=item.required,
        )
        for part in item.asks
    ]


def _joined(first: Words, second: Words) -> Words:
    return {language: f"{text} {second[language]}" for language, text in first.items()}
