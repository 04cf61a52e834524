"""Rows of elicitations: what is asked, who may answer by which link, and what each expert judged."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from dsm.tables import utc_now


class ElicitationRow(SQLModel, table=True):
    """One elicitation. What is asked stands still once somebody may answer."""

    __tablename__ = "elicitation"
    # No id is given again: a key's file goes by it.
    __table_args__ = (
        sa.CheckConstraint("round IN (1, 2)", name="two_rounds"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    kind: str
    state: str = "draft"
    round: int = 1
    content: dict[str, Any] = Field(sa_type=sa.JSON)  # dsm.elicitation.stored
    opens_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    closes_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    made_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    made_by: str = ""


class ExpertRow(SQLModel, table=True):
    """One expert of one elicitation: a number, a group, fingerprints, and a sealed name."""

    __tablename__ = "expert"
    __table_args__ = (
        sa.UniqueConstraint("elicitation_id", "number"),
        sa.UniqueConstraint("elicitation_id", "name_mark"),
        sa.UniqueConstraint("elicitation_id", "contact_mark"),
    )

    id: int | None = Field(default=None, primary_key=True)
    elicitation_id: int = Field(foreign_key="elicitation.id", ondelete="CASCADE", index=True)
    number: int
    group: str = ""
    label: str = ""  # the id as it was given, where nothing is confidential
    name_mark: str  # keyed, so that nobody is asked twice
    contact_mark: str | None = None
    sealed: bytes  # name and contact, with the elicitation's key
    link_hash: str | None = Field(default=None, unique=True)


class ExpertJudgementRow(SQLModel, table=True):
    """What one expert judged in one round, as plain content."""

    __tablename__ = "expert_judgement"
    __table_args__ = (sa.CheckConstraint("round IN (1, 2)", name="two_rounds"),)

    expert_id: int = Field(foreign_key="expert.id", primary_key=True, ondelete="CASCADE")
    round: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=sa.JSON)  # dsm.elicitation.contents
    complete: bool = False
    revision: int = 1
    saved_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
