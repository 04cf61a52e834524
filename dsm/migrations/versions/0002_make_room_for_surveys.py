"""Make room for surveys: answers of waves get a name of their own, and campaigns their tables."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What may never change, whoever asks: code of ours, a migration, or somebody at the database.
FROZEN_CONTENT = "a published questionnaire never changes"
FROZEN_MODE = "the mode of a campaign never changes once it was opened"

# In the order in which they are made: later ones refer to earlier ones.
TABLES = (
    "questionnaire",
    "questionnaire_draft",
    "campaign",
    "consent",
    "sending",
    "deletion",
    "invitation",
    "contact",
    "person_code",
    "answer_draft",
    "inbox",
    "withdrawn",
    "response",
    "free_text",
    "quota",
    "quota_hold",
    "packet",
    "merge_conflict",
    "paper_batch",
    "paper_entry",
)


def upgrade() -> None:
    _move_answers_of_waves("response", "wave_answer")
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _freeze_in_sqlite()
    else:
        _freeze_in_postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION questionnaire_is_frozen() CASCADE")
        op.execute("DROP FUNCTION campaign_mode_is_frozen() CASCADE")
    _drop_tables()
    _move_answers_of_waves("wave_answer", "response")


def _move_answers_of_waves(before: str, after: str) -> None:
    # Made anew instead of renamed: constraints keep their names, and `response` needs them.
    op.create_table(
        after,
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("background", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f(f"ck_{after}_weight_positive")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name=op.f(f"fk_{after}_wave_id_wave"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", "position", name=op.f(f"pk_{after}")),
    )
    op.execute(f"INSERT INTO {after} SELECT * FROM {before}")  # noqa: S608 - our own two names
    op.drop_table(before)


def _create_tables() -> None:
    _create_questionnaires()
    _create_campaigns()
    _create_invitations()
    _create_answers_under_way()
    _create_answers()
    _create_quotas()
    _create_interviews()
    _create_paper()


def _create_questionnaires() -> None:
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_questionnaire")),
    )
    op.create_table(
        "questionnaire_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_draft")),
    )


def _create_campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("retention_on", sa.Date(), nullable=False),
        sa.Column("contacts_until", sa.Date(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("frame", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("consent", sa.Integer(), nullable=False),
        sa.Column("coarsening", sa.JSON(), nullable=False),
        sa.Column("waves", sa.JSON(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_campaign_closes_after_it_opens")),
        sa.ForeignKeyConstraint(
            ["questionnaire", "version"],
            ["questionnaire.id", "questionnaire.version"],
            name=op.f("fk_campaign_questionnaire_version_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "consent",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        _goes_with_its_campaign("consent"),
        sa.PrimaryKeyConstraint("campaign_id", "version", name=op.f("pk_consent")),
    )
    op.create_table(
        "sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _goes_with_its_campaign("sending"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
    )
    _index_by_campaign("sending")
    op.create_table(
        "deletion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
    )


def _create_invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.JSON(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        _goes_with_its_campaign("invitation"),
        sa.PrimaryKeyConstraint("link_hash", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("invitation")
    op.create_table(
        "contact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _goes_with_its_campaign("contact"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("contact")
    op.create_table(
        "person_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=False),
        _goes_with_its_campaign("person_code"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_person_code")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_person_code_link_hash")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("person_code")


def _create_answers_under_way() -> None:
    op.create_table(
        "answer_draft",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _goes_with_its_campaign("answer_draft"),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_answer_draft")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("answer_draft")
    op.create_table(
        "inbox",
        sa.Column("receipt_hash", sa.String(), nullable=False),
        sa.Column("payload_hash", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("consent", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("free_texts", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("speed", sa.String(), nullable=False),
        sa.Column("over_quota", sa.Boolean(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        _goes_with_its_campaign("inbox"),
        sa.PrimaryKeyConstraint("receipt_hash", name=op.f("pk_inbox")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_inbox_link_hash")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("inbox")
    op.create_table(
        "withdrawn",
        sa.Column("receipt_hash", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        _goes_with_its_campaign("withdrawn"),
        sa.PrimaryKeyConstraint("receipt_hash", name=op.f("pk_withdrawn")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("withdrawn")


def _create_answers() -> None:
    op.create_table(
        "response",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("receipt_hash", sa.String(), nullable=True),
        sa.Column("payload_hash", sa.String(), nullable=True),
        sa.Column("person_code", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("consent", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("speed", sa.String(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("over_quota", sa.Boolean(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        _goes_with_its_campaign("response"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_response_receipt_hash")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("response")
    op.create_index(op.f("ix_response_person_code"), "response", ["person_code"], unique=False)
    op.create_table(
        "free_text",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("withdrawal_hash", sa.String(), nullable=True),
        sa.Column("test", sa.Boolean(), nullable=False),
        _goes_with_its_campaign("free_text"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_text")),
        sqlite_with_rowid=False,
    )
    _index_by_campaign("free_text")


def _create_quotas() -> None:
    op.create_table(
        "quota",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.CheckConstraint("wanted >= 0 AND filled >= 0", name=op.f("ck_quota_not_negative")),
        _goes_with_its_campaign("quota"),
        sa.PrimaryKeyConstraint("campaign_id", "stratum", name=op.f("pk_quota")),
    )
    op.create_table(
        "quota_hold",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_quota_hold_not_negative")),
        _goes_with_its_campaign("quota_hold"),
        sa.PrimaryKeyConstraint("campaign_id", "stratum", "until", name=op.f("pk_quota_hold")),
    )


def _create_interviews() -> None:
    op.create_table(
        "packet",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("interviewer", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_on", sa.Date(), nullable=True),
        sa.Column("merged", sa.Integer(), nullable=False),
        _goes_with_its_campaign("packet"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet")),
    )
    _index_by_campaign("packet")
    op.create_table(
        "merge_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("packet_id", sa.String(), nullable=False),
        sa.Column("receipt_hash", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        _goes_with_its_campaign("merge_conflict"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_conflict")),
    )
    _index_by_campaign("merge_conflict")


def _create_paper() -> None:
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("consent", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        _goes_with_its_campaign("paper_batch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
    )
    _index_by_campaign("paper_batch")
    op.create_table(
        "paper_entry",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("clerk", sa.String(), nullable=False),
        sa.Column("settles", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["paper_batch.id"],
            name=op.f("fk_paper_entry_batch_id_paper_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "sheet", "clerk", name=op.f("pk_paper_entry")),
    )


def _goes_with_its_campaign(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["campaign_id"],
        ["campaign.id"],
        name=op.f(f"fk_{table}_campaign_id_campaign"),
        ondelete="CASCADE",
    )


def _index_by_campaign(table: str) -> None:
    op.create_index(op.f(f"ix_{table}_campaign_id"), table, ["campaign_id"], unique=False)


def _drop_tables() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _freeze_in_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER questionnaire_is_frozen BEFORE UPDATE ON questionnaire "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN_CONTENT}'); END"
    )
    op.execute(
        "CREATE TRIGGER campaign_mode_is_frozen BEFORE UPDATE ON campaign "
        "WHEN OLD.state <> 'draft' AND (NEW.mode <> OLD.mode OR NEW.entry <> OLD.entry "
        f"OR NEW.state = 'draft') BEGIN SELECT RAISE(ABORT, '{FROZEN_MODE}'); END"
    )


def _freeze_in_postgresql() -> None:
    _create_trigger("questionnaire", "questionnaire_is_frozen", FROZEN_CONTENT, "TRUE")
    _create_trigger(
        "campaign",
        "campaign_mode_is_frozen",
        FROZEN_MODE,
        "OLD.state <> 'draft' AND (NEW.mode <> OLD.mode OR NEW.entry <> OLD.entry "
        "OR NEW.state = 'draft')",
    )


def _create_trigger(table: str, name: str, message: str, when: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
