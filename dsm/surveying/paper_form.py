"""The printable questionnaire: one accessible PDF per language, with tick boxes and codes for the clerk."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsm.surveying.consents import Consent
from dsm.surveying.paper_words import PaperWords
from dsm.surveying.phrases import fill
from surveys.asking.answer_rules import longest_text
from surveys.asking.keying import mark_of
from surveys.asking.paper_layout import PaperPage, PaperQuestion, paper_layout
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.words import Words, say
from surveys.battery import missing_name
from surveys.errors import FixableError

TEMPLATE = Path(__file__).parent / "letters" / "form.typ"
LONG_LABEL = (
    24  # characters; columns of a matrix with longer ones than this do not fit beside each other
)
MOST_COLUMNS = 12


class FormError(FixableError):
    """A questionnaire cannot be printed so."""

    code = "paper-form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stands on a form beside the questions.

    Parameters
    ----------
    campaign : str
        Address of the campaign, at the foot of each page.
    city : str
        Who asks.
    consent : Consent
        What is agreed to by sending the form in.
    gaps : mapping of gap to text
        What stands for {city} and its like.
    send_to : tuple of str
        Lines of the address it is sent back to.
    until : str
        Last day, in words.
    coded : bool
        Whether people hold a code, which goes on the outer of two envelopes.
    """

    campaign: str
    city: str
    consent: Consent
    gaps: Mapping[str, str]
    send_to: tuple[str, ...]
    until: str
    coded: bool = True


def form_pdf(questionnaire: Questionnaire, form: Form, language: str) -> bytes:
    """Return the questionnaire as a PDF to print, tagged for screen readers (PDF/UA-1).

    Raises
    ------
    FormError
        If it is not in this language.
    """
    import typst

    content = form_content(questionnaire, form, language)
    compiled = typst.compile(  # type: ignore[call-overload]  # its stubs know one file, not several
        compile_input(content), pdf_standards=["ua-1"]
    )
    assert isinstance(compiled, bytes)
    return compiled


def compile_input(content: Mapping[str, Any]) -> dict[str, bytes]:
    """Return what the typesetter reads: the template, and what people wrote as data."""
    return {
        "main": TEMPLATE.read_bytes(),
        "form.json": json.dumps(content, ensure_ascii=False).encode(),
    }


def form_content(questionnaire: Questionnaire, form: Form, language: str) -> dict[str, Any]:
    """Return everything that the form says, as the template reads it: data, never markup.

    Raises
    ------
    FormError
        If the questionnaire is not in this language.
    """
    if language not in questionnaire.languages:
        raise FormError(
            f"{questionnaire.id} version {questionnaire.version} is not in {language!r}.",
            f"Choose one of: {', '.join(questionnaire.languages)}.",
        )
    words = PaperWords(questionnaire, questionnaire.numbers, language)
    author = _Author(language, form.gaps)
    return {
        "language": language,
        "title": author(questionnaire.title),
        "city": form.city,
        "intro": author.paragraphs(questionnaire.intro),
        "thanks": author.paragraphs(questionnaire.thanks),
        "consent": _consent(form, words, language),
        "how": [words.own(key) for key in ("how-tick", "how-mend", "how-skip", "how-clerk")],
        "how-title": words.own("how-title"),
        "send-title": words.own("send-title"),
        "send": _way_back(form, words),
        "send-by": words.own("send-by", until=form.until),
        "send-to": list(form.send_to),
        "footer": words.own(
            "footer",
            campaign=form.campaign,
            version=questionnaire.version,
            consent=form.consent.version,
        ),
        "page": words.own("page"),
        "of": words.own("of"),
        "sections": [
            _section(questionnaire, words, author, one) for one in paper_layout(questionnaire)
        ],
    }


class _Author:
    """The author's words in one language, gaps filled."""

    def __init__(self, language: str, gaps: Mapping[str, str]) -> None:
        self.language, self.gaps = language, gaps

    def __call__(self, words: Words) -> str:
        return fill(say(words, self.language), self.gaps)

    def paragraphs(self, words: Words) -> list[str]:
        return [part.strip() for part in self(words).split("\n") if part.strip()]


def _consent(form: Form, words: PaperWords, language: str) -> dict[str, Any]:
    said = {part: say(texts, language) for part, texts in form.consent.texts.items()}
    # How long an answer waits beside its invitation does not concern paper: it never lies there.
    paragraphs = [line.strip() for line in said.get("terms", "").split("\n") if line.strip()]
    return {
        "title": words.own("consent-title"),
        "paragraphs": [*paragraphs, words.own("no-receipt")],
        # The sentence it stands in has a full stop of its own.
        "agree": words.own("agree", agree=said.get("agree", "").removesuffix(".")),
    }


