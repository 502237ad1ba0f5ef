"""Parts every page is made of: marks, chips, tags, bullets, sections, tables, and the states of nothing and of failure.

Words come in from the catalogue; a part only decides how they stand. Status is always colour, mark and word.
"""

# ruff: noqa: N803  className is Dash's own name

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dash_bootstrap_components as dbc

from data.vocabulary import Source
from layouts.kit import html
from layouts.words.catalogue import Catalogue

# --- text ------------------------------------------------------------------------------------------------------------


def rich(text: str) -> list[Any]:
    """A catalogue's sentence with its ``**important**`` words in bold."""
    pieces = text.split("**")
    return [html.B(piece) if number % 2 else piece for number, piece in enumerate(pieces) if piece]


def phrases(text: str, words: Catalogue) -> list[Any]:
    """A headline in phrases that break as a whole, split after the language's own pauses, its spaces kept."""
    pauses = words.text("shell.pauses")
    pieces = [""]
    for letter in text:
        pieces[-1] += letter
        if letter in pauses:
            pieces.append("")
    said: list[Any] = []
    for piece in filter(None, pieces):
        said += [*([" "] if piece[0] == " " else []), html.Span(piece.strip(), className="nw")]
    return said


def link(text: Any, href: str, **attributes: Any) -> html.Link:
    """A link inside the application: the address changes, the page does not load anew."""
    return html.Link(text, href=href, **attributes)


def button_link(text: str, href: str, *, primary: bool = True) -> html.Link:
    """A link that looks like the act it leads to."""
    return html.Link(text, href=href, className=f"btn {'btn-primary' if primary else 'btn-outline-primary'}")


def aria(**attributes: str) -> dict[str, Any]:
    """ARIA attributes by their names: ``aria(label="x")`` is ``aria-label``."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def data(**attributes: str) -> dict[str, Any]:
    """Data attributes by their names: ``data(unit="x")`` is ``data-unit``."""
    return {f"data-{name}": value for name, value in attributes.items()}


# --- status ----------------------------------------------------------------------------------------------------------


def mark(name: str) -> html.Span:
    """The mark of a verdict or of a source (``assets/marks``). The word beside it says the same, so readers skip it."""
    return html.Span(className=f"mk mk-{name}", **aria(hidden="true"))


def _chip(name: str, word: Any, kind: str | None = None) -> html.Span:
    return html.Span([mark(name), html.Span(word)], className=f"st st-{kind or name}")


def status(verdict: str, words: Catalogue, *, short: bool = False) -> html.Span:
    """A verdict's chip: mark and word in its dress."""
    return _chip(verdict, words.text(f"verdict.{verdict}.{'short' if short else 'name'}"))


def tally(verdict: str, text: str) -> html.Span:
    """A verdict's chip with other words, such as how many have it."""
    return _chip(verdict, text)


def source_chip(source: str, word: str) -> html.Span:
    """The chip of a source: ``missing`` or ``carried``."""
    return _chip(source, word)


def tag(word: str, name: str | None = None) -> html.Span:
    """A dashed tag beside a name, with a mark where there is one: carried from, not reported, provisional."""
    return html.Span([*([mark(name)] if name else []), word], className="tag")


def source_tag(source: str, carried_from: str | None, words: Catalogue) -> html.Span | None:
    """The tag of a county that did not report the quarter itself; None where it did."""
    if source == Source.CARRIED:
        return tag(words.text("shell.carried", quarter=carried_from), "carried")
    return tag(words.text("shell.missing"), "missing") if source == Source.MISSING else None


def source_said(source: str, carried_from: str | None, words: Catalogue) -> str:
    """Reported, carried from when, or missing, in a word."""
    if source == Source.MISSING:
        return words.text("source.missing")
    return words.text("source.carried_from" if carried_from else "source.reported", quarter=carried_from)


def grade_chip(grade: str, words: Catalogue) -> html.Span:
    """The chip of a finding's grade: error, query or note."""
    return html.Span(words.text(f"grade.{grade}.name"), className=f"gm gm-{grade}")


def demo_tag(words: Catalogue) -> html.Span:
    """What stands on everything that is invented."""
    return html.Span(words.text("shell.demo"), className="demo")


# --- measures --------------------------------------------------------------------------------------------------------

BULLET_TARGET = 92.59
"""Where the target's tick stands, in per cent of the width; what lies beyond it is shown past the tick."""


def bullet(share: float | None, verdict: str, *, then: float | None = None, due: float | None = None) -> html.Div:
    """A bar against its target, in shares of it: ``share`` reached, ``then`` at the deadline, ``due`` by now."""
    pieces = [html.Span(className="bul-track", style={"width": f"{BULLET_TARGET}%"})]
    if share is not None:
        pieces.append(html.Span(className=f"bul-bar bul-{verdict}", style={"width": _place(share)}))
    if then is not None:
        inside = share is not None and then < share
        pieces.append(html.Span(className=f"bul-line{' bul-inside' if inside else ''}", style={"left": _place(then)}))
    if due is not None:
        pieces.append(html.Span(className="bul-line", style={"left": _place(due)}))
    pieces.append(html.Span(className="bul-tick", style={"left": f"{BULLET_TARGET}%"}))
    return html.Div(pieces, className="bul", **aria(hidden="true"))


def _place(share: float) -> str:
    return f"{min(max(share, 0.0) * BULLET_TARGET, 100.0):.2f}%"


def mini_bar(share: float | None, kind: str = "bar") -> html.Div:
    """The thin bar of a table's cell, neutral (``bar``) or our city's (``accent``), with the target's tick."""
    bar = (
        []
        if share is None
        else [html.Span(className=f"mini-{kind}", style={"width": f"{min(share / 1.12, 1) * 100:.1f}%"})]
    )
    return html.Div([*bar, html.Span(className="mini-tick")], className="mini", **aria(hidden="true"))


