"""Use cases of authors: drafts that are saved as one types, and versions that never change again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from dsm import audit
from dsm.surveying.tables import QuestionnaireDraftRow, QuestionnaireRow
from dsm.tables import aware, utc_now
from surveys.asking.differences import Difference, differences
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.readiness import problems
from surveys.asking.stored import fingerprint, from_json, to_json
from surveys.errors import FixableError, raise_all

NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")


class QuestionnaireError(FixableError):
    """A questionnaire cannot be drafted, published or found as asked."""

    code = "questionnaire"


class StaleDraftError(FixableError):
    """Somebody saved the draft meanwhile; both drafts are there to be compared.

    Parameters
    ----------
    stored : QuestionnaireDraft
        What lies in the database.
    yours : Questionnaire
        What was to be saved.
    """

    code = "stale-draft"

    def __init__(self, stored: "QuestionnaireDraft", yours: Questionnaire) -> None:
        super().__init__(
            f"{stored.saved_by or 'Somebody'} saved revision {stored.revision} of "
            f"{yours.id!r} at {stored.saved_at:%H:%M} UTC; yours began from an older one.",
            "Compare the two, take over what you want to keep, and save once more.",
        )
        self.args = (stored, yours)
        self.stored = stored
        self.yours = yours


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireDraft:
    """A questionnaire that is being written.

    Parameters
    ----------
    revision : int
        Counts the savings; whoever saves names the one that was changed.
    """

    questionnaire: Questionnaire
    revision: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What is known of a published version without opening it."""

    id: str
    version: int
    hash: str
    published_at: datetime
    published_by: str


def new_draft(session: Session, questionnaire: Questionnaire, by: str) -> QuestionnaireDraft:
    """Keep a new draft; its version is the one it will be published as.

    Raises
    ------
    QuestionnaireError
        If its id cannot stand in an address, or it is being drafted already.
    """
    _require_name(questionnaire.id)
    if session.get(QuestionnaireDraftRow, questionnaire.id) is not None:
        raise QuestionnaireError(
            f"There is already a draft of {questionnaire.id!r}.",
            "Go on with that draft, or give this questionnaire another id.",
        )
    numbered = _numbered(session, questionnaire)
    row = QuestionnaireDraftRow(
        id=numbered.id, content=to_json(numbered), revision=1, saved_by=by, saved_at=utc_now()
    )
    session.add(row)
    session.flush()
    return _draft(row)


def load_draft(session: Session, id: str) -> QuestionnaireDraft:
    """Return the draft of the questionnaire `id`.

    Raises
    ------
    QuestionnaireError
        If there is none; the fix lists those there are.
    """
    row = session.get(QuestionnaireDraftRow, id)
    if row is None:
        names = [one.questionnaire.id for one in drafts(session)]
        raise QuestionnaireError(
            f"There is no draft of {id!r}.",
            f"Choose one of: {', '.join(names)}." if names else "Begin one: `dsm survey new`.",
        )
    session.refresh(row)
    return _draft(row)


def save_draft(
    session: Session, questionnaire: Questionnaire, revision: int, by: str
) -> QuestionnaireDraft:
    """Save a draft over the revision it was made from.

    Parameters
    ----------
    revision : int
        Revision that the author had in front of her.

    Raises
    ------
    StaleDraftError
        If another revision was saved meanwhile. Nothing is lost: it holds both.
    QuestionnaireError
        If there is no such draft.
    """
    numbered = _numbered(session, questionnaire)
    # Decided by the database: of two who save at once, one finds no row any more.
    saved = session.execute(
        update(QuestionnaireDraftRow)
        .where(
            col(QuestionnaireDraftRow.id) == numbered.id,
            col(QuestionnaireDraftRow.revision) == revision,
        )
        .values(content=to_json(numbered), revision=revision + 1, saved_at=utc_now(), saved_by=by)
        .execution_options(synchronize_session=False)
    )
    stored = load_draft(session, numbered.id)
    assert isinstance(saved, sa.CursorResult)
    if not saved.rowcount:
        raise StaleDraftError(stored, questionnaire)
    return stored


def drafts(session: Session) -> tuple[QuestionnaireDraft, ...]:
    """Return all drafts, the one saved last first."""
    query = select(QuestionnaireDraftRow).order_by(
        col(QuestionnaireDraftRow.saved_at).desc(), col(QuestionnaireDraftRow.id)
    )
    return tuple(_draft(row) for row in session.exec(query))