def _way_back(form: Form, words: PaperWords) -> list[str]:
    keys = ("send-inner", "send-outer") if form.coded else ("send-open",)
    return [words.own(key) for key in keys]


def _section(
    questionnaire: Questionnaire, words: PaperWords, author: _Author, page: PaperPage
) -> dict[str, Any]:
    asked = questionnaire.pages[page.position]
    return {
        "title": author(asked.title),
        "lead": author.paragraphs(asked.lead),
        "filter": words.filter(page.filter) if page.filter else "",
        "questions": [_question(words, author, one) for one in page.questions],
    }


def _question(words: PaperWords, author: _Author, one: PaperQuestion) -> dict[str, Any]:
    question = one.question
    drawn = DRAWN[question.type](words, author, question)
    return {
        "number": one.number,
        "text": author.paragraphs(question.text) if not one.number else author(question.text),
        "help": author(question.help),
        "filter": words.filter(one.filter) if one.filter else "",
        "jump": words.jump(question, one.jump) if one.jump else "",
        "hint": "",
        "missing": _missing(words, question),
        **drawn,
    }


def _missing(words: PaperWords, question: Question) -> list[dict[str, str]]:
    return [
        {"text": words.own(missing_name(kind)), "code": mark_of(kind)} for kind in question.missing
    ]


def _choices(author: _Author, question: Question) -> list[dict[str, str]]:
    return [
        {"text": author(choice.text) or str(choice.code), "code": str(choice.code)}
        for choice in question.as_shown
    ]


def _listed(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    return {"draw": "choices", "hint": words.own("one"), "choices": _choices(author, question)}


def _scale(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    if question.ends is None:
        return _listed(words, author, question)
    worst, best = (author(end) for end in question.ends)
    ends = [best, worst] if question.reversed else [worst, best]
    return {
        "draw": "scale",
        "hint": words.own("one"),
        "choices": _choices(author, question),
        "ends": ends,
    }


def _several(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    most = question.most
    hint = words.own("several") if most is None else words.own("most", limit=most)
    return {"draw": "choices", "hint": hint, "choices": _choices(author, question)}


def _consented(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    choices = [{"text": words.own("yes"), "code": "1"}, {"text": words.own("no"), "code": "0"}]
    return {"draw": "choices", "hint": words.own("one"), "choices": choices}


def _number(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    return {
        "draw": "line",
        "hint": words.own("number" if question.whole else "decimals"),
        "unit": author(question.unit),
        "wide": False,
    }


def _short(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    return {"draw": "line", "hint": words.own("text"), "unit": "", "wide": True}


def _long(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    lines = min(max(longest_text(question) // 90, 3), 8)
    return {"draw": "lines", "hint": words.own("text"), "lines": lines}


def _date(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    parts = [words.own("day"), words.own("month"), words.own("year")]
    return {"draw": "date", "parts": parts}


def _matrix(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    columns = _choices(author, question) + _missing(words, question)
    rows = [author(row.text) for row in question.rows]
    fits = len(columns) <= MOST_COLUMNS and all(len(one["text"]) <= LONG_LABEL for one in columns)
    return {
        "draw": "matrix" if fits else "rows",
        "hint": words.own("each-row"),
        "choices": columns,
        "rows": rows,
        "missing": [],
        "corner": words.own("corner"),
    }


def _ranking(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    most = question.most
    hint = words.own("rank") if most is None else words.own("rank-most", limit=most)
    return {"draw": "ranking", "hint": hint, "choices": _choices(author, question)}


def _place(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    places = [
        {"text": author(place.text), "code": str(at)}
        for at, place in enumerate(question.places, start=1)
    ]
    return {"draw": "places", "hint": words.own("place"), "choices": places}


def _note(words: PaperWords, author: _Author, question: Question) -> dict[str, Any]:
    return {"draw": "note"}


DRAWN: dict[QuestionType, Callable[[PaperWords, _Author, Question], dict[str, Any]]] = {
    QuestionType.SINGLE: _listed,
    QuestionType.SCALE: _scale,
    QuestionType.MULTIPLE: _several,
    QuestionType.CONSENT: _consented,
    QuestionType.NUMBER: _number,
    QuestionType.SHORT_TEXT: _short,
    QuestionType.LONG_TEXT: _long,
    QuestionType.DATE: _date,
    QuestionType.MATRIX: _matrix,
    QuestionType.RANKING: _ranking,
    QuestionType.MAP_POINT: _place,
    QuestionType.NOTE: _note,
}
