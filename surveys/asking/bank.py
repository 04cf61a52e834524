"""The bank: items of the shipped instruments, and questionnaires made of them."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from surveys.asking.background import background_question, words
from surveys.asking.item_questions import ends_of, questions_of
from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Place, Question
from surveys.asking.words import Words
from surveys.battery import EntryList
from surveys.constructs import Licence, Reference
from surveys.errors import InstrumentError
from surveys.instruments import Instrument, Section, shipped_instruments
from surveys.items import Comparability, Item, ItemType
from surveys.population import Factor
from surveys.texts import Text

NAME_SIGNS = re.compile(r"[^a-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one version of an instrument asks an item: question, and the text of each code."""

    version: int
    text: Words
    choices: Mapping[int, Words]
    ends: tuple[Words, Words] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """One item of the bank, with where it comes from and how it has been worded.

    Parameters
    ----------
    instrument, item : str
        Ids; a question that repeats it word for word says so in its `bank`.
    construct : str
        What it measures.
    type : ItemType
        How it is answered.
    reference : Reference or None
        The public item that it aims at.
    licence : Licence
        Under which terms the wording may be used.
    comparability : Comparability
        What may be compared with the reference; the note says what differs.
    history : tuple of Wording
        One per version of the instrument that asks it, oldest first.
    changed_in : tuple of int
        Versions that word or code it otherwise than the version before.
    """

    instrument: str
    item: str
    construct: str
    type: ItemType
    reference: Reference | None
    licence: Licence
    comparability: Comparability
    comparability_note: str
    history: tuple[Wording, ...]
    changed_in: tuple[int, ...]

    @property
    def newest(self) -> Wording:
        """The wording of the newest version."""
        return self.history[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityEntry:
    """One entry of a list that the city fills, such as a policy or an action.

    Parameters
    ----------
    id : str
        Becomes the end of question ids.
    gaps : mapping of gap to words
        What stands in the gaps of the texts: {"policy": {"nb": "Folkehelse", ...}}.
    """

    id: str
    gaps: Mapping[str, Words] = field(default_factory=dict)


def bank_entries(instruments: Sequence[Instrument] | None = None) -> tuple[BankEntry, ...]:
    """Return all items of the bank, by default those of the shipped instruments."""
    versions: dict[tuple[str, str], list[tuple[Instrument, Item]]] = {}
    for instrument in shipped_instruments() if instruments is None else instruments:
        for item in instrument.items:
            versions.setdefault((instrument.id, item.id), []).append((instrument, item))
    return tuple(_entry(found) for found in versions.values())


def question_of(instrument: Instrument, item_id: str, *, id: str | None = None) -> Question:
    """Return the question that repeats one item word for word.

    Parameters
    ----------
    instrument : Instrument
        The version to take from.
    item_id : str
        Id of the item.
    id : str, optional
        Id of the question; by default that of the item.

    Raises
    ------
    InstrumentError
        If there is no such item, if it is asked by several questions (an estimate with its
        range), or if its answers are the city's own lists: `questionnaire_of` makes those.

    Examples
    --------
    >>> from surveys.instruments import load_instrument
    >>> question_of(load_instrument("social-sustainability"), "safe-dark").codes
    (4, 3, 2, 1)
    """
    item = instrument.item(item_id)
    questions = questions_of(instrument, item)
    if len(questions) != 1:
        raise InstrumentError(
            f"{item_id!r} of {instrument.id} ({item.type}) is not one question of its own.",
            "Make the whole questionnaire from the instrument, or choose another item.",
        )
    return replace(questions[0], id=id or item_id)


def questionnaire_of(
    instrument: Instrument,
    *,
    id: str,
    frame: Sequence[Factor] = (),
    names: Mapping[str, Words] | None = None,
    places: Sequence[Place] = (),
    age_as_number: bool = False,
    modules: Collection[str] = (),
    lists: Mapping[str, Sequence[CityEntry]] | None = None,
    gaps: Mapping[str, Words] | None = None,
) -> Questionnaire:
    """Return a questionnaire that asks a shipped instrument word for word.

    Sections become pages; background questions offer the groups of the frame.

    Parameters
    ----------
    instrument : Instrument
        What to ask.
    id : str
        Of the questionnaire; its version is 1.
    frame, names, places, age_as_number
        See `background_question`. Without frame and places the district is not asked.
    modules : collection of str
        Optional items to ask; the others are left out.
    lists : mapping of list to entries, optional
        Lists that the city fills, over which pages or questions repeat.
    gaps : mapping of gap to words, optional
        What stands in gaps such as {in_city}. The gaps of the consent, of the receipt and of the
        page of results stay open until a campaign fills them.

    Raises
    ------
    InstrumentError
        If a list that a page repeats over is not given, or an item cannot be asked on a page.
    """

    def background(item: Item) -> Question | None:
        return background_question(
            instrument, item, frame=frame, names=names, places=places, age_as_number=age_as_number
        )

    pages = [
        page
        for section in instrument.sections
        for page in _pages(instrument, section, background, modules, lists or {})
    ]
    filled = gaps or {}
    return Questionnaire(
        id=id,
        version=1,
        audience=instrument.audience,
        languages=instrument.languages,
        title=_fill(words(instrument.title), filled),
        intro=_fill(words(instrument.intro), filled),
        thanks=_fill(words(instrument.thanks), filled),
        consent=_consent(instrument, filled),
        pages=tuple(_fill_page(page, filled) for page in pages if page.questions),
        minutes=instrument.minutes,
    )


def _entry(versions: Sequence[tuple[Instrument, Item]]) -> BankEntry:
    history = tuple(_wording(instrument, item) for instrument, item in versions)
    instrument, item = versions[-1]
    return BankEntry(
        instrument=instrument.id,
        item=item.id,
        construct=item.construct,
        type=item.type,
        reference=item.reference,
        licence=item.licence,
        comparability=item.comparability,
        comparability_note=item.comparability_note,
        history=history,
        changed_in=tuple(
            after.version for before, after in pairwise(history) if _differ(before, after)
        ),
    )


def _wording(instrument: Instrument, item: Item) -> Wording:
    categories = item.scale.categories if item.scale else ()
    return Wording(
        version=instrument.version,
        text=words(item.text),
        choices={category.code: words(category.text) for category in categories},
        ends=ends_of(item),
    )


def _differ(before: Wording, after: Wording) -> bool:
    return (before.text, before.choices, before.ends) != (after.text, after.choices, after.ends)


def _pages(
    instrument: Instrument,
    section: Section,
    background: Callable[[Item], Question | None],
    modules: Collection[str],
    lists: Mapping[str, Sequence[CityEntry]],
) -> list[Page]:
    questions: list[Question] = []
    for item in instrument.items:
        if item.section != section.id or (item.optional_module and item.id not in modules):
            continue
        if item.frame is not None:
            asked = background(item)
            questions += [asked] if asked else []
        else:
            questions += _repeated(instrument, item)
    page = Page(
        id=section.id,
        title=words(section.title),
        lead=words(section.lead),
        questions=tuple(questions),
    )
    if section.repeat_over is None:
        return [page]
    return [_page_for(page, entry) for entry in _entries(section.repeat_over, lists)]


def _entries(repeated: EntryList, lists: Mapping[str, Sequence[CityEntry]]) -> Sequence[CityEntry]:
    if repeated.id not in lists:
        raise InstrumentError(
            f"Pages repeat over the list {repeated.id!r}, which is not given.",
            f"Give its entries: lists = {{{repeated.id!r}: (...)}}.",
        )
    return lists[repeated.id]


def _page_for(page: Page, entry: CityEntry) -> Page:
    end = _name(entry.id)
    own = Page(
        id=f"{page.id}-{end}",
        title=page.title,
        lead=page.lead,
        questions=tuple(
            replace(question, id=f"{question.id}-{end}") for question in page.questions
        ),
    )
    return _fill_page(own, entry.gaps)


def _repeated(instrument: Instrument, item: Item) -> list[Question]:
    if item.repeat_over is None:
        return questions_of(instrument, item)
    return [
        _fill_question(
            replace(
                question,
                id=f"{question.id}-{_name(entry.id)}",
                help=_explained(entry.means, question),
            ),
            {"entry": words(entry.name)},
        )
        for entry in item.repeat_over.entries
        for question in questions_of(instrument, item)
    ]


def _explained(means: Text | None, question: Question) -> Words:
    if means is None:
        return question.help
    return {
        language: f"{text} {question.help.get(language, '')}".strip()
        for language, text in words(means).items()
    }


def _consent(instrument: Instrument, gaps: Mapping[str, Words]) -> ConsentTexts:
    consent = instrument.consent
    return ConsentTexts(
        agree=_fill(words(consent.agree), gaps),
        decline=_fill(words(consent.decline), gaps),
        anonymous=words(consent.anonymous),
        confidential=words(consent.confidential),
        withdrawal=words(consent.withdrawal),
    )


def _fill_page(page: Page, gaps: Mapping[str, Words]) -> Page:
    return Page(
        id=page.id,
        title=_fill(page.title, gaps),
        lead=_fill(page.lead, gaps),
        questions=tuple(_fill_question(question, gaps) for question in page.questions),
    )


def _fill_question(question: Question, gaps: Mapping[str, Words]) -> Question:
    return replace(question, text=_fill(question.text, gaps), help=_fill(question.help, gaps))


def _fill(text: Words, gaps: Mapping[str, Words]) -> Words:
    filled = dict(text)
    for gap, fillings in gaps.items():
        for language, filling in fillings.items():
            if language in filled:
                filled[language] = filled[language].replace(f"{{{gap}}}", filling)
    return filled


def _name(text: str) -> str:
    return NAME_SIGNS.sub("-", text.lower())
