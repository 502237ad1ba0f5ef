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
from metrics.building import shares
from metrics.projection import project, start
from metrics.scenario import Scenario
from metrics.trend import forecast_of
from tests.recount import ahead, cells
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


@pytest.mark.parametrize("indicator", ["places_per_1000", "township_coverage"])
@pytest.mark.parametrize("rule", ["all", "registered"])
def test_every_expected_quarter_is_what_the_counties_own_figures_give(case, recounted, indicator, rule) -> None:
    context, counties = case[0], list(cells.read_city(DEFAULT_POLICY).counties)
    named = unclear = 0
    for code in context.table().quarters():
        for unit in (context.policy.city.code, *counties):
            asked = {"unit": unit, "indicator": indicator, "quarter": code, "rule": rule}
            told = forecast_of(context.table(), context.policy, **asked)
            mine = counties if unit == context.policy.city.code else [unit]
            gap = recounted[code, unit, indicator, "", rule].gap
            ours = ahead.reached(recounted, mine, cells.quarter(code), indicator, rule, gap)
            quarters = (told.expected or "", told.earliest or "", told.latest or "")
            assert (told.pace, *quarters) == (ours.pace, ours.expected, ours.earliest, ours.latest), asked
            assert frozenset(told.left_out) == ours.left_out, asked
            named, unclear = named + bool(told.expected), unclear + (told.reason == "unclear")
    assert named > 10
    assert unclear > 0


@pytest.mark.parametrize("rule", ["all", "registered"])
def test_every_share_of_the_citys_gap_is_what_the_counties_own_figures_give(case, recounted, rule) -> None:
    context, counties, shared = case[0], sorted(cells.read_city(DEFAULT_POLICY).counties), 0
    for code in context.table().quarters():
        of_city = recounted[code, context.policy.city.code, "places_per_1000", "", rule]
        if not of_city.gap or int(of_city.gap) <= 0:
            continue
        begun = start(context.table(), context.population(), context.policy, quarter=code, rule=rule)
        found, gap = project(begun, Scenario(code, code)), int(of_city.gap)
        rates = {unit: recounted[code, unit, "places_per_1000", "", rule].gap for unit in counties}
        told = shares(found, "gap")
        own, left, missing = ahead.by_own_gap(gap, {unit: int(its) if its else None for unit, its in rates.items()})
        assert (told.shares.dropna().to_dict(), told.left, set(told.unknown)) == (own, left, missing), code
        assert sum(own.values()) + left == gap
        children = {unit: recounted[code, unit, "enrolment_rate", "", rule].denominator for unit in counties}
        given = {unit: int(n) for unit, n in children.items() if n}
        by_children = dict.fromkeys(counties, 0) | ahead.by_weight(gap, given)
        assert shares(found, "under3").shares.to_dict() == by_children, code
        shared += left > 0
    assert shared > 0


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
