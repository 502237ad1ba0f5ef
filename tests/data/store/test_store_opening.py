"""Opening a database: a new one is whole, and what cannot be trusted is refused and left as it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from store_builders import NOW, send, send_and_approve

from data.errors import UserError
from data.policy.policy import Policy
from data.settings import sqlite_url
from data.store import database
from data.store.store import Store
from data.store.tables import metadata
from tests.tools.sources import ROOT


def refusal(url: str, policy: Policy, *, create: bool = True) -> str:
    with pytest.raises(UserError) as refused:
        Store.open(url, policy, create=create)
    return refused.value.code


def test_a_new_database_has_the_published_population_and_no_county_data(store: Store, policy: Policy) -> None:
    population, published = store.population(), policy.published_population
    assert len(population) == len(published)
    assert set(population["unit"]) == set(published["adcode"])
    assert True not in population["own"].tolist()
    assert store.submissions().empty
    assert store.facts().empty
    assert store.audit()["act"].tolist() == ["store.create"]
    assert (store.revision(), store.verify_audit()) == (0, [])


def test_opening_again_finds_what_was_there(open_store: Callable[..., Store]) -> None:
    first = open_store()
    sent = send_and_approve(first)
    first.close()
    again = open_store(create=False)
    assert again.approved()["submission"].tolist() == [sent.submission]
    assert again.revision() == first.revision()


def test_two_starts_at_one_moment_make_one_database(open_store: Callable[..., Store]) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(), range(4)))
    send(stores[0])
    assert [len(store.submissions()) for store in stores] == [1] * 4
    assert stores[-1].audit()["act"].tolist() == ["store.create", "submission.send"]


def test_a_missing_database_is_not_made_unless_asked(url: str, policy: Policy) -> None:
    assert refusal(url, policy, create=False) == "store.missing"
    if url.startswith("sqlite"):
        assert not Path(url.removeprefix("sqlite:///")).exists()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    store: Store, raw: sa.Connection, url: str, policy: Policy
) -> None:
    raw.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    raw.commit()
    assert refusal(url, policy) == "store.newer"
    assert raw.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_somebody_elses_database_is_refused(url: str, policy: Policy) -> None:
    engine = database.engine(database.address(url))
    with database.writer(engine).begin() as connection:
        connection.execute(sa.text("CREATE TABLE submission (title TEXT)"))
    engine.dispose()
    assert refusal(url, policy) == "store.foreign"


def test_the_migrations_make_the_tables_the_code_speaks_of(store: Store, raw: sa.Connection) -> None:
    assert compare_metadata(MigrationContext.configure(raw, opts={"compare_type": True}), metadata) == []


def test_the_tables_checks_are_those_of_the_migrations(store: Store, raw: sa.Connection) -> None:
    inspector = sa.inspect(raw)
    for table in metadata.sorted_tables:
        made = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
        meant = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        assert made == meant, table.name


def test_a_migration_killed_midway_leaves_what_was_there(url: str) -> None:
    engine = database.engine(database.address(url))
    with pytest.raises(RuntimeError, match="killed"), database.writer(engine).begin() as connection:
        database.upgrade(connection)
        raise RuntimeError("killed")
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_health_says_versions_and_modes_as_they_are(store: Store) -> None:
    found = store.health()
    assert found["integrity"] == "ok"
    assert found["migration"] == "0005"
    assert (found["audit_broken"], found["files_missing"]) == ([], [])
    if found["database"] == "sqlite":
        assert (found["journal_mode"], found["synchronous"], found["foreign_keys"]) == ("delete", "EXTRA", True)
        assert (found["version"], found["busy_timeout"]) == (sqlite3.sqlite_version, 5000)


def test_the_address_shown_has_no_password(policy: Policy) -> None:
    address = database.address("postgres://tuoyu:secret@db.example/tuoyu")
    assert address.drivername == "postgresql+psycopg"
    assert "secret" not in database.shown(address)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "tuoyu.sqlite", ""])
def test_an_address_of_something_else_is_refused(url: str, policy: Policy) -> None:
    assert refusal(url, policy) == "store.url"


def test_an_unreachable_postgresql_is_told(policy: Policy) -> None:
    assert refusal("postgresql://nobody@127.0.0.1:1/none", policy) == "store.unreachable"


# --- SQLite files -----------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path, policy: Policy) -> Path:
    """A SQLite database with one approved workbook."""
    store = Store.open(sqlite_url(tmp_path / "tuoyu.sqlite"), policy)
    send_and_approve(store)
    store.close()
    return tmp_path / "tuoyu.sqlite"


@pytest.mark.parametrize("content", [b"", b"something else", b"SQLite format 3\0" + b"\1" * 5000])
def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path, policy: Policy, content: bytes) -> None:
    path = tmp_path / "tuoyu.sqlite"
    path.write_bytes(content)
    assert refusal(sqlite_url(path), policy) == "store.corrupt"
    assert path.read_bytes() == content


def test_a_database_with_a_broken_page_is_refused(path: Path, policy: Policy) -> None:
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):  # all but the first two, which an opening reads anyway
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    assert refusal(sqlite_url(path), policy) == "store.corrupt"
    assert path.read_bytes() == bytes(content)


def test_a_truncated_database_is_refused(path: Path, policy: Policy) -> None:
    os.truncate(path, path.stat().st_size // 2)
    assert refusal(sqlite_url(path), policy) == "store.corrupt"


def test_somebody_elses_sqlite_file_is_refused(tmp_path: Path, policy: Policy) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        connection.execute("CREATE TABLE recipes (title TEXT)")
    connection.close()
    assert refusal(sqlite_url(tmp_path / "other.sqlite"), policy) == "store.foreign"


def test_a_read_only_database_is_refused(path: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:  # root may write anything: let the system answer as on a read-only disk
        monkeypatch.setattr(os, "access", lambda *_: False)
    path.chmod(0o400)
    assert refusal(sqlite_url(path), policy) == "store.unwritable"


def test_a_database_that_vanished_from_beside_its_originals_is_not_replaced(path: Path, policy: Policy) -> None:
    path.unlink()
    assert refusal(sqlite_url(path), policy) == "store.lost"
    assert not path.exists()
    another = Store.open(sqlite_url(path.with_name("another.sqlite")), policy)
    assert another.submissions().empty
    another.close()


def test_an_empty_database_that_vanished_may_be_made_anew(tmp_path: Path, policy: Policy) -> None:
    for _ in range(2):
        Store.open(sqlite_url(tmp_path / "tuoyu.sqlite"), policy).close()
        (tmp_path / "tuoyu.sqlite").unlink()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, policy: Policy) -> None:
    (tmp_path / "file").write_text("in the way")
    assert refusal(sqlite_url(tmp_path / "file" / "tuoyu.sqlite"), policy) in ("store.disk", "store.unwritable")


def test_a_database_in_a_folder_with_odd_letters_opens(tmp_path: Path, policy: Policy) -> None:
    store = Store.open(sqlite_url(tmp_path / "托育 100%" / "tuoyu.sqlite"), policy)
    assert send(store).version == 1
    store.close()


def test_a_start_killed_while_making_the_database_leaves_none(tmp_path: Path, policy: Policy) -> None:
    script = (
        "import os, signal, sys\n"
        "from data.policy.policy import DEFAULT_POLICY, load_policy\n"
        "from data.store import store\n"
        "store._seed = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "store.Store.open(sys.argv[1], load_policy(DEFAULT_POLICY))\n"
    )
    url = sqlite_url(tmp_path / "tuoyu.sqlite")
    died = subprocess.run([sys.executable, "-c", script, url], cwd=ROOT, check=False)
    assert died.returncode == -9
    assert refusal(url, policy, create=False) == "store.missing"
    store = Store.open(url, policy)
    assert store.audit()["act"].tolist() == ["store.create"]
    store.close()


def test_a_new_database_carries_the_moment_it_is_given(tmp_path: Path, policy: Policy) -> None:
    store = Store.open(sqlite_url(tmp_path / "tuoyu.sqlite"), policy, now=NOW)
    assert store.audit()["at"].tolist() == [NOW]
    store.close()
