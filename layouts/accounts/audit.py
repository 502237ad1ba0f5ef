"""审计: every act that changed something, readable, in its chain. Nothing here can be changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc

from data.policy.policy import Policy
from data.records import Verified
from layouts.kit import address as at
from layouts.kit import html, ids, numbers, parts
from layouts.kit.files import csv_file, guarded
from layouts.kit.moments import china_moment
from layouts.kit.shell import View, chooser
from layouts.words.catalogue import Catalogue, seen

PAGE = 100
VERIFY = "verify"
"""The address's parameter that asks for the whole chain to be looked at now."""
ASKED = ("who", "act", "subject", "since", "until")
"""What an address may ask for."""
_ADDRESS = ("address", "from", "ip")
"""How an act may have recorded where it came from."""
_LONGEST = 300
_ANY = "*"
"""The choice that asks for nothing in particular."""


@dataclass(frozen=True)
class Audit:
    """What the page shows.

    Attributes:
        entries: one page of them, newest first (columns: ``Store.audit``); ``total`` how many were asked for.
        page: its number, from 1; ``asked`` the filter as the address has it.
        who, acts: whoever acted and what acts there are.
        count: entries in the whole chain; ``state`` whether it holds, and since when that is known.
    """

    entries: pd.DataFrame
    total: int
    page: int
    asked: Mapping[str, str]
    who: tuple[str, ...]
    acts: tuple[str, ...]
    count: int
    state: Verified

    @property
    def broken(self) -> tuple[int, ...]:
        """The numbers where the chain is broken."""
        return self.state.broken

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE), 1)


def body(view: View, shown: Audit) -> list[Any]:
    """What stands in ``main``."""
    words = view.words
    key = "broken" if shown.broken else "whole"
    verdict = parts.tally(
        "overdue" if shown.broken else "met_on_time",
        words.text(f"audit.{key}", count=shown.count, first=shown.broken[:1]),
    )
    head = html.Section(
        [
            parts.headline(words.text("audit.headline", count=shown.total), words),
            html.P([verdict, *_verify(view, shown)], className="lede"),
        ],
        className="head",
    )
    listed = _table(view, shown) if len(shown.entries) else html.P(words.text("audit.none"), className="src")
    source = parts.source_line(words.text("audit.source"), words, demo=view.demo)
    sub = words.text("audit.page", page=shown.page, pages=shown.pages)
    children = [listed, _pager(view, shown), source]
    return [head, parts.section(words.text("audit.entries"), children, sub=sub, className="full au")]


def _verify(view: View, shown: Audit) -> list[Any]:
    """When the whole chain was last looked at, and the way to look again."""
    said = view.words.text("audit.verified", at=china_moment(shown.state.at))
    again = view.address.href(page=at.AUDIT, extra={**_kept(shown), VERIFY: "1"})
    return [html.Span(said, className="src"), parts.link(view.words.text("audit.verify"), again)]


def bar(view: View, shown: Audit) -> list[Any]:
    """The context bar: who, which act, about what, from when to when; and the file."""
    words, asked = view.words, shown.asked
    everyone = [{"value": _ANY, "label": words.text("audit.anyone")}, *({"value": w, "label": w} for w in shown.who)]
    every_act = [
        {"value": _ANY, "label": words.text("audit.any_act")},
        *({"value": act, "label": act_name(act, words)} for act in shown.acts),
    ]
    days = [
        _field(id, words.text(f"audit.{key}"), asked.get(key, ""), "date")
        for id, key in ((ids.AUDIT_SINCE, "since"), (ids.AUDIT_UNTIL, "until"))
    ]
    query = urlencode({key: value for key, value in asked.items() if value} | _lang(view))
    file = html.A(words.text("audit.file"), href=f"/audit.csv?{query}", className="act")
    return [
        chooser(ids.AUDIT_WHO, words.text("audit.who"), everyone, asked.get("who", _ANY)),
        chooser(ids.AUDIT_ACT, words.text("audit.act"), every_act, asked.get("act", _ANY)),
        _field(ids.AUDIT_SUBJECT, words.text("audit.subject"), asked.get("subject", ""), "text"),
        *days,
        html.Button(words.text("audit.ask"), id=ids.AUDIT_ASK, className="btn btn-outline-primary", type="button"),
        html.Span(file, className="f"),
    ]


def _lang(view: View) -> dict[str, str]:
    return {"lang": view.address.lang} if view.address.lang != at.ZH else {}


def _field(id: str, label: str, value: str, kind: Any) -> html.Div:
    field = dbc.Input(id=id, type=kind, value=value, class_name="sel au-field", maxLength=60)
    return html.Div([dbc.Label(label, html_for=id), field], className=f"f f-{id}")


def skeleton() -> list[Any]:
    """Every component a callback names, for Dash's own check."""
    fields = [dcc.Input(id=id) for id in (ids.AUDIT_SUBJECT, ids.AUDIT_SINCE, ids.AUDIT_UNTIL)]
    return [
        chooser(ids.AUDIT_WHO, "", [], None),
        chooser(ids.AUDIT_ACT, "", [], None),
        *fields,
        html.Button(id=ids.AUDIT_ASK),
    ]


# --- entries ---------------------------------------------------------------------------------------------------------


