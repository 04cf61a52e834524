"""What keeps a single question from being asked: its answers, limits, rows, places and background."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise

from surveys.asking.answer_rules import is_day
from surveys.asking.questions import Question, QuestionType
from surveys.asking.words import Words
from surveys.battery import missing_name
from surveys.responses import Missing

FEWEST_PEOPLE = 100  # residents of a place that a point may be snapped to
RESERVED_CODES = range(95, 100)  # of typed missing answers, in every file that leaves the house
MOST_CHARACTERS = 10_000
OFFERED = (Missing.DONT_KNOW, Missing.PREFER_NOT)

type Fault = tuple[str, str]  # problem without its place, fix


def faults(question: Question) -> Iterator[Fault]:
    """Yield what must be put right in one question, whatever its type needs."""
    for kind in question.missing:
        if kind not in OFFERED:
            yield (
                f"offers {missing_name(kind)!r}, which only the system gives.",
                "Offer only 'dont-know' and 'prefer-not'.",
            )
    if question.type.has_choices:
        yield from _choice_faults(question)
    yield from _OF_TYPE.get(question.type, _nothing)(question)
    if question.background is not None:
        yield from _background_faults(question)


def doubled[V: Hashable](values: Sequence[V]) -> list[V]:
    """Return what stands more than once, in the order of first standing."""
    return [value for value, count in Counter(values).items() if count > 1]


def _choice_faults(question: Question) -> Iterator[Fault]:
    if len(question.choices) < 2:
        yield f"has {len(question.choices)} choices; at least 2 are needed.", "Add choices."
    for code in doubled(question.codes):
        yield f"has code {code} twice.", "Give every choice a code of its own."
    for code in question.codes:
        if code in RESERVED_CODES:
            yield f"uses code {code}, which means a missing answer.", "Use a code below 95."
        elif code < 0:
            yield (
                f"uses code {code}, which is below 0.",
                "Use 0 or more; below 0 nothing is stored.",
            )
    yield from _same_texts("choices", [choice.text for choice in question.choices])
    if question.ordered and not _runs_one_way(question.codes):
        yield (
            f"has codes {list(question.codes)}, which do not run from worst to best.",
            "List the choices from worst to best, with codes that only rise or only fall.",
        )
    several = question.type in {QuestionType.MULTIPLE, QuestionType.RANKING}
    if question.most is not None and several and not 1 <= question.most <= len(question.choices):
        yield (
            f"lets people choose {question.most} of {len(question.choices)}.",
            f"Set it between 1 and {len(question.choices)}, or to nothing.",
        )
    exclusive = [choice.code for choice in question.choices if choice.exclusive]
    if exclusive and question.type is not QuestionType.MULTIPLE:
        yield (
            f"marks {exclusive} as excluding the others, though one answer is given anyway.",
            "Leave the mark out, or let people choose several.",
        )
    elif exclusive and len(exclusive) == len(question.choices):
        yield "has only choices that exclude the others.", "Make it a question with one answer."


def _scale(question: Question) -> Iterator[Fault]:
    if question.ends is None and any(
        text.strip().lstrip("-").isdigit() for one in question.choices for text in one.text.values()
    ):
        yield "has numbers whose ends say nothing.", "Write what the lowest and the highest mean."


def _matrix(question: Question) -> Iterator[Fault]:
    if not question.rows:
        yield "is a matrix without rows.", "Add rows, or ask it as a question with one answer."
    for id in doubled([row.id for row in question.rows]):
        yield f"has the row {id!r} twice.", "Give every row an id of its own."
    yield from _same_texts("rows", [row.text for row in question.rows])


def _number(question: Question) -> Iterator[Fault]:
    low, high = question.lowest, question.highest
    if low is not None and high is not None and low > high:
        yield f"goes from {low:g} to {high:g}.", "Swap the limits, or correct them."
    elif low is not None and high is not None and question.whole and -(-low // 1) > high:
        yield f"has no whole number from {low:g} to {high:g}.", "Widen the limits."


def _date(question: Question) -> Iterator[Fault]:
    limits = [text for text in (question.earliest, question.latest) if text]
    wrong = [text for text in limits if not is_day(text)]
    for text in wrong:
        yield f"has the limit {text!r}, which is not a day.", "Write it as 2026-10-31."
    if not wrong and len(limits) == 2 and limits[0] > limits[1]:
        yield f"goes from {limits[0]} to {limits[1]}.", "Swap the limits, or correct them."


def _text(question: Question) -> Iterator[Fault]:
    if not 0 <= question.longest <= MOST_CHARACTERS:
        yield (
            f"takes {question.longest:,} characters; the limit is {MOST_CHARACTERS:,}.",
            "Set a length between 1 and that, or 0 for the usual one.",
        )


def _map_point(question: Question) -> Iterator[Fault]:
    if len(question.places) < 2:
        yield f"has {len(question.places)} places; at least 2 are needed.", "Add places."
    for id in doubled([place.id for place in question.places]):
        yield f"has the place {id!r} twice.", "Give every place an id of its own."
    for place in question.places:
        if place.people < FEWEST_PEOPLE:
            yield (
                f"has the place {place.id!r} with {place.people} residents; a point there would "
                f"be a person. At least {FEWEST_PEOPLE} are needed.",
                "Join it with a neighbour.",
            )
    yield from _same_texts("places", [place.text for place in question.places])


def _note(question: Question) -> Iterator[Fault]:
    if question.required:
        yield "is a note that must be answered.", "Do not require it; nobody can answer a note."


def _nothing(question: Question) -> Iterator[Fault]:
    yield from ()


_OF_TYPE: dict[QuestionType, Callable[[Question], Iterator[Fault]]] = {
    QuestionType.SCALE: _scale,
    QuestionType.MATRIX: _matrix,
    QuestionType.NUMBER: _number,
    QuestionType.DATE: _date,
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.MAP_POINT: _map_point,
    QuestionType.NOTE: _note,
}


def _background_faults(question: Question) -> Iterator[Fault]:
    background = question.background
    assert background is not None
    if not background.factor:
        yield "tells a factor without a name.", "Name the factor of the population."
    if question.type in {QuestionType.SINGLE, QuestionType.SCALE}:
        yield from _level_faults(question)
    elif question.type is QuestionType.NUMBER:
        yield from _band_faults(question)
    elif question.type is not QuestionType.MAP_POINT:
        yield (
            f"tells {background.factor!r}, but its kind of answer is {question.type}.",
            "Tell a factor by one of several choices, a number, or a place.",
        )


def _level_faults(question: Question) -> Iterator[Fault]:
    background = question.background
    assert background is not None
    unmapped = [code for code in question.codes if code not in background.level_of]
    if unmapped:
        yield (
            f"tells {background.factor!r}, but not what the codes {unmapped} mean there.",
            "Name the level of each choice, or say that it leaves it open.",
        )
    foreign = [code for code in background.level_of if code not in question.codes]
    if foreign:
        yield (
            f"says what the codes {foreign} mean for {background.factor!r}, and has no such codes.",
            "Remove them, or add the choices.",
        )
    if not any(background.level_of.values()):
        yield f"leaves {background.factor!r} open for every answer.", "Name levels, or remove it."


def _band_faults(question: Question) -> Iterator[Fault]:
    background = question.background
    assert background is not None
    bands = sorted(background.from_number)
    if not bands:
        yield f"tells {background.factor!r}, but no band of numbers.", "Name bands and levels."
        return
    for first, last, level in bands:
        if first > last:
            yield f"has the band {level!r} from {first} to {last}.", "Swap its limits."
    for (_, end, one), (start, _, other) in pairwise(bands):
        if start <= end:
            yield f"has the bands {one!r} and {other!r} overlap at {start}.", "Part them."
        elif start > end + 1:
            yield f"has no band from {end + 1} to {start - 1}.", "Widen a neighbouring band."
    low, high = question.lowest, question.highest
    if low is None or high is None or low < bands[0][0] or high > bands[-1][1]:
        taken = f"{'-' if low is None else f'{low:g}'} to {'-' if high is None else f'{high:g}'}"
        yield (
            f"takes {taken}, but its bands go from {bands[0][0]} to {bands[-1][1]}.",
            "Let the limits of the number and of its bands agree.",
        )


def _same_texts(what: str, texts: Sequence[Words]) -> Iterator[Fault]:
    for language in dict.fromkeys(language for words in texts for language in words):
        said = [words.get(language, "").strip().casefold() for words in texts]
        for text in doubled([text for text in said if text]):
            yield f"has two {what} that read {text!r} ({language}).", "Tell them apart."


def _runs_one_way(codes: Sequence[int]) -> bool:
    rises = [one < other for one, other in pairwise(codes)]
    equal = any(one == other for one, other in pairwise(codes))
    return equal or all(rises) or not any(rises)  # equal ones are reported as doubled
