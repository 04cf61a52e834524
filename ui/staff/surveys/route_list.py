"""The route map as a line of pages, each with its questions and who is asked."""

from html import escape

from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question
from surveys.asking.route_map import PageStop, Reach, RouteMap
from surveys.asking.words import say
from ui.markup import element
from ui.texts.texts import Texts

from .conditions import in_plain_words


def route_summary(texts: Texts, found: RouteMap) -> str:
    """Return how many ways lead through, as a sentence."""
    if found.ways is None:
        return texts["routes.too-many"]
    return texts.say("routes.ways", count=found.ways)


def route_list(texts: Texts, questionnaire: Questionnaire, found: RouteMap, language: str) -> str:
    """Return pages from first to last, with what decides whether they come.

    Parameters
    ----------
    language : str
        In which the questions are shown.
    """
    stops = [
        _page(texts, questionnaire, page, stop, language, number)
        for number, (page, stop) in enumerate(zip(questionnaire.pages, found.pages, strict=True), 1)
    ]
    return element("ol", *stops, class_="routes")


def _page(
    texts: Texts,
    questionnaire: Questionnaire,
    page: Page,
    stop: PageStop,
    language: str,
    number: int,
) -> str:
    title = say(page.title, language)
    name = texts.say("builder.page.name", number=number)
    listed = [
        _question(texts, questionnaire, question, one.number, one.reach, language)
        for question, one in zip(page.questions, stop.questions, strict=True)
    ]
    return element(
        "li",
        element("h3", escape(f"{name} · {title}" if title else name), class_="small"),
        _asked(texts, questionnaire, page.when, stop.reach, language),
        element("ul", *listed),
        class_="some" if stop.reach is not Reach.EVERYBODY else None,
    )


def _question(
    texts: Texts,
    questionnaire: Questionnaire,
    question: Question,
    number: int,
    reach: Reach,
    language: str,
) -> str:
    return element(
        "li",
        element("b", str(number or "·")),
        element(
            "span",
            escape(say(question.text, language) or question.id),
            _asked(texts, questionnaire, question.when, reach, language),
        ),
    )


def _asked(
    texts: Texts, questionnaire: Questionnaire, when: str, reach: Reach, language: str
) -> str:
    if reach is Reach.NOBODY:
        return element("span", escape(texts["routes.nobody"]), class_="if")
    if not when.strip():
        return ""
    words = in_plain_words(texts, questionnaire, when, language)
    return element("span", escape(texts.say("routes.when", when=words)), class_="if")
