"""Settings of one installation: from the environment, each with a default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import UserError
from data.policy.policy import DEFAULT_POLICY

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the whole project."""
_VAR = ROOT / "var"
_FILE = "tuoyu.sqlite"
_SQLITE = "sqlite:///"
_TEXTS = ("DATABASE", "FILES", "POLICY", "SECRET", "HOSTS", "PROXY")
SHORTEST_SECRET = 32
_MOST_DAYS = 3650
_KNOWN_SECRETS = (
    "dev",
    "secret",
    "changeme",
    "change_me",
    "default",
    "password",
    "thisismyscretkey",
    "superset",
    "test",
)


@dataclass(frozen=True)
class Settings:
    """What an installation may choose.

    Attributes:
        database: a SQLAlchemy URL (``TUOYU_DATABASE``); by default a SQLite file in ``var/``.
        files: the folder of originals (``TUOYU_FILES``); None leaves it to the store.
        policy: the policy file (``TUOYU_POLICY``).
        secret: what sessions are signed with (``TUOYU_SECRET``); None if it is not set.
        hosts: names it may be asked for under (``TUOYU_HOSTS``), beside this machine's own.
        proxy: the one address whose ``X-Forwarded-`` headers are believed (``TUOYU_PROXY``).
        today: a day to take for today (``TUOYU_TODAY``), for tests and rehearsals only; None is the clock's.
        password_days: how old a password may be (``TUOYU_PASSWORD_DAYS``); None is any age.
    """

    database: str
    files: Path | None = None
    policy: Path = DEFAULT_POLICY
    secret: str | None = None
    hosts: tuple[str, ...] = ()
    proxy: str | None = None
    today: dt.date | None = None
    password_days: int | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of an environment; a variable that is empty counts as not set.

        Raises:
            UserError: ``settings.secret`` if ``TUOYU_SECRET`` is short or known, ``settings.today`` (value) if
                ``TUOYU_TODAY`` is not a day such as 2026-10-08, ``settings.password_days`` (value) if
                ``TUOYU_PASSWORD_DAYS`` is not a whole number of days from 1.
        """
        given = {name: environ.get(f"TUOYU_{name}", "").strip() for name in _TEXTS}
        return cls(
            database=given["DATABASE"] or sqlite_url(_VAR / _FILE),
            files=Path(given["FILES"]) if given["FILES"] else None,
            policy=Path(given["POLICY"]) if given["POLICY"] else DEFAULT_POLICY,
            secret=_secret(given["SECRET"]),
            hosts=tuple(name.strip().lower() for name in given["HOSTS"].split(",") if name.strip()),
            proxy=given["PROXY"] or None,
            password_days=_days(environ.get("TUOYU_PASSWORD_DAYS", "").strip()),
            today=_day(environ.get("TUOYU_TODAY", "").strip()),
        )

    def demo(self) -> Settings:
        """The same for the demonstration: a database and originals of its own, whatever is set for the real one."""
        return self.moved_to(_VAR / "demo")

    def moved_to(self, folder: Path) -> Settings:
        """The same with a SQLite database and originals in a folder of their own."""
        return replace(self, database=sqlite_url(folder / _FILE), files=None)

    @property
    def folder(self) -> Path:
        """The folder of the SQLite database. Raises ValueError where it is another database."""
        if not self.database.startswith(_SQLITE):
            raise ValueError(f"no folder: {self.database.partition(':')[0]}")
        return Path(self.database.removeprefix(_SQLITE)).parent


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"{_SQLITE}{path.absolute().as_posix()}"


def _secret(text: str) -> str | None:
    """A secret nobody can guess. Raises UserError ``settings.secret``."""
    known = any(text.lower().strip(" _-!0123456789").startswith(word) for word in _KNOWN_SECRETS)
    if text and (len(text) < SHORTEST_SECRET or len(set(text)) < 10 or known):
        raise UserError("settings.secret", least=SHORTEST_SECRET)
    return text or None


def _days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_DAYS)) and 0 < int(text) <= _MOST_DAYS):
        raise UserError("settings.password_days", value=text[:40])
    return int(text)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise UserError("settings.today", value=text) from None
