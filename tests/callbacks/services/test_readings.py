"""Readings kept for a while: parsed once, checked each time, and never another's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from callbacks.services import acts
from callbacks.services.readings import Readings
from data.reading.reading import Reading
from tests.tools.workbook import small_workbook

QUARTER = "2026Q3"


@pytest.fixture
def parsed(monkeypatch):
    """The names of the files that were really parsed."""
    names, really = [], acts.read_workbooks

    def counted(files, *rest, **said):
        names.extend(name for name, _ in files)
        return really(files, *rest, **said)

    monkeypatch.setattr(acts, "read_workbooks", counted)
    return names


@pytest.fixture
def county(policy):
    return policy.counties[0]


@pytest.fixture
def content(policy, county):
    return small_workbook(policy, county, QUARTER, dt.datetime(2026, 10, 5, tzinfo=dt.UTC))


def looked_at(context, county, content, name="台账.xlsx"):
    return acts.check_file(context, name, content, county=county.code, quarter=QUARTER)


def test_a_file_is_parsed_once_and_its_checks_run_anew(empty_context, county, content, parsed):
    first = looked_at(empty_context, county, content)
    empty_context.store.close_quarter(QUARTER, by="tests", now=empty_context.now())
    second = looked_at(empty_context, county, content)
    assert parsed == ["台账.xlsx"]
    assert "quarter.closed" not in {one.code for one in first.findings}
    assert "quarter.closed" in {one.code for one in second.findings}


def test_what_is_done_to_a_reading_stays_with_who_does_it(empty_context, county, content):
    first = looked_at(empty_context, county, content).reading
    first.institutions["places"] = 0
    first.county_values.clear()
    first.findings.clear()
    second = looked_at(empty_context, county, content).reading
    assert list(second.institutions["places"]) == [60]
    assert second.county_values


def test_another_file_name_mapping_or_day_is_parsed_anew(empty_context, county, content, parsed):
    looked_at(empty_context, county, content)
    looked_at(empty_context, county, content, "另一份.xlsx")
    empty_context.store.save_mapping(
        county.code, {"institutions": {"床位": "places"}}, by="tests", now=empty_context.now()
    )
    looked_at(empty_context, county, content)
    now = empty_context.now()
    empty_context.now = lambda: now + dt.timedelta(days=1)
    looked_at(empty_context, county, content)
    assert len(parsed) == 4


def test_what_cannot_be_read_is_tried_again(empty_context, county, parsed):
    for _ in range(2):
        assert not looked_at(empty_context, county, b"PK nothing").reading.readable
    assert len(parsed) == 2


def test_there_is_an_end_to_what_is_kept():
    kept, asked = Readings(most=100), []

    def read(keys):
        def made(places):
            asked.extend(keys[place] for place in places)
            return [replace(Reading("a", "", 40)) for _ in places]

        return kept.of(keys, made)

    read(["a", "b"])
    read(["a", "c"])
    read(["b", "a"])
    assert asked == ["a", "b", "c", "b"]
