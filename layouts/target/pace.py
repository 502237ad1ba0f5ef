"""How fast one target is approached: gap, required and recent pace, the quarter of reaching, the pace ratio."""

from __future__ import annotations

from typing import Any

from layouts.kit import forecast, html, numbers, parts
from layouts.kit.amounts import amount, things
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.target.given import TargetData, asked, bounded, coverage, plain
from layouts.words.catalogue import Catalogue
from metrics.measures import WELL
from metrics.progress import NOT_AVAILABLE
from metrics.targets import kind_of

_TARGET_ACHIEVED = "target_achieved"


def section(view: View, given: TargetData) -> html.Section:
    """The figures of the pace, the verdict's thresholds, and the reference measure beside them."""
    words = view.words
    listed = [
        ("gap", _gap(view, given)),
        ("required", forecast.required(given.trend, words)),
        *_ahead(view, given),
        ("ratio", _ratio(view, given)),
        ("reference", _reference(given, words)),
    ]
    rows = [html.Div([html.Dt(words.text(f"target.pace.{key}")), html.Dd(said)]) for key, said in listed]
    source = coverage(view, given) or words.text("target.pace.source", quarter=given.board.quarter)
    body = [html.Dl(rows, className="tg-dl"), parts.source_line(source, words, demo=view.demo)]
    due = words.text(f"kind.{given.measure.target.kind}.due", quarter=given.trend.due)
    sub = words.text("target.pace.sub", due=due)
    return parts.section(title(given, words), body, sub=sub, className="tg-pace")


def title(given: TargetData, words: Catalogue) -> str:
    """What has to be done each quarter, against what was done."""
    trend, gap, noun = given.trend, given.trend.gap, given.measure.noun
    if gap is None:
        return words.text("target.pace.title_unknown")
    if gap <= 0:
        return words.text("target.pace.title_reached")
    said = {"gap": things(gap, noun, words), "required": amount(trend.required or 0, noun, words)}
    if trend.forecast is None or trend.forecast.pace is None:
        return words.text(f"target.pace.title_{'needed' if trend.left else 'due_alone'}", **said)
    recent = forecast.signed(trend.forecast.pace, noun, words)
    return words.text(f"target.pace.title{'' if trend.left else '_due'}", recent=recent, **said)


# --- gap and pace ----------------------------------------------------------------------------------------------------


def _gap(view: View, given: TargetData) -> Any:
    """What is lacking, in whole things, and the way to how it was made."""
    words, gap = view.words, given.trend.gap
    if gap is None:
        said = words.text("surplus.unknown")
    elif gap <= 0:
        said = words.text("surplus.none")
    else:
        key = "target.pace.at_most" if bounded(given) else "target.pace.short"
        said = words.text(key, gap=things(gap, given.measure.noun, words))
    return number_link(view, html.B(said), given.measure.key, given.figure.unit)


def _ahead(view: View, given: TargetData) -> list[tuple[str, str]]:
    """The recent pace and the expected quarter, or why there is none."""
    words, target, ahead = view.words, given.measure.target, given.trend.forecast
    if ahead is None:
        key = "target.pace.no_forecast" if kind_of(target).forecast else f"kind.{target.kind}.no_forecast"
        return [("expected", words.text(key))]
    names = {county.code: county.short_name for county in view.policy.counties}
    return [
        ("recent", forecast.recent(ahead, given.measure.noun, words, names)),
        ("expected", forecast.expected(ahead, given.board.quarter, words)),
    ]


# --- ratio and reference ---------------------------------------------------------------------------------------------


def _ratio(view: View, given: TargetData) -> list[Any]:
    """L with its inputs, or why there is none; and from where on which verdict is given."""
    words, trend = view.words, given.trend
    limits = view.policy.thresholds
    told = {key: f"{float(getattr(limits, key)):.2f}" for key in ("on_track", "accelerate")}
    why = html.Span(words.text("target.pace.thresholds", **told), className="dim2")
    if trend.ratio is None:
        return [words.text(_no_ratio(given)), " ", why]
    ratio = numbers.pace_ratio(trend.ratio)
    how = words.text(
        f"kind.{given.measure.target.kind}.ratio",
        now=plain(given.measure, given.trend.value),
        base=plain(given.measure, trend.base.value if trend.base else None),
        target=asked(given.card),
        elapsed=trend.elapsed,
        span=trend.span,
    )
    return [html.B(ratio), " ", how, " ", why]


def _no_ratio(given: TargetData) -> str:
    """Why there is no pace ratio."""
    target = given.measure.target
    if not kind_of(target).paced:
        return f"kind.{target.kind}.no_ratio"
    if given.measure.counted:
        return "target.pace.no_ratio.counted"
    if given.figure.value is None:
        return "target.pace.no_ratio.missing"
    if given.card.overdue is not None:
        return "target.pace.no_ratio.ended"
    return f"target.pace.no_ratio.{'met' if given.figure.verdict in WELL else 'base'}"


def _reference(given: TargetData, words: Catalogue) -> list[Any]:
    """The compound-growth measure: its status, its ratio and score; never instead of the verdict."""
    progress = given.progress
    if progress is None:
        began = given.trend.base is not None and given.figure.value is not None
        key = "no_deadline" if given.measure.target.deadline is None else "no_span" if began else "no_value"
        return [html.Span(words.text(f"target.progress.{key}"), className="dim2")]
    said = [words.text(f"target.progress.{progress.status}")]
    if progress.status not in (_TARGET_ACHIEVED, NOT_AVAILABLE) and progress.value is not None:
        r, score = (f"{one:.2f}".replace("-", numbers.MINUS) for one in (progress.value, progress.score or 0.0))
        said.append(words.text("target.progress.how", ratio=r, score=score))
    return ["".join(said), " ", html.Span(words.text("target.progress.note"), className="dim2")]
