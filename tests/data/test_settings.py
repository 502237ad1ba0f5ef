"""Settings come from the environment, each with a default."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.errors import UserError
from data.policy.policy import DEFAULT_POLICY
from data.settings import Settings, sqlite_url

_SECRET = "n3ver-Guessed-4t-all-by-4nybody-here"


def test_without_an_environment_all_lies_in_var() -> None:
    settings = Settings.from_environment({})
    assert settings.database.startswith("sqlite:///")
    assert settings.database.endswith("/var/tuoyu.sqlite")
    assert (settings.files, settings.policy, settings.secret, settings.today) == (None, DEFAULT_POLICY, None, None)


def test_an_empty_variable_counts_as_not_set() -> None:
    names = ("DATABASE", "FILES", "POLICY", "SECRET", "TODAY")
    assert Settings.from_environment({f"TUOYU_{n}": " " for n in names}) == Settings.from_environment({})


def test_each_setting_can_be_set() -> None:
    settings = Settings.from_environment(
        {
            "TUOYU_DATABASE": "postgresql://db/tuoyu",
            "TUOYU_FILES": "originals",
            "TUOYU_POLICY": "other.toml",
            "TUOYU_SECRET": _SECRET,
            "TUOYU_TODAY": "2026-10-08",
            "TUOYU_HOSTS": "kanban.example, other.example",
            "TUOYU_PROXY": "10.0.0.1",
        }
    )
    assert settings == Settings(
        "postgresql://db/tuoyu",
        Path("originals"),
        Path("other.toml"),
        _SECRET,
        ("kanban.example", "other.example"),
        "10.0.0.1",
        dt.date(2026, 10, 8),
    )


def test_passwords_have_no_age_unless_it_is_set() -> None:
    assert Settings.from_environment({}).password_days is None
    assert Settings.from_environment({"TUOYU_PASSWORD_DAYS": "90"}).password_days == 90


@pytest.mark.parametrize("days", ["0", "-1", "ninety", "3651", "9" * 5000, "\u0663"])
def test_an_age_that_is_none_is_refused(days: str) -> None:
    with pytest.raises(UserError, match=r"settings\.password_days"):
        Settings.from_environment({"TUOYU_PASSWORD_DAYS": days})


def test_a_malformed_today_is_refused() -> None:
    with pytest.raises(UserError) as refused:
        Settings.from_environment({"TUOYU_TODAY": "2026-13-01"})
    assert (refused.value.code, refused.value.params) == ("settings.today", {"value": "2026-13-01"})


def test_the_demonstration_never_touches_the_real_database_or_its_originals() -> None:
    real = Settings.from_environment({"TUOYU_DATABASE": "postgresql://db/tuoyu", "TUOYU_FILES": "originals"})
    demo = real.demo()
    assert demo.database != real.database
    assert demo.folder.parts[-2:] == ("var", "demo")
    assert demo.files is None
    assert demo.policy == real.policy


def test_a_demonstration_can_be_made_elsewhere_first(tmp_path: Path) -> None:
    moved = Settings.from_environment({}).demo().moved_to(tmp_path)
    assert moved.database == sqlite_url(tmp_path / "tuoyu.sqlite")
    assert moved.folder == tmp_path


def test_another_database_has_no_folder() -> None:
    with pytest.raises(ValueError, match="no folder"):
        _ = Settings("postgresql://db/tuoyu").folder
