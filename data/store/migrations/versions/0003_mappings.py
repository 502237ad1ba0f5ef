"""What a county's own headings mean, matched by hand once.

A migration is history: it says what the tables were on its day and imports nothing that may change later.
"""

import sqlalchemy as sa
from alembic import op

revision, branch_labels, depends_on = "0003", None, None
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "mapping",
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("sheet", sa.String(20), nullable=False),
        sa.Column("heading", sa.String(60), nullable=False),
        sa.Column("column", sa.String(40), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("county", "sheet", "heading", name="pk_mapping"),
    )
