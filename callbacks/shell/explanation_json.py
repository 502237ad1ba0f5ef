"""``explain --json``: an explanation as plain data, numbers exact as text where they are not whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from layouts.panel.narrative import exact
from metrics.explanation import CountyPart, CoveredTownship, Sent, SourceCell, Told
from metrics.trend import Point, Trend

_NAMED = ("quarter", "level", "unit", "unit_name", "indicator", "part", "rule", "source", "carried_from", "provisional")


def explanation_json(told: Told) -> dict[str, Any]:
    """The explanation under the keys that are promised: the figure, its verdict and pace, then what it was made of."""
    trend = told.trend
    return {
        **{key: getattr(told, key) for key in _NAMED},
        "kind": told.kind,
        "value": exact(told.value),
        "shown": told.shown,
        "numerator": exact(told.numerator),
        "denominator": exact(told.denominator),
        "target": exact(told.target),
        "gap": told.gap,
        "verdict": told.verdict,
        "clause": trend.target.clause if trend else None,
        "words": trend.target.words if trend else None,
        "judgement": _judgement(trend) if trend else None,
        "prospect": _prospect(trend) if trend else None,
        "whose": told.whose,
        "as_of": told.as_of.isoformat(),
        "reason": told.reason,
        "reason_params": told.params,
        "formula": {"numerator": told.formula.numerator, "denominator": told.formula.denominator},
        "population": [dataclasses.asdict(row) for row in told.population],
        "missing_counties": list(told.missing_counties),
        "townships": [_township(town) for town in told.townships],
        "counties": [_county(county) for county in told.counties],
    }


def _judgement(trend: Trend) -> dict[str, Any]:
    target = trend.target
    return {
        "kind": target.kind,
        "baseline": target.baseline,
        "deadline": target.deadline,
        "reference": target.reference,
        "one_of": list(trend.group),
        "now": _point(trend, trend.now),
        "base": _point(trend, trend.base if trend.span is not None else None),
        "evidence": _point(trend, trend.evidence),
        "elapsed": trend.elapsed,
        "span": trend.span,
        "pace_ratio": exact(trend.ratio),
    }


def _point(trend: Trend, point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    parts = {key: exact(getattr(point, key)) for key in ("numerator", "denominator", "value")}
    return {"quarter": point.quarter, **parts, "met": trend.met(point)}


def _prospect(trend: Trend) -> dict[str, Any]:
    ahead = trend.forecast
    return {
        "base": _point(trend, trend.base),
        "due": trend.due,
        "left": trend.left,
        "required": exact(trend.required),
        "recent": exact(ahead.pace) if ahead else None,
        **{key: getattr(ahead, key, None) for key in ("expected", "earliest", "latest")},
        "why": ahead.reason if ahead else "not_asked",
        "left_out": list(ahead.left_out) if ahead else [],
    }


def _township(town: CoveredTownship) -> dict[str, Any]:
    return {**vars(town), "older": list(town.older)}


def _county(county: CountyPart) -> dict[str, Any]:
    return {
        **{key: getattr(county, key) for key in ("county", "name", "source", "carried_from", "until", "reason")},
        "reason_params": county.params,
        "numerator": exact(county.numerator),
        "denominator": exact(county.denominator),
        "submission": _submission(county.sent) if county.sent else None,
        "cells": [_cell(cell) for cell in county.cells],
    }


def _submission(sent: Sent) -> dict[str, Any]:
    return {key: _moment(value) if isinstance(value, dt.datetime) else value for key, value in vars(sent).items()}


def _moment(at: dt.datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")


def _cell(cell: SourceCell) -> dict[str, Any]:
    return dict(vars(cell))
