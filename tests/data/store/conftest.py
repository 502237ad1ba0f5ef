"""Every test here runs on SQLite and on a real PostgreSQL: ``TUOYU_TEST_POSTGRES``, or one of this session's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.policy.policy import Policy
from data.settings import sqlite_url
from data.store import database
from data.store.store import Store
from tests.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database nothing was ever written to; a SQLite file is not even there."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "tuoyu.sqlite")
    return request.getfixturevalue("postgres_database")


@pytest.fixture
def open_store(url: str, policy: Policy) -> Iterator[Callable[..., Store]]:
    """Opens the test's database, as often as asked."""
    opened: list[Store] = []

    def open_it(**options: object) -> Store:
        opened.append(Store.open(url, policy, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    """A new store."""
    return open_store()


@pytest.fixture
def raw(store: Store, url: str) -> Iterator[sa.Connection]:
    """A connection past the store, as an intruder or another program has it; the store is made before."""
    engine = database.engine(database.address(url))
    with database.writer(engine).connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def only_sqlite(url: str) -> None:
    """For tests about files on disk."""
    if not url.startswith("sqlite"):
        pytest.skip("about a SQLite file")
