"""The fields of "asked when": a condition put together from an earlier question, or written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from nicegui import ui

from surveys.asking.expressions import ExpressionError, parse
from surveys.asking.questions import Question, QuestionType
from surveys.asking.words import say
from ui.markup import element
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import drop_down
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .bench import Bench
from .conditions import Ask, Condition, earlier, in_plain_words, joined, label, possible_tests
from .inputs import line, tick

SEVERAL = {Ask.ONE_OF, Ask.NONE_OF, Ask.INCLUDES}


@dataclass(slots=True)
class _Draft:
    subject: str = ""
    test: Ask = Ask.ANSWERED
    values: list[str] = field(default_factory=list)


class WhenForm:
    """Shows an expression in words, and how to make it ask for one thing more.

    Parameters
    ----------
    when : str
        The expression.
    change : callable
        Told the next one.
    """

    def __init__(
        self, texts: Texts, bench: Bench, when: str, change: Callable[[str], None]
    ) -> None:
        self._texts, self._bench, self._change = texts, bench, change
        self._when, self._draft = when, _Draft()
        with ui.element("details").classes("when") as self._fold:
            self._summary = ui.html("", sanitize=False, tag="summary")
            with ui.element("div").classes("known"):
                self._written = line(
                    texts["builder.when.expression"],
                    when,
                    self._write,
                    hint=texts["builder.when.hint"],
                )
                self._problem = ui.html("", sanitize=False).classes("note")
                self._composer()
        self._say()

    def _write(self, when: str) -> None:
        self._when = when
        self._change(when)
        self._say()

    def _say(self) -> None:
        texts, bench = self._texts, self._bench
        words = in_plain_words(texts, bench.questionnaire, self._when, bench.language)
        asked = element("b", escape(texts["builder.when.title"]))
        self._summary.set_content(f"{asked} {escape(words)}")
        self._problem.set_content(_problem(texts, self._when))

    def _composer(self) -> None:
        subjects = earlier(
            self._bench.questionnaire, self._bench.spot.page, self._bench.spot.question
        )
        if not subjects:
            markup(escape(self._texts["builder.when.first"]), tag="p", kind="note")
            return
        language = self._bench.language
        named = {
            name: words
            for question in subjects
            for name, words in _subjects(self._bench, question, language)
        }
        self._draft.subject = next(iter(named))
        with ui.element("div").classes("composer"):
            drop_down(
                self._texts["builder.when.subject"], named, self._about, value=self._draft.subject
            )
            self._place = ui.element("div").classes("composer")
        self._choose()
        with ui.element("div").classes("row"):
            button(self._texts["builder.when.add"], self._add).classes("small")
            button(self._texts["builder.when.clear"], lambda: self._put("")).classes("small")

    def _about(self, subject: str) -> None:
        self._draft = _Draft(subject=subject)
        self._choose()

    def _choose(self) -> None:
        question = self._subject
        tests = possible_tests(question)
        if self._draft.test not in tests or not self._draft.values:
            self._draft.test = tests[0]
        self._place.clear()
        with self._place:
            named = {test.value: self._texts[f"builder.when.test.{test}"] for test in tests}
            drop_down(
                self._texts["builder.when.how"], named, self._ask, value=self._draft.test.value
            )
            self._values_place = ui.element("div").classes("ticks")
        self._offer()

    def _ask(self, test: str) -> None:
        self._draft.test, self._draft.values = Ask(test), []
        self._offer()

    def _offer(self) -> None:
        self._values_place.clear()
        question, texts = self._subject, self._texts
        with self._values_place:
            if self._draft.test is Ask.ANSWERED:
                return
            if self._draft.test not in SEVERAL:
                line(texts["builder.when.value"], "", self._number)
                return
            for code, words in _codes(texts, question, self._bench.language):
                tick(words, False, self._ticking(code))

    def _ticking(self, code: str) -> Callable[[bool], None]:
        def change(on: bool) -> None:
            others = [one for one in self._draft.values if one != code]
            self._draft.values = [*others, code] if on else others

        return change

    def _number(self, text: str) -> None:
        self._draft.values = [text.strip().replace(",", ".")] if text.strip() else []

    def _add(self) -> None:
        if self._draft.values or self._draft.test is Ask.ANSWERED:
            condition = Condition(
                self._draft.subject, self._draft.test, tuple(sorted(self._draft.values))
            )
            self._put(joined(self._when, condition))
        else:
            ui.notify(self._texts["builder.when.choose"])

    def _put(self, when: str) -> None:
        self._written.value = when

    @property
    def _subject(self) -> Question:
        return self._bench.questionnaire.question(self._draft.subject.partition(".")[0])


def _subjects(bench: Bench, question: Question, language: str) -> list[tuple[str, str]]:
    named = label(bench.questionnaire, question.id, language)
    if question.type is not QuestionType.MATRIX:
        return [(question.id, named)]
    return [
        (f"{question.id}.{row.id}", f"{named} · {say(row.text, language)}") for row in question.rows
    ]


def _codes(texts: Texts, question: Question, language: str) -> Sequence[tuple[str, str]]:
    if question.type is QuestionType.CONSENT:
        return [("1", texts["builder.consent.agreed"]), ("0", texts["builder.consent.declined"])]
    return [(str(one.code), say(one.text, language) or str(one.code)) for one in question.choices]


def _problem(texts: Texts, when: str) -> str:
    if not when.strip():
        return ""
    try:
        parse(when)
    except ExpressionError as error:
        return element("p", element("b", escape(error.problem)), escape(f" {error.fix}"))
    return ""
