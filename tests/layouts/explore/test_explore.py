"""Parts of the data page that need no figures: names at lines' ends, names beside points."""

from __future__ import annotations

from itertools import pairwise

import pytest

from layouts.explore.grid import on_demand
from layouts.explore.spread import spread
from layouts.explore.two_indicators import _label_box, _touch, _where_room


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [0.5],
        [0.5, 0.5],
        [0.0, 0.0, 0.0],
        [1.0, 1.0, 0.99],
        [0.9, 0.1, 0.5],
        [0.7] * 14,
        [0.1, 0.11, 0.5, 0.52, 0.98, 1.0],
    ],
)
def test_names_at_the_ends_never_touch_and_keep_their_order(wanted):
    placed = spread(wanted, 0.047)
    assert len(placed) == len(wanted)
    in_order = [placed[one] for one in sorted(range(len(wanted)), key=lambda one: wanted[one])]
    assert all(low <= high for low, high in pairwise(in_order))
    assert all(high - low >= 0.047 - 1e-9 for low, high in pairwise(in_order))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in placed)


def test_names_with_room_stay_where_their_lines_end():
    assert spread([0.2, 0.8], 0.05) == pytest.approx([0.2, 0.8])


def test_more_names_than_there_is_room_for_share_it():
    assert spread([0.5] * 41, 0.047) == pytest.approx([one / 40 for one in range(41)])


def test_no_two_names_beside_points_touch():
    names = ["甲县", "乙县", "丙县", "丁县", "戊县", "己县", "庚县", "辛县", "壬县", "癸县"]
    xs, ys = [1.0] * 5 + [1.01] * 5, [1.0, 1.001, 1.002, 1.5, 2.0] * 2
    bounds = ([0.0, 2.0], [0.0, 3.0])
    texts, places = _where_room(names, xs, ys, bounds)
    sides = {"top": 1.0, "bottom": -1.0, "middle": 0.0, "right": 1.0, "left": -1.0, "center": 0.0}
    boxes = [
        _label_box(text, x / 2 * 330, y / 3 * 390, sides[place.split()[1]], sides[place.split()[0]])
        for text, place, x, y in zip(texts, places, xs, ys, strict=True)
        if text
    ]
    assert len(boxes) >= 5
    assert not any(_touch(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])


def test_too_many_points_have_no_names():
    texts, _ = _where_room(["甲"] * 61, [float(one) for one in range(61)], [0.0] * 61, ([0.0, 61.0], [-1.0, 1.0]))
    assert set(texts) == {""}


def test_a_script_that_waits_is_served_but_named_by_no_page():
    scripts = [{"relative_package_path": "a.js"}, {"relative_package_path": "b.js", "async": True}]
    on_demand(scripts)
    assert scripts == [
        {"relative_package_path": "a.js", "dynamic": True},
        {"relative_package_path": "b.js", "async": True},
    ]
