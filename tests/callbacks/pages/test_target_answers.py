"""The page of one target on the demonstration: every target, any quarter, both rules."""

from __future__ import annotations

import pytest

from callbacks.pages import target
from callbacks.server.web import full_view, show
from callbacks.services.explain import explain_figure
from layouts.kit.address import parse
from metrics.measures import measures
from tests.layouts.pages import of_class, of_kind, words

FIRST, LAST = "2020Q4", "2026Q3"


def view(context, query=""):
    return full_view(context, parse("/target", query))


@pytest.mark.parametrize("quarter", [FIRST, "2021Q1", "2025Q3", "2025Q4", LAST])
@pytest.mark.parametrize("rule", ["all", "registered"])
def test_every_target_is_shown_in_any_quarter(demonstration_context, quarter, rule):
    context = demonstration_context
    for measure in measures(context.policy):
        asked = view(context, f"?target={measure.key}&quarter={quarter}&rule={rule}")
        body = target.content(context, asked).body
        assert of_kind(body, "H1")
        kinds = [made.key for made in target.exhibits(context, asked)]
        assert "ranking" in kinds
        assert len(kinds) == len(set(kinds))


def test_what_moved_adds_up_to_the_change_of_the_city(demonstration_context):
    context = demonstration_context
    made = {one.key: one for one in target.exhibits(context, view(context, f"?quarter={LAST}&compare=2026Q2"))}
    changes = made["moved"].rows["change"].to_list()
    places = [
        explain_figure(context, quarter=code, unit=context.policy.city.code, indicator="places_per_1000", cells=False)
        for code in ("2026Q2", LAST)
    ]
    assert sum(changes[:-1]) == changes[-1] == places[1].numerator - places[0].numerator
    institutions = made["institutions"].rows
    moved = dict(zip(made["moved"].rows["cause"], changes, strict=True))
    assert institutions.groupby("cause")["change"].sum().to_dict() == {
        cause: moved[cause] for cause in institutions["cause"].unique()
    }


def test_registered_only_moves_what_is_registered(demonstration_context):
    context = demonstration_context
    whole, registered = (
        {one.key: one for one in target.exhibits(context, view(context, f"?quarter=2025Q3&compare=2025Q2&rule={rule}"))}
        for rule in ("all", "registered")
    )
    assert whole["path"].rows["numerator"].iloc[-1] > registered["path"].rows["numerator"].iloc[-1]
    changes = registered["moved"].rows["change"].to_list()
    assert sum(changes[:-1]) == changes[-1]


def test_the_page_says_what_the_panel_says(demonstration_context):
    context = demonstration_context
    told = explain_figure(
        context, quarter="2023Q2", unit=context.policy.city.code, indicator="places_per_1000", cells=False
    )
    said = words(target.content(context, view(context, "?quarter=2023Q2")).body)
    assert told.trend.forecast.expected in said
    assert f"{told.gap:,} 个托位" in said


@pytest.mark.parametrize("asked", ["nothing", "<script>", "%00", "places_per_1000" * 50])
def test_an_unknown_target_is_said_in_place(demonstration_context, asked):
    drawn = show(demonstration_context, parse("/target", f"?target={asked}"))
    assert of_class(drawn, "refusal")
    assert "每千人托位" in words(of_kind(drawn, "H1"))


def test_before_anything_was_approved_there_is_nothing_to_show_or_take(empty_context):
    asked = view(empty_context)
    assert "还没有通过的工作簿" in words(target.content(empty_context, asked).body)
    assert target.exhibits(empty_context, asked) == ()
