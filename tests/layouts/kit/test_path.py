"""The path chart, by its data: the line, its target, its deadline and its bounds."""

from __future__ import annotations

import dataclasses

import pytest

from layouts.kit import path, theme
from layouts.words.catalogue import catalogue
from metrics.board import board
from tests.layouts.charts import read
from tests.layouts.figures_builder import FIRST, NOW, figures_frame


@pytest.fixture(scope="module")
def drawn(policy):
    shown = board(figures_frame(policy), policy, quarter=NOW, compare=None, rule="all")
    target = shown.card("places_per_1000").measure.target
    points = path.drawn_points(shown.path)
    return path.Path(points, policy.city.short_name, target, path.national(policy, NOW), True, True, (11, 13))


@pytest.fixture(scope="module")
def chart(drawn):
    return read(path.figure(drawn, catalogue("zh")))


def trace(chart, name):
    return next(t for t in chart.data if t.name == name)


def note(chart, name):
    return next((a for a in chart.layout.annotations if a.name == name), None)


def test_the_line_carries_every_quarter_and_its_last_segment_is_dashed(chart, drawn):
    solid, dashed = [t for t in chart.data if t.name == drawn.name]
    assert len(solid.y) + len(dashed.y) == len(drawn.points) + 1
    assert dashed.line.dash
    assert list(dashed.y)[-1] == drawn.last[1]


def test_a_provisional_point_is_hollow_and_a_final_one_is_not(chart, drawn):
    assert trace(chart, "last").marker.color == "#ffffff"
    final = read(path.figure(dataclasses.replace(drawn, provisional=False, bounded=False), catalogue("zh")))
    assert trace(final, "last").marker.color == theme.tokens()["accent"]


def test_the_target_line_has_its_words_and_the_time_since_the_deadline_is_named(chart):
    assert "2025Q4" in note(chart, "target").text
    assert "3 个季度" in note(chart, "overdue").text
    assert any(shape.y0 == shape.y1 == 5 for shape in chart.layout.shapes)


def test_only_first_deadline_and_last_carry_values(chart, drawn):
    assert note(chart, "first").text == "<b>1.34</b>" or drawn.points["quarter"].iloc[0] == FIRST
    assert "4.3" in note(chart, "then").text
    assert "至少，暂定" in note(chart, "end").text
    assert "11/13" in note(chart, "end").text


def test_the_country_stands_at_year_ends_only(chart, drawn):
    assert list(drawn.national["quarter"]) == [f"{year}Q4" for year in range(2020, 2026)]
    assert trace(chart, "national").line.dash


def test_the_country_is_not_told_before_it_was_known(policy):
    assert path.national(policy, "2023Q3")["year"].max() == 2022


def test_the_axis_starts_at_zero_and_there_is_no_legend(chart):
    assert chart.layout.yaxis.range[0] == 0
    assert chart.layout.template.layout.showlegend is False
    assert {t.type for t in chart.data} == {"scatter"}


def test_before_the_deadline_nothing_is_overdue(policy):
    shown = board(figures_frame(policy, "2024Q4"), policy, quarter="2024Q4", compare=None, rule="all")
    target = shown.card("places_per_1000").measure.target
    points = path.drawn_points(shown.path)
    early = read(path.figure(path.Path(points, "x", target, path.national(policy, "2024Q4")), catalogue("en")))
    assert note(early, "overdue") is None
    assert note(early, "then") is None


def test_no_chart_offers_to_upload_anything():
    for language in ("zh", "en"):
        config = theme.config(catalogue(language))
        assert config["showSendToCloud"] is False
        assert config["locale"] in config["locales"]


def test_colours_are_the_pages_own():
    assert theme.tokens()["accent"] == "#124e8c"
    assert theme.template()["layout"]["colorway"][0] == theme.tokens()["accent"]
