"""The overview, the counties and the tasks, shown and taken away from the demonstration."""

from __future__ import annotations

import pytest

from callbacks import access, taking
from callbacks.viewing import full_view
from callbacks.web import show
from data.rights import COUNTY, OFFICE, Actor
from layouts.address import parse
from tests.layouts.pages import of_class, of_kind, words

OFFICE_READER = Actor("office", OFFICE)


@pytest.fixture
def county(demonstration_desk):
    return demonstration_desk.policy.counties[0].code


def given(desk, path, who=OFFICE_READER):
    with access.acting(who):
        view = full_view(desk, parse(path, ""))
        return {one.key: one for one in taking.EXHIBITS[view.address.page](desk, view)}


def test_every_page_gives_away_what_it_shows(demonstration_desk, county):
    assert list(given(demonstration_desk, "/")) == ["counties", "map", "path", "changes"]
    assert list(given(demonstration_desk, "/county")) == ["counties"]
    assert list(given(demonstration_desk, "/tasks")) == ["departments", "counties"]
    whole = given(demonstration_desk, f"/county/{county}")
    assert list(whole) == ["targets", "path", "townships", "estates", "institutions", "tasks"]
    assert all(len(one.rows) for one in whole.values())


def test_an_overview_compares_with_what_the_last_meeting_had_in_hand(demonstration_desk):
    with access.acting(OFFICE_READER):
        view = full_view(demonstration_desk, parse("/", "?quarter=2026Q2"))
    assert view.address.compare == "2025Q3"


def test_the_departments_have_spoken_and_not_all_lately(demonstration_desk):
    with access.acting(OFFICE_READER):
        page = show(demonstration_desk, parse("/tasks", "?quarter=2026Q3"))
    (departments, _) = of_class(page, "tk-matrix")
    assert len(of_class(departments, "tk-section")) == 4
    for state in ("tk-done", "tk-under_way", "tk-standing", "tk-not_started", "tk-stale", "tk-unsaid"):
        assert of_class(departments, state), state


def test_a_county_reads_its_own_tasks_and_nobody_elses(demonstration_desk, county):
    other = demonstration_desk.policy.counties[1].code
    with access.acting(Actor("county", COUNTY, county)):
        own, theirs = (show(demonstration_desk, parse(f"/county/{code}", "")) for code in (county, other))
    assert "项任务中" in words(of_kind(own, "H2"))
    assert "项任务中" not in words(of_kind(theirs, "H2"))