def _table(view: View, shown: Audit) -> html.Div:
    words = view.words
    heads = ("seq", "at", "who", "act", "subject", "address", "detail")
    head = html.Tr([parts.heading(words.text(f"audit.{key}"), number=key == "seq") for key in heads])
    rows = [_row(view, row, shown) for row in shown.entries.to_dict("records")]
    return parts.table([head], rows, caption=words.text("audit.entries"), className="grid au-table")


def _row(view: View, row: dict[Any, Any], shown: Audit) -> html.Tr:
    words, broken = view.words, row["seq"] in shown.broken
    number: list[Any] = [parts.mark("overdue"), " "] if broken else []
    return html.Tr(
        [
            html.Td([*number, str(row["seq"])], className="r num"),
            html.Td(china_moment(row["at"])),
            html.Td(seen(row["who"]), className="wrap"),
            html.Td(act_name(row["act"], words)),
            html.Td(subject_name(row["subject"], view.policy, words), className="wrap"),
            html.Td(origin(row["detail"]) or numbers.MISSING),
            html.Td(_detail(row["detail"], words), className="wrap au-d"),
        ],
        className="au-broken" if broken else "",
    )


def act_name(act: str, words: Catalogue) -> str:
    """An act's own word; its code where there is none."""
    return words.text(f"audit.name.{act}") if words.has(f"audit.name.{act}") else seen(act)


def subject_name(subject: str, policy: Policy, words: Catalogue) -> str:
    """What an act is about, with counties by name: ``140802 2026Q3`` as the county and the quarter."""
    names = {unit.code: unit.name for unit in (policy.city, *policy.counties)}
    known = (
        words.text(f"audit.thing.{p}") if words.has(f"audit.thing.{p}") else names.get(p, p) for p in subject.split(" ")
    )
    return seen(" ".join(known))


def origin(detail: Mapping[str, Any]) -> str:
    """Where an act came from, if that was recorded."""
    return next((seen(str(detail[key])) for key in _ADDRESS if detail.get(key)), "")


def _detail(detail: Mapping[str, Any], words: Catalogue) -> Any:
    pairs = _pairs(detail)
    if not pairs:
        return ""
    named = [(html.Span(_key(key, words), className="au-k"), told) for key, told in pairs]
    return [html.Span([name, " ", told], className="au-p") for name, told in named]


def _key(key: str, words: Catalogue) -> str:
    return words.text(f"audit.key.{key}") if words.has(f"audit.key.{key}") else seen(key)


def _pairs(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an entry says, as key and text; ``before`` and ``after`` key by key, as one change each."""
    before, after = detail.get("before"), detail.get("after")
    changes = []
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        old, new = (side if isinstance(side, Mapping) else {} for side in (before, after))
        changes = [(key, f"{_text(old.get(key))} → {_text(new.get(key))}") for key in dict.fromkeys([*old, *new])]
        detail = {key: value for key, value in detail.items() if key not in ("before", "after")}
    plain = {key: value for key, value in detail.items() if key not in _ADDRESS and value not in (None, "", [])}
    return [*changes, *((key, _text(value)) for key, value in plain.items())]


def _text(value: Any) -> str:
    if value is None or value == "":
        return numbers.MISSING
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return seen(said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…")


def _pager(view: View, shown: Audit) -> html.P:
    words = view.words
    links: list[Any] = []
    for key, page, there in (
        ("newer", shown.page - 1, shown.page > 1),
        ("older", shown.page + 1, shown.page < shown.pages),
    ):
        if there:
            links += [parts.button_link(words.text(f"audit.{key}"), page_href(view, shown, page), primary=False)]
    return html.P(links, className="acts au-pager")


def page_href(view: View, shown: Audit, page: int) -> str:
    """The address of another page of the same question."""
    return view.address.href(page=at.AUDIT, extra={**_kept(shown), "page": str(page)})


def _kept(shown: Audit) -> dict[str, str]:
    return {key: value for key, value in shown.asked.items() if value}


# --- the file --------------------------------------------------------------------------------------------------------


def audit_csv(entries: pd.DataFrame, policy: Policy, words: Catalogue) -> bytes:
    """The entries as UTF-8 CSV that a spreadsheet opens rightly and never takes for formulas.

    Args:
        entries: as ``Store.audit_page`` gives them.
        policy: for the counties' names.
        words: the language of the heading.

    Returns:
        A heading, then one line an entry: number, moment in China, who, act's code and word, subject and its name,
        address, before, after and the other details as JSON, hash.
    """
    heads = ("seq", "at", "who", "code", "act", "subject", "about", "address", "before", "after", "detail", "hash")
    rows: list[list[Any]] = [[words.text(f"audit.{key}") for key in heads]]
    for row in entries.to_dict("records"):
        told = dict(row["detail"])
        sides = [_json(told.pop(side, None)) for side in ("before", "after")]
        cells = [
            china_moment(row["at"]),
            row["who"],
            row["act"],
            act_name(row["act"], words),
            row["subject"],
            subject_name(row["subject"], policy, words),
            origin(row["detail"]),
            *sides,
            _json(told),
            row["hash"],
        ]
        rows.append([row["seq"], *map(guarded, cells)])
    return csv_file(rows)


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True) if told else ""
