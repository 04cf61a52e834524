"""What could be asked better: hints for the author, none of which stands in the way of opening."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.readability import (
    joined_by,
    lix,
    negated_by,
    reading_seconds,
    words_of,
)
from surveys.asking.wording import all_words
from surveys.asking.words import Words
from surveys.instruments import Audience
from surveys.responses import Missing

HARD_LIX = 50  # where official documents begin
LIX_FROM_WORDS = 10  # in fewer words one long one decides
LONG_QUESTION = 25  # words
MOST_ON_A_PAGE = 8
MOST_ROWS = 8
MOST_RANKED = 7
MOST_CHOICES = 12
MOST_FREE_TEXTS = 2
SIMILAR = frozenset({"nb", "nn", "da", "sv", "no"})  # short texts of these are often the same

# Seconds to decide and to touch, beyond reading: our own, to be held against what is measured.
DECIDING: dict[QuestionType, float] = {
    QuestionType.SINGLE: 3,
    QuestionType.MULTIPLE: 6,
    QuestionType.SCALE: 4,
    QuestionType.NUMBER: 5,
    QuestionType.SHORT_TEXT: 15,
    QuestionType.LONG_TEXT: 45,
    QuestionType.DATE: 10,
    QuestionType.MATRIX: 3,  # each row
    QuestionType.RANKING: 5,  # each choice
    QuestionType.MAP_POINT: 12,
    QuestionType.NOTE: 0,
    QuestionType.CONSENT: 3,
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing an author may want to look at again.

    Parameters
    ----------
    place : str
        As `all_words` names places; "questionnaire" for the whole.
    key : str
        Which sentence of the catalogue, such as `hint.reads-hard`.
    values : mapping
        What fills its gaps.
    """

    place: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


def hints(questionnaire: Questionnaire, language: str) -> tuple[Hint, ...]:
    """Return what could be better about a questionnaire, as read in one language.

    - Wording: reads hard (LIX), long, two things asked at once, a negation, not translated.
    - Form: too many on a page, rows, ranks, choices or free texts; numbers without limits; a
      required question with no way to decline; a consent text that names nobody to ask.
    - The whole: longer than it says; background that response rates need is not asked.

    Parameters
    ----------
    language : str
        Guesses about wording are known for nb, nn and en; LIX serves any language with spaces.
    """
    return (
        *(h for page in questionnaire.pages for q in page.questions for h in _wording(q, language)),
        *_translated(questionnaire, language),
        *(hint for page in questionnaire.pages for hint in _of_page(page)),
        *(hint for question in questionnaire.questions for hint in _form(question)),
        *_of_consent(questionnaire, language),
        *_of_the_whole(questionnaire, language),
    )


def expected_seconds(questionnaire: Questionnaire, language: str) -> float:
    """Return about how long answering every question takes on a phone, in seconds.

    Reading at `readability.SECONDS_PER_WORD`, and `DECIDING` by kind of answer. Routing is left
    aside, so it is the longest way.
    """
    return sum(question_seconds(question, language) for question in questionnaire.questions)


def question_seconds(question: Question, language: str) -> float:
    """Return about how long one question takes, in seconds."""
    read = [question.text, question.help, *(row.text for row in question.rows)]
    # Choices are read once, however many rows a matrix has; the numbers of a scale at a glance.
    read += [choice.text for choice in question.choices]
    times = {QuestionType.MATRIX: len(question.rows), QuestionType.RANKING: len(question.choices)}
    reading = sum(reading_seconds(words.get(language, "")) for words in read)
    return reading + DECIDING[question.type] * times.get(question.type, 1)


def _wording(question: Question, language: str) -> Iterator[Hint]:
    text = question.text.get(language, "")
    yield from _reads_hard(f"question.{question.id}.text", text)
    if question.type.is_answered:
        asked = {f"question.{question.id}.text": text}
        rows = {f"question.{question.id}.row.{row.id}": row.text for row in question.rows}
        for place, said in (asked | _in(rows, language)).items():
            yield from _asked(place, said, language)


