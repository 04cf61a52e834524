"""Changes of a questionnaire that is being written: each takes one and returns the next."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Choice, Question, QuestionType, Row
from surveys.asking.words import Words

ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
SCALE = range(11)  # 0 to 10, as the shipped batteries ask
LONGEST = {QuestionType.SHORT_TEXT: 200, QuestionType.LONG_TEXT: 2000}


@dataclass(frozen=True, slots=True)
class Spot:
    """What is in hand: a question, a page, or (both empty) what stands before and after them."""

    page: str = ""
    question: str = ""


def spots(questionnaire: Questionnaire) -> tuple[Spot, ...]:
    """Return everything that can be taken in hand, from first to last."""
    inside = (
        spot
        for page in questionnaire.pages
        for spot in (Spot(page.id), *(Spot(page.id, question.id) for question in page.questions))
    )
    return (Spot(), *inside)


def still_there(questionnaire: Questionnaire, spot: Spot) -> Spot:
    """Return `spot`, or the nearest there is after something was taken away."""
    known = spots(questionnaire)
    if spot in known:
        return spot
    moved = next((one for one in known if spot.question and one.question == spot.question), None)
    return moved or (Spot(spot.page) if Spot(spot.page) in known else Spot())


def page_called(questionnaire: Questionnaire, page_id: str) -> Page:
    """Return the page with this id."""
    return next(page for page in questionnaire.pages if page.id == page_id)


def in_words(words: Words, language: str, text: str) -> Words:
    """Return a text with one language changed; an empty text is no text.

    Examples
    --------
    >>> in_words({"nb": "Alder"}, "en", "Age"), in_words({"nb": "Alder", "en": "Age"}, "en", "")
    ({'nb': 'Alder', 'en': 'Age'}, {'nb': 'Alder'})
    """
    others = {name: kept for name, kept in words.items() if name != language}
    return {**others, language: text} if text else others


def with_question(questionnaire: Questionnaire, id: str, question: Question) -> Questionnaire:
    """Put `question` in the place of the one called `id`."""
    return _questions(
        questionnaire, lambda kept: (question if one.id == id else one for one in kept)
    )


def with_page(questionnaire: Questionnaire, id: str, page: Page) -> Questionnaire:
    """Put `page` in the place of the one called `id`."""
    pages = tuple(page if one.id == id else one for one in questionnaire.pages)
    return replace(questionnaire, pages=pages)


def renamed(questionnaire: Questionnaire, id: str, new: str) -> Questionnaire:
    """Give a question another id, also where routing names it; nothing where it cannot have it."""
    taken = {question.id for question in questionnaire.questions}
    if new in taken or not ID.fullmatch(new):
        return questionnaire
    name = re.compile(rf"(?<![\w'-]){re.escape(id)}(?![\w'-])")

    def follow(question: Question) -> Question:
        when = name.sub(new, question.when)
        return replace(question, id=new if question.id == id else question.id, when=when)

    pages = tuple(
        replace(
            page,
            when=name.sub(new, page.when),
            questions=tuple(follow(question) for question in page.questions),
        )
        for page in questionnaire.pages
    )
    return replace(questionnaire, pages=pages)


def added(
    questionnaire: Questionnaire, spot: Spot, *questions: Question
) -> tuple[Questionnaire, Spot]:
    """Put questions after `spot`, under ids that are free, and take the first in hand."""
    grown = questionnaire if questionnaire.pages else _first_page(questionnaire)
    page = page_called(grown, spot.page) if spot.page else grown.pages[-1]
    place = next(
        (at + 1 for at, one in enumerate(page.questions) if one.id == spot.question),
        len(page.questions),
    )
    fresh = _under_free_ids(grown, questions)
    kept = (*page.questions[:place], *fresh, *page.questions[place:])
    found = fresh[0].id if fresh else ""
    return with_page(grown, page.id, replace(page, questions=kept)), Spot(page.id, found)


def new_question(questionnaire: Questionnaire, type: QuestionType) -> Question:
    """Return an empty question that can be answered in one way."""
    taken = {question.id for question in questionnaire.questions}
    number = next(n for n in range(1, len(taken) + 2) if f"q{n}" not in taken)
    return answered_by(Question(id=f"q{number}", type=type, text={}), type, questionnaire.languages)


def answered_by(question: Question, type: QuestionType, languages: Iterable[str]) -> Question:
    """Ask the same in another way; what still has a meaning is kept.

    Parameters
    ----------
    question : Question
        As it was.
    type : QuestionType
        The way to answer it from now on.
    languages : iterable of str
        In which the numbers of a new scale are written.
    """
    choices = question.choices
    if type is QuestionType.SCALE and not _numbered(choices):
        choices = tuple(
            Choice(code=code, text={language: str(code) for language in languages})
            for code in SCALE
        )
    elif type.has_choices and (_numbered(choices) or not choices):
        choices = (Choice(code=1, text={}), Choice(code=2, text={}))
    return Question(
        id=question.id,
        type=type,
        text=question.text,
        help=question.help,
        choices=choices if type.has_choices else (),
        ordered=(question.ordered and type.has_choices) or type is QuestionType.SCALE,
        reversed=question.reversed and type.has_choices,
        ends=(question.ends or ({}, {})) if type is QuestionType.SCALE else None,
        rows=(question.rows or (Row(id="r1", text={}), Row(id="r2", text={})))
        if type is QuestionType.MATRIX
        else (),
        places=question.places if type is QuestionType.MAP_POINT else (),
        longest=LONGEST.get(type, 0),
        missing=question.missing if type.is_answered else (),
        required=type is QuestionType.CONSENT or _was_required(question, type),
        when=question.when,
        construct=question.construct if type.is_answered else "",
        negative=question.negative and type.is_answered,
    )


def duplicated(questionnaire: Questionnaire, spot: Spot) -> tuple[Questionnaire, Spot]:
    """Put a copy of what is in hand after it; a copied question no longer repeats the bank."""
    if spot.question:
        copied = replace(questionnaire.question(spot.question), bank=None, background=None)
        return added(questionnaire, spot, copied)
    page = page_called(questionnaire, spot.page)
    questions = [replace(one, bank=None, background=None) for one in page.questions]
    empty = replace(page, id=_free_page_id(questionnaire), questions=())
    place = questionnaire.pages.index(page) + 1
    pages = (*questionnaire.pages[:place], empty, *questionnaire.pages[place:])
    grown = replace(questionnaire, pages=pages)
    return added(grown, Spot(empty.id), *questions)[0], Spot(empty.id)


def without(questionnaire: Questionnaire, spot: Spot) -> tuple[Questionnaire, Spot]:
    """Take what is in hand away, and take in hand what stood before it."""
    known = spots(questionnaire)
    before = known[max(known.index(spot) - 1, 0)]
    if spot.question:
        left = _questions(
            questionnaire, lambda kept: (one for one in kept if one.id != spot.question)
        )
    else:
        pages = tuple(page for page in questionnaire.pages if page.id != spot.page)
        left = replace(questionnaire, pages=pages)
    return left, still_there(left, before)


def moved(questionnaire: Questionnaire, spot: Spot, step: int) -> tuple[Questionnaire, Spot]:
    """Move what is in hand one place up (-1) or down (1); a question goes on to the next page."""
    if not spot.question:
        return _moved_page(questionnaire, spot, step), spot
    pages = list(questionnaire.pages)
    at = questionnaire.page_of(spot.question)
    questions = list(pages[at].questions)
    place = next(n for n, one in enumerate(questions) if one.id == spot.question)
    if 0 <= place + step < len(questions):
        questions.insert(place + step, questions.pop(place))
        pages[at] = replace(pages[at], questions=tuple(questions))
        return replace(questionnaire, pages=tuple(pages)), spot
    if not 0 <= at + step < len(pages):
        return questionnaire, spot
    return moved_to(questionnaire, spot, pages[at + step].id, first=step > 0)


def moved_to(
    questionnaire: Questionnaire, spot: Spot, page_id: str, *, first: bool = False
) -> tuple[Questionnaire, Spot]:
    """Move a question to another page, to its end or its beginning."""
    question = questionnaire.question(spot.question)
    left = _questions(questionnaire, lambda kept: (one for one in kept if one.id != question.id))
    page = page_called(left, page_id)
    questions = (question, *page.questions) if first else (*page.questions, question)
    return with_page(left, page_id, replace(page, questions=questions)), Spot(page_id, question.id)


def with_new_page(questionnaire: Questionnaire, spot: Spot) -> tuple[Questionnaire, Spot]:
    """Put an empty page after the one in hand."""
    page = Page(id=_free_page_id(questionnaire), title={})
    place = next(
        (at + 1 for at, one in enumerate(questionnaire.pages) if one.id == spot.page),
        len(questionnaire.pages),
    )
    pages = (*questionnaire.pages[:place], page, *questionnaire.pages[place:])
    return replace(questionnaire, pages=pages), Spot(page.id)


def with_language(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """Add a language; numbers on scales are the same in it."""
    if language in questionnaire.languages:
        return questionnaire

    def numbers(question: Question) -> Question:
        if not _numbered(question.choices):
            return question
        choices = (
            replace(one, text={**one.text, language: str(one.code)}) for one in question.choices
        )
        return replace(question, choices=tuple(choices))

    spoken = replace(questionnaire, languages=(*questionnaire.languages, language))
    return _questions(spoken, lambda kept: (numbers(one) for one in kept))


def without_language(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """Ask no longer in a language; the first one and what was written in it stay."""
    if language == questionnaire.languages[0]:
        return questionnaire
    kept = tuple(one for one in questionnaire.languages if one != language)
    return replace(questionnaire, languages=kept)


def _questions(
    questionnaire: Questionnaire,
    change: Callable[[tuple[Question, ...]], Iterable[Question]],
) -> Questionnaire:
    pages = (replace(page, questions=tuple(change(page.questions))) for page in questionnaire.pages)
    return replace(questionnaire, pages=tuple(pages))


def _moved_page(questionnaire: Questionnaire, spot: Spot, step: int) -> Questionnaire:
    pages = list(questionnaire.pages)
    at = next(n for n, page in enumerate(pages) if page.id == spot.page)
    if 0 <= at + step < len(pages):
        pages.insert(at + step, pages.pop(at))
    return replace(questionnaire, pages=tuple(pages))


def _first_page(questionnaire: Questionnaire) -> Questionnaire:
    return replace(questionnaire, pages=(Page(id="page-1", title={}),))


def _free_page_id(questionnaire: Questionnaire) -> str:
    taken = {page.id for page in questionnaire.pages}
    return next(f"page-{n}" for n in range(1, len(taken) + 2) if f"page-{n}" not in taken)


def _under_free_ids(
    questionnaire: Questionnaire, questions: tuple[Question, ...]
) -> tuple[Question, ...]:
    taken = {question.id for question in questionnaire.questions}
    fresh = []
    for question in questions:
        free = (f"{question.id}-{n}" for n in range(2, len(taken) + 3))
        id = next(one for one in (question.id, *free) if one not in taken)
        taken.add(id)
        fresh.append(replace(question, id=id))
    return tuple(fresh)


def _was_required(question: Question, type: QuestionType) -> bool:
    # A consent always is; that says nothing about what comes instead.
    return question.required and type.is_answered and question.type is not QuestionType.CONSENT


def _numbered(choices: tuple[Choice, ...]) -> bool:
    # Numbers read the same in every language, so nobody has to translate them.
    return bool(choices) and all(set(one.text.values()) == {str(one.code)} for one in choices)
