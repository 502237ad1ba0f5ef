"""The shell around every page: bar, context, main, footer. The whole of it follows the address."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc

from data import rights
from data.policy.policy import Policy
from data.rights import Actor
from data.vocabulary import RULES
from layouts.kit import address as at
from layouts.kit import html, ids, parts
from layouts.kit.address import Address
from layouts.words.catalogue import Catalogue
from metrics.coverage import Coverage
from metrics.meetings import last_meeting

READER = f"reader-{secrets.token_hex(8)}"
"""Stands where the reader's name belongs, which is written in as an answer leaves: a page is made once for many."""
_LANG_CODES = {at.ZH: "zh-CN", at.EN: "en"}


@dataclass(frozen=True)
class Menu:
    """The bar: the keys of the pages the reader may open, in their order, and of the one that is shown."""

    pages: tuple[str, ...] = ()
    here: str = ""


@dataclass(frozen=True)
class View:
    """What every page is given.

    Attributes:
        address: what is asked for; its quarters as the page shows them, not None once there is data.
        words: the catalogue of the reader's language.
        policy: the city, its units and targets.
        today: the day it is in China.
        demo: whether everything shown is invented.
        quarters: those with figures, latest first.
        coverage: who reported the shown quarter; None where there are no figures.
        actor: who looks at it; None is nobody, who may see nothing.
        menu: the bar as the reader sees it.
    """

    address: Address
    words: Catalogue
    policy: Policy
    today: dt.date
    demo: bool
    quarters: tuple[str, ...] = ()
    coverage: Coverage | None = None
    actor: Actor | None = None
    menu: Menu = Menu()

    def may(self, act: str, county: str | None = None) -> bool:
        """Whether the reader may do an act: for what a page offers. The server asks again when it is done."""
        return self.actor is not None and self.actor.may(act, county)


@dataclass(frozen=True)
class Content:
    """What a page puts into the shell.

    Attributes:
        title: of the browser's window.
        body: what stands in ``main``.
        bar: the context bar's own content; None for quarter, comparison, rule and coverage.
        className: of ``main``, which decides its grid; named as Dash names it.
    """

    title: str
    body: Any
    bar: Any = None
    className: str = ""  # noqa: N815


def page(view: View, content: Content) -> html.Div:
    """The whole page: skip link, bar, context, what went wrong, main, footer."""
    words = view.words
    main = html.Main(content.body, id="main", className=content.className, tabIndex=-1)
    return html.Div(
        [
            html.A(words.text("shell.skip"), href="#main", className="skip"),
            dcc.Store(id=ids.TITLE, data=_about(view, content.title)),
            top(view),
            context(view) if content.bar is None else bar(view, content.bar),
            html.Div(id=ids.FAILURE, className="failures"),
            main,
            footer(view),
        ],
        lang=_LANG_CODES[view.address.lang],
        className="page",
        **parts.data(settled=view.address.href()),
    )


def _about(view: View, title: str) -> dict[str, Any]:
    """What the browser itself has to know: the window's title, the language, and what the choosers show."""
    address = view.address
    shown = {"quarter": address.quarter, "compare": address.compare, "rule": address.rule}
    return {"title": _window_title(view, title), "lang": _LANG_CODES[address.lang], "shown": shown}


def _window_title(view: View, title: str) -> str:
    key = "shell.window_demo" if view.demo else "shell.window"
    return view.words.text(key, page=title, city=view.policy.city.name)


# --- bar -------------------------------------------------------------------------------------------------------------


def top(view: View) -> html.Header:
    """Brand, which leads to the reader's first page, pages, 演示数据, language."""
    words = view.words
    brand = [html.B(words.text("shell.brand")), html.Span(view.policy.city.name)]
    return html.Header(
        [
            parts.link(brand, view.address.to(next(iter(view.menu.pages), at.OVERVIEW)), className="brand"),
            html.Details([html.Summary(words.text("shell.menu")), _navigation(view, "menu-nav")], className="menu"),
            _navigation(view, "bar-nav"),
            *([parts.demo_tag(words)] if view.demo else []),
            _language(view),
            *([account_menu(view, view.actor)] if view.actor else []),
        ],
        className="top",
    )


def _navigation(view: View, style: str) -> html.Nav:
    links = [
        html.Span(
            parts.link(view.words.text(f"shell.page.{page}"), view.address.to(page)),
            className="here" if page == view.menu.here else "",
        )
        for page in view.menu.pages
    ]
    return html.Nav(links, className=style, **parts.aria(label=view.words.text("shell.navigation")))


def _language(view: View) -> html.Span:
    other = at.EN if view.address.lang == at.ZH else at.ZH
    link = parts.link(view.words.text("shell.other_language"), view.address.href(lang=other))
    return html.Span(link, className="language", lang=_LANG_CODES[other])


