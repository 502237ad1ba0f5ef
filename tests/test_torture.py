"""A little of ``make torture``: our own ledger laid out in ways people do, read, and held against the truth."""

from __future__ import annotations

import pytest

from tests.torture.drawing import drawn, lay_out
from tests.torture.files import WRITERS, write
from tests.torture.judging import Outcome
from tests.torture.running import is_bad, try_layouts, try_seeds
from tests.torture.summary import BEGIN, END, section
from tests.torture.ways import WAYS

SEEDS = range(70_000, 70_260)
ONCE = "unmerged.groups written once"
"""Means nothing without a group."""


@pytest.fixture(scope="module")
def tried():
    return try_seeds(SEEDS)


def test_no_layout_is_read_wrongly_refused_without_its_cause_or_taken_liberties_with_unsaid(tried):
    bad = [one for one in tried if is_bad(one.outcome)]
    assert [f"{one.outcome}: --one {one.seed}: {one.ways}: {one.reasons[:3]}" for one in bad] == []


def test_most_layouts_are_read_without_anybodys_help(tried):
    whole = sum(one.outcome is Outcome.WHOLE for one in tried)
    assert whole >= 0.75 * len(tried)


def occasion(name):
    """The first seed whose ledger gives a way an occasion, and a program that can write it."""
    writer = next(one for one in ("openpyxl", "xlsxwriter") if WAYS[name].needs <= WRITERS[one].can)
    return next((seed, writer, [name]) for seed in range(100) if name in lay_out(seed, writer, [name]).draft.ways)


def test_every_way_alone_is_read_rightly():
    found = try_layouts([occasion(name) for name in WAYS if name != ONCE])
    assert len(found) == len(WAYS) - 1
    assert [(one.ways, one.outcome, one.reasons) for one in found if is_bad(one.outcome)] == []


def test_every_program_is_read_whole():
    found = try_layouts([(3, writer, []) for writer in WRITERS])
    assert {(one.outcome, *one.reasons) for one in found} == {(Outcome.WHOLE,)}


def test_a_seed_gives_the_same_layout_each_time():
    assert drawn(5) == drawn(5)
    first, again = (lay_out(5, *drawn(5)) for _ in range(2))
    assert [page.cells for page in first.pages] == [page.cells for page in again.pages]
    assert write(first)[0] == write(again)[0]


def test_leaving_out_a_way_changes_nothing_of_the_others():
    ways = ["numbers.full width", "order.shuffled"]
    assert {str(raw) for raw in lay_out(8, "openpyxl", ways).pages[0].cells.values()} == {
        str(raw) for raw in lay_out(8, "openpyxl", ways[:1]).pages[0].cells.values()
    }


def test_the_summary_counts_every_layout_once_and_each_of_its_ways(tried):
    text = section(tried, SEEDS[0])
    assert text.startswith(BEGIN)
    assert text.endswith(END)
    assert f"| **all layouts** | {len(tried)} |" in text
    for way in {name for one in tried for name in one.ways}:
        assert f"\n| {way} | " in text
