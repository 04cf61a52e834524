"""Let early figures follow the answers of an open campaign, where that was decided before it opened."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FROZEN_SEAL = "whether there are early figures is decided before a campaign opens"
CHANGED = "OLD.state <> 'draft' AND NEW.early_figures <> OLD.early_figures"


def upgrade() -> None:
    # By itself, not in a batch: a batch makes the table anew and forgets its triggers.
    op.add_column(
        "campaign",
        sa.Column("early_figures", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "early_figures",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("constructs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_early_figures_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_early_figures")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _freeze_in_sqlite()
    else:
        _freeze_in_postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER campaign_seal_is_frozen")
    else:
        op.execute("DROP TRIGGER campaign_seal_is_frozen ON campaign")
        op.execute("DROP FUNCTION campaign_seal_is_frozen()")
    op.drop_table("early_figures")
    op.drop_column("campaign", "early_figures")


def _freeze_in_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER campaign_seal_is_frozen BEFORE UPDATE ON campaign "
        f"WHEN {CHANGED} BEGIN SELECT RAISE(ABORT, '{FROZEN_SEAL}'); END"
    )


def _freeze_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION campaign_seal_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {CHANGED} THEN RAISE EXCEPTION '{FROZEN_SEAL}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER campaign_seal_is_frozen BEFORE UPDATE ON campaign "
        "FOR EACH ROW EXECUTE FUNCTION campaign_seal_is_frozen()"
    )
