"""Every text of a questionnaire, with its place: for translating, checking and comparing."""

from collections.abc import Iterator

from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Question
from surveys.asking.words import Words


def all_words(questionnaire: Questionnaire) -> Iterator[tuple[str, Words]]:
    """Yield every text that is not empty in all languages, with its place.

    Examples of places: "title", "page.self.lead", "question.q1.choice.3", "question.q1.end.worst".
    """
    yield "title", questionnaire.title
    yield from _if_written("intro", questionnaire.intro)
    yield from _if_written("thanks", questionnaire.thanks)
    yield from _of_consent(questionnaire.consent)
    for page in questionnaire.pages:
        yield from _of_page(page)


def missing_translations(questionnaire: Questionnaire) -> tuple[tuple[str, str], ...]:
    """Return (place, language) of every text that a language lacks."""
    return tuple(
        (place, language)
        for place, words in all_words(questionnaire)
        for language in questionnaire.languages
        if not words.get(language, "").strip()
    )


def _of_consent(consent: ConsentTexts) -> Iterator[tuple[str, Words]]:
    yield "consent.agree", consent.agree
    yield "consent.decline", consent.decline
    yield from _if_written("consent.anonymous", consent.anonymous)
    yield from _if_written("consent.confidential", consent.confidential)
    yield from _if_written("consent.withdrawal", consent.withdrawal)


def _of_page(page: Page) -> Iterator[tuple[str, Words]]:
    yield from _if_written(f"page.{page.id}.title", page.title)
    yield from _if_written(f"page.{page.id}.lead", page.lead)
    for question in page.questions:
        yield from _of_question(question)


def _of_question(question: Question) -> Iterator[tuple[str, Words]]:
    place = f"question.{question.id}"
    yield f"{place}.text", question.text
    yield from _if_written(f"{place}.help", question.help)
    yield from _if_written(f"{place}.unit", question.unit)
    for choice in question.choices:
        yield f"{place}.choice.{choice.code}", choice.text
    if question.ends is not None:
        yield f"{place}.end.worst", question.ends[0]
        yield f"{place}.end.best", question.ends[1]
    for row in question.rows:
        yield f"{place}.row.{row.id}", row.text
    for option in question.places:
        yield f"{place}.place.{option.id}", option.text


def _if_written(place: str, words: Words) -> Iterator[tuple[str, Words]]:
    if any(text.strip() for text in words.values()):
        yield place, words
