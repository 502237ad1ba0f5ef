"""Panels of what is no row of the table of figures: a change, a target counted over counties, a unit's targets."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from data.vocabulary import Level, Source
from layouts.kit import html, numbers, parts
from layouts.kit.address import Explained
from layouts.kit.measures import measure_name
from layouts.kit.panel_parts import clause, frame, number_link, section, table
from layouts.kit.shell import View
from layouts.panel import narrative
from layouts.panel.rows import MOST_ROWS
from layouts.words.catalogue import Catalogue
from metrics.board import Board
from metrics.cards import Card
from metrics.explanation import Change, MovedInstitution, Pair, Part, Told
from metrics.figure import Figure
from metrics.measures import Measure
from metrics.rows import Row

_MOST_DECIMALS = 5


def refused(view: View, sentence: str) -> html.Section:
    """What the address asks for is no figure: one sentence, and the way out."""
    words = view.words
    return frame(view, words.text("panel.refused.title"), "", [parts.refusal(sentence)])


def failed(view: View, number: str) -> html.Section:
    """Our own failure, in the panel's place, with the number to quote."""
    words = view.words
    return frame(view, words.text("panel.refused.failed"), "", [parts.failure(number, words)])


# --- a change --------------------------------------------------------------------------------------------------------


def change(view: View, told: Change) -> html.Section:
    """What changed between two quarters (``callbacks.services.explain_change.explain_change``)."""
    words, before, after = view.words, told.before, told.after
    name = narrative.indicator(after, words)
    title = words.text("panel.change.title", unit=after.unit_name, indicator=name)
    scope = words.text(
        "panel.change.scope", before=before.quarter, after=after.quarter, rule=narrative.rule(after, words)
    )
    body = [_moved(view, told), *_rate(told, words)]
    body += _institutions(told, words) if after.level == Level.COUNTY else [_pairs(view, told)]
    return frame(view, title, scope, [*body, _both(view, told)])


def _moved(view: View, told: Change) -> html.Div:
    """The difference, over the counties that have data at both quarters."""
    words, like = view.words, told.like
    if told.moved is None:
        missing = next((side for side in (told.after, told.before) if side.shown is None), None)
        why = narrative.reason(missing, words) if missing else words.text("panel.change.no_pair")
        said = words.text("panel.change.none", reason=why)
        return html.Div([html.P(html.B(numbers.MISSING), className="fig"), html.P(said)], className="pn-fig")
    sums = {
        "before": numbers.count(sum(pair.before.numerator or 0 for pair in like)),
        "after": numbers.count(sum(pair.after.numerator or 0 for pair in like)),
    }
    key = "like" if told.after.level == Level.CITY else "one"
    said = words.text(f"panel.change.{key}", n=len(like), **sums)
    sign = "+" if told.moved > 0 else ""
    moved = html.B(sign + narrative.amount(told.after, told.moved, words))
    return html.Div([html.P(moved, className="fig"), html.P(said)], className="pn-fig")


def _rate(told: Change, words: Catalogue) -> list[Any]:
    """How much of a rate's change its places and its population made."""
    split = told.rate
    if split is None:
        return []
    sides = {key: narrative.value(one, one, words) for key, one in (("before", told.before), ("after", told.after))}
    moved = {key: _signed(getattr(split, key), split.total) for key in ("total", "places", "population")}
    alike = all(pair.change is not None or pair.before.numerator == pair.after.numerator for pair in told.pairs)
    said = words.text(f"panel.change.{'rate' if alike else 'unlike'}", **sides, **moved)
    return [section(words.text("panel.change.rate_title"), html.P(said))]


def _signed(change_of_rate: Fraction, total: Fraction) -> str:
    """A change of a rate with its sign, with as many more decimals as the whole change needs to be seen."""
    decimals = 2
    while decimals < _MOST_DECIMALS and 0 < abs(total) < Fraction(1, 2 * 10**decimals):
        decimals += 1
    size = f"{float(abs(change_of_rate)):.{decimals}f}"
    return size if not float(size) else ("+" if change_of_rate > 0 else numbers.MINUS) + size


