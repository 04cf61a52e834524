"""The policy log: every entry in words, and whether it replays to the register as it stands."""

from html import escape
from pathlib import Path

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm import goals, policy
from dsm.draws import hash_of
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.office import Office, Visitor
from ui.staff.policies.history import FOUNDING, History, entry_list
from ui.staff.policies.words import LOG, POLICIES
from ui.staff.reading import tried
from ui.staff.shell import Room, frame
from ui.staff.widgets.words import heading, lead, markup, section

FIRST = 50  # entries on the first page; the others are one link away


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/policy-log", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        history = await tried(office, _look)
        with frame(visitor, title=visitor.texts["log.title.short"], room=Room.POLICIES):
            if isinstance(history, FixableError):
                raise history
            _page(visitor, history, everything=request.query_params.get("all") == "1")


def _look(session: Session, _: Path) -> History:
    indicators = {one.id: one for one in goals.load_indicators(session)}
    return History(policy.log(session), policy.load_register(session), indicators)


def _page(visitor: Visitor, history: History, *, everything: bool) -> None:
    texts, count = visitor.texts, len(history.entries)
    back = element("a", escape(texts["room.policies"]), href=POLICIES)
    markup(back + escape(f" · {texts['log.title.short']}"), tag="p", kind="eyebrow")
    heading(1, texts.say("log.title.same" if history.replays() else "log.title.other", count=count))
    lead(texts["log.lead"])
    mark = hash_of([repr(entry) for entry in history.entries])[:12]
    markup(escape(texts.say("log.fingerprint", fingerprint=mark)), tag="p", kind="prov")
    if not count:
        return
    later = [one for one in history.entries if one.kind not in FOUNDING]
    shown = history.entries if everything else later[-FIRST:]
    title = "log.all" if everything else "log.newest"
    with section(texts.say(title, count=len(shown))):
        part = History(shown, history.register, history.indicators)
        markup(entry_list(texts, part, with_policy=True), kind="gap")
        if len(shown) < count:
            link = element("a", escape(texts.say("log.more", count=count)), href=f"{LOG}?all=1")
            markup(link, tag="p", kind="gap")