def remove_draft(session: Session, id: str) -> None:
    """Throw a draft away; versions that were published stay."""
    load_draft(session, id)
    session.delete(session.get_one(QuestionnaireDraftRow, id))
    session.flush()


def publish(session: Session, id: str, by: str) -> Questionnaire:
    """Make the draft of `id` its next version, which nobody can change any more.

    Raises
    ------
    FixableError
        Everything that keeps it from being asked, all at once.
    QuestionnaireError
        If there is no such draft, or it says what the last version says.
    """
    draft = load_draft(session, id).questionnaire
    raise_all(problems(draft))
    _require_change(session, draft)
    session.add(
        QuestionnaireRow(
            id=draft.id,
            version=draft.version,
            content=to_json(draft),
            hash=fingerprint(draft),
            published_by=by,
        )
    )
    remove_draft(session, id)
    audit.record(session, by, "publish", f"questionnaire:{id}", version=draft.version)
    session.flush()
    return draft


def load(session: Session, id: str, version: int | None = None) -> Questionnaire:
    """Return a published version, by default the last.

    Raises
    ------
    QuestionnaireError
        If there is none.
    """
    known = versions(session, id)
    wanted = version if version is not None else max((one.version for one in known), default=0)
    row = session.get(QuestionnaireRow, (id, wanted))
    if row is None:
        raise QuestionnaireError(
            f"There is no published version {version or ''} of {id!r}.".replace("  ", " "),
            _choice(session, known),
        )
    return from_json(row.content)


def versions(session: Session, id: str) -> tuple[Published, ...]:
    """Return the published versions of a questionnaire, the first one first."""
    rows = session.exec(
        select(QuestionnaireRow)
        .where(QuestionnaireRow.id == id)
        .order_by(col(QuestionnaireRow.version))
    )
    return tuple(_published(row) for row in rows)


def all_published(session: Session) -> tuple[Published, ...]:
    """Return the last published version of every questionnaire, by id."""
    rows = session.exec(
        select(QuestionnaireRow).order_by(col(QuestionnaireRow.id), col(QuestionnaireRow.version))
    )
    last = {row.id: _published(row) for row in rows}
    return tuple(last.values())


def changes(session: Session, id: str) -> tuple[Difference, ...]:
    """Return what the draft of `id` changes against its last published version.

    A draft that was never published changes nothing.
    """
    draft = load_draft(session, id).questionnaire
    if not versions(session, id):
        return ()
    return differences(load(session, id), draft)


def begin_from(
    session: Session, id: str, by: str, *, new_id: str | None = None
) -> QuestionnaireDraft:
    """Begin a draft from the last published version: its next one, or another questionnaire.

    Parameters
    ----------
    new_id : str, optional
        What the copy is called; by default it becomes the next version of the same.
    """
    return new_draft(session, replace(load(session, id), id=new_id or id), by)


def _require_name(id: str) -> None:
    if not NAME.fullmatch(id):
        raise QuestionnaireError(
            f"A questionnaire cannot be called {id!r}.",
            "Use up to 60 lower-case letters a to z, digits and '-', beginning with a letter.",
        )


def _require_change(session: Session, draft: Questionnaire) -> None:
    known = versions(session, draft.id)
    if known and fingerprint(replace(draft, version=known[-1].version)) == known[-1].hash:
        raise QuestionnaireError(
            f"The draft of {draft.id!r} says what version {known[-1].version} says.",
            "Use that version, or change the draft first.",
        )


def _numbered(session: Session, questionnaire: Questionnaire) -> Questionnaire:
    last = session.exec(
        select(sa.func.max(QuestionnaireRow.version)).where(QuestionnaireRow.id == questionnaire.id)
    ).one()
    return replace(questionnaire, version=(last or 0) + 1)


def _choice(session: Session, known: Sequence[Published]) -> str:
    if known:
        return f"Choose one of its versions: {', '.join(str(one.version) for one in known)}."
    names = [one.id for one in all_published(session)]
    return f"Choose one of: {', '.join(names)}." if names else "Publish one: `dsm survey publish`."


def _draft(row: QuestionnaireDraftRow) -> QuestionnaireDraft:
    return QuestionnaireDraft(
        questionnaire=from_json(row.content),
        revision=row.revision,
        saved_at=aware(row.saved_at),
        saved_by=row.saved_by,
    )


def _published(row: QuestionnaireRow) -> Published:
    return Published(
        id=row.id,
        version=row.version,
        hash=row.hash,
        published_at=aware(row.published_at),
        published_by=row.published_by,
    )