def _pairs(view: View, told: Change) -> html.Section:
    words, before, after = view.words, told.before.quarter, told.after.quarter
    columns = [words.text("panel.change.before", quarter=code) for code in (before, after)]
    head = [
        parts.heading(words.text("panel.counties.county")),
        *(parts.heading(column, number=True) for column in columns),
        parts.heading(words.text("panel.change.moved"), number=True),
    ]
    listed = sorted(told.pairs, key=_most_moved)
    rows = [_pair(view, told, pair) for pair in listed]
    return section(words.text("panel.change.counties"), table(words.text("panel.change.counties"), head, rows))


def _most_moved(pair: Pair) -> tuple[bool, Part]:
    """What moved most first, those without a pair last."""
    return pair.change is None, -abs((pair.after.numerator or 0) - (pair.before.numerator or 0))


def _pair(view: View, told: Change, pair: Pair) -> html.Tr:
    words, after = view.words, told.after
    asked = (after.indicator, pair.after.county, after.part)
    sides = [
        number_link(view, numbers.count(county.numerator), *asked, quarter=one.quarter)
        for county, one in ((pair.before, told.before), (pair.after, told.after))
    ]
    moved = numbers.change(pair.change)
    span = {"since": told.before.quarter, "quarter": after.quarter}
    # Only of places there is more to say of a county's change than of its figure.
    leads = span if told.rate else {"quarter": span["quarter"]}
    link = number_link(view, moved, *asked, **span)
    name = number_link(view, pair.after.name, *asked, **leads, className="pn-go")
    tag = parts.source_tag(pair.after.source, pair.after.carried_from, words)
    one_sided = (pair.before.numerator is None) != (pair.after.numerator is None)
    why = words.text(f"panel.change.{'left' if pair.after.numerator is None else 'joined'}")
    note = [html.Div(why, className="dim2")] if one_sided else []
    return html.Tr(
        [
            html.Th([name, *([" ", tag] if tag else []), *note], scope="row", className="wrap"),
            *(parts.number_cell(side) for side in (*sides, link)),
        ]
    )


def _institutions(told: Change, words: Catalogue) -> list[Any]:
    """The institutions that moved a county's places, with the cells of both workbooks."""
    listed = told.institutions
    if not listed:
        sentence = words.text("panel.change.institutions_none")
        return [section(sentence, [])] if told.rate and told.moved is not None else []
    head = [
        parts.heading(words.text("panel.rows.name")),
        parts.heading(words.text("panel.change.cause")),
        *(parts.heading(one.quarter, number=True) for one in (told.before, told.after)),
        parts.heading(words.text("panel.change.moved"), number=True),
    ]
    title = words.text("panel.change.institutions", n=len(listed))
    rows = [_institution(one, words) for one in listed[:MOST_ROWS]]
    more = words.text("panel.rows.more", shown=MOST_ROWS, n=len(listed))
    return [section(title, [table(title, head, rows), *([html.P(more)] if len(listed) > MOST_ROWS else [])])]


def _institution(one: MovedInstitution, words: Catalogue) -> html.Tr:
    return html.Tr(
        [
            html.Th([one.name, html.Div(one.township_name, className="dim2")], scope="row", className="wrap"),
            html.Td(words.text(f"panel.cause.{one.cause}")),
            _placed(one.before, one.cell_before),
            _placed(one.now, one.cell_now),
            parts.number_cell(html.B(numbers.change(one.change))),
        ]
    )


def _placed(places: int, cell: str | None) -> html.Td:
    """Places and the cell they stand in."""
    below = [html.Div(html.Code(cell, className="pn-cell"))] if cell else []
    return html.Td([numbers.count(places), *below], className="r num")


def _both(view: View, told: Change) -> html.Section:
    """Both figures, each with its own explanation."""
    words = view.words
    links = [
        html.Li(
            number_link(
                view, _side(one, words), one.indicator, one.unit, one.part, quarter=one.quarter, className="pn-go"
            )
        )
        for one in (told.before, told.after)
    ]
    return section(words.text("panel.change.both"), html.Ul(links, className="pn-list"))


def _side(one: Told, words: Catalogue) -> str:
    return words.text("panel.change.one_side", quarter=one.quarter, value=narrative.value(one, one, words))


