"""The builder: questions on the left, one of them in the middle, the respondent's page on the right."""

from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import questionnaires
from dsm.surveying.questionnaires import QuestionnaireDraft
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.surveys.adding import adding_buttons
from ui.staff.surveys.addresses import SURVEYS, try_address
from ui.staff.surveys.bench import Bench
from ui.staff.surveys.checks import Checks
from ui.staff.surveys.front_form import front_form
from ui.staff.surveys.gaps import city_of, said_in
from ui.staff.surveys.holding import keep_hold
from ui.staff.surveys.outline import Outline, length_line
from ui.staff.surveys.page_form import page_form
from ui.staff.surveys.preview import Preview
from ui.staff.surveys.publishing import open_publishing
from ui.staff.surveys.question_form import question_form
from ui.staff.surveys.saving import OFTEN, Saver
from ui.staff.surveys.toolbar import Languages, Parting, SavedLine, Undoing
from ui.staff.surveys.tools import Tools
from ui.staff.widgets.controls import button
from ui.staff.widgets.words import heading, markup
from ui.texts.texts import Texts


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/surveys/drafts/{draft_id}", response_timeout=PATIENCE)
    async def show(request: Request, draft_id: str) -> None:
        visitor = office.visitor(request)
        draft = await attempted(lambda: _load(office, draft_id))
        with frame(
            visitor, title=visitor.texts["builder.title"], room=Room.SURVEYS, data_version=None
        ):
            if isinstance(draft, FixableError):
                raise draft
            office.require(visitor, Action.WRITE_QUESTIONNAIRE)
            _page(office, visitor, draft)


def _load(office: Office, draft_id: str) -> QuestionnaireDraft:
    with transaction(office.engine) as session:
        return questionnaires.load_draft(session, draft_id)


def _page(office: Office, visitor: Visitor, draft: QuestionnaireDraft) -> None:
    texts, bench, city = visitor.texts, Bench(draft.questionnaire), city_of(visitor)
    back = element("a", escape(texts["room.surveys"]), href=SURVEYS)
    markup(back, tag="p", kind="eyebrow")
    saved = SavedLine(texts)
    with ui.element("div").classes("row builder-head"):
        heading(1, texts["builder.finding"])
        with ui.element("div").classes("row"):
            Languages(texts, bench)
            Undoing(texts, bench)
            leave = element(
                "a",
                escape(texts["builder.try"]),
                class_="btn",
                href=try_address(draft.questionnaire.id),
                target="_blank",
            )
            markup(leave, kind="bare")
            publish = button(texts["builder.publish"], lambda: None, main=True)
    parting = Parting(texts)
    saver = Saver(office, visitor, bench, draft, lambda error: parting.show(error, saver))
    _columns(texts, bench, city)

    def look() -> None:
        saved.show(saver, said_in(city, bench.questionnaire.title, bench.language))

    async def watch() -> None:
        await saver.look()
        look()

    async def leave_for_publishing() -> None:
        if await saver.save():
            await open_publishing(office, visitor, bench.questionnaire)

    publish.on_click(leave_for_publishing)
    bench.heard(typed=saver.touch, rebuilt=saver.touch)
    look()
    ui.timer(OFTEN, watch)


def _columns(texts: Texts, bench: Bench, city: str) -> None:
    with ui.element("div").classes("builder"):
        with ui.element("div").classes("left"):
            Outline(texts, bench)
            adding_buttons(texts, bench)
            length_line(texts, bench)
        with ui.element("div").classes("middle"):
            with ui.element("section").classes("edit") as editor:
                editor.props["aria-label"] = texts["builder.editor"]
            Tools(texts, bench)
            Checks(texts, bench)
        with ui.element("div").classes("right"):
            Preview(texts, bench, city)

    def edit() -> None:
        editor.clear()
        with editor:
            if bench.spot.question:
                question_form(texts, bench)
            elif bench.spot.page:
                page_form(texts, bench)
            else:
                front_form(texts, bench)

    edit()
    bench.heard(rebuilt=edit)
    keep_hold(bench)
