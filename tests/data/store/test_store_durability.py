"""What was acknowledged survives; what was not leaves nothing. Whatever dies, and whenever."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_builders import NOW, facts, send

from data.errors import UserError
from data.store import audit
from data.store.store import Store
from tests.tools.sources import ROOT

SENDS_FOR_EVER = """
import itertools, os, signal, sys
sys.path.insert(0, sys.argv[2])
import sqlalchemy as sa
from store_builders import send_and_approve
from data.policy.policy import DEFAULT_POLICY, load_policy
from data.store.store import Store
store = Store.open(sys.argv[1], load_policy(DEFAULT_POLICY))
statements = itertools.count()

def dies(*_):
    if next(statements) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

for moment in ("before_cursor_execute", "commit"):
    sa.event.listen(sa.Engine, moment, dies)
for n in range(1000):
    receipt = send_and_approve(store, f"{sys.argv[3]} {n}".encode() * 1000)
    print(receipt.submission, receipt.sha256, flush=True)
"""


@pytest.mark.parametrize("statements", [60, 67, 100])
def test_a_kill_at_any_instant_loses_nothing_acknowledged(
    open_store: Callable[..., Store], url: str, statements: int
) -> None:
    open_store().close()
    told = [sys.executable, "-c", SENDS_FOR_EVER, url, str(Path(__file__).parent), str(statements)]
    sender = subprocess.run(told, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    assert sender.returncode == -signal.SIGKILL
    acknowledged = [line.split() for line in sender.stdout.splitlines()]
    assert acknowledged
    store = open_store()
    kept = store.submissions().set_index("id")
    for number, sha in acknowledged:
        assert kept.loc[int(number), "file_sha"] == sha
        assert store.file_content(sha)
        assert len(store.institutions([int(number)])) == 1
    assert len(kept) - len(acknowledged) <= 1  # one may have been on its way
    assert set(kept["state"]) <= {"approved", "superseded", "submitted"}
    assert len(store.facts()) == len(facts())
    assert store.verify_audit() == []
    assert store.health()["integrity"] == "ok"
    assert store.health()["files_missing"] == []


def test_a_connection_cut_in_mid_act_is_told_and_the_next_act_goes_through(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if url.startswith("sqlite"):
        pytest.skip("about a server")

    def cut(act: audit.Act) -> None:
        act.connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with monkeypatch.context() as cutting:
        cutting.setattr(audit, "write", cut)
        with pytest.raises(UserError) as refused:
            send(store, key="press-1")
        assert refused.value.code == "store.unreachable"
    receipt = send(store, key="press-1", now=NOW)
    assert (receipt.version, receipt.again) == (1, False)
