"""The tables as they stand after the newest migration. Keys and checks live in the database, not only in the code."""

# Long: a list of the database's tables, one column a line.
from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

COUNTY_SHEET = "county"
"""The sheet whose values are one line, row 0."""


class Moment(TypeDecorator[dt.datetime]):
    """An aware moment, kept as UTC text of fixed width: both databases give back exactly what was written."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:
        """Text in UTC. Raises ValueError for a moment without a time zone."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """The moment, in UTC."""
        return None if value is None else dt.datetime.fromisoformat(value)


class JsonText(TypeDecorator[Any]):
    """A JSON document kept as text, letter for letter: the order of its keys and its characters stay as written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The document's text. Raises ValueError for NaN and infinities."""
        return None if value is None else document_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The document."""
        return None if value is None else json.loads(value)


def moment_text(moment: dt.datetime) -> str:
    """``2026-10-08T01:30:00.000000+00:00``. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def document_text(document: Any) -> str:
    """Compact JSON with Chinese characters as they are."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

file = Table(
    "file",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary),  # NULL: kept in the folder
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("size >= 0", name="size"),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("county", String(12), nullable=False),
    Column("quarter", String(6), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("file_sha", String(64), ForeignKey("file.sha256"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("sent_by", Text, nullable=False),
    Column("zero_report", Boolean(create_constraint=False), nullable=False),
    Column("cover", JsonText, nullable=False),
    Column("cells", JsonText, nullable=False),
    Column("sheets", JsonText, nullable=False),
    Column("findings", JsonText, nullable=False),
    Column("explanations", JsonText, nullable=False),
    Column("digest", Text, nullable=False),
    Column("key", String(200)),
    Column("decided_at", Moment),
    Column("decided_by", Text),
    Column("reason", Text),
    Column("correction", Text),  # why an approved quarter is sent again
    UniqueConstraint("county", "quarter", "version"),
    UniqueConstraint("key"),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("quarter LIKE '____Q_'", name="quarter"),
    CheckConstraint("state IN ('submitted', 'returned', 'approved', 'superseded')", name="state"),
    CheckConstraint(
        "state NOT IN ('approved', 'returned') OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)", name="decided"
    ),
    CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name="reason"),
)
_approved, _pending = text("state = 'approved'"), text("state IN ('submitted', 'returned')")
Index(
    "one_approved",
    submission.c.county,
    submission.c.quarter,
    unique=True,
    sqlite_where=_approved,
    postgresql_where=_approved,
)
Index(
    "one_pending",
    submission.c.county,
    submission.c.quarter,
    unique=True,
    sqlite_where=_pending,
    postgresql_where=_pending,
)

line = Table(
    "line",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    Column("sheet", String(20), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("name", Text),
    Column("uscc", Text),
    Column("township", String(12)),
    Column("status", Text),
    Column("data", JsonText, nullable=False),
    CheckConstraint("sheet IN ('institutions', 'estates', 'county', 'tasks')", name="sheet"),
)

fact = Table(
    "fact",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    Column("unit", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("part", String(60), primary_key=True),
    Column("rule", String(20), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    sqlite_with_rowid=False,  # the key is the table: half the size, and read in order
)

population = Table(
    "population",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit", String(12), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("basis", String(40), nullable=False),
    Column("persons", BigInteger, nullable=False),
    Column("precision", BigInteger, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("submission_id", Integer, ForeignKey("submission.id")),  # a county's own figure came with it
    Column("quarter", String(6)),
    Column("known_at", Moment, nullable=False),
    Column("replaced_at", Moment),
    UniqueConstraint("submission_id"),
    CheckConstraint("persons > 0", name="persons"),
    CheckConstraint("precision >= 1", name="precision"),
    CheckConstraint("(submission_id IS NULL) = (quarter IS NULL)", name="own"),
)
_official = text("submission_id IS NULL AND replaced_at IS NULL")
Index(
    "one_official",
    population.c.unit,
    population.c.as_of,
    unique=True,
    sqlite_where=_official,
    postgresql_where=_official,
)

draft = Table(
    "draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("county", String(12), nullable=False),
    Column("quarter", String(6), nullable=False),
    Column("file_sha", String(64), ForeignKey("file.sha256"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("answers", JsonText, nullable=False),
    Column("state", String(12), nullable=False),
    CheckConstraint("state IN ('open', 'sent', 'dropped')", name="state"),
)
Index(None, draft.c.county, draft.c.quarter)

task_word = Table(
    "task_word",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task", Integer, nullable=False),
    Column("unit", String(60), nullable=False),  # a county's code, or a department's name in the policy
    Column("quarter", String(6), nullable=False),
    Column("state", String(12), nullable=False),
    Column("progress", Text, nullable=False),
    Column("problems", Text, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_at", Moment, nullable=False),
    CheckConstraint("quarter LIKE '____Q_'", name="quarter"),
    CheckConstraint("task >= 1", name="task"),
)
Index(None, task_word.c.task, task_word.c.unit)

task_evidence = Table(
    "task_evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task", Integer, nullable=False),
    Column("unit", String(60), nullable=False),
    Column("quarter", String(6), nullable=False),
    Column("file_sha", String(64), ForeignKey("file.sha256"), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    CheckConstraint("quarter LIKE '____Q_'", name="quarter"),
    CheckConstraint("task >= 1", name="task"),
)
Index(None, task_evidence.c.task, task_evidence.c.unit)

mapping = Table(
    "mapping",
    metadata,
    Column("county", String(12), primary_key=True),
    Column("sheet", String(20), primary_key=True),
    Column("heading", String(60), primary_key=True),  # as found in the county's file
    Column("column", String(40), nullable=False),  # the contract's key; empty: not to be read
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
)

closed_quarter = Table(
    "closed_quarter",
    metadata,
    Column("quarter", String(6), primary_key=True),
    Column("closed_at", Moment, nullable=False),
    Column("closed_by", Text, nullable=False),
    CheckConstraint("quarter LIKE '____Q_'", name="quarter"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),  # the very text that was hashed
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("hash"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("database", String(32), nullable=False),  # a name no other database has
    Column("seq", Integer, nullable=False),  # of the last audit entry
    Column("hash", String(64), nullable=False),
    Column("revision", Integer, nullable=False),  # of the figures
    CheckConstraint("id = 1", name="single"),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("display", Text, nullable=False),
    Column("role", String(12), nullable=False),
    Column("county", String(12)),
    Column("unit", Text),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean(create_constraint=False), nullable=False),
    Column("disabled", Boolean(create_constraint=False), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("password_changed_at", Moment, nullable=False),
    UniqueConstraint("name"),
    CheckConstraint("role IN ('county', 'unit', 'office', 'leader', 'analyst', 'admin', 'auditor')", name="role"),
    CheckConstraint("(role = 'county') = (county IS NOT NULL)", name="county"),
    CheckConstraint("(role = 'unit') = (unit IS NOT NULL)", name="unit"),
)

old_password = Table(
    "old_password",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("password_hash", Text, nullable=False),
)
Index(None, old_password.c.account_id)

session = Table(
    "session",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the random id in the browser's cookie
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("last_act_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("ended_at", Moment),
)
Index(None, session.c.account_id)

token = Table(
    "token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("label", Text, nullable=False),
    Column("ended_at", Moment),
)
Index(None, token.c.account_id)

failure = Table(
    "failure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40)),  # as typed, whether there is such an account or not; NULL counts for the address only
    Column("address", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
Index(None, failure.c.at)

scenario = Table(
    "scenario",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False),
    Column("owner", String(40), nullable=False),  # a sign-in name
    Column("query", Text, nullable=False),  # the assumptions, as the page's address has them
    Column("base", String(6), nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("owner", "name"),
    CheckConstraint("base LIKE '____Q_'", name="base"),
    CheckConstraint("length(name) >= 1", name="name"),
)

keepsake = Table(
    "keepsake", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False)
)