def _asked(place: str, text: str, language: str) -> Iterator[Hint]:
    if (words := len(words_of(text))) > LONG_QUESTION:
        yield Hint(place, "hint.long", {"words": words, "limit": LONG_QUESTION})
    if word := joined_by(text, language):
        yield Hint(place, "hint.two-things", {"word": word})
    if word := negated_by(text, language):
        yield Hint(place, "hint.negation", {"word": word})


def _in(texts: Mapping[str, Words], language: str) -> dict[str, str]:
    return {place: words.get(language, "") for place, words in texts.items()}


def _reads_hard(place: str, text: str) -> Iterator[Hint]:
    index = lix(text)
    if index is not None and index.words >= LIX_FROM_WORDS and index.value > HARD_LIX:
        yield Hint(place, "hint.reads-hard", {"lix": round(index.value), "limit": HARD_LIX})


def _translated(questionnaire: Questionnaire, language: str) -> Iterator[Hint]:
    written = questionnaire.languages[0] if questionnaire.languages else language
    if language == written or {language, written} <= SIMILAR:
        return
    for place, words in all_words(questionnaire):
        text = words.get(language, "").strip()
        if text and text == words.get(written, "").strip() and len(words_of(text)) >= 4:
            yield Hint(place, "hint.not-translated", {"language": language, "written": written})


def _of_page(page: Page) -> Iterator[Hint]:
    asked = sum(question.type.is_answered for question in page.questions)
    if asked > MOST_ON_A_PAGE:
        values = {"questions": asked, "limit": MOST_ON_A_PAGE}
        yield Hint(f"page.{page.id}.title", "hint.full-page", values)


def _form(question: Question) -> Iterator[Hint]:
    place = f"question.{question.id}.text"
    limits = {
        QuestionType.MATRIX: ("hint.many-rows", len(question.rows), MOST_ROWS),
        QuestionType.RANKING: ("hint.many-ranks", len(question.choices), MOST_RANKED),
        QuestionType.SINGLE: ("hint.many-choices", len(question.choices), MOST_CHOICES),
        QuestionType.MULTIPLE: ("hint.many-choices", len(question.choices), MOST_CHOICES),
    }
    key, count, limit = limits.get(question.type, ("", 0, 0))
    if count > limit:
        yield Hint(place, key, {"count": count, "limit": limit})
    if question.type is QuestionType.NUMBER and None in {question.lowest, question.highest}:
        yield Hint(place, "hint.no-limits")
    declines = question.type is QuestionType.CONSENT or Missing.PREFER_NOT in question.missing
    if question.required and not declines:
        yield Hint(place, "hint.must-answer")
    if question.required and question.type.is_free_text:
        yield Hint(place, "hint.must-write")


def _of_consent(questionnaire: Questionnaire, language: str) -> Iterator[Hint]:
    consent = questionnaire.consent
    for name, words in (("anonymous", consent.anonymous), ("confidential", consent.confidential)):
        text = words.get(language, "")
        lacking = [gap for gap in ("contact", "delete_on") if f"{{{gap}}}" not in text]
        for gap in lacking if text else []:
            yield Hint(f"consent.{name}", "hint.consent-lacks", {"gap": f"{{{gap}}}"})
        yield from _reads_hard(f"consent.{name}", text)


def _of_the_whole(questionnaire: Questionnaire, language: str) -> Iterator[Hint]:
    free = sum(question.type.is_free_text for question in questionnaire.questions)
    if free > MOST_FREE_TEXTS:
        values = {"count": free, "limit": MOST_FREE_TEXTS}
        yield Hint("questionnaire", "hint.many-free-texts", values)
    minutes = expected_seconds(questionnaire, language) / 60
    if minutes > 1.5 * questionnaire.minutes:
        values = {"minutes": round(minutes), "said": questionnaire.minutes}
        yield Hint("questionnaire", "hint.takes-longer", values)
    residents = questionnaire.audience is Audience.RESIDENTS
    if residents and not any(question.background for question in questionnaire.questions):
        yield Hint("questionnaire", "hint.no-background")
