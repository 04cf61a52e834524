"""Items: single questions, and how their answers are coded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.battery import Battery, EntryList
from surveys.constructs import Licence, Reference
from surveys.errors import AnswerError
from surveys.responses import Missing
from surveys.scales import Direction, Scale, read_categories
from surveys.texts import Text, read_optional_text, read_text
from surveys.toml_tables import TomlTable

# What an item may be about besides a construct.
PURPOSES = ("background", "policy-maturity", "action-effect", "calibration", "weights")
UNKNOWN = -1  # a background group that the answer leaves open


class ItemType(StrEnum):
    """How an item is answered."""

    SINGLE = "single"
    SCALE = "scale"
    TEXT = "text"
    QUANTILES = "quantiles"
    BEST_WORST = "best-worst"
    RATING = "rating"


class Polarity(StrEnum):
    """Whether agreeing, or naming more, speaks for the construct or against it."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Comparability(StrEnum):
    """What may be compared with the reference item: nothing, shape and group order, the level."""

    NONE = "none"
    PATTERN = "pattern"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class EndLabels:
    """Texts of the two ends of a number scale."""

    worst: Text
    best: Text


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """The true value of a practice question, and where it stands."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The two comparison sentences of a best-worst item."""

    best_to_others: Text
    others_to_worst: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameCells:
    """Which groups of the population frame a background answer may mean.

    Parameters
    ----------
    variable : str
        The background variable of the frame.
    levels : tuple of str
        Its groups in order of display; empty when the frame itself lists them.
    level_of : mapping of code to position
        Position in `levels`, or `UNKNOWN`: then the model averages over all groups, weighted by
        people, so that nobody is dropped and nobody is put into a group by the toss of a coin.
    """

    variable: str
    levels: tuple[str, ...]
    level_of: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question, its wording, its answers, and what may be concluded from it.

    Parameters
    ----------
    id : str
        Stable for ever; never reused for another wording.
    section : str
        Section of the questionnaire.
    construct : str
        Construct it measures, or one of `PURPOSES`.
    type : ItemType
        How it is answered.
    text, help : Text
        Question, and the hint below it.
    scale : Scale or None
        Answer categories, from worst to best where they have an order.
    options_from : EntryList or None
        Entries offered as answers, where the city's own tables list them.
    missing : tuple of Missing
        Which missing answers a page offers.
    reference : Reference or None
        Public item it aims at.
    comparability : Comparability
        What may be compared with that item; the note says what differs.
    frame : FrameCells or None
        For background items: the groups of the population frame.
    """

    id: str
    section: str
    construct: str
    type: ItemType
    text: Text
    licence: Licence
    comparability: Comparability
    comparability_note: str
    help: Text | None = None
    scale: Scale | None = None
    options_from: EntryList | None = None
    ends: EndLabels | None = None
    polarity: Polarity | None = None
    missing: tuple[Missing, ...] = ()
    required: bool = False
    required_when: str = ""
    optional_module: bool = False
    repeat_over: EntryList | None = None
    reference: Reference | None = None
    frame: FrameCells | None = None
    max_length: int = 0
    asks: tuple[str, ...] = ()
    unit: Text | None = None
    confidence_scale: Scale | None = None
    known_answer: KnownAnswer | None = None
    follow_up: FollowUp | None = None

    @property
    def codes(self) -> tuple[int, ...]:
        """Stored codes from worst to best; empty where the answer is not one of a scale."""
        return self.scale.codes if self.scale else ()

    @property
    def measures(self) -> bool:
        """Whether it is asked once and its answers are levels of a construct."""
        ordered = self.scale is not None and self.scale.direction is not Direction.UNORDERED
        return ordered and self.construct not in PURPOSES and self.repeat_over is None

    def level_of(self, code: int) -> int:
        """Return the position of the answer stored as `code`; 0 is the worst.

        Raises
        ------
        AnswerError
            If no category of this item has that code.
        """
        if code not in self.codes:
            raise AnswerError(
                f"{code!r} is not an answer to {self.id!r}.",
                fix=f"Choose one of: {', '.join(map(str, self.codes))}.",
            )
        return self.codes.index(code)


def read_item(table: TomlTable, battery: Battery, sections: Collection[str]) -> Item:
    """Return the item that `table` describes; everything it names must be in `battery`."""
    item = Item(
        id=table.get("id", str),
        section=_read_section(table, sections),
        construct=_read_construct(table, battery),
        type=table.one_of("type", ItemType),
        text=read_text(table, "text"),
        help=read_optional_text(table, "help"),
        scale=_read_answers(table, battery),
        options_from=_optional(table, "options_from", battery.lists),
        ends=_read_ends(table),
        polarity=table.one_of("polarity", Polarity) if table.has("polarity") else None,
        missing=_read_missing(table, battery),
        required=table.get("required", bool),
        required_when=table.get("required_when", str) if table.has("required_when") else "",
        optional_module=table.get("optional_module", bool, False),
        repeat_over=_optional(table, "repeat_over", battery.lists),
        reference=table.named("reference", battery.references, none="none"),
        licence=table.named("licence", battery.licences) or Licence("", ""),
        comparability=table.one_of("comparability", Comparability),
        comparability_note=table.get("comparability_note", str),
        frame=_read_frame(table) if table.has("frame") else None,
        max_length=table.get("max_length", int, 0),
        asks=table.texts("asks", ()),
        unit=read_optional_text(table, "unit"),
        confidence_scale=_optional(table, "confidence_scale", battery.scales),
        known_answer=_read_known_answer(table),
        follow_up=_read_follow_up(table),
    )
    _check_answers(table, item)
    table.close()
    return item


def _optional[V: (Scale, EntryList)](
    table: TomlTable, key: str, among: Mapping[str, V]
) -> V | None:
    return table.named(key, among) if table.has(key) else None


def _read_section(table: TomlTable, sections: Collection[str]) -> str:
    table.named("section", dict.fromkeys(sections, True))
    return str(table.values.get("section", ""))


def _read_construct(table: TomlTable, battery: Battery) -> str:
    table.named("construct", dict.fromkeys([*battery.constructs, *PURPOSES], True))
    return str(table.values.get("construct", ""))


def _read_answers(table: TomlTable, battery: Battery) -> Scale | None:
    if table.has("categories"):
        name = table.get("id", str)
        return Scale(id=name, categories=read_categories(table), direction=Direction.UNORDERED)
    return _optional(table, "scale", battery.scales)


def _read_ends(table: TomlTable) -> EndLabels | None:
    if not table.has("ends"):
        return None
    ends = table.table("ends")
    labels = EndLabels(worst=read_text(ends, "worst"), best=read_text(ends, "best"))
    ends.close()
    return labels


def _read_missing(table: TomlTable, battery: Battery) -> tuple[Missing, ...]:
    names = table.texts("missing")
    offered = [name for name, answer in battery.missing.items() if answer.offered]
    for name in names:
        if name not in offered:
            table.note(f"missing holds {name!r}.", f"Offer only: {', '.join(offered)}.")
    return tuple(battery.missing[name].kind for name in names if name in battery.missing)


def _read_known_answer(table: TomlTable) -> KnownAnswer | None:
    if not table.has("known_answer"):
        return None
    known = table.table("known_answer")
    answer = KnownAnswer(known.get("value", float), known.get("source", str))
    known.close()
    return answer


def _read_follow_up(table: TomlTable) -> FollowUp | None:
    if not table.has("follow_up"):
        return None
    sentences = table.table("follow_up")
    follow_up = FollowUp(
        best_to_others=read_text(sentences, "best_to_others"),
        others_to_worst=read_text(sentences, "others_to_worst"),
    )
    sentences.close()
    return follow_up


def _read_frame(table: TomlTable) -> FrameCells:
    frame = table.table("frame")
    cells = frame.table("map")
    # "each = itself" leaves the groups to the city's own frame, as for districts.
    groups = {code: cells.texts(code) for code in cells.values if code not in ("each", "missing")}
    own = cells.texts("each", ()) == ("itself",)
    levels = tuple(dict.fromkeys(group for names in groups.values() for group in names))
    for code, names in groups.items():
        if not code.isdecimal() or len(names) not in {1, len(levels)}:
            cells.note(
                f"Answer {code!r} means {list(names)}.",
                "Give each answer code either one group or all of them.",
            )
    everybody = ("all",) if own else levels
    if set(cells.texts("missing")) != set(everybody):
        cells.note("missing does not list all groups.", f"Set missing = {list(everybody)}.")
    cells.close()
    variable = frame.get("variable", str)
    frame.close()
    return FrameCells(
        variable=variable,
        levels=levels,
        level_of={
            int(code): levels.index(names[0]) if len(names) == 1 else UNKNOWN
            for code, names in groups.items()
            if code.isdecimal()
        },
    )


def _check_answers(table: TomlTable, item: Item) -> None:
    ways = [key for key in ("scale", "options_from", "categories") if table.has(key)]
    free = item.type in {ItemType.TEXT, ItemType.QUANTILES}
    if len(ways) != (0 if free else 1):
        table.note(
            f"Type {item.type} with {' and '.join(ways) or 'no answers'}.",
            f"Give it {'none' if free else 'exactly one'} of scale, options_from, categories.",
        )
    if item.scale and not item.scale.labelled and not item.ends:
        table.note("A number scale without ends.", "Add ends = { worst = ..., best = ... }.")
    if item.frame and item.scale and set(item.frame.level_of) != set(item.codes):
        table.note(
            f"frame.map names codes {sorted(item.frame.level_of)}, the categories have "
            f"{sorted(item.codes)}.",
            "Map every category to its group.",
        )
