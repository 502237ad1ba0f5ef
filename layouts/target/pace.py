"""How fast one target is approached: gap, required and recent pace, the quarter of reaching, the pace ratio."""

from __future__ import annotations

from typing import Any

from layouts.kit import html, numbers, parts
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.target.given import TargetData, amount, asked, bounded, coverage, plain, things
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
        ("required", required(given, words)),
        *_forecast(given, words),
        ("ratio", _ratio(view, given)),
        ("reference", _reference(given, words)),
    ]
    rows = [html.Div([html.Dt(words.text(f"target.pace.{key}")), html.Dd(said)]) for key, said in listed]
    source = coverage(view, given) or words.text("target.pace.source", quarter=given.board.quarter)
    body = [html.Dl(rows, className="tg-dl"), parts.source_line(source, words, demo=view.demo)]
    due = words.text(f"kind.{given.measure.target.kind}.due", quarter=given.pace.due)
    sub = words.text("target.pace.sub", due=due)
    return parts.section(title(given, words), body, sub=sub, className="tg-pace")


def title(given: TargetData, words: Catalogue) -> str:
    """What has to be done each quarter, against what was done."""
    pace, gap = given.pace, given.pace.gap
    if gap is None:
        return words.text("target.pace.title_unknown")
    if gap <= 0:
        return words.text("target.pace.title_reached")
    if not pace.left:
        said = {"gap": things(given.measure, gap, words), "recent": _recent_said(given, words)}
        alone = pace.forecast is None or pace.forecast.pace is None
        return words.text(f"target.pace.title_due{'_alone' if alone else ''}", **said)
    needed = amount(given.measure, pace.required or 0, words)
    if pace.forecast is None or pace.forecast.pace is None:
        return words.text("target.pace.title_needed", required=needed)
    return words.text("target.pace.title", required=needed, recent=_recent_said(given, words))


def _recent_said(given: TargetData, words: Catalogue) -> str:
    ahead = given.pace.forecast
    if ahead is None or ahead.pace is None:
        return numbers.MISSING
    return ("+" if ahead.pace > 0 else "") + amount(given.measure, ahead.pace, words)


# --- gap and pace ----------------------------------------------------------------------------------------------------


def _gap(view: View, given: TargetData) -> Any:
    """What is lacking, in whole things, and the way to how it was made."""
    words, gap = view.words, given.pace.gap
    if gap is None:
        said = words.text("surplus.unknown")
    elif gap <= 0:
        said = words.text("surplus.none")
    else:
        key = "target.pace.at_most" if bounded(given) else "target.pace.short"
        said = words.text(key, gap=things(given.measure, gap, words))
    return number_link(view, html.B(said), given.measure.key, given.figure.unit)


def required(given: TargetData, words: Catalogue) -> str:
    """The required pace before the deadline; from it on the gap itself."""
    pace = given.pace
    if pace.required is None:
        return words.text("pace.required_none") if pace.gap is not None else numbers.MISSING
    if not pace.left:
        return words.text("pace.required_now", gap=things(given.measure, int(pace.required), words))
    return words.text("pace.required", n=amount(given.measure, pace.required, words), quarters=pace.left)


def _forecast(given: TargetData, words: Catalogue) -> list[tuple[str, str]]:
    """The recent pace and the expected quarter with its bounds, or why there is none."""
    ahead = given.pace.forecast
    if ahead is None:
        return [("expected", words.text(f"kind.{given.measure.target.kind}.no_forecast"))]
    if ahead.pace is None:
        why = words.text(f"pace.why.{ahead.reason or 'no_year'}")
        recent = words.text("pace.recent_none", why=why)
    else:
        recent = words.text("pace.recent", n=_recent_said(given, words))
    return [("recent", recent), ("expected", expected(given, words))]


def expected(given: TargetData, words: Catalogue) -> str:
    """The expected quarter with the earliest and latest, or why there is none."""
    ahead = given.pace.forecast
    assert ahead is not None
    quarters = {"earliest": ahead.earliest, "latest": ahead.latest}
    if ahead.expected is None:
        why = words.text(f"pace.why.{ahead.reason}")
        if ahead.earliest is None:
            return words.text("pace.none", why=why)
        return words.text("pace.none_range", why=why, range=words.text("pace.range", **quarters))
    if ahead.expected == given.board.quarter:
        return words.text("pace.reached", quarter=ahead.expected)
    alone = "_alone" if ahead.earliest is None else ""
    return words.text(f"pace.expected{alone}", quarter=ahead.expected, **quarters)


# --- ratio and reference ---------------------------------------------------------------------------------------------


def _ratio(view: View, given: TargetData) -> list[Any]:
    """L with its inputs, or why there is none; and from where on which verdict is given."""
    words, pace = view.words, given.pace
    limits = view.policy.thresholds
    told = {key: f"{float(getattr(limits, key)):.2f}" for key in ("on_track", "accelerate")}
    why = html.Span(words.text("target.pace.thresholds", **told), className="dim2")
    if pace.ratio is None:
        return [words.text(_no_ratio(given)), " ", why]
    ratio = numbers.pace_ratio(pace.ratio)
    how = words.text(
        f"kind.{given.measure.target.kind}.ratio",
        now=plain(given.measure, given.path["value"].iloc[-1]),
        base=plain(given.measure, pace.base[1]) if pace.base else numbers.MISSING,
        target=asked(given.card),
        elapsed=pace.elapsed,
        span=pace.span,
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
        began = given.pace.base is not None and given.figure.value is not None
        key = "no_deadline" if given.measure.target.deadline is None else "no_span" if began else "no_value"
        return [html.Span(words.text(f"target.progress.{key}"), className="dim2")]
    said = [words.text(f"target.progress.{progress.status}")]
    if progress.status not in (_TARGET_ACHIEVED, NOT_AVAILABLE) and progress.value is not None:
        r, score = (f"{one:.2f}".replace("-", numbers.MINUS) for one in (progress.value, progress.score or 0.0))
        said.append(words.text("target.progress.how", ratio=r, score=score))
    return ["".join(said), " ", html.Span(words.text("target.progress.note"), className="dim2")]
