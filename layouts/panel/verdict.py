"""What a verdict looked at: T, D, y0 and t0, y and t, L, and the pace, each value a link to its own explanation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from data.vocabulary import Measured, Verdict
from layouts.kit import html, numbers, parts
from layouts.kit.address import Explained
from layouts.kit.panel_parts import facts, number_link, section
from layouts.kit.shell import View
from layouts.panel import narrative
from layouts.words.catalogue import Catalogue
from metrics.explanation import Told
from metrics.targets import kind_of
from metrics.trend import Point, Trend


def verdict_section(view: View, key: Explained, told: Told) -> list[Any]:
    """The verdict's inputs: T, D, y0 and t0, y and t, L, and the pace."""
    words, trend = view.words, told.trend
    if trend is None:
        return []
    listed = [
        (words.text("panel.judged.target"), _target(told, trend.target.value, words)),
        (words.text("panel.judged.due"), words.text(f"kind.{trend.target.kind}.judged_due", quarter=trend.due)),
        *_points(view, key, told, trend),
        *_ratio(told, trend, words),
        *_pace(told, trend, words),
        (words.text("panel.judged.verdict"), [parts.status(told.verdict, words), " ", _why(view, told)]),
    ]
    return [section(words.text("panel.judged.title"), facts(listed))]


def _target(told: Told, exact: Fraction, words: Catalogue) -> str:
    if told.kind == Measured.RATIO:
        said = numbers.percent(exact.numerator, exact.denominator)
    else:
        unit = words.text(f"indicator.{told.indicator}.unit")
        said = f"{numbers.plain(exact)} {unit}" if told.kind == Measured.RATE else narrative.amount(told, exact, words)
    return words.text("panel.judged.at_least", value=said)


def _points(view: View, key: Explained, told: Told, trend: Trend) -> list[tuple[str, Any]]:
    """The values looked at, each a link to its own explanation."""
    words = view.words
    listed: list[tuple[str, Any]] = []
    if trend.base:
        listed.append((words.text("panel.judged.base"), _point(view, key, told, trend.base)))
    if trend.evidence:
        listed.append((words.text("panel.judged.evidence"), _point(view, key, told, trend.evidence)))
    elif told.verdict == Verdict.NO_DEADLINE_DATA:
        listed.append((words.text("panel.judged.evidence"), words.text("panel.judged.no_evidence")))
    if trend.now:
        listed.append((words.text("panel.judged.now"), _said(told, trend.now, words)))
    if len(trend.group) > 1:
        names = [
            number_link(view, words.text(f"indicator.{one}.name"), one, told.unit, quarter=key.quarter)
            for one in trend.group
        ]
        listed.append((words.text("panel.judged.one_of"), [piece for name in names for piece in (name, "　")][:-1]))
    return listed


def _said(told: Told, point: Point, words: Catalogue) -> str:
    return words.text("panel.judged.point", value=narrative.value(told, point, words), quarter=point.quarter)


def _point(view: View, key: Explained, told: Told, point: Point) -> Any:
    said = _said(told, point, view.words)
    if point.quarter == told.quarter:
        return said
    return number_link(view, said, told.indicator, told.unit, told.part, quarter=point.quarter)


def _ratio(told: Told, trend: Trend, words: Catalogue) -> list[tuple[str, Any]]:
    name, key = words.text("panel.judged.ratio"), _no_ratio(told, trend)
    if told.shown is None or trend.target.reference or not kind_of(trend.target).paced:
        return []
    if trend.ratio is None:
        return [(name, words.text(f"panel.judged.{key}"))]
    limits = {"y": narrative.value(told, trend.now, words), "y0": narrative.value(told, trend.base, words)}
    said = words.text(
        f"kind.{trend.target.kind}.judged_ratio",
        ratio=numbers.pace_ratio(trend.ratio),
        **limits,
        target=_plain_target(told, trend.target.value),
        elapsed=trend.elapsed,
        span=trend.span,
    )
    return [(name, said)]


def _no_ratio(told: Told, trend: Trend) -> str:
    """Why there is no pace ratio."""
    if trend.target.deadline and told.quarter >= trend.target.deadline:
        return "ratio_ended"
    return "ratio_none" if trend.base else "ratio_no_base"


def _plain_target(told: Told, exact: Fraction) -> str:
    return numbers.percent(exact.numerator, exact.denominator) if told.kind == Measured.RATIO else numbers.plain(exact)


def _pace(told: Told, trend: Trend, words: Catalogue) -> list[tuple[str, Any]]:
    if told.shown is None:
        return []
    listed = {} if trend.target.reference else {"required": narrative.required(told, words)}
    listed |= narrative.ahead(told, words)
    return [(words.text(f"panel.judged.{key}"), said) for key, said in listed.items()]


def _why(view: View, told: Told) -> html.Span:
    limits = view.policy.thresholds
    said = {key: f"{float(getattr(limits, key)):.2f}" for key in ("on_track", "accelerate")}
    return html.Span(view.words.text(f"panel.why.{told.verdict}", **said), className="dim2")
