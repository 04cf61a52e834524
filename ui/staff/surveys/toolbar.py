"""Above the columns: when it was saved, languages, undo, a try, and publishing."""

from collections.abc import Callable
from html import escape

from nicegui import ui

from dsm.surveying.days import TOWN
from surveys.errors import FixableError
from ui.respond.sentences import language_name
from ui.staff.widgets.controls import button
from ui.staff.widgets.states import problem_box
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .bench import Bench
from .saving import Saver


class SavedLine:
    """Says when the draft was saved, or that it is not yet; read aloud when it changes for good."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._line = ui.html("", sanitize=False, tag="p").classes("eyebrow")
        self._said = ""

    def show(self, saver: Saver, title: str) -> None:
        """Say it anew, if it is new."""
        texts = self._texts
        clock = f"{saver.saved_at.astimezone(TOWN):%H:%M}"
        state = (
            texts["builder.unsaved"] if saver.waiting else texts.say("builder.saved", clock=clock)
        )
        said = escape(" · ".join([title, state] if title else [state]))
        if said != self._said:
            self._said = said
            self._line.set_content(said)


class Parting:
    """What is said when a draft cannot be saved, above all when somebody else saved it too."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._place = ui.element("div").classes("problems")

    def show(self, error: FixableError | None, saver: Saver) -> None:
        """Say what is wrong, or nothing any more."""
        self._place.clear()
        if error is None:
            return
        with self._place:
            markup(problem_box(self._texts, error))
            if saver.parted is not None:
                with ui.element("div").classes("row gap"):
                    button(self._texts["builder.parted.theirs"], saver.take_theirs)
                    button(self._texts["builder.parted.mine"], saver.keep_mine)


class Languages:
    """Buttons for the languages; the pressed one is written and shown."""

    def __init__(self, texts: Texts, bench: Bench) -> None:
        self._texts, self._bench = texts, bench
        with ui.element("div").classes("seg") as self._place:
            self._place.props.update(
                {"role": "group", "aria-label": texts["builder.language.which"]}
            )
        self._shown: tuple[str, ...] = ()
        self._show()
        bench.heard(rebuilt=self._show)

    def _show(self) -> None:
        wanted = (self._bench.language, *self._bench.questionnaire.languages)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._place.clear()
        with self._place:
            for tag in self._bench.questionnaire.languages:
                made = ui.html(escape(language_name(tag)), sanitize=False, tag="button")
                here = tag == self._bench.language
                made.props.update(
                    {"type": "button", "lang": tag, "aria-pressed": str(here).lower()}
                )
                made.classes("on" if here else "").on("click", self._speaking(tag))

    def _speaking(self, tag: str) -> Callable[[], None]:
        return lambda: self._bench.speak(tag)


class Undoing:
    """The buttons that take a step back, or do it again."""

    def __init__(self, texts: Texts, bench: Bench) -> None:
        self._bench = bench
        self._undo = button(texts["builder.undo"], bench.undo)
        self._redo = button(texts["builder.redo"], bench.redo)
        self._show()
        bench.heard(typed=self._show, rebuilt=self._show)

    def _show(self) -> None:
        self._undo.set_enabled(self._bench.steps.can_undo)
        self._redo.set_enabled(self._bench.steps.can_redo)
