"""The map of counties and its list: every county drawn, filled as it stands, named where there is room, leading on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from itertools import combinations

import pandas as pd
import pytest

from layouts.kit import map as county_map
from layouts.kit import numbers, theme
from layouts.kit import outlines as map_outlines
from layouts.kit.address import parse
from layouts.kit.map_fills import Band, steps
from layouts.kit.shell import View
from layouts.words.catalogue import catalogue
from tests.layouts.charts import read
from tests.layouts.pages import links, of_class, of_kind, words

LACKS, CARRIED, GONE = 2, 6, 8


def view_of(policy, lang="zh"):
    address = parse("/townships", f"?quarter=2026Q3&lang={lang}")
    return View(address, catalogue(lang), policy, dt.date(2026, 11, 23), True)


def frame_of(policy):
    rows = [
        {
            "unit": c.code,
            "value": 0,
            "said": "0",
            "verdict": "met_on_time",
            "source": "reported",
            "carried_from": "",
            "note": None,
        }
        for c in policy.counties
    ]
    rows[LACKS] |= {"value": 4, "said": "4", "verdict": "overdue", "note": "<b>甲乡</b>、乙乡"}
    rows[CARRIED] |= {"value": 1, "said": "1", "verdict": "slipped", "source": "carried", "carried_from": "2026Q2"}
    rows[GONE] |= {"value": None, "said": "—", "verdict": "none", "source": "missing"}
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def frame(policy):
    return frame_of(policy)


def drawn_map(*given, **more):
    return read(county_map.county_map(*given, **more))


def areas(chart):
    return {trace.name: trace for trace in chart.data if trace.hoveron == "fills"}


def label_texts(chart):
    (names,) = [trace for trace in chart.data if trace.mode == "text"]
    return names.text


def test_every_county_is_drawn_and_leads_to_its_page_with_the_quarter_kept(policy, frame):
    drawn = areas(drawn_map(view_of(policy), frame, bands=steps(frame["value"])))
    assert set(drawn) == {county.code for county in policy.counties}
    assert all(trace.meta == f"/county/{code}?quarter=2026Q3" for code, trace in drawn.items())
    assert all(trace.type == "scatter" for trace in drawn.values())


def test_what_is_missing_is_hatched_and_what_is_carried_has_a_dashed_edge(policy, frame):
    drawn = areas(drawn_map(view_of(policy), frame, bands=steps(frame["value"])))
    gone, carried = policy.counties[GONE].code, policy.counties[CARRIED].code
    assert {code for code, trace in drawn.items() if trace.fillpattern.shape} == {gone}
    assert {code for code, trace in drawn.items() if trace.line.dash != "solid"} == {carried}
    assert drawn[gone].fillcolor == theme.tokens()["paper"]


def test_by_verdict_only_those_that_need_somebody_are_filled_and_each_has_its_mark(policy, frame):
    chart = drawn_map(view_of(policy), frame)
    drawn, of = areas(chart), theme.tokens()
    filled = {code: trace.fillcolor for code, trace in drawn.items() if trace.fillcolor != of["paper"]}
    assert filled == {
        policy.counties[LACKS].code: of["st-overdue-fill"],
        policy.counties[CARRIED].code: of["st-slipped-fill"],
    }
    texts = label_texts(chart)
    assert sum("✕ 4" in text for text in texts) == 1 and sum("✓ 0" in text for text in texts) == 10
    legend = [trace.name for trace in chart.data if trace.showlegend]
    assert legend == ["✓ 按期达标", "↓ 达标后回落", "✕ 逾期未达标", "缺报", "沿用以前季度"]


def test_by_measure_darker_is_more_and_the_legend_says_every_class(policy, frame):
    chart = drawn_map(view_of(policy), frame, bands=(Band("不缺", 0), Band("1–2", 1), Band("3–4", 3)))
    drawn = areas(chart)
    none, few, many = (drawn[policy.counties[at].code].fillcolor for at in (0, CARRIED, LACKS))
    assert none == theme.tokens()["accent-wash"] and many == theme.tokens()["accent-ink"] and few not in (none, many)
    assert [trace.name for trace in chart.data if trace.showlegend] == ["不缺", "1–2", "3–4", "缺报", "沿用以前季度"]


def test_names_are_escaped_under_the_pointer(policy, frame):
    drawn = areas(drawn_map(view_of(policy), frame, bands=steps(frame["value"])))
    said = drawn[policy.counties[LACKS].code].text
    assert "&lt;b&gt;甲乡&lt;/b&gt;" in said and "<b>甲乡" not in said and "逾期未达标" in said
    assert "沿用2026Q2" in drawn[policy.counties[CARRIED].code].text
    assert drawn[policy.counties[GONE].code].text.endswith("缺报")


def test_it_says_that_it_is_a_sketch(policy, frame):
    for lang, said in (("zh", "示意图，不作为划界依据"), ("en", "Sketch, not a boundary reference")):
        chart = drawn_map(view_of(policy, lang), frame, bands=steps(frame["value"]))
        assert said in [note.text for note in chart.layout.annotations]


def test_the_list_says_the_same(policy, frame):
    listed = county_map.map_list(view_of(policy), frame)
    assert links(listed) == {c.name: f"/county/{c.code}?quarter=2026Q3" for c in policy.counties}
    items = [words(item) for item in of_kind(listed, "Li")]
    assert items[LACKS] == f"{policy.counties[LACKS].name}4逾期<b>甲乡</b>、乙乡"
    assert items[CARRIED] == f"{policy.counties[CARRIED].name} 沿用2026Q21回落"
    assert items[GONE] == f"{policy.counties[GONE].name} 缺报—"
    assert len(of_class(listed, "st-overdue")) == 1


@pytest.mark.parametrize("text", ["", "{}", '{"features": []}'])
def test_a_policy_without_outlines_has_only_the_list(policy, frame, text):
    bare = dataclasses.replace(policy, tables=dataclasses.replace(policy.tables, outlines=text))
    assert county_map.county_map(view_of(bare), frame) is None
    assert len(of_kind(county_map.map_list(view_of(bare), frame), "Li")) == len(policy.counties)


def test_a_county_the_frame_does_not_name_is_drawn_as_not_reported(policy, frame):
    drawn = areas(drawn_map(view_of(policy), frame.drop(index=0)))
    assert drawn[policy.counties[0].code].fillpattern.shape


# --- where labels stand ----------------------------------------------------------------------------------------------


def boxes(stood, half):
    return {p.unit: (p.x - half[0], p.x + half[0], p.y - half[1], p.y + half[1]) for p in stood}


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def test_labels_stand_inside_and_clear_of_each_other_on_the_smallest_screen(policy):
    shapes = map_outlines.outlines(policy)
    half = county_map._label_size(map_outlines.extent(shapes))
    stood = map_outlines.places(shapes, half)
    assert all(place.leads_to is None for place in stood)
    assert not [pair for pair in combinations(boxes(stood, half).values(), 2) if overlap(*pair)]


def square(unit, x, y, size):
    ring = [[x, y], [x, y + size], [x + size, y + size], [x + size, y], [x, y]]
    return {"id": unit, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_small_counties_are_named_beside_the_map_with_a_line(policy):
    codes = [county.code for county in policy.counties]
    large = [square(codes[0], 0, 0, 1), square(codes[1], 1, 0, 1)]
    small = [square(code, 1.9, 1 + at / 100, 0.01) for at, code in enumerate(codes[2:])]
    text = json.dumps({"features": large + small})
    crowded = dataclasses.replace(policy, tables=dataclasses.replace(policy.tables, outlines=text))
    shapes, half = map_outlines.outlines(crowded), (0.1, 0.08)
    stood = map_outlines.places(shapes, half)
    outside = [place for place in stood if place.leads_to]
    assert {place.unit for place in outside} == set(codes[2:])
    assert all(place.x > 2 for place in outside)
    assert not [pair for pair in combinations(boxes(stood, half).values(), 2) if overlap(*pair)]
    chart = drawn_map(view_of(crowded), frame_of(crowded))
    assert len(chart.layout.shapes) == len(small)
    low, high = chart.layout.yaxis.range
    (names,) = [trace for trace in chart.data if trace.mode == "text"]
    assert all(low <= y <= high for y in names.y)


# --- classes of a measure --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], []),
        ([None], []),
        ([0, 0], ["0"]),
        ([7], ["7"]),
        ([0, 1, 3, 4, None], ["0", "1", "2", "3", "4"]),
        ([0, 9, 120], ["0", "1–49", "50–99", "100–149"]),
        ([2, 9], ["2–3", "4–5", "6–7", "8–9"]),
    ],
)
def test_whole_numbers_fall_into_whole_classes_and_none_has_its_own(values, said):
    assert [band.said for band in steps(values)] == said


def test_rates_fall_into_even_classes_that_hold_them_all():
    bands = steps([3.8, 4.2, 5.35], numbers.rate)
    assert [band.said for band in bands] == ["3.50–4.00", "4.00–4.50", "4.50–5.00", "5.00–5.50"]
    assert bands[0].least <= 3.8


@pytest.mark.parametrize("values", [[-30, 5], [0.1, 0.2, 0.3], [1, 1_000_000], [0.999, 1.0]])
def test_there_are_never_many_classes_and_every_value_is_in_one(values):
    bands = steps(values, str)
    assert 1 <= len(bands) <= 7
    assert min(values) >= bands[0].least and len({band.least for band in bands}) == len(bands)
