"""How one figure was made, as text to read in a shell."""

from __future__ import annotations

from layouts.kit import numbers
from layouts.panel import narrative
from layouts.words.catalogue import Catalogue
from metrics.explanation import CountyPart, Sent, Told
from metrics.trend import Point


def explanation_text(told: Told, words: Catalogue) -> str:
    """The explanation (``callbacks.services.explain.explain_figure``) as lines.

    First the figure, its clause, verdict, pace and population; then each county, its workbook and the cells read.
    """
    lines = [_headline(told, words), *_parts(told, words), *_clause(told, words)]
    lines += [*_judgement(told, words), *_pace(told, words)]
    lines += [
        words.text("explain.population", **{**vars(row), "basis": narrative.basis(row, words)})
        for row in told.population
    ]
    lines += [line for county in told.counties for line in _county(told, county, words)]
    return "\n".join(lines)


def _headline(told: Told, words: Catalogue) -> str:
    named = {
        "quarter": told.quarter,
        "unit": told.unit_name,
        "indicator": words.text(f"indicator.{told.indicator}.name"),
        "part": f" {words.text('part.' + told.part)}" if told.part else "",
        "rule": narrative.rule(told, words),
    }
    if told.shown is None:
        return words.text("explain.missing", **named, reason=narrative.reason(told, words))
    return words.text("explain.headline", **named, shown=narrative.value(told, told, words))


def _parts(told: Told, words: Catalogue) -> list[str]:
    sides = {side: narrative.part(told, side, words) for side in (narrative.NUMERATOR, narrative.DENOMINATOR)}
    known = [side for side in sides if getattr(told.formula, side)]
    names = {f"{side}_name": narrative.counted(told, side, words) for side in known}
    both = "explain.ratio" if len(known) == 2 else "explain.count"
    lines = [] if told.numerator is None else [words.text(both, **sides, **names)]
    lines.append(words.text("explain.source", source=narrative.source(told, words)))
    if told.provisional:
        lines.append(words.text("explain.provisional", provisional=told.provisional))
    return lines


def _clause(told: Told, words: Catalogue) -> list[str]:
    if told.trend is None:
        return []
    target = told.trend.target
    return [words.text("explain.clause", clause=target.clause, words=target.words)]


def _judgement(told: Told, words: Catalogue) -> list[str]:
    trend = told.trend
    if trend is None:
        return []
    verdict = words.text(f"verdict.{told.verdict}.name")
    gap = narrative.lack(told, told.gap, words)
    lines = [words.text("explain.verdict", target=narrative.exact(told.target), gap=gap, verdict=verdict)]
    points = {"base": trend.base, "evidence": trend.evidence, "now": trend.now}
    for key, point in points.items():
        if point is not None:
            said, met = _point(told, point, words), words.text(f"met.{trend.met(point)}")
            lines.append(words.text(f"explain.{key}", quarter=point.quarter, value=said, met_word=met))
    if trend.ratio is not None:
        ratio = numbers.pace_ratio(trend.ratio)
        lines.append(words.text("explain.pace", pace_ratio=ratio, elapsed=trend.elapsed, span=trend.span))
    return lines


def _pace(told: Told, words: Catalogue) -> list[str]:
    if told.trend is None or told.shown is None:
        return []
    said = {"required": narrative.required(told, words), **narrative.ahead(told, words)}
    return [words.text(f"explain.{key}", said=what) for key, what in said.items()]


def _point(told: Told, point: CountyPart | Point, words: Catalogue) -> str:
    """“4,766/953.4 = 4.999”; of a count the count alone."""
    said = narrative.value(told, point, words)
    if point.denominator is None or point.numerator is None:
        return said
    sides = {"numerator": narrative.exact(point.numerator), "denominator": narrative.exact(point.denominator)}
    return words.text("explain.quotient", **sides, value=said)


def _county(told: Told, county: CountyPart, words: Catalogue) -> list[str]:
    said = _point(told, county, words)
    source = narrative.county_reason(county, words) if county.reason else narrative.source(county, words)
    lines = [words.text("explain.county", name=county.name, value=said, source=source)]
    if county.sent is not None:
        lines.append(words.text("explain.submission", **_submission(county.sent)))
    blank = words.text("explain.blank")
    return lines + [
        words.text("explain.cell", **{**vars(cell), "value": blank if cell.value is None else cell.value})
        for cell in county.cells
    ]


def _submission(sent: Sent) -> dict[str, object]:
    moments = {key: narrative.moment(getattr(sent, key)) for key in ("sent_at", "approved_at")}
    return {**vars(sent), **moments}
