"""访问令牌: tokens that programs read figures with: made, shown once, listed, ended; and how they are used."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import dcc

from data.records import Token
from layouts.kit import html, ids, parts
from layouts.kit.moments import moment
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue

LONGEST_LABEL = 40
_PANDAS = """import pandas as pd

figures = pd.read_csv(
    "{site}/figures.csv?quarter={quarter}",
    storage_options={{"Authorization": "Bearer {token}"}},
    dtype={{"unit": str}},
)"""
_EXCEL = """let
    Answer = Web.Contents({site}, [
        RelativePath = "figures.csv",
        Query = [quarter = "{quarter}"],
        Headers = [Authorization = "Bearer {token}"]
    ]),
    Rows = Csv.Document(Answer, [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Figures = Table.PromoteHeaders(Rows, [PromoteAllScalars = true])
in
    Figures"""
_EXAMPLES = ("pandas", "excel")


def body(view: View, tokens: Sequence[Token], site: str, quarter: str, said: Any = None) -> list[Any]:
    """The page: what was just done, a new token, those there are, and how one is used.

    ``site`` is this installation's own address as the reader reached it, ``quarter`` one that has figures.
    """
    words = view.words
    head = [html.H1(words.text("tokens.title")), html.P(words.text("tokens.note"), className="sub")]
    return [
        *head,
        html.Div(said, **parts.aria(live="polite")),
        _make(words),
        _list(tokens, words),
        _use(words, site, quarter),
    ]


def skeleton() -> list[Any]:
    """Every component the callbacks name, empty."""
    return [html.Div(id=ids.TOKENS_BODY), dcc.Input(id=ids.TOKENS_LABEL), html.Button(id=ids.TOKENS_MAKE)]


def made(words: Catalogue, token: str) -> html.Div:
    """A new token, shown this once."""
    shown = html.Div([html.Code(token, id="tk-new"), _copy(words, "tk-new")], className="tk-once")
    return html.Div([html.P(parts.rich(words.text("tokens.once"))), shown], className="am-said", role="status")


def ended(words: Catalogue) -> html.Div:
    """That a token was ended."""
    return html.Div(html.P(words.text("tokens.ended_now")), className="am-said", role="status")


def wrong(sentence: str) -> html.Div:
    """Why an act was not done."""
    return parts.refusal(sentence)


def _make(words: Catalogue) -> html.Section:
    example = words.text("tokens.label_for")
    label = dcc.Input(id=ids.TOKENS_LABEL, maxLength=LONGEST_LABEL, value="", placeholder=example)
    button = html.Button(words.text("tokens.make"), id=ids.TOKENS_MAKE, className="btn btn-primary", type="button")
    row = html.Div([html.Label([html.Span(words.text("tokens.label")), label]), button], className="tk-make")
    return parts.section(words.text("tokens.make_title"), row, sub=words.text("tokens.make_note"))


def _list(tokens: Sequence[Token], words: Catalogue) -> html.Section:
    live = sum(token.ended_at is None for token in tokens)
    title = words.text("tokens.list_title", live=live)
    if not tokens:
        return parts.section(title, html.P(words.text("tokens.none"), className="tk-none"))
    heads = [html.Tr([parts.heading(words.text(f"tokens.{key}")) for key in ("label", "made", "used", "state", "act")])]
    table = parts.table(heads, [_row(token, words) for token in tokens], caption=title, className="grid tk-list")
    return parts.section(title, table)


def _row(token: Token, words: Catalogue) -> html.Tr:
    used = moment(token.used_at, words) if token.used_at else words.text("tokens.never")
    live = token.ended_at is None
    state = words.text("tokens.live") if live else words.text("tokens.ended", at=moment(token.ended_at, words))  # type: ignore[arg-type]
    cells = [moment(token.made_at, words), used, state, _end(token, words) if live else ""]
    name = html.Th([token.label, html.Small(token.id, className="num")], scope="row")
    return html.Tr([name, *(html.Td(cell) for cell in cells)], className="" if live else "tk-over")


def _end(token: Token, words: Catalogue) -> html.Details:
    """Ending asks once: what stops working, and the button that does it."""
    button = html.Button(
        words.text("tokens.end_now"),
        id={"type": ids.TOKENS_END, "id": token.id},
        className="btn btn-outline-primary",
        type="button",
    )
    asked = html.Div([html.P(words.text("tokens.end_asks", label=token.label)), button], className="tk-ask")
    return html.Details([html.Summary(words.text("tokens.end")), asked], className="tk-end")


def _use(words: Catalogue, site: str, quarter: str) -> html.Section:
    token = words.text("tokens.yours")
    written = {
        "pandas": _PANDAS.format(site=site, quarter=quarter, token=token),
        "excel": _EXCEL.format(site=json.dumps(site), quarter=quarter, token=token),
    }
    blocks: list[Any] = []
    for name in _EXAMPLES:
        id = f"tk-{name}"
        head = html.Div([html.H3(words.text(f"tokens.{name}")), _copy(words, id)], className="tk-head")
        code = html.Pre(html.Code(written[name], id=id), tabIndex=0)
        blocks += [head, html.P(words.text(f"tokens.{name}_note")), code]
    rules = [html.Li(words.text(f"tokens.rule_{name}")) for name in ("files", "parameters", "limit", "not_in_address")]
    return parts.section(
        words.text("tokens.use_title"),
        [*blocks, html.Ul(rules, className="tk-rules")],
        sub=words.text("tokens.use_note"),
        className="tk-use",
    )


def _copy(words: Catalogue, id: str) -> html.Button:
    """Copies what stands under an id (``assets/copy.js``); the button says that it has."""
    said = parts.data(copy=id, done=words.text("tokens.copied"))
    return html.Button(words.text("tokens.copy"), className="act tk-copy", type="button", **said)
