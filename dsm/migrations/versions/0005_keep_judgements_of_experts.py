"""Keep what experts judge apart from residents' answers, with their links and rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "elicitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_elicitation_two_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elicitation")),
        sa.UniqueConstraint("slug", name=op.f("uq_elicitation_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("elicitation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("name_mark", sa.String(), nullable=False),
        sa.Column("contact_mark", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["elicitation_id"],
            ["elicitation.id"],
            name=op.f("fk_expert_elicitation_id_elicitation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint(
            "elicitation_id", "number", name=op.f("uq_expert_elicitation_id_number")
        ),
        sa.UniqueConstraint(
            "elicitation_id", "name_mark", name=op.f("uq_expert_elicitation_id_name_mark")
        ),
        sa.UniqueConstraint(
            "elicitation_id", "contact_mark", name=op.f("uq_expert_elicitation_id_contact_mark")
        ),
        sa.UniqueConstraint("link_hash", name=op.f("uq_expert_link_hash")),
    )
    op.create_index(op.f("ix_expert_elicitation_id"), "expert", ["elicitation_id"], unique=False)
    op.create_table(
        "expert_judgement",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_expert_judgement_two_rounds")),
        sa.ForeignKeyConstraint(
            ["expert_id"],
            ["expert.id"],
            name=op.f("fk_expert_judgement_expert_id_expert"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("expert_id", "round", name=op.f("pk_expert_judgement")),
    )


def downgrade() -> None:
    op.drop_table("expert_judgement")
    op.drop_table("expert")
    op.drop_table("elicitation")
