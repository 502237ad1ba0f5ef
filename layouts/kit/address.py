"""The address of a view: everything a page shows is named by its path and query, so that reload and share keep it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from data.vocabulary import RULES, Rule

OVERVIEW, COUNTIES, COUNTY, REPORT, REVIEW, UNKNOWN = "overview", "counties", "county", "report", "review", "unknown"
ADMIN = "admin"
RECEIPT = "receipt"
TASKS, AUDIT = "tasks", "audit"
TARGET, TOWNSHIPS, ESTATES, SCENARIO = "target", "townships", "estates", "scenario"
EXPLORE, TOKENS = "explore", "tokens"
"""The pages that others lead to. A page's path is its key, but for those of ``_PATHS`` and a county's."""
_PATHS = {OVERVIEW: "", COUNTIES: "county", EXPLORE: "data"}
_KEYS = {path: page for page, path in _PATHS.items()}
_KEY = re.compile(r"[a-z_]+")

ZH, EN = "zh", "en"
LANGUAGES = (ZH, EN)

_QUARTER = re.compile(r"\d{4}Q[1-4]")
_SPAN = re.compile(r"(?:(\d{4}Q[1-4])-)?(\d{4}Q[1-4])")
_NAMED = ("quarter", "compare", "rule", "county", "lang", "explain")
_BETWEEN = "~"
_LONGEST = 8000
"""Characters of a path and of a query that are read: no page of ours writes as many."""


@dataclass(frozen=True)
class Explained:
    """Which figure the panel explains, written ``indicator~unit[~part[~quarter]]``, of a change ``…~2026Q2-2026Q3``.

    Attributes:
        indicator: as in the table of figures, or a group of targets of which one is enough.
        unit: the code; part: of an indicator that has parts.
        quarter: its own, None for the page's; since: the earlier quarter of a change between two.
    """

    indicator: str
    unit: str
    part: str = ""
    quarter: str | None = None
    since: str | None = None

    def __str__(self) -> str:
        span = "-".join(code for code in (self.since, self.quarter) if code)
        return _BETWEEN.join((self.indicator, self.unit, self.part, span)).rstrip(_BETWEEN)


def explained(written: str) -> Explained | None:
    """The figure an address names; None for what ``str(Explained)`` never gave."""
    pieces = written.split(_BETWEEN)
    if not 2 <= len(pieces) <= 4 or not all(pieces[:2]):
        return None
    indicator, unit, part, span = (*pieces, "", "")[:4]
    found = _SPAN.fullmatch(span)
    if span and not found:
        return None
    since, quarter = found.groups() if found else (None, None)
    return Explained(indicator, unit, part, quarter, since)


@dataclass(frozen=True)
class Address:
    """One view.

    Attributes:
        page: the key of the page its path names, whether or not there is such a page (``callbacks.server.pages``);
            ``unknown`` where it can name none. ``path`` is as it was asked for.
        quarter, compare: quarter codes, None for the page's own choice.
        rule: the counting rule, ``all`` or ``registered``.
        county: a county's code as written, None if the address names none. The page asks the policy whether it exists.
        lang: ``zh`` or ``en``.
        extra: other parameters of the query, for the page to read.
        explain: the figure whose panel is open, as written (``explained`` reads it); links leave it behind.
        unclear: (parameter, value as written) of what cannot be understood; the page says so instead of guessing.
    """

    page: str = OVERVIEW
    quarter: str | None = None
    compare: str | None = None
    rule: str = Rule.ALL
    county: str | None = None
    lang: str = ZH
    extra: dict[str, str] = field(default_factory=dict)
    explain: str | None = None
    unclear: tuple[tuple[str, str], ...] = ()
    path: str = "/"

    def href(self, **changes: Any) -> str:
        """The address of this view with ``changes`` made, relative to the site; what is at its default is left out.

        The panel over a page is no part of it: only who says ``explain`` opens it.
        """
        view = replace(self, **{"explain": None, **changes})
        query = {
            "quarter": view.quarter,
            "compare": view.compare,
            "rule": view.rule if view.rule != Rule.ALL else None,
            "county": view.county if view.page != COUNTY else None,
            "lang": view.lang if view.lang != ZH else None,
            **view.extra,
            "explain": view.explain,
        }
        written = urlencode({key: value for key, value in query.items() if value})
        where = view.path if view.page == UNKNOWN else path(view.page, view.county)
        return where + (f"?{written}" if written else "")

    def explaining(
        self, indicator: str, unit: str, part: str = "", *, since: str | None = None, quarter: str | None = None
    ) -> str:
        """The address of this view with a figure's panel open; of its change where ``since`` names a quarter."""
        own = quarter or (self.quarter if since else None)
        asked = quote_plus(str(Explained(indicator, unit, part, own, since)))
        return f"{self._closed}{'&' if '?' in self._closed else '?'}explain={asked}"

    @cached_property
    def _closed(self) -> str:
        """The address without a panel: every figure of a page leads to it, each with another panel."""
        return self.href()

    def to(self, page: str, county: str | None = None) -> str:
        """The address of another page, with the quarters, the rule and the language kept."""
        if (page, county) not in self._others:
            self._others[page, county] = self.href(page=page, county=county, extra={}, unclear=())
        return self._others[page, county]

    @cached_property
    def _others(self) -> dict[tuple[str, str | None], str]:
        """Addresses of other pages asked for so far: every row of a long list leads to one of a few."""
        return {}


def path(page: str, county: str | None = None) -> str:
    """The path of a page; of a county's page, by its code."""
    if page == COUNTY:
        return f"{path(COUNTIES)}/{quote(county or '', safe='')}"
    return f"/{_PATHS.get(page, page)}"


def parse(pathname: str | None, search: str | None) -> Address:
    """The address of a path and a query as the browser gives them. Never raises: see ``Address.unclear``."""
    pathname = (pathname or "/")[:_LONGEST]
    written = dict(parse_qsl((search or "")[:_LONGEST].lstrip("?")))
    page, county = _page(pathname)
    quarters = {key: _quarter(written.get(key)) for key in ("quarter", "compare")}
    rule, lang = written.get("rule", Rule.ALL), written.get("lang", ZH)
    wrong = [(key, written[key]) for key, value in quarters.items() if key in written and value is None]
    wrong += [("rule", rule)] if rule not in RULES else []
    wrong += [("lang", lang)] if lang not in LANGUAGES else []
    return Address(
        page=page,
        rule=rule if rule in RULES else Rule.ALL,
        county=county or written.get("county"),
        lang=lang if lang in LANGUAGES else ZH,
        extra={key: value for key, value in written.items() if key not in _NAMED},
        explain=written.get("explain"),
        unclear=tuple(wrong),
        path=pathname,
        **quarters,
    )


def _page(pathname: str) -> tuple[str, str | None]:
    first, *others = pathname.strip("/").split("/")
    if not others and first in _KEYS:
        return _KEYS[first], None
    if len(others) == 1 and _KEYS.get(first) == COUNTIES:
        return COUNTY, others[0]
    own = not others and _KEY.fullmatch(first) and first not in (*_PATHS, COUNTY)
    return (first if own else UNKNOWN), None


def _quarter(written: str | None) -> str | None:
    return written if written and _QUARTER.fullmatch(written) else None
