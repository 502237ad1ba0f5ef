"""The audit: every act, in its own transaction, in a chain that shows tampering; and how writers take turns."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError
from store_builders import COUNTY, NOW, QUARTER, send, send_and_approve

from data.errors import UserError
from data.store import audit, database
from data.store.store import Store


def unlock(raw: sa.Connection, table: str) -> None:
    """What an intruder with the database's rights would do first."""
    for act in ("update", "delete"):
        on = f" ON {table}" if raw.dialect.name == "postgresql" else ""
        raw.execute(sa.text(f"DROP TRIGGER {table}_no_{act}{on}"))


def test_each_act_has_one_entry_that_says_who_what_and_when(store: Store) -> None:
    sent = send_and_approve(store)
    store.return_(send(store, b"v2").submission, "人口数请核对", by="office", now=NOW)
    store.record("figures.taken", QUARTER, by="analyst", now=NOW, rows=12)
    entries = store.audit()
    assert entries["seq"].tolist() == list(range(1, 7))
    assert entries["act"].tolist() == [
        "store.create",
        "submission.send",
        "submission.approve",
        "submission.send",
        "submission.return",
        "figures.taken",
    ]
    assert entries["who"].tolist() == ["system", "county", "office", "county", "office", "analyst"]
    assert entries["at"].iloc[1] == NOW
    assert str(entries["at"].dt.tz) == "UTC"
    assert entries["subject"].iloc[2] == f"{COUNTY} {QUARTER}"
    assert entries["detail"].iloc[2]["submission"] == sent.submission
    assert entries["detail"].iloc[4]["reason"] == "人口数请核对"
    assert entries["detail"].iloc[5] == {"rows": 12}


def test_an_act_whose_entry_cannot_be_written_does_not_happen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: audit.Act) -> None:
        raise OSError("no audit")

    with monkeypatch.context() as failing:
        failing.setattr(audit, "write", fail)
        with pytest.raises(OSError, match="no audit"):
            send(store)
    assert store.submissions().empty
    assert send(store).version == 1


def test_a_refused_act_leaves_no_entry(store: Store) -> None:
    with pytest.raises(UserError):
        store.return_(1, "人口数请核对", by="office", now=NOW)
    assert len(store.audit()) == 1


def test_entries_cannot_be_changed_or_deleted(store: Store, raw: sa.Connection) -> None:
    for sentence in ("UPDATE audit SET who = 'nobody'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="never changed"):
            raw.execute(sa.text(sentence))
        raw.rollback()


@pytest.mark.parametrize(
    ("sentence", "broken"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE seq = 2", [2]),
        ("UPDATE audit SET detail = '{}' WHERE seq = 3", [3]),
        ("DELETE FROM audit WHERE seq = 2", [2, 3]),
        ("DELETE FROM audit WHERE seq >= 3", [3, 4]),
    ],
)
def test_tampering_shows_in_the_chain(store: Store, raw: sa.Connection, sentence: str, broken: list[int]) -> None:
    for content in (b"v1", b"v2", b"v3"):
        send(store, content)
    assert store.verify_audit() == []
    unlock(raw, "audit")
    raw.execute(sa.text(sentence))
    raw.commit()
    assert store.verify_audit() == broken


def test_an_entry_sealed_anew_still_breaks_the_chain(store: Store, raw: sa.Connection) -> None:
    for content in (b"v1", b"v2"):
        send(store, content)
    unlock(raw, "audit")
    entry = dict(raw.execute(sa.text("SELECT * FROM audit WHERE seq = 2")).mappings().one()) | {"who": "nobody"}
    raw.execute(sa.text("UPDATE audit SET who = 'nobody', hash = :h WHERE seq = 2"), {"h": audit._seal(entry)})
    raw.commit()
    assert store.verify_audit() == [3]


def test_order_is_that_of_acts_and_not_of_the_clock(store: Store) -> None:
    send(store, b"v1", now=NOW)
    send(store, b"v2", now=NOW - dt.timedelta(days=3))
    newest = store.latest(COUNTY, QUARTER)
    assert newest is not None
    assert newest.version == 2
    assert store.audit()["detail"].iloc[-1]["version"] == 2
    assert store.verify_audit() == []


def test_a_moment_without_its_time_zone_is_a_bug(store: Store) -> None:
    with pytest.raises((ValueError, StatementError), match="time zone"):
        send(store, now=dt.datetime(2026, 10, 8))  # noqa: DTZ001
    assert store.submissions().empty


def test_a_locked_database_is_told_after_a_while_and_nothing_is_written(
    store: Store, raw: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    store.close()  # connections made from now on wait one second only
    raw.execute(sa.text("UPDATE ledger SET revision = revision"))
    with pytest.raises(UserError) as refused:
        send(store)
    assert refused.value.code == "store.busy"
    raw.rollback()
    assert store.submissions().empty
    assert send(store).version == 1


def test_a_writer_waits_for_its_turn_and_then_takes_it(
    store: Store, raw: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 600)
    store.close()
    asked = threading.Event()
    raw.execute(sa.text("UPDATE ledger SET revision = revision"))

    def begun(_: sa.Connection) -> None:
        asked.set()

    sa.event.listen(sa.Engine, "begin", begun)
    try:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(send, store)
            assert asked.wait(600)
            raw.rollback()
            assert waiting.result().version == 1
    finally:
        sa.event.remove(sa.Engine, "begin", begun)


def test_a_reader_in_the_way_of_a_commit_leaves_nothing_half_written(
    store: Store, raw: sa.Connection, only_sqlite: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    reader = database.engine(raw.engine.url)
    with reader.connect() as slow:
        slow.execute(sa.text("SELECT count(*) FROM ledger")).all()
        with pytest.raises(UserError) as refused:
            send(store)
        assert refused.value.code == "store.busy"
    reader.dispose()
    assert store.submissions().empty
    assert send(store).version == 1


def test_by_default_a_writer_waits_five_seconds() -> None:
    assert database.WAIT_SECONDS == 5
