"""Rows of surveys in the field. What could join a person to an answer is not a column here."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from dsm.tables import utc_now

# Rows of these lie in the order of their random keys, so that the order on disk tells nothing.
SHUFFLED = {"sqlite_with_rowid": False}


class QuestionnaireDraftRow(SQLModel, table=True):
    """A questionnaire that is still being written, saved as its author types."""

    __tablename__ = "questionnaire_draft"

    id: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=sa.JSON)  # surveys.asking.stored.to_json
    revision: int = 0
    saved_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    saved_by: str = ""


class QuestionnaireRow(SQLModel, table=True):
    """A published version. A trigger refuses every change of its content."""

    __tablename__ = "questionnaire"

    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    hash: str
    published_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    published_by: str = ""


class CampaignRow(SQLModel, table=True):
    """The terms of a campaign. A trigger refuses another mode once it has been opened."""

    __tablename__ = "campaign"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["questionnaire", "version"], ["questionnaire.id", "questionnaire.version"]
        ),
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        # No id is given again: a key's file goes by it.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    name: str
    questionnaire: str
    version: int
    audience: str
    mode: str
    entry: str
    state: str
    opens_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    closes_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    grace_minutes: int
    retention_on: date
    contacts_until: date
    channels: list[str] = Field(sa_type=sa.JSON)
    contact: str = ""
    purpose: str = ""
    legal_basis: str = ""
    frame: str = ""
    round: int = 1
    consent: int = 0  # version of the consent text that is shown now
    coarsening: list[Any] = Field(default_factory=list, sa_type=sa.JSON)  # dsm.surveying.cells
    waves: list[Any] = Field(default_factory=list, sa_type=sa.JSON)  # made of its answers
    # A trigger refuses another value once it has been opened.
    early_figures: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class ConsentRow(SQLModel, table=True):
    """One version of the consent text of a campaign, gaps filled in; answers keep its number."""

    __tablename__ = "consent"

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True, ondelete="CASCADE")
    version: int = Field(primary_key=True)
    texts: dict[str, Any] = Field(sa_type=sa.JSON)  # part -> language -> text
    valid_from: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))


class InvitationRow(SQLModel, table=True):
    """One invited person's key to the door: fingerprints, sampling cell, answered or not; no time."""

    __tablename__ = "invitation"
    __table_args__ = (sa.Index("ix_invitation_campaign_id", "campaign_id"), SHUFFLED)

    link_hash: str = Field(primary_key=True)
    code_hash: str = Field(unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    cell: list[str] = Field(sa_type=sa.JSON)  # coarsened levels, in the frame's order of factors
    answered: bool = False


class ContactRow(SQLModel, table=True):
    """Where to reach one invited person, sealed with the campaign's key, which is kept elsewhere."""

    __tablename__ = "contact"
    __table_args__ = (sa.Index("ix_contact_campaign_id", "campaign_id"), SHUFFLED)

    id: str = Field(primary_key=True)  # random
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    sealed: bytes  # name, address, telephone, e-mail, and the link_hash of the invitation


class PersonCodeRow(SQLModel, table=True):
    """Confidential campaigns only: the key between a code on answers and a contact."""

    __tablename__ = "person_code"
    __table_args__ = (sa.Index("ix_person_code_campaign_id", "campaign_id"), SHUFFLED)

    code: str = Field(primary_key=True)  # random
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    link_hash: str = Field(unique=True)


class SendingRow(SQLModel, table=True):
    """One sending of letters, links or reminders: how many, and on which day."""

    __tablename__ = "sending"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    kind: str
    day: date
    count: int
    by: str


class AnswerDraftRow(SQLModel, table=True):
    """Answers that are not finished: a fingerprint and a sealed box; the key is in the answerer's hand."""

    __tablename__ = "answer_draft"
    __table_args__ = (sa.Index("ix_answer_draft_campaign_id", "campaign_id"), SHUFFLED)

    key_hash: str = Field(primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    revision: int
    sealed: bytes


class QuotaRow(SQLModel, table=True):
    """How many answers are wanted from a stratum, and how many came."""

    __tablename__ = "quota"
    __table_args__ = (sa.CheckConstraint("wanted >= 0 AND filled >= 0", name="not_negative"),)

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True, ondelete="CASCADE")
    stratum: str = Field(primary_key=True)
    wanted: int
    filled: int = 0


class QuotaHoldRow(SQLModel, table=True):
    """Places held for those who passed the screening page, counted by when they lapse; no ids."""

    __tablename__ = "quota_hold"
    __table_args__ = (sa.CheckConstraint("held >= 0", name="not_negative"),)

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True, ondelete="CASCADE")
    stratum: str = Field(primary_key=True)
    until: datetime = Field(primary_key=True, sa_type=sa.DateTime(timezone=True))
    held: int = 0


