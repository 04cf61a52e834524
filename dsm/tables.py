"""Rows; they remember, they do not decide."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

# Names of constraints must be known before the first table is declared, or migrations cannot drop them.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


LARGEST_ID = 2**31 - 1  # databases refuse to look for a larger one


def utc_now() -> datetime:
    """Return the time of this moment, with its zone."""
    return datetime.now(UTC)


def aware(moment: datetime) -> datetime:
    """Return a stored time with its zone, which SQLite forgets; all of ours are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class CityRow(SQLModel, table=True):
    """The one city this installation serves."""

    __tablename__ = "city"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    name: str
    residents: int
    residents_source: str
    simulated: bool = False


class AccountRow(SQLModel, table=True):
    """Somebody who may log in."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    password_hash: str | None = None
    created_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))


class AccountRoleRow(SQLModel, table=True):
    """One role of one account; what it allows is written in `dsm.roles`."""

    __tablename__ = "account_role"

    account_id: int = Field(foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    role: str = Field(primary_key=True)


class AccountIdentityRow(SQLModel, table=True):
    """Whom an identity provider may log in as an account: a keyed fingerprint, never the number."""

    __tablename__ = "account_identity"

    fingerprint: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")


class AuditRow(SQLModel, table=True):
    """Who did what to which subject. Triggers refuse every change and every deletion."""

    __tablename__ = "audit"
    __table_args__ = (sa.Index("ix_audit_subject", "subject"), {"sqlite_autoincrement": True})

    number: int | None = Field(default=None, primary_key=True)
    day: date
    at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    actor: str
    action: str
    subject: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class ReleaseRow(SQLModel, table=True):
    """One table as it was published: which figures were shown, so that a later one adds nothing."""

    __tablename__ = "release"

    id: int | None = Field(default=None, primary_key=True)
    series: str = Field(index=True)  # tables of overlapping people, whose differences could tell
    name: str
    released_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    released_by: str
    figures: list[Any] = Field(sa_type=sa.JSON)  # dsm.releases


class LoginLinkRow(SQLModel, table=True):
    """A link that logs one account in, once; only its fingerprint is kept."""

    __tablename__ = "login_link"

    token_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    expires_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    spent_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))


class FrameRow(SQLModel, table=True):
    """A population frame: people per cell of the full cross of its factors."""

    __tablename__ = "frame"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    hash: str
    factors: list[Any] = Field(sa_type=sa.JSON)
    people: list[float] = Field(sa_type=sa.JSON)
    provenance: str
    joint: bool
    imported_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))


class GroupNameRow(SQLModel, table=True):
    """What a background group is called on screen, by language."""

    __tablename__ = "group_name"

    factor: str = Field(primary_key=True)
    level: str = Field(primary_key=True)
    name: dict[str, str] = Field(sa_type=sa.JSON)


class WaveRow(SQLModel, table=True):
    """One wave of answers, as it was imported."""

    __tablename__ = "wave"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    hash: str
    items: list[Any] = Field(sa_type=sa.JSON)
    factors: list[Any] = Field(sa_type=sa.JSON)
    asked: str  # when people answered, as text: a month or a season
    provenance: str
    simulated: bool = False
    imported_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))


class WaveAnswerRow(SQLModel, table=True):
    """One respondent's answers in one wave: levels, background, weight; nobody's name."""

    __tablename__ = "wave_answer"
    __table_args__ = (sa.CheckConstraint("weight > 0", name="weight_positive"),)

    wave_id: int = Field(foreign_key="wave.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    levels: list[int] = Field(sa_type=sa.JSON)
    background: list[int] = Field(sa_type=sa.JSON)
    weight: float


class EstimateRow(SQLModel, table=True):
    """One fit of one construct, with all that is needed to make it again."""

    __tablename__ = "estimate"
    __table_args__ = (sa.Index("ix_estimate_wave_construct", "wave_id", "construct_id"),)

    id: int | None = Field(default=None, primary_key=True)
    wave_id: int = Field(foreign_key="wave.id", ondelete="CASCADE")
    frame_id: int = Field(foreign_key="frame.id")
    construct_id: str
    hash: str  # of the draws
    made_from: dict[str, str] = Field(sa_type=sa.JSON)  # see `estimated.Estimated`
    model_version: str
    seed: int
    passed: bool
    fits: bool
    verdict: list[Any] = Field(sa_type=sa.JSON)
    file: str  # in the draws folder
    made_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    published_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))


class KeyFigureRow(SQLModel, table=True):
    """What the city reported for one U4SSC key figure (or one of its data points) in one year."""

    __tablename__ = "key_figure"

    code: str = Field(primary_key=True)
    data_point: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    figure: float | bool | None = Field(sa_type=sa.JSON)
    unit: str
    reporting: str
    verified: bool | None = None
    quality: str = ""
    provenance: str = ""
    source: str = ""
    note: str = ""
    status: str = ""


class KeyFigureTargetRow(SQLModel, table=True):
    """What the city holds a key figure against; its own, never U4SSC's."""

    __tablename__ = "key_figure_target"

    code: str = Field(primary_key=True)
    data_point: str = Field(primary_key=True)
    direction: str
    rule: str
    target: float | bool | None = Field(sa_type=sa.JSON)
    worst: float | None = None
    unit: str
    valid_from: int = Field(primary_key=True)
    provenance: str
    status: str = ""