def unit_marks(verdicts: Iterable[str]) -> html.Div:
    """One mark a county, in the order given: for targets counted by county."""
    return html.Div(
        [html.Span(mark(verdict), className=f"st-{verdict}") for verdict in verdicts],
        className="units",
        **aria(hidden="true"),
    )


def change_bar(value: float, most: float) -> html.Div:
    """A bar to the right for more and to the left for less, on one scale; ``most`` is the longest there is."""
    width = abs(value) / most * 100 if most else 0
    side = "more" if value >= 0 else "less"
    return html.Div(
        html.Span(className=f"cb-{side}", style={"width": f"{width:.1f}%"}),
        className=f"cb cb-of-{side}",
        **aria(hidden="true"),
    )


# --- sections --------------------------------------------------------------------------------------------------------


def section(title: Any, children: Any, *, sub: Any = None, className: str = "", id: str | None = None) -> html.Section:
    """A section under its two-pixel line: the title says what was found, the subtitle what is measured."""
    head = [html.H2(title), *([html.P(sub, className="sub")] if sub else [])]
    attributes: dict[str, Any] = {"id": id} if id else {}
    return html.Section([*head, *_listed(children)], className=f"sec {className}".strip(), **attributes)


def card(title: Any, chip: Any, children: Any) -> html.Article:
    """A card: title and status, then what it holds."""
    return html.Article([html.Header([html.H3(title), *_listed(chip)]), *_listed(children)], className="card")


def source_line(text: str, words: Catalogue, *, demo: bool) -> html.P:
    """The last line of a chart or table: bounds, basis, and that it is invented where it is."""
    return html.P([text, *([" ", demo_tag(words)] if demo else [])], className="src")


def headline(text: str, words: Catalogue) -> html.H1:
    """The one headline of a page."""
    return html.H1(phrases(text, words))


# --- tables ----------------------------------------------------------------------------------------------------------


def heading(
    name: Any,
    unit: str | None = None,
    *,
    number: bool = False,
    sorted_by: bool = False,
    className: str = "",
    **attributes: Any,
) -> html.Th:
    """A column's heading: name, unit or deadline below, and the arrow where the table is sorted by it."""
    arrow = [" ", html.I("▼", **aria(hidden="true"))] if sorted_by else []
    below = [html.Span(unit, className="u")] if unit else []
    classes = " ".join(name for name, on in (("r", number), ("sort", sorted_by), (className, className)) if on)
    more = {"aria-sort": "descending"} if sorted_by else {}
    return html.Th([*_listed(name), *arrow, *below], className=classes, scope="col", **more, **attributes)


def table(head: Sequence[Any], rows: Sequence[Any], *, caption: str, className: str = "grid") -> html.Div:
    """A data table in a box of its own that alone may scroll sideways. ``head`` are its heading rows."""
    return html.Div(
        html.Table(
            [html.Caption(caption, className="visually-hidden"), html.Thead(list(head)), html.Tbody(list(rows))],
            className=className,
        ),
        className="gridbox",
        tabIndex=0,
        role="region",
        **aria(label=caption),
    )


def number_cell(text: Any, className: str = "") -> html.Td:
    """A right-aligned figure."""
    return html.Td(text, className=f"r num {className}".strip())


# --- choosers --------------------------------------------------------------------------------------------------------


def query_select(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, *, drops: str = ""
) -> html.Div:
    """A labelled native select that writes its value into the address under ``name`` (``assets/query.js``).

    ``options`` are (value, said); ``drops`` names parameters the choice makes meaningless, apart by spaces.
    """
    listed: list[Any] = [{"value": value, "label": said} for value, said in options]
    nothing = dict(options).get("", "")  # what Select shows while its value is empty
    select = dbc.Select(options=listed, value=chosen, placeholder=nothing, class_name="sel", id=f"q-{name}")
    boxed = html.Div(select, **data(query=name, **({"drops": drops} if drops else {})))
    return html.Div([dbc.Label(label, html_for=f"q-{name}"), boxed], className=f"f f-{name}")


# --- states ----------------------------------------------------------------------------------------------------------


def empty(sentence: str, act: Any = None, *, level: int = 2) -> html.Div:
    """Nothing to show: one sentence why, and the next act."""
    title = html.H1 if level == 1 else html.P
    return html.Div([title(sentence, className="empty-why"), *_listed(act)], className="empty")


def failure(number: str, words: Catalogue, *, level: int = 2) -> html.Div:
    """Our own failure: what failed, what is still right, what to do, and the number to quote."""
    title = html.H1 if level == 1 else html.H2
    said = [
        title(words.text("failure.title")),
        html.P(words.text("failure.still_right")),
        html.P(rich(words.text("failure.what_to_do", number=number))),
    ]
    return html.Div(said, className="failure", role="alert")


def refusal(sentence: str) -> html.Div:
    """One sentence that says what the reader has to do before an act can go on."""
    return html.Div(html.P(sentence), className="refusal", role="alert")


def problem(title: str, sentence: str, act: Any = None) -> html.Div:
    """Something the reader can mend: what it is, and the next act. The heading is the page's."""
    return html.Div([html.H1(title), html.P(sentence), *_listed(act)], className="problem", role="alert")


def _listed(children: Any) -> list[Any]:
    if children is None:
        return []
    return list(children) if isinstance(children, (list, tuple)) else [children]


def not_done(sentence: str, words: Catalogue) -> html.Div:
    """That an act was not done, why, and that nothing was lost."""
    said = [html.B(words.text("report.error.title")), html.P(sentence), html.P(words.text("report.error.kept"))]
    return html.Div(said, className="rp-wrong")
