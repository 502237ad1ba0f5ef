"""Accounts, their earlier passwords, sessions, failed sign-ins, tokens, and what the installation keeps for itself."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

_MOMENT = sa.String(32)


def upgrade() -> None:
    _accounts()
    _sessions()
    op.create_table(
        "keepsake",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_keepsake"),
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("display", sa.Text, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("county", sa.String(12)),
        sa.Column("unit", sa.Text),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("disabled", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("password_changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
        sa.CheckConstraint(
            "role IN ('county', 'unit', 'office', 'leader', 'analyst', 'admin', 'auditor')",
            name=op.f("ck_account_role"),
        ),
        sa.CheckConstraint("(role = 'county') = (county IS NOT NULL)", name=op.f("ck_account_county")),
        sa.CheckConstraint("(role = 'unit') = (unit IS NOT NULL)", name=op.f("ck_account_unit")),
    )
    op.create_table(
        "old_password",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_old_password"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_old_password_account_id"),
    )
    op.create_index("ix_old_password_account_id", "old_password", ["account_id"])


def _sessions() -> None:
    for table, columns in {
        "session": [sa.Column("last_act_at", _MOMENT, nullable=False), sa.Column("ends_at", _MOMENT, nullable=False)],
        "token": [sa.Column("label", sa.Text, nullable=False)],
    }.items():
        op.create_table(
            table,
            sa.Column("hash", sa.String(64), nullable=False),
            sa.Column("account_id", sa.Integer, nullable=False),
            sa.Column("made_at", _MOMENT, nullable=False),
            *columns,
            sa.Column("ended_at", _MOMENT),
            sa.PrimaryKeyConstraint("hash", name=f"pk_{table}"),
            sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{table}_account_id"),
        )
        op.create_index(f"ix_{table}_account_id", table, ["account_id"])
    op.create_table(
        "failure",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40)),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failure"),
    )
    op.create_index("ix_failure_at", "failure", ["at"])
