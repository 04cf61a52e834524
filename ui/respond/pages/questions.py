"""One page of questions, written once per version and language and filled for each person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.asking.answer_problems import AnswerProblem
from surveys.asking.questionnaire import Page
from ui.respond.filling import given, marked, messages
from ui.respond.messages import Message
from ui.respond.pages.forms import button
from ui.respond.pages.frame import FIRST_BUTTON, Place, framed, progress_bar
from ui.respond.pages.view import View
from ui.respond.parts.question import question_template
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template, gap, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one person stands on a page.

    Parameters
    ----------
    asked : sequence of str
        Ids of the questions that are asked there.
    fields : mapping of name to values
        What was answered or typed.
    csrf : str
        Proof that the form came from our page.
    revision : int
        Of the draft that the page shows.
    page, pages : int
        Number of the page, from 1, and how many there are.
    saved_at : str
        Time of day when answers were just saved, in four digits; "" otherwise.
    problems : tuple of AnswerProblem
        What is wrong with what was typed.
    notice : str
        Markup above everything else: a code to write down, or why nothing was saved.
    first, last : bool
        Whether nothing comes before it, or after it.
    """

    asked: Sequence[str]
    fields: Mapping[str, Sequence[str]]
    csrf: str
    revision: int
    page: int
    pages: int
    saved_at: str = ""
    problems: tuple[AnswerProblem, ...] = field(default=())
    notice: str = ""
    first: bool = False
    last: bool = False


class PrintedPage:
    """A page of questions with everything in it that does not depend on who answers.

    Parameters
    ----------
    view : View
        Campaign and language.
    position : int
        Of the page in its questionnaire, from 0.
    """

    def __init__(self, view: View, position: int) -> None:
        self._view = view
        page = view.questionnaire.pages[position]
        self._questions = {
            question.id: question_template(view.voice, question) for question in page.questions
        }
        self._frame = Template(_frame(view, page, position))

    def show(self, standing: Standing) -> str:
        """Return the page as one person sees it."""
        voice = self._view.voice
        told = messages(voice, self._view.questionnaire, standing.problems)
        filled = given(standing.fields) | marked(voice, told)
        questions = "".join(self._questions[id].fill(filled) for id in standing.asked)
        return self._frame.fill(
            _about_the_page(voice, standing)
            | {
                "title": plain(voice.sentences["error.title-prefix"]) if told else "",
                "notice": standing.notice,
                "summary": _summary(voice, told),
                "questions": questions,
            }
        )


def _frame(view: View, page: Page, position: int) -> str:
    voice = view.voice
    title = voice.text(page.title) or voice.text(view.questionnaire.title)
    address = f"{view.address}/page/{position + 1}"
    main = (
        f"{gap('notice')}{gap('summary')}<h1>{title}</h1>{voice.paragraphs(page.lead, 'hint')}"
        f"{_to_the_panel(view)}"
        f'<form method="post" id="answers" action="{address}" autocomplete="off" novalidate '
        f'data-save="{view.address}/save/{position + 1}">'
        f'<input type="hidden" name="csrf" value="{gap("csrf")}">'
        f'<input type="hidden" name="revision" value="{gap("revision")}">'
        f'{gap("questions")}<div class="go">{gap("go")}</div></form>'
    )
    place = Place(bar=progress_bar(voice), in_form=True, may_stop=True)
    return framed(view, f"{gap('title')}{title}", main, place)


def _to_the_panel(view: View) -> str:
    if not view.round_before:
        return ""
    label = view.voice.own("panel.title", round=view.round_before)
    # A button that looks like a link: what is typed here is saved on the way.
    leads = f'<button class="l" form="answers" name="go" value="panel">{label}</button>'
    return f"{FIRST_BUTTON}<p>{leads}</p>"


def _about_the_page(voice: Voice, standing: Standing) -> dict[str, str]:
    sentences = voice.sentences
    number = {"page": standing.page, "pages": standing.pages}
    onward = "finish" if standing.last else "next"
    buttons = button(voice.own(f"go.{onward}"), name="go", value=onward)
    if not standing.first:
        buttons += button(voice.own("go.back"), name="go", value="back", quiet=True)
    return {
        "page": str(standing.page),
        "pages": str(standing.pages),
        "progress": plain(sentences.say("progress.page", **number)),
        "saved": plain(_saved(voice, standing)),
        "csrf": plain(standing.csrf),
        "revision": str(standing.revision),
        "go": buttons,
    }


def _saved(voice: Voice, standing: Standing) -> str:
    if standing.saved_at:
        return saved_at(voice, standing.saved_at)
    if standing.page > 1:
        return voice.sentences.say("progress.saved", count=standing.page - 1)
    return ""


def saved_at(voice: Voice, digits: str) -> str:
    """Return when something was saved, in words; the time of day in four digits."""
    return voice.sentences.say("progress.saved-at", time=voice.sentences.clock(digits))


def _summary(voice: Voice, told: Sequence[Message]) -> str:
    if not told:
        return ""
    listed = "".join(
        f'<li><a href="#{message.anchor}">{message.problem}</a><span>{message.asked}</span></li>'
        for message in told
    )
    return (
        '<div class="sum" role="alert" tabindex="-1" autofocus>'
        f"<h2>{voice.own('error.summary', count=len(told))}</h2>"
        f"<p>{voice.own('error.kept')}</p><ul>{listed}</ul></div>"
    )
