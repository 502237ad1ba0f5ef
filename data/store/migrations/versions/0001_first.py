"""The first tables.

A migration is history: it says what the tables were on its day and imports nothing that may change later.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0001", None, None, None

_MOMENT, _QUARTER, _UNIT = sa.String(32), sa.String(6), sa.String(12)
_NEVER = {
    "audit": ("UPDATE", "DELETE"),
    "line": ("UPDATE", "DELETE"),
    "fact": ("UPDATE", "DELETE"),
    "file": ("UPDATE", "DELETE"),
    "submission": ("DELETE",),
}
_FIXED = (  # of a submission: all but its state and who decided
    "id, county, quarter, version, file_sha, file_name, sent_at, sent_by, zero_report, cover, cells, sheets, findings, "
    "explanations, digest, key"
)


def upgrade() -> None:
    _files_and_submissions()
    _lines_and_facts()
    _population()
    _drafts_and_quarters()
    _audit()
    _refuse_changes()


def _files_and_submissions() -> None:
    op.create_table(
        "file",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.PrimaryKeyConstraint("sha256", name="pk_file"),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_file_sha256")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_file_size")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("county", _UNIT, nullable=False),
        sa.Column("quarter", _QUARTER, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("file_sha", sa.String(64), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("sent_by", sa.Text, nullable=False),
        sa.Column("zero_report", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("cover", sa.Text, nullable=False),
        sa.Column("cells", sa.Text, nullable=False),
        sa.Column("sheets", sa.Text, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("explanations", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("key", sa.String(200)),
        sa.Column("decided_at", _MOMENT),
        sa.Column("decided_by", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.ForeignKeyConstraint(["file_sha"], ["file.sha256"], name="fk_submission_file_sha"),
        sa.UniqueConstraint("county", "quarter", "version", name="uq_submission_county_quarter_version"),
        sa.UniqueConstraint("key", name="uq_submission_key"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_submission_version")),
        sa.CheckConstraint("quarter LIKE '____Q_'", name=op.f("ck_submission_quarter")),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'approved', 'superseded')", name=op.f("ck_submission_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'returned') OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)",
            name=op.f("ck_submission_decided"),
        ),
        sa.CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name=op.f("ck_submission_reason")),
    )
    _one_only("one_approved", "submission", ["county", "quarter"], "state = 'approved'")
    _one_only("one_pending", "submission", ["county", "quarter"], "state IN ('submitted', 'returned')")


def _lines_and_facts() -> None:
    op.create_table(
        "line",
        sa.Column("submission_id", sa.Integer, nullable=False),
        sa.Column("sheet", sa.String(20), nullable=False),
        sa.Column("row", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text),
        sa.Column("uscc", sa.Text),
        sa.Column("township", _UNIT),
        sa.Column("status", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "sheet", "row", name="pk_line"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_line_submission_id"),
        sa.CheckConstraint("sheet IN ('institutions', 'estates', 'county', 'tasks')", name=op.f("ck_line_sheet")),
    )
    op.create_table(
        "fact",
        sa.Column("submission_id", sa.Integer, nullable=False),
        sa.Column("unit", _UNIT, nullable=False),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("part", sa.String(60), nullable=False),
        sa.Column("rule", sa.String(20), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "unit", "measure", "part", "rule", name="pk_fact"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_fact_submission_id"),
        sqlite_with_rowid=False,
    )


def _population() -> None:
    op.create_table(
        "population",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("unit", _UNIT, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("persons", sa.BigInteger, nullable=False),
        sa.Column("precision", sa.BigInteger, nullable=False),
        sa.Column("confidence", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Integer),
        sa.Column("quarter", _QUARTER),
        sa.Column("known_at", _MOMENT, nullable=False),
        sa.Column("replaced_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_population"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_population_submission_id"),
        sa.UniqueConstraint("submission_id", name="uq_population_submission_id"),
        sa.CheckConstraint("persons > 0", name=op.f("ck_population_persons")),
        sa.CheckConstraint("precision >= 1", name=op.f("ck_population_precision")),
        sa.CheckConstraint("(submission_id IS NULL) = (quarter IS NULL)", name=op.f("ck_population_own")),
    )
    _one_only("one_official", "population", ["unit", "as_of"], "submission_id IS NULL AND replaced_at IS NULL")


def _drafts_and_quarters() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("county", _UNIT, nullable=False),
        sa.Column("quarter", _QUARTER, nullable=False),
        sa.Column("file_sha", sa.String(64), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.ForeignKeyConstraint(["file_sha"], ["file.sha256"], name="fk_draft_file_sha"),
        sa.CheckConstraint("state IN ('open', 'sent', 'dropped')", name=op.f("ck_draft_state")),
    )
    op.create_index("ix_draft_county_quarter", "draft", ["county", "quarter"])
    op.create_table(
        "closed_quarter",
        sa.Column("quarter", _QUARTER, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=False),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("quarter", name="pk_closed_quarter"),
        sa.CheckConstraint("quarter LIKE '____Q_'", name=op.f("ck_closed_quarter_quarter")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("database", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_single")),
    )


def _one_only(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def _refuse_changes() -> None:
    """What was sent, decided or audited is not changed behind the product's back either."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME; END $$"
        )
        for table in _NEVER:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    for table, acts in _NEVER.items():
        for act in acts:
            _refuse(table, act)
    _refuse("submission", f"UPDATE OF {_FIXED}")


def _refuse(table: str, act: str) -> None:
    name = f"{table}_no_{act.split(maxsplit=1)[0].lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
        )
