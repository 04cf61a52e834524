"""What a new questionnaire begins from: the shipped battery, an earlier one, a file, or nothing."""

import tempfile
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session

from dsm.surveying import questionnaires
from surveys.asking.bank import questionnaire_of
from surveys.asking.questionnaire import Page, Questionnaire
from surveys.errors import FixableError
from surveys.instruments import load_instrument, shipped_instruments
from ui.staff.widgets.forms import FormError
from ui.texts.texts import Texts

from .gaps import said_in

HOUSE = "social-sustainability"  # its consent and thanks fit any survey of residents


class Start(StrEnum):
    """The four ways to begin."""

    BATTERY = "battery"
    COPY = "copy"
    FILE = "file"
    EMPTY = "empty"


@dataclass(slots=True, kw_only=True)
class StartDraft:
    """What is chosen and typed on the page.

    Parameters
    ----------
    chosen : str
        A `Start`.
    id, title : str
        Of the new questionnaire.
    battery, copy : str
        Ids of the instrument or the questionnaire that is taken over.
    file : (str, bytes), optional
        Name and content of what was sent.
    """

    chosen: str = Start.BATTERY
    id: str = ""
    title: str = ""
    battery: str = ""
    copy: str = ""
    file: tuple[str, bytes] | None = None


def batteries(texts: Texts, city: str) -> dict[str, str]:
    """Return the shipped instruments that can be asked as they are, by id."""
    newest = {one.id: one for one in shipped_instruments()}
    return {
        id: said_in(city, {texts.language: one.title[texts.language]}, texts.language)
        for id, one in newest.items()
        if _can_be_asked(id)
    }


def questionnaire_from(session: Session, texts: Texts, draft: StartDraft) -> Questionnaire:
    """Return the questionnaire that is begun with.

    Raises
    ------
    FixableError
        If a file was chosen and none sent, or it cannot be read; all problems of it at once.
    """
    match Start(draft.chosen):
        case Start.BATTERY:
            begun = questionnaire_of(load_instrument(draft.battery), id=draft.id)
        case Start.COPY:
            begun = questionnaires.load(session, draft.copy)
        case Start.FILE:
            begun = _from_file(texts, draft.file)
        case Start.EMPTY:
            begun = empty(draft.id)
    title = {begun.languages[0]: draft.title} if draft.title else begun.title
    return replace(begun, id=draft.id, version=1, title=title)


def empty(id: str) -> Questionnaire:
    """Return a questionnaire without a question, with the house's own words of consent."""
    house = questionnaire_of(load_instrument(HOUSE), id=id)
    return replace(house, title={}, intro={}, pages=(Page(id="page-1", title={}),))


def read_file(name: str, content: bytes) -> Questionnaire:
    """Return the questionnaire in an XLSForm workbook or a LimeSurvey text file.

    Raises
    ------
    FixableError
        Every problem of it, with sheet, row and column.
    """
    # Readers take a path; what a browser sent has a name that must not become one.
    ending = ".txt" if name.casefold().endswith(".txt") else ".xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"questionnaire{ending}"
        path.write_bytes(content)
        if ending == ".txt":
            from surveys.exchange.limesurvey import read_limesurvey

            return read_limesurvey(path)
        from surveys.exchange.xlsform import read_xlsform

        return read_xlsform(path)


def _from_file(texts: Texts, file: tuple[str, bytes] | None) -> Questionnaire:
    if file is None:
        raise FormError(texts["new.no-file"], texts["new.no-file-fix"])
    return read_file(*file)


def _can_be_asked(id: str) -> bool:
    try:
        questionnaire_of(load_instrument(id), id="battery")
    except FixableError:
        return False
    return True