def account_menu(view: View, actor: Actor) -> html.Details:
    """Who is signed in, in which role and for whom; one's own account, and the way out."""
    words, lang = view.words, view.address.lang
    of = view.policy.unit(actor.county).short_name if actor.county else actor.unit
    role = words.text(f"role.{actor.role}") + (f" · {of}" if of else "")
    kept = dcc.Input(type="hidden", name="lang", value=lang)
    button = html.Button(words.text("access.sign_out"), className="who-out")
    out = html.Form([kept, button], action="/signout", method="POST")
    own: list[Any] = [html.A(words.text("access.account"), href=f"/password?lang={lang}")]
    if view.may(rights.TOKENS):
        own.append(parts.link(words.text("shell.page.tokens"), view.address.to(at.TOKENS)))
    name = html.Span(READER, className="who-name")
    return html.Details(
        [html.Summary([name, " ", html.Small(role)]), html.Div([html.Span(role), *own, out])],
        className="who",
        id=ids.WHO,
    )


# --- context ---------------------------------------------------------------------------------------------------------


def context(view: View) -> html.Section:
    """Quarter, comparison, rule, and how much of the quarter is in."""
    words, address = view.words, view.address
    compared = [quarter for quarter in view.quarters if address.quarter is None or quarter < address.quarter]
    rules = [{"value": rule, "label": words.text(f"shell.rule_{rule}")} for rule in RULES]
    return bar(
        view,
        [
            chooser(ids.QUARTER, words.text("shell.quarter"), _plain(view.quarters), address.quarter),
            chooser(ids.COMPARE, words.text("shell.compare"), _compared(view, compared), address.compare),
            chooser(ids.RULE, words.text("shell.rule"), rules, address.rule),
            html.Div(provisional(view), className="prov"),
            html.Button(words.text("shell.print"), id=ids.PRINT, className="act", type="button"),
        ],
    )


def bar(view: View, children: Any) -> html.Section:
    """The context bar: what the page below is about, and its choosers. Empty where there is nothing to choose."""
    return html.Section(children, className="ctx", **parts.aria(label=view.words.text("shell.about")))


def chooser(id: str, label: str, options: list[Any], value: str | None) -> html.Div:
    """A labelled native select. Without options it stands disabled."""
    select = dbc.Select(id=id, options=options, value=value, class_name="sel", disabled=not options)
    return html.Div([dbc.Label(label, html_for=id), select], className=f"f f-{id}")


def _compared(view: View, quarters: list[str]) -> list[Any]:
    """The quarters to compare with; the one the last meeting had in hand says so."""
    asked = view.address.quarter
    meeting = last_meeting(asked, view.policy.meetings.months) if asked else None
    listed = _plain(quarters)
    for option in listed:
        if meeting is not None and option["value"] == meeting.in_hand:
            month = view.words.text(f"shell.month.{meeting.month}")
            option["label"] = view.words.text("shell.meeting", quarter=meeting.in_hand, month=month)
    return listed


def _plain(quarters: Any) -> list[Any]:
    return [{"value": quarter, "label": quarter} for quarter in quarters]


def provisional(view: View) -> list[Any]:
    """How many counties' workbooks of the quarter are approved, and by name who is carried or missing."""
    coverage, words = view.coverage, view.words
    if coverage is None:
        return []
    key = "shell.complete" if coverage.complete else "shell.provisional"
    said = parts.rich(words.text(key, approved=coverage.approved, due=coverage.due))
    carried = [_told(name, "carried", words.text("shell.carried", quarter=of)) for name, of in coverage.carried]
    missing = [_told(name, "missing", words.text("shell.missing")) for name in coverage.missing]
    return [html.Span(said), *carried, *missing]


def _told(name: str, source: str, word: str) -> html.Span:
    return html.Span([name, " ", parts.mark(source), " ", word], className="told nw")


# --- footer ----------------------------------------------------------------------------------------------------------


def footer(view: View) -> html.Footer:
    """The policy's number, the data's date, the population's basis, who can reach this, and 演示数据."""
    words = view.words
    said = [words.text("shell.basis", number=view.policy.number)]
    if view.address.quarter and view.coverage:
        said.append(words.text("shell.data_of", quarter=view.address.quarter, day=view.coverage.as_of.isoformat()))
        if view.coverage.population:
            said.append(
                words.text(
                    "shell.population", what=words.text("shell.resident_population"), day=view.coverage.population
                )
            )
    if view.actor is None:
        said.append(words.text("shell.loopback"))
    demo = [html.B(words.text("shell.demo_footer"))] if view.demo else []
    return html.Footer([html.Span(line) for line in said] + demo, className="foot")
