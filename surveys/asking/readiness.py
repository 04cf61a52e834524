"""Whether a questionnaire can be opened: everything that stands in the way, each with its place."""

import re
from collections.abc import Iterator, Sequence

from surveys.asking.expressions import KEYWORDS, NAME
from surveys.asking.hints import Hint, hints
from surveys.asking.question_checks import doubled, faults
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.route_checks import routing_problems
from surveys.asking.route_map import RouteMap
from surveys.asking.wording import all_words, missing_translations
from surveys.campaigns import Mode
from surveys.errors import FixableError
from surveys.instruments import PLACEHOLDER, Audience, load_constructs
from surveys.items import PURPOSES
from surveys.population import Factor

__all__ = ["GAPS", "Hint", "ReadinessError", "hints", "problems"]

GAPS = frozenset(
    {"city", "in_city", "contact", "delete_on", "withdraw_until", "receipt", "results_page"}
)  # what a campaign fills in
LONGEST_ID = 40  # with the id of a row it still fits the 64 bytes of a variable in SPSS
MOST_QUESTIONS = 500
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class ReadinessError(FixableError):
    """A questionnaire cannot be opened as it is."""

    code = "not-ready"


def problems(
    questionnaire: Questionnaire,
    *,
    mode: Mode | None = None,
    factors: Sequence[Factor] = (),
    route: RouteMap | None = None,
) -> tuple[FixableError, ...]:
    """Return everything that must be put right before anybody is asked.

    Parameters
    ----------
    questionnaire : Questionnaire
        A draft, or an imported one.
    mode : Mode, optional
        Of the campaign: then the consent text for it is required. Otherwise one of the two is.
    factors : sequence of Factor, optional
        Of the population: then background answers must be levels of it.
    route : RouteMap, optional
        The questionnaire's map, where it has been drawn already.

    Returns
    -------
    tuple of FixableError
        In the order in which an author comes across them; empty where it is ready.
    """
    return (
        *_of_the_whole(questionnaire),
        *_of_ids(questionnaire),
        *_of_texts(questionnaire),
        *_of_consent(questionnaire, mode),
        *_of_questions(questionnaire),
        *_of_background(questionnaire, factors),
        *routing_problems(questionnaire, route),
    )


def _of_the_whole(questionnaire: Questionnaire) -> Iterator[FixableError]:
    languages = questionnaire.languages
    if not languages:
        yield ReadinessError("The questionnaire has no language.", "Add the one it is written in.")
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            yield ReadinessError(
                f"{language!r} is not the tag of a language.", "Write e.g. nb, en or zh-Hant."
            )
    for language in doubled(languages):
        yield ReadinessError(f"The language {language!r} stands twice.", "Remove one.")
    if questionnaire.minutes < 1:
        yield ReadinessError(
            f"It is said to take {questionnaire.minutes} minutes.", "Say how long it takes."
        )
    if len(questionnaire.questions) > MOST_QUESTIONS:
        yield ReadinessError(
            f"There are {len(questionnaire.questions)} questions; at most {MOST_QUESTIONS} fit.",
            "Leave some out.",
        )
    if not any(question.type.is_answered for question in questionnaire.questions):
        yield ReadinessError("Nothing is asked.", "Add a page with a question.")
    for page in questionnaire.pages:
        if not page.questions:
            yield ReadinessError(
                f"page.{page.id} asks nothing.", "Add a question or a note, or remove the page."
            )


def _of_ids(questionnaire: Questionnaire) -> Iterator[FixableError]:
    questions = [question.id for question in questionnaire.questions]
    pages = [page.id for page in questionnaire.pages]
    for kind, ids in (("page", pages), ("question", questions)):
        for id in dict.fromkeys(ids):
            yield from _of_id(f"{kind} {id!r}", id)
        for id in doubled(ids):
            yield ReadinessError(
                f"The {kind} id {id!r} stands {ids.count(id)} times.",
                f"Give every {kind} an id of its own.",
            )
    for id in doubled([id.lower() for id in dict.fromkeys(questions)]):
        same = ", ".join(repr(one) for one in dict.fromkeys(questions) if one.lower() == id)
        yield ReadinessError(
            f"The question ids {same} differ only in capitals, which SPSS takes for the same.",
            "Give one of them another id.",
        )
    for question in questionnaire.questions:
        for row in question.rows:
            yield from _of_id(f"row {row.id!r} of question {question.id!r}", row.id, row=True)


