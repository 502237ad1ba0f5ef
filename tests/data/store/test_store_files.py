"""Originals: byte for byte, before the row that names them, and never trusted unread."""

from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from store_builders import COUNTY, NOW, QUARTER, send

from data.errors import UserError
from data.policy.policy import Policy
from data.settings import sqlite_url
from data.store.files import sha256_of
from data.store.store import Store
from tests.tools.sources import ROOT

BYTES = bytes(range(256)) * 4096


@pytest.fixture
def folder(only_sqlite: None, tmp_path: Path) -> Path:
    return tmp_path / "files"


def age(path: Path, minutes: float) -> None:
    then = dt.datetime.now().timestamp() - minutes * 60  # noqa: DTZ005
    os.utime(path, (then, then))


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(".database-"))


def test_an_original_comes_back_byte_for_byte(store: Store) -> None:
    receipt = send(store, BYTES)
    assert receipt.sha256 == sha256_of(BYTES)
    assert store.file_content(receipt.sha256) == BYTES


def test_an_empty_file_can_be_kept_too(store: Store) -> None:
    number = store.save_draft(COUNTY, QUARTER, "a.xlsx", b"", by="county", now=NOW)
    draft = store.draft(number)
    assert draft is not None
    assert draft.content == b""


def test_an_unknown_original_is_told(store: Store) -> None:
    with pytest.raises(UserError) as refused:
        store.file_content("0" * 64)
    assert refused.value.code == "store.file_missing"


def test_a_draft_and_its_submission_share_one_original(store: Store, folder: Path) -> None:
    number = store.save_draft(COUNTY, QUARTER, "a.xlsx", BYTES, by="county", now=NOW)
    send(store, BYTES, draft=number)
    assert stored(folder) == [sha256_of(BYTES)]


def test_originals_of_postgresql_may_lie_in_a_folder(open_store: Callable[..., Store], tmp_path: Path) -> None:
    store = open_store(files=tmp_path / "originals")
    receipt = send(store, BYTES)
    assert stored(tmp_path / "originals") == [receipt.sha256]
    assert store.file_content(receipt.sha256) == BYTES


def test_only_their_owner_may_read_originals_and_database(store: Store, folder: Path) -> None:
    receipt = send(store, BYTES)
    assert (folder / receipt.sha256).stat().st_mode & 0o077 == 0
    assert (folder.parent / "tuoyu.sqlite").stat().st_mode & 0o077 == 0


def test_an_original_changed_behind_the_store_is_never_handed_out(store: Store, folder: Path) -> None:
    receipt = send(store, BYTES)
    (folder / receipt.sha256).write_bytes(BYTES + b"!")
    with pytest.raises(UserError) as refused:
        store.file_content(receipt.sha256)
    assert refused.value.code == "store.file_changed"


def test_the_doctor_names_an_original_that_is_gone(store: Store, folder: Path) -> None:
    receipt = send(store, BYTES)
    (folder / receipt.sha256).unlink()
    assert store.health()["files_missing"] == [receipt.sha256]
    with pytest.raises(UserError) as refused:
        store.file_content(receipt.sha256)
    assert refused.value.code == "store.file_missing"


def test_orphans_over_an_hour_old_are_swept_at_the_next_start(open_store: Callable[..., Store], folder: Path) -> None:
    known = send(open_store(), BYTES).sha256
    old, young, half, other = "a" * 64, "b" * 64, f".new-{'c' * 32}", "readme.txt"
    for name in (old, young, half, other):
        (folder / name).write_bytes(b"x")
    for name in (old, half, other, known):
        age(folder / name, 61)
    age(folder / young, 59)
    store = open_store()
    assert stored(folder) == sorted([known, young, other])
    assert sorted(store.audit()["detail"].iloc[-1]["swept"]) == sorted([half, old])
    assert store.file_content(known) == BYTES


def test_nothing_is_swept_from_a_folder_of_two_databases(tmp_path: Path, policy: Policy) -> None:
    urls = [sqlite_url(tmp_path / name) for name in ("one.sqlite", "two.sqlite")]
    one, two = (Store.open(url, policy) for url in urls)
    sha = send(one, BYTES).sha256
    age(tmp_path / "files" / sha, 600)
    Store.open(urls[1], policy).close()
    assert one.file_content(sha) == BYTES
    one.close()
    two.close()


def test_a_kill_between_file_and_commit_leaves_no_submission(tmp_path: Path, policy: Policy) -> None:
    script = (
        "import os, signal, sys\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from store_builders import send\n"
        "from data.policy.policy import DEFAULT_POLICY, load_policy\n"
        "from data.store import audit\n"
        "from data.store.store import Store\n"
        "store = Store.open(sys.argv[1], load_policy(DEFAULT_POLICY))\n"
        "print(send(store, b'acknowledged', quarter='2026Q2').submission, flush=True)\n"
        "audit.write = lambda act: os.kill(os.getpid(), signal.SIGKILL)\n"
        "send(store, b'unacknowledged')\n"
    )
    url, folder = sqlite_url(tmp_path / "tuoyu.sqlite"), tmp_path / "files"
    told = [sys.executable, "-c", script, url, str(Path(__file__).parent)]
    died = subprocess.run(told, cwd=ROOT, capture_output=True, check=False)
    assert died.returncode == -9, died.stderr.decode()
    orphan = folder / sha256_of(b"unacknowledged")
    assert orphan.exists()
    age(orphan, 61)
    store = Store.open(url, policy)
    assert store.submissions()["id"].tolist() == [int(died.stdout)]
    assert store.file_content(sha256_of(b"acknowledged")) == b"acknowledged"
    assert not orphan.exists()
    assert store.verify_audit() == []
    assert store.health()["integrity"] == "ok"
    store.close()


def test_a_full_disk_refuses_in_plain_words_and_recovers(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as filled:
        filled.setattr(os, "fsync", full)
        with pytest.raises(UserError) as refused:
            send(store, BYTES)
        assert refused.value.code == "store.full"
        assert store.submissions().empty
        assert stored(folder) == []
    assert send(store, BYTES).version == 1


def test_a_full_database_refuses_in_plain_words_and_recovers(store: Store, folder: Path) -> None:
    with store._reader.connect() as connection:  # the pool hands out the same connection again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    rows = [{"name": f"演示园{n}", "note": "演示数据" * 100} for n in range(200)]
    with pytest.raises(UserError) as refused:
        send(store, BYTES, institutions=rows)
    assert refused.value.code == "store.full"
    assert store.submissions().empty
    with store._reader.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert send(store, BYTES, institutions=rows).version == 1
