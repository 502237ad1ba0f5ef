"""Every figure, counted a second time from the workbooks' own cells: of the demonstration, and of one disturbed."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from callbacks.services import acts
from callbacks.services.context import Context, open_context
from data.policy.policy import DEFAULT_POLICY
from data.rights import SHELL, Actor
from layouts.kit.figures_file import figures_csv
from tests.recount import cells
from tests.recount.disturbed import disturb
from tests.recount.table import Figure, Part, Recount

pytestmark = pytest.mark.whole

SENT = ("county", "quarter", "sent_at", "state")
AS_TEXT = (
    "level",
    "unit_name",
    "numerator",
    "population_as_of",
    "source",
    "carried_from",
    "provisional",
    "target",
    "gap",
    "verdict",
)
CLOSE = Fraction(1, 10**12)


@pytest.fixture(scope="module", params=["demonstration", "disturbed"])
def case(request: pytest.FixtureRequest, demonstration_workbooks: Path) -> Iterator[tuple[Context, Path]]:
    """A context, and the folder of the workbooks it was filled from."""
    if request.param == "demonstration":
        yield request.getfixturevalue("demonstration_context"), demonstration_workbooks
        return
    with tempfile.TemporaryDirectory() as folder:
        books = Path(folder) / "books"
        books.mkdir()
        disturb(demonstration_workbooks, books, cells.read_city(DEFAULT_POLICY), seed=37)
        settings = request.getfixturevalue("demonstration_settings").moved_to(Path(folder))
        context = open_context(settings)
        files = [(path.name, path.read_bytes()) for path in sorted(books.glob("*.xlsx"))]
        by = Actor("test", SHELL)
        for loaded in acts.load_files(context, files, by=by, approve=True, explanation="演示数据，情况属实"):
            if not loaded.accepted:  # what may not be sent is no figure either
                (books / loaded.checked.reading.file).unlink()
        assert len(list(books.iterdir())) > 60
        yield context, books
        context.store.close()


@pytest.fixture(scope="module")
def recounted(case: tuple[Context, Path]) -> dict[Part, Figure]:
    context, books = case
    sent = context.store.submissions()  # the one thing no workbook says: when it was sent, and its state
    return Recount(
        city=cells.read_city(DEFAULT_POLICY),
        books=cells.read_workbooks(books),
        sent=[
            (county, cells.quarter(quarter), moment, state)
            for county, quarter, moment, state in zip(*(sent[name] for name in SENT), strict=True)
        ],
        through=cells.quarter("2026Q3"),
    ).table()


@pytest.fixture(scope="module")
def told(case: tuple[Context, Path]) -> dict[Part, dict[str, str]]:
    """The product's table, as whoever downloads it gets it."""
    rows = list(csv.DictReader(io.StringIO(figures_csv(case[0].figures()).decode())))
    by_key = {(row["quarter"], row["unit"], row["indicator"], row["part"], row["rule"]): row for row in rows}
    assert len(by_key) == len(rows), "two rows of one key"
    return by_key


def test_the_table_has_a_row_for_every_unit_indicator_part_quarter_and_rule_and_no_other(recounted, told) -> None:
    assert len(recounted) > 10_000
    assert sorted(recounted.keys() - told.keys())[:20] == []
    assert sorted(told.keys() - recounted.keys())[:20] == []


def test_every_figure_and_verdict_is_what_the_workbooks_cells_give(recounted, told) -> None:
    differences = [
        (key, name, ours, theirs)
        for key in sorted(recounted.keys() & told.keys())
        for name, ours, theirs in unlike(recounted[key], told[key])
    ]
    assert not differences, f"{len(differences)} differences (key, column, recounted, told):\n" + "\n".join(
        str(difference) for difference in differences[:20]
    )


def unlike(ours: Figure, theirs: dict[str, str]) -> list[tuple[str, str, str]]:
    """The columns in which two rows differ, with both values."""
    different = [name for name in AS_TEXT if getattr(ours, name) != theirs[name]]
    if not same_number(ours.denominator, theirs["denominator"]):
        different.append("denominator")
    if not close(ours.value, theirs["value"]):
        different.append("value")
    return [(name, str(getattr(ours, name)), theirs[name]) for name in different]


def same_number(ours: str, theirs: str) -> bool:
    """Equal as decimals, 0.50 being 0.5; empty only like empty."""
    return ours == theirs or (bool(ours and theirs) and Decimal(ours) == Decimal(theirs))


def close(ours: Fraction | None, theirs: str) -> bool:
    """Within 1e-12 of the exact value; none only like none."""
    if ours is None or theirs == "":
        return ours is None and theirs == ""
    return abs(Fraction(theirs) - ours) <= CLOSE * abs(ours)
