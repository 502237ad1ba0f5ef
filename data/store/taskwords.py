"""Words on the policy's tasks: one unit, one task, said again and again. Nothing said is ever changed."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection

from data.errors import UserError
from data.records import Word
from data.store import frames
from data.store import tables as t
from data.store.submissions import clean_name

_WORDS = {
    "id": "int64",
    "task": "int64",
    "unit": "str",
    "quarter": "str",
    "state": "str",
    "progress": "str",
    "problems": "str",
    "said_by": "str",
    "said_at": frames.MOMENT,
}
WORD_COLUMNS = tuple(_WORDS)
_EVIDENCE = {
    "id": "int64",
    "task": "int64",
    "unit": "str",
    "quarter": "str",
    "file_sha": "str",
    "file_name": "str",
    "given_by": "str",
    "given_at": frames.MOMENT,
}
EVIDENCE_COLUMNS = tuple(_EVIDENCE)


def add(connection: Connection, word: Word, *, seen: int | None, by: str, now: dt.datetime) -> int:
    """Add a word and give its number.

    Args:
        connection: of an open act.
        word: what is said.
        seen: the number of the word the writer had before them, None if there was none.
        by: who; ``now`` when.

    Raises:
        UserError: ``task.changed`` (by) if somebody has said something since.
    """
    last = latest(connection, word.task, word.unit)
    if last is not None and last.id != seen:
        raise UserError("task.changed", by=last.said_by)
    values = {**vars(word), "progress": word.progress.strip(), "problems": word.problems.strip()}
    values |= {"said_by": by, "said_at": now}
    return connection.execute(sa.insert(t.task_word).values(**values).returning(t.task_word.c.id)).scalar_one()


def latest(connection: Connection, task: int, unit: str) -> sa.Row | None:
    """The unit's last word on a task: ``id`` and ``said_by``."""
    c = t.task_word.c
    query = sa.select(c.id, c.said_by).where(c.task == task, c.unit == unit).order_by(c.id.desc()).limit(1)
    return connection.execute(query).first()


def words(connection: Connection) -> pd.DataFrame:
    """All words in the order they were said: ``WORD_COLUMNS``."""
    query = sa.select(*(t.task_word.c[name] for name in WORD_COLUMNS)).order_by(t.task_word.c.id)
    return frames.typed(connection.execute(query).all(), _WORDS)


def add_evidence(
    connection: Connection, task: int, unit: str, quarter: str, sha: str, name: str, *, by: str, now: dt.datetime
) -> int:
    """Add a file to a unit's evidence and give its number."""
    values = {"task": task, "unit": unit, "quarter": quarter, "file_sha": sha, "file_name": clean_name(name)}
    values |= {"given_by": by, "given_at": now}
    return connection.execute(sa.insert(t.task_evidence).values(**values).returning(t.task_evidence.c.id)).scalar_one()


def evidence(connection: Connection) -> pd.DataFrame:
    """All files of evidence in the order they came: ``EVIDENCE_COLUMNS``."""
    query = sa.select(*(t.task_evidence.c[name] for name in EVIDENCE_COLUMNS)).order_by(t.task_evidence.c.id)
    return frames.typed(connection.execute(query).all(), _EVIDENCE)
