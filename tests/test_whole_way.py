"""The whole way: the demonstration's workbooks, loaded as counties would send them, give the same figures again."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from callbacks.services import acts
from callbacks.services.context import Context, open_context
from data.rights import SHELL, Actor
from data.settings import Settings
from layouts.kit.figures_file import figures_csv
from metrics.figures import FIGURE_COLUMNS
from tests.conftest import DATABASES, postgres_schema

pytestmark = pytest.mark.whole


def load_all(context: Context, folder: Path) -> list[acts.Loaded]:
    """Every workbook at the folder's top, in the order of their names."""
    files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.xlsx"))]
    return list(acts.load_files(context, files, by=Actor("test", SHELL), approve=True))


@pytest.fixture(scope="module", params=DATABASES)
def loaded(
    request: pytest.FixtureRequest,
    demonstration_workbooks: Path,
    demonstration_settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Context]:
    """A new database into which all workbooks were loaded, on SQLite and on PostgreSQL."""
    with contextlib.ExitStack() as stack:
        if request.param == "postgresql":
            url = stack.enter_context(postgres_schema(request.getfixturevalue("postgres")))
            settings = Settings(database=url, today=demonstration_settings.today)
        else:
            settings = demonstration_settings.moved_to(tmp_path_factory.mktemp("loaded"))
        context = open_context(settings)
        refused = [
            each.checked.reading.file for each in load_all(context, demonstration_workbooks) if not each.accepted
        ]
        assert refused == []
        yield context
        context.store.close()


def test_loaded_workbooks_give_the_figures_of_the_demonstration(
    loaded: Context, demonstration_context: Context
) -> None:
    told = pd.read_csv(io.BytesIO(figures_csv(demonstration_context.figures())), dtype=str, keep_default_na=False)
    again = pd.read_csv(io.BytesIO(figures_csv(loaded.figures())), dtype=str, keep_default_na=False)
    # who sent on time is a matter of when they were loaded, everything else of what they hold
    apart = (told["indicator"] == "reporting") & (told["part"] == "on_time")
    assert len(told) > 20_000
    pd.testing.assert_frame_equal(told[~apart], again[~apart])


def test_loaded_audit_chain_is_whole(loaded: Context) -> None:
    assert loaded.store.verify_audit() == []
    assert len(loaded.store.audit()) >= 300


def test_the_same_workbook_again_is_accepted_without_a_new_version(
    loaded: Context, demonstration_workbooks: Path
) -> None:
    path = sorted(demonstration_workbooks.glob("2026Q2*.xlsx"))[0]
    before = loaded.store.submissions()
    again = next(iter(acts.load_files(loaded, [(path.name, path.read_bytes())], by=Actor("test", SHELL), approve=True)))
    assert again.accepted
    assert len(loaded.store.submissions()) == len(before)
    assert [f.code for f in again.checked.notes].count("file.same") == 1


# --- the shell --------------------------------------------------------------------------------------------------------


def test_check_load_and_figures_from_the_shell(
    shell: Callable, demonstration_workbooks: Path, demonstration_context: Context
) -> None:
    first = sorted(demonstration_workbooks.glob("2020Q4*.xlsx"))
    checked = shell("check", "--json", *first)
    assert checked.returncode == 0, checked.stderr.decode()
    told = json.loads(checked.stdout)
    assert [set(each) for each in told] == [{"file", "county", "quarter", "readable", "findings"}] * 13
    assert all(each["readable"] and each["quarter"] == "2020Q4" for each in told)

    loaded = shell("load", "--json", "--approve", *first)
    assert loaded.returncode == 0, loaded.stderr.decode()
    assert all(each["accepted"] and each["submission"] for each in json.loads(loaded.stdout))

    figures = shell("figures", "--quarter", "2020Q4", "--indicator", "places_per_1000")
    rows = list(csv.DictReader(io.StringIO(figures.stdout.decode())))
    assert tuple(rows[0]) == FIGURE_COLUMNS
    expected = demonstration_context.figures().query(
        "quarter == '2020Q4' and indicator == 'places_per_1000' and rule == 'all'"
    )
    assert [(r["unit"], r["numerator"]) for r in rows] == [
        (unit, str(n)) for unit, n in zip(expected["unit"], expected["numerator"], strict=True)
    ]