class IndicatorRow(SQLModel, table=True):
    """An indicator of a goal: where its value comes from and its fixed goalposts."""

    __tablename__ = "indicator"

    id: str = Field(primary_key=True)
    position: int
    goal: str
    name: dict[str, str] = Field(sa_type=sa.JSON)
    unit: str
    direction: str
    source: str
    worst: float
    best: float
    provenance: str
    construct_id: str = ""
    item: str = ""
    code_at_or_better: int | None = None
    kpi_code: str = ""
    data_point: str = ""
    baseline: float | None = None
    baseline_year: int | None = None
    status: str = ""


class PolicyLogRow(SQLModel, table=True):
    """One entry of the policy log. The log is the register: today's state is its replay."""

    __tablename__ = "policy_log"

    sequence: int = Field(primary_key=True)
    at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    actor: str
    kind: str
    payload: dict[str, Any] = Field(sa_type=sa.JSON)


class ActionRow(SQLModel, table=True):
    """A measure the city could take, its yearly cost and its rules."""

    __tablename__ = "action"
    __table_args__ = (sa.CheckConstraint("cost >= 0", name="cost_not_negative"),)

    id: str = Field(primary_key=True)
    position: int
    name: dict[str, str] = Field(sa_type=sa.JSON)
    owner: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    cost: int
    policy: str = ""
    years: int = 0
    needs: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    excludes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    fixed: str = ""


class JudgementRow(SQLModel, table=True):
    """What one expert said one action would change on one indicator."""

    __tablename__ = "judgement"
    __table_args__ = (
        sa.CheckConstraint("low <= best AND best <= high", name="quantiles_in_order"),
    )

    action: str = Field(foreign_key="action.id", primary_key=True, ondelete="CASCADE")
    indicator: str = Field(primary_key=True)
    expert: str = Field(primary_key=True)
    low: float
    best: float
    high: float
    confidence: float


class DeliveryRow(SQLModel, table=True):
    """How likely an action is carried out when its policy stands at a level."""

    __tablename__ = "delivery"

    level: int = Field(primary_key=True)
    low: float
    best: float
    high: float
    provenance: str


class PlanSetRow(SQLModel, table=True):
    """All good plans under one budget, with the fingerprints of what they were made from."""

    __tablename__ = "plan_set"

    id: int | None = Field(default=None, primary_key=True)
    hash: str
    made_from: dict[str, str] = Field(sa_type=sa.JSON)
    budget: int
    seed: int
    plans: int
    file: str
    made_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))


# While a job is in one of these states, asking for the same fit again gives that job.
JOB_STANDS = "state IN ('waiting', 'running', 'done')"


class JobRow(SQLModel, table=True):
    """One fit that somebody asked for; only `dsm worker` moves it on."""

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(
            "uq_job_standing",
            "fingerprint",
            unique=True,
            sqlite_where=sa.text(JOB_STANDS),
            postgresql_where=sa.text(JOB_STANDS),
        ),
        sa.Index("ix_job_state", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str
    request: dict[str, Any] = Field(sa_type=sa.JSON)  # dsm.jobs.request
    wave_id: int = Field(foreign_key="wave.id", ondelete="CASCADE", index=True)
    frame_id: int = Field(foreign_key="frame.id", ondelete="CASCADE")
    state: str = "waiting"
    asked_by: str
    asked_at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    cancel_asked: bool = False
    tries: int = 0
    worker: str = ""
    heartbeat_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    sampling_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    finished: int = 0  # draws, tuning included, all chains together
    total: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    problem: str = ""
    fix: str = ""
    estimate_id: int | None = Field(default=None, foreign_key="estimate.id", ondelete="CASCADE")


class JobLineRow(SQLModel, table=True):
    """One line of a job's log."""

    __tablename__ = "job_line"

    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", index=True)
    at: datetime = Field(default_factory=utc_now, sa_type=sa.DateTime(timezone=True))
    text: str