class InboxRow(SQLModel, table=True):
    """A finished answer that waits to be mixed. Here alone it still lies beside its invitation."""

    __tablename__ = "inbox"
    __table_args__ = (sa.Index("ix_inbox_campaign_id", "campaign_id"), SHUFFLED)

    receipt_hash: str = Field(primary_key=True)
    payload_hash: str
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    link_hash: str | None = Field(default=None, unique=True)
    version: int
    consent: int
    round: int = 1
    answers: dict[str, Any] = Field(sa_type=sa.JSON)
    free_texts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    channel: str
    language: str
    day: date
    speed: str
    over_quota: bool = False
    test: bool = False


class ResponseRow(SQLModel, table=True):
    """One person's answers after mixing, under a random key; free texts are not here."""

    __tablename__ = "response"
    __table_args__ = (sa.Index("ix_response_campaign_id", "campaign_id"), SHUFFLED)

    id: str = Field(primary_key=True)  # random
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    receipt_hash: str | None = Field(default=None, unique=True)  # dropped when the campaign ends
    payload_hash: str | None = None
    person_code: str | None = Field(default=None, index=True)  # confidential campaigns only
    version: int
    consent: int
    round: int = 1
    answers: dict[str, Any] = Field(sa_type=sa.JSON)
    channel: str
    language: str | None = None  # only when at least ten answers use it
    day: date
    speed: str
    flags: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    over_quota: bool = False
    test: bool = False


class FreeTextRow(SQLModel, table=True):
    """What somebody wrote in her own words, without what else she answered."""

    __tablename__ = "free_text"
    __table_args__ = (sa.Index("ix_free_text_campaign_id", "campaign_id"), SHUFFLED)

    id: str = Field(primary_key=True)  # random
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")
    question: str
    text: str
    withdrawal_hash: str | None = None  # only the holder of the receipt can compute it
    test: bool = False


class EarlyFiguresRow(SQLModel, table=True):
    """Figures that follow the answers of an open campaign, and which answers they count."""

    __tablename__ = "early_figures"

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True, ondelete="CASCADE")
    asked_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    refreshed_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    constructs: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)  # dsm.live_rows


class PaperBatchRow(SQLModel, table=True):
    """A shuffled pile of inner forms that two clerks enter, and how well they agreed."""

    __tablename__ = "paper_batch"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    name: str
    version: int = 1  # of the questionnaire that was printed
    consent: int = 1  # version of the consent text printed on it
    sheets: int
    day: date  # on which the envelopes came
    done: bool = False
    compared: int = 0  # answers entered twice
    agreed: int = 0


class PaperEntryRow(SQLModel, table=True):
    """One clerk's reading of one sheet; gone when the batch is settled."""

    __tablename__ = "paper_entry"

    batch_id: int = Field(foreign_key="paper_batch.id", primary_key=True, ondelete="CASCADE")
    sheet: int = Field(primary_key=True)
    clerk: str = Field(primary_key=True)
    settles: bool = False  # a third reading, which decides
    answers: dict[str, Any] = Field(sa_type=sa.JSON)  # sealed: free texts lie beside answers here


class PacketRow(SQLModel, table=True):
    """Interviews that were taken out of the house, to be merged once."""

    __tablename__ = "packet"

    id: str = Field(primary_key=True)  # random
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    version: int
    size: int
    interviewer: str
    expires_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    merged_on: date | None = None
    merged: int = 0


class MergeConflictRow(SQLModel, table=True):
    """Two different answers under one interview's id; both are kept until somebody decides."""

    __tablename__ = "merge_conflict"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    packet_id: str
    receipt_hash: str
    content: dict[str, Any] = Field(sa_type=sa.JSON)  # its fingerprint, and sealed until settled


class WithdrawnRow(SQLModel, table=True):
    """An interview that was withdrawn, so that no copy of its packet brings it back; no time."""

    __tablename__ = "withdrawn"
    __table_args__ = (sa.Index("ix_withdrawn_campaign_id", "campaign_id"), SHUFFLED)

    receipt_hash: str = Field(primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE")


class DeletionRow(SQLModel, table=True):
    """Proof that something was deleted: what, how much, when, by whom; outlives the campaign."""

    __tablename__ = "deletion"

    id: int | None = Field(default=None, primary_key=True)
    campaign: str  # its slug and name, for the campaign's own row may lose them
    what: str
    count: int
    at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    by: str
