"""Words on the policy's tasks with their evidence, and why an approved quarter is sent again.

A migration is history: it says what the tables were on its day and imports nothing that may change later.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0004", "0003", None, None

_MOMENT, _QUARTER, _UNIT = sa.String(32), sa.String(6), sa.String(60)


def upgrade() -> None:
    op.add_column("submission", sa.Column("correction", sa.Text))
    op.create_table(
        "task_word",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("task", sa.Integer, nullable=False),
        sa.Column("unit", _UNIT, nullable=False),
        sa.Column("quarter", _QUARTER, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_word"),
        sa.CheckConstraint("quarter LIKE '____Q_'", name=op.f("ck_task_word_quarter")),
        sa.CheckConstraint("task >= 1", name=op.f("ck_task_word_task")),
    )
    op.create_index("ix_task_word_task_unit", "task_word", ["task", "unit"])
    op.create_table(
        "task_evidence",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("task", sa.Integer, nullable=False),
        sa.Column("unit", _UNIT, nullable=False),
        sa.Column("quarter", _QUARTER, nullable=False),
        sa.Column("file_sha", sa.String(64), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_evidence"),
        sa.ForeignKeyConstraint(["file_sha"], ["file.sha256"], name="fk_task_evidence_file_sha"),
        sa.CheckConstraint("quarter LIKE '____Q_'", name=op.f("ck_task_evidence_quarter")),
        sa.CheckConstraint("task >= 1", name=op.f("ck_task_evidence_task")),
    )
    op.create_index("ix_task_evidence_task_unit", "task_evidence", ["task", "unit"])
    for table in ("task_word", "task_evidence"):
        for act in ("UPDATE", "DELETE"):
            _refuse(f"{table}_no_{act.lower()}", table, act)
    _refuse("submission_no_update_correction", "submission", "UPDATE OF correction")


def _refuse(name: str, table: str, act: str) -> None:
    """What was said is not changed behind the product's back either."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
        if act == "DELETE":
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
        )
