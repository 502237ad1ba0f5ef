"""The overview, the counties and the tasks, shown and taken away from the demonstration."""

from __future__ import annotations

import pytest

from callbacks.server.pages import PAGES, full_view
from callbacks.server.web import show
from callbacks.services import access
from data.rights import COUNTY, OFFICE, Actor
from layouts.kit.address import parse
from tests.layouts.pages import of_class, of_kind, words

OFFICE_READER = Actor("office", OFFICE)


@pytest.fixture
def county(demonstration_context):
    return demonstration_context.policy.counties[0].code


def given(context, path, who=OFFICE_READER):
    with access.acting(who):
        view = full_view(context, parse(path, ""))
        return {one.key: one for one in PAGES[view.address.page].exhibits(context, view)}


def test_every_page_gives_away_what_it_shows(demonstration_context, county):
    assert list(given(demonstration_context, "/")) == ["counties", "map", "path", "changes"]
    assert list(given(demonstration_context, "/county")) == ["counties"]
    assert list(given(demonstration_context, "/tasks")) == ["departments", "counties"]
    whole = given(demonstration_context, f"/county/{county}")
    assert list(whole) == ["targets", "path", "townships", "estates", "institutions", "tasks"]
    assert all(len(one.rows) for one in whole.values())


def test_an_overview_compares_with_what_the_last_meeting_had_in_hand(demonstration_context):
    with access.acting(OFFICE_READER):
        view = full_view(demonstration_context, parse("/", "?quarter=2026Q2"))
    assert view.address.compare == "2025Q3"


def test_the_departments_have_spoken_and_not_all_lately(demonstration_context):
    with access.acting(OFFICE_READER):
        page = show(demonstration_context, parse("/tasks", "?quarter=2026Q3"))
    (departments, _) = of_class(page, "tk-matrix")
    assert len(of_class(departments, "tk-section")) == 4
    for state in ("tk-done", "tk-under_way", "tk-standing", "tk-not_started", "tk-stale", "tk-unsaid"):
        assert of_class(departments, state), state


def test_a_county_reads_its_own_tasks_and_nobody_elses(demonstration_context, county):
    other = demonstration_context.policy.counties[1].code
    with access.acting(Actor("county", COUNTY, county)):
        own, theirs = (show(demonstration_context, parse(f"/county/{code}", "")) for code in (county, other))
    assert "项任务中" in words(of_kind(own, "H2"))
    assert "项任务中" not in words(of_kind(theirs, "H2"))
