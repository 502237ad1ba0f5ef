"""``explain --json``: an explanation as plain data, numbers exact as text where they are not whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from layouts.panel.narrative import exact
from metrics.explanation import CountyPart, CoveredTownship, Judgement, Point, Prospect, Sent, SourceCell, Told

_NAMED = ("quarter", "level", "unit", "unit_name", "indicator", "part", "rule", "source", "carried_from", "provisional")


def explanation_json(told: Told) -> dict[str, Any]:
    """The explanation under the keys that are promised: the figure, its verdict and pace, then what it was made of."""
    judged = told.judgement
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
        "clause": judged.target.clause if judged else None,
        "words": judged.target.words if judged else None,
        "judgement": _judgement(judged) if judged else None,
        "prospect": _prospect(told.prospect) if told.prospect else None,
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


def _judgement(judged: Judgement) -> dict[str, Any]:
    target = judged.target
    return {
        "kind": target.kind,
        "baseline": target.baseline,
        "deadline": target.deadline,
        "reference": target.reference,
        "one_of": list(judged.group),
        "now": _point(judged.now),
        "base": _point(judged.base),
        "evidence": _point(judged.evidence),
        "elapsed": judged.elapsed,
        "span": judged.span,
        "pace_ratio": exact(judged.ratio),
    }


def _point(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    parts = {key: exact(getattr(point, key)) for key in ("numerator", "denominator", "value")}
    return {"quarter": point.quarter, **parts, "met": point.met}


def _prospect(ahead: Prospect) -> dict[str, Any]:
    expected = ahead.forecast
    return {
        "base": _point(ahead.base),
        "due": ahead.due,
        "left": ahead.left,
        "required": exact(ahead.required),
        "recent": exact(expected.pace) if expected else None,
        **{key: getattr(expected, key, None) for key in ("expected", "earliest", "latest")},
        "why": expected.reason if expected else "not_asked",
        "left_out": list(expected.left_out) if expected else [],
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