# --- a target counted over counties ----------------------------------------------------------------------------------


def counted(view: View, key: Explained, board: Board, card: Card) -> html.Section:
    """How many counties have met a target that each of them has; each with its own figure and verdict."""
    words, measure = view.words, card.measure
    title = words.text("panel.title", unit=view.policy.city.name, indicator=measure_name(measure, words))
    scope = words.text("panel.counted.scope", quarter=board.quarter, rule=words.text(f"rule.{board.rule}"))
    figure = card.figure
    number = html.B(numbers.ratio(figure.numerator, figure.denominator))
    line = html.P([number, parts.status(figure.verdict, words)], className="fig")
    said = words.text("panel.counted.sentence", met=figure.numerator or 0, due=figure.denominator)
    quote = clause(view, measure.target.clause, measure.target.words)
    head = [
        parts.heading(words.text("panel.counties.county")),
        parts.heading(words.text("panel.counties.value"), number=True),
        parts.heading(words.text("panel.counties.verdict")),
    ]
    ordered = sorted(card.counties, key=lambda one: (one.source == Source.MISSING, -(one.short or 0)))
    listed = table(title, head, [_county(view, key, measure, one) for one in ordered])
    counties = section(
        words.text("panel.counties.title", n=len(ordered)),
        [html.P(words.text("panel.counties.hint"), className="sub"), listed],
    )
    return frame(view, title, scope, [html.Div([line, html.P(said)], className="pn-fig"), quote, counties])


def _county(view: View, key: Explained, measure: Measure, figure: Figure) -> html.Tr:
    words = view.words
    tag = parts.source_tag(figure.source, figure.carried_from, words)
    asked = (measure.key, figure.unit)
    name = number_link(view, figure.name, *asked, quarter=key.quarter, className="pn-go")
    verdict = [] if figure.source == Source.MISSING else [parts.status(figure.verdict, words, short=True)]
    return html.Tr(
        [
            html.Th([name, *([" ", tag] if tag else [])], scope="row"),
            parts.number_cell(number_link(view, numbers.count(figure.numerator), *asked, quarter=key.quarter)),
            html.Td(verdict),
        ]
    )


# --- a unit's targets ------------------------------------------------------------------------------------------------


def targets(view: View, key: Explained, board: Board, row: Row) -> html.Section:
    """A county's targets with their verdicts: what the count of unmet ones counts."""
    words = view.words
    title = words.text("panel.targets.title", unit=row.name)
    scope = words.text("panel.targets.scope", quarter=board.quarter, rule=words.text(f"rule.{board.rule}"))
    said = words.text("panel.targets.sentence", judged=len(row.judged), unmet=row.unmet)
    tag = parts.source_tag(row.source, row.carried_from, words)
    figure = html.P([html.B(numbers.count(row.unmet)), *([tag] if tag else [])], className="fig")
    head = [
        parts.heading(words.text("panel.targets.name")),
        parts.heading(words.text("panel.counties.value"), number=True),
        parts.heading(words.text("panel.counties.verdict")),
    ]
    rows = [_measure(view, key, measure, row.cells[measure.key]) for measure in board.measures]
    return frame(view, title, scope, [html.Div([figure, html.P(said)], className="pn-fig"), table(title, head, rows)])


def _measure(view: View, key: Explained, measure: Measure, figure: Figure) -> html.Tr:
    words = view.words
    name = measure_name(measure, words)
    if measure.is_rate:
        said = numbers.rate(figure.value, figure.target)
    elif measure.counted:
        said = numbers.count(figure.numerator)
    else:
        said = numbers.ratio(figure.numerator, figure.denominator)
    verdict = numbers.MISSING if figure.source == Source.MISSING else parts.status(figure.verdict, words, short=True)
    asked = (measure.key, figure.unit)
    return html.Tr(
        [
            html.Th(
                number_link(view, name, *asked, quarter=key.quarter, className="pn-go"), scope="row", className="wrap"
            ),
            parts.number_cell(number_link(view, said, *asked, quarter=key.quarter)),
            html.Td(verdict),
        ]
    )
