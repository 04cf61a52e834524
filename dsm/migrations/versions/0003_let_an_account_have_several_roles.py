"""Let an account have several roles; keep an audit log, linked identities and what was released."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = "the audit log is only ever added to"
# An account had one role before; the one that allows most is carried back.
STRONGEST = ("administrator", "analyst", "official")


def upgrade() -> None:
    _create_tables()
    op.execute("INSERT INTO account_role (account_id, role) SELECT id, role FROM account")
    with op.batch_alter_table("account") as account:
        account.drop_column("role")
    if op.get_bind().dialect.name == "sqlite":
        _guard_in_sqlite()
    else:
        _guard_in_postgresql()


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("role", sa.String(), nullable=False, server_default=""))
    for role in reversed(STRONGEST):
        _carry_back(role)
    # Others keep a name that the older program does not know, and which allows nothing there.
    op.execute(
        "UPDATE account SET role = COALESCE((SELECT MIN(role) FROM account_role "
        "WHERE account_id = account.id), 'none') WHERE role = ''"
    )
    with op.batch_alter_table("account") as account:
        account.alter_column("role", existing_type=sa.String(), server_default=None)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_is_append_only() CASCADE")
    _drop_tables()


def _carry_back(role: str) -> None:
    account = sa.table("account", sa.column("id"), sa.column("role"))
    given = sa.table("account_role", sa.column("account_id"), sa.column("role"))
    have = sa.select(given.c.account_id).where(given.c.role == role)
    op.execute(account.update().where(account.c.id.in_(have)).values(role=role))


def _create_tables() -> None:
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_role_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "account_identity",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_identity_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_account_identity")),
    )
    op.create_index(op.f("ix_account_identity_account_id"), "account_identity", ["account_id"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_series"), "release", ["series"])


def _drop_tables() -> None:
    op.drop_index(op.f("ix_release_series"), table_name="release")
    op.drop_table("release")
    op.drop_index("ix_audit_subject", table_name="audit")
    op.drop_table("audit")
    op.drop_index(op.f("ix_account_identity_account_id"), table_name="account_identity")
    op.drop_table("account_identity")
    op.drop_table("account_role")


def _guard_in_sqlite() -> None:
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER audit_refuses_{change} BEFORE {change.upper()} ON audit "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        )


def _guard_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )
