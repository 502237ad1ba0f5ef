"""Scenarios somebody saved under a name.

A migration is history: it says what the tables were on its day and imports nothing that may change later.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0005", "0004", None, None


def upgrade() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("base", sa.String(6), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scenario"),
        sa.UniqueConstraint("owner", "name", name="uq_scenario_owner_name"),
        sa.CheckConstraint("base LIKE '____Q_'", name=op.f("ck_scenario_base")),
        sa.CheckConstraint("length(name) >= 1", name=op.f("ck_scenario_name")),
    )
