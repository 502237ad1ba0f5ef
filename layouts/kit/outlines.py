"""Outlines of counties as plain shapes: their rings on a plane, and where a label fits or else stands.

A plane is enough: at a city's size one degree east is cos(latitude) degrees north, so that a unit is the same length
in both directions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from data.policy.policy import Policy

_GRID = 28
"""Points across an outline among which the one with most room is looked for."""

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Outline:
    """One county on the plane, in degrees of latitude.

    Attributes:
        unit: its code; ``x``, ``y``: its rings, apart by None, as plotly takes them.
        at: the point inside with the most room around it; room: the radius of that room.
    """

    unit: str
    x: tuple[float | None, ...]
    y: tuple[float | None, ...]
    at: tuple[float, float]
    room: float


@dataclass(frozen=True)
class Place:
    """Where a county's label stands: its middle, and the point a line leads to where it stands outside."""

    unit: str
    x: float
    y: float
    leads_to: tuple[float, float] | None = None


@dataclass(frozen=True)
class Extent:
    """The box around outlines or labels."""

    left: float
    right: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """From side to side."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.high - self.low


_KNOWN: WeakKeyDictionary[Policy, tuple[Outline, ...]] = WeakKeyDictionary()
"""A policy's outlines, worked out when first asked for; they live as long as the policy."""


def outlines(policy: Policy) -> tuple[Outline, ...]:
    """The outlines of the policy's counties, in its order; empty where it has none."""
    if policy not in _KNOWN:
        _KNOWN[policy] = _read(policy)
    return _KNOWN[policy]


def extent(listed: Iterable[Outline]) -> Extent:
    """The box around all outlines."""
    shapes = list(listed)
    x = [value for shape in shapes for value in shape.x if value is not None]
    y = [value for shape in shapes for value in shape.y if value is not None]
    return Extent(min(x), max(x), min(y), max(y))


def places(listed: Sequence[Outline], half: tuple[float, float]) -> list[Place]:
    """Where each label stands: inside where it fits, else beside the map, the nearest side, none over another.

    ``half`` is half the width and half the height of a label, in the plane's unit.
    """
    fits = {shape.unit: shape.room >= min(half) * 0.9 for shape in listed}
    inside = [Place(shape.unit, *shape.at) for shape in listed if fits[shape.unit]]
    box = extent(listed)
    outside: list[Place] = []
    for side, edge in ((-1, box.left), (1, box.right)):
        middle = (box.left + box.right) / 2
        there = [s for s in listed if not fits[s.unit] and (s.at[0] < middle) == (side < 0)]
        outside += _beside(there, edge + side * half[0] * 1.6, half[1] * 2.2)
    return inside + outside


def _beside(there: list[Outline], x: float, apart: float) -> list[Place]:
    """Labels in a column at ``x``, each at its county's height or as little lower as keeps it clear of the last."""
    stood: list[Place] = []
    for shape in sorted(there, key=lambda one: -one.at[1]):
        free = stood[-1].y - apart if stood else math.inf
        stood.append(Place(shape.unit, x, min(shape.at[1], free), shape.at))
    return stood


# --- from GeoJSON ----------------------------------------------------------------------------------------------------


def _read(policy: Policy) -> tuple[Outline, ...]:
    found = {str(one["id"]): _rings(one["geometry"]) for one in _features(policy)}
    rings = {county.code: found[county.code] for county in policy.counties if found.get(county.code)}
    latitudes = [point[1] for each in rings.values() for ring in each for point in ring]
    if not latitudes:
        return ()
    shrink = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    return tuple(_outline(unit, each, shrink) for unit, each in rings.items())


def _features(policy: Policy) -> list[dict[str, Any]]:
    """A policy's features; none where its file of outlines is empty."""
    try:
        return policy.outlines.get("features", [])
    except ValueError:
        return []


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    several = geometry["type"] == "MultiPolygon"
    polygons = geometry["coordinates"] if several else [geometry["coordinates"]]
    return [[(float(p[0]), float(p[1])) for p in ring] for polygon in polygons for ring in polygon]


def _outline(unit: str, rings: list[Ring], shrink: float) -> Outline:
    # A thousandth of a degree is 110 m, less than a pixel; more digits would be most of what a page weighs.
    flat = [[(round(x * shrink, 3), round(y, 3)) for x, y in ring] for ring in rings]
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in flat:
        x += [*([None] if x else []), *(point[0] for point in ring)]
        y += [*([None] if y else []), *(point[1] for point in ring)]
    at, room = _roomiest(flat)
    return Outline(unit, tuple(x), tuple(y), at, room)


# --- room for a label ------------------------------------------------------------------------------------------------


def _roomiest(rings: Sequence[Ring]) -> tuple[tuple[float, float], float]:
    """The point of a grid that lies deepest inside the rings, and how far it is from their nearest edge."""
    starts = np.array([point for ring in rings for point in ring[:-1]])
    ends = np.array([point for ring in rings for point in ring[1:]])
    low, high = starts.min(axis=0), starts.max(axis=0)
    steps = (np.arange(_GRID) + 0.5) / _GRID
    grid = np.stack(np.meshgrid(*(low + steps[:, None] * (high - low)).T), axis=-1).reshape(-1, 2)
    depth = np.where(_inside(grid, starts, ends), _distance(grid, starts, ends), -1.0)
    best = int(depth.argmax())
    return (float(grid[best, 0]), float(grid[best, 1])), float(depth[best])


def _inside(points: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Whether a line to the right crosses the edges an odd number of times."""
    x, y = points[:, :1], points[:, 1:]
    spans = (starts[:, 1] > y) != (ends[:, 1] > y)
    rise = ends[:, 1] - starts[:, 1]
    level = np.where(rise == 0, 1.0, rise)
    crossing = starts[:, 0] + (y - starts[:, 1]) / level * (ends[:, 0] - starts[:, 0])
    return (spans & (x < crossing)).sum(axis=1) % 2 == 1


def _distance(points: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How far each point is from the nearest of the edges."""
    along = ends - starts
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    offset = points[:, None, :] - starts
    share = np.clip((offset * along).sum(axis=2) / length, 0, 1)
    nearest = offset - share[..., None] * along
    return np.sqrt((nearest**2).sum(axis=2)).min(axis=1)