def _of_id(what: str, id: str, *, row: bool = False) -> Iterator[FixableError]:
    legal = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", id) if row else NAME.fullmatch(id)
    if legal is None or len(id) > LONGEST_ID:
        yield ReadinessError(
            f"The id of {what} cannot be used.",
            f"Use at most {LONGEST_ID} letters a to z, digits, - and _"
            f"{'.' if row else ', beginning with a letter.'}",
        )
    elif not row and id in KEYWORDS:
        yield ReadinessError(
            f"The id of {what} is a word of the routing language.", "Use another one."
        )


def _of_texts(questionnaire: Questionnaire) -> Iterator[FixableError]:
    for place, language in missing_translations(questionnaire):
        yield ReadinessError(
            f"{place} has no text in {language!r}.",
            f"Write it, or take {language!r} out of the languages.",
        )
    for place, words in all_words(questionnaire):
        used = {gap for text in words.values() for gap in PLACEHOLDER.findall(text)}
        for gap in sorted(used - GAPS):
            yield ReadinessError(
                f"{place} holds {{{gap}}}, which nobody fills in.",
                f"Write the text itself, or one of: {', '.join(sorted(GAPS))}.",
            )


def _of_consent(questionnaire: Questionnaire, mode: Mode | None) -> Iterator[FixableError]:
    consent = questionnaire.consent
    texts = {Mode.ANONYMOUS: consent.anonymous, Mode.CONFIDENTIAL: consent.confidential}
    written = {one for one, words in texts.items() if any(words.values())}
    if mode is None and questionnaire.audience is Audience.EXPERTS:
        mode = Mode.CONFIDENTIAL  # answers of experts always are
    if not written or (mode is not None and mode not in written):
        which = f" for answers that are {mode}" if mode else ""
        yield ReadinessError(
            f"There is no consent text{which}.",
            f"Write consent.{mode or 'anonymous or consent.confidential'} in every language.",
        )


def _of_questions(questionnaire: Questionnaire) -> Iterator[FixableError]:
    constructs = {"", *load_constructs(), *PURPOSES}
    for question in questionnaire.questions:
        for problem, fix in faults(question):
            yield ReadinessError(f"question.{question.id} {problem}", fix)
        if question.construct not in constructs:
            yield ReadinessError(
                f"question.{question.id} measures {question.construct!r}, which is not known.",
                f"Choose one of: {', '.join(sorted(load_constructs()))}; or nothing.",
            )


def _of_background(
    questionnaire: Questionnaire, factors: Sequence[Factor]
) -> Iterator[FixableError]:
    asked = [question for question in questionnaire.questions if question.background]
    names = [question.background.factor for question in asked if question.background]
    for name in doubled(names):
        yield ReadinessError(
            f"{names.count(name)} questions tell {name!r}.", "Let one question tell it."
        )
    for question in asked:
        factor = next((one for one in factors if _tells(question, one)), None)
        for level in _levels(question) if factor else ():
            if factor and level not in factor.levels:
                yield ReadinessError(
                    f"question.{question.id} tells {level!r}, which is no level of {factor.name}.",
                    f"Use one of: {', '.join(factor.levels)}.",
                )


def _tells(question: Question, factor: Factor) -> bool:
    return question.background is not None and question.background.factor == factor.name


def _levels(question: Question) -> list[str]:
    if question.background is None:
        return []
    if question.type is QuestionType.MAP_POINT:
        return [place.id for place in question.places]
    bands = [level for _, _, level in question.background.from_number]
    levels = [*question.background.level_of.values(), *bands]
    return [level for level in dict.fromkeys(levels) if level]
