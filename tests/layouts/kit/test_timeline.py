"""Lines over time, by their data: what every page's line has in common."""

from __future__ import annotations

import pandas as pd
import pytest

from layouts.kit import theme
from layouts.kit.timeline import Timeline, hollow
from layouts.words.catalogue import catalogue
from tests.layouts.charts import read

CODES = ["2024Q3", "2024Q4", "2025Q1", "2025Q2"]
POINTS = pd.DataFrame({"quarter": CODES, "value": [1.0, 2.0, float("nan"), 4.0]})


@pytest.fixture
def line():
    return Timeline("2024Q3", "2025Q2")


def test_quarters_stand_a_step_apart_and_year_ends_are_named(line):
    assert [line.x(code) for code in CODES] == [0, 1, 2, 3]
    assert (line.width, line.year_ends()) == (3, ["2024Q4"])


def test_a_missing_value_is_a_gap_and_a_provisional_end_is_dashed(line):
    line.ours(POINTS, "ours", provisional=True, said=CODES)
    solid, dashed = read(line.chart).data
    assert list(solid.y) == [1, 2, None] and list(solid.text) == CODES[:3]
    assert list(dashed.x) == [2, 3] and dashed.line.dash and dashed.hoverinfo == "skip"


def test_where_each_year_begins_anew_the_line_breaks_before_it(line):
    line.ours(POINTS, "ours", provisional=False, anew=True)
    (drawn,) = read(line.chart).data
    assert list(drawn.x) == [0, 1, None, 2, 3]


def test_the_time_since_a_deadline_before_the_axis_begins_at_its_edge(line):
    line.since("2020Q4", "2025Q2", 5, "<b>overdue</b>")
    drawn = read(line.chart).layout
    assert (drawn.shapes[0].x0, drawn.shapes[0].x1) == (line.left, 3)
    assert drawn.annotations[0].x == (line.left + 3) / 2


def test_the_countrys_figure_stands_on_the_side_away_from_our_line(line):
    country = pd.DataFrame({"quarter": ["2023Q4", "2024Q4"], "value": [0.5, 3.0]})
    for ours, below in ((2.0, False), (4.0, True)):
        drawn = Timeline(line.first, line.through)
        drawn.country(country, {"2024Q4": ours}, catalogue("en"))
        assert list(read(drawn.chart).data[0].x) == [1]
        assert (read(drawn.chart).layout.annotations[0].yshift < 0) is below


def test_a_hollow_mark_is_paper_within_the_lines_colour():
    of = theme.tokens()
    assert hollow(True, 2) == {"color": of["paper"], "line": {"color": of["accent"], "width": 2}}
    assert hollow(False, 2)["color"] == of["accent"]
