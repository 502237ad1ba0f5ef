"""What a page looks like to who reads it: every page with a role that may see it, and what is cut on one."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

from callbacks.server.pages import PAGES
from data import rights
from data.policy.policy import Policy
from layouts.kit import address as at

_FIRST = ("office", "analyst", "county", "admin", "auditor")
"""Roles that look at pages, the first that may."""

PATIENCE = 60_000
"""Milliseconds a page may take on a machine that does other things at once; how fast a page is, other tests say."""

CUT = """() => {
  const hides = /hidden|clip/;
  const seen = (e, s) => e.getClientRects().length && s.visibility !== "hidden" && (e.innerText || "").trim();
  const found = [];
  for (const e of document.querySelectorAll("main *, .top *, .ctx *, .foot *, #panel *")) {
    const s = getComputedStyle(e);
    if (!seen(e, s) || e.closest(".visually-hidden, .js-plotly-plot, .f > label")) { continue; }
    if (e.closest(".ag-root-wrapper") && !e.matches(".ag-header-cell-text, .ag-cell")) { continue; }
    const wide = hides.test(s.overflowX) && e.scrollWidth > e.clientWidth + 1;
    const high = hides.test(s.overflowY) && e.scrollHeight > e.clientHeight + 1;
    if (wide || high) { found.push(`${e.className || e.tagName}: ${e.innerText.slice(0, 40)}`); }
  }
  return found;
}"""
"""What is hidden by the edge of its own box, an ellipsis among them; labels only readers hear are meant to be.

Of the grid its words count: the boxes around them hold handles that reach out.
"""

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
VIOLATIONS = "axe.run(document, {resultTypes: ['violations']}).then(answer => answer.violations)"
GRAVE = ("serious", "critical")

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

CLIPPED_LABELS = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap(chart => {
  const box = chart.getBoundingClientRect();
  return [...chart.querySelectorAll("text")].filter(text => {
    const at = text.getBoundingClientRect();
    const across = at.left < box.left - 1 || at.right > box.right + 1;
    return at.width && (across || at.top < box.top - 1 || at.bottom > box.bottom + 1);
  }).map(text => text.textContent);
})"""
"""Words of a chart that reach beyond its picture, and are cut there."""


def pages(policy: Policy) -> list[tuple[str, str]]:
    """Every page as (role, path): each of the shell's, other counties, an open task, what is nowhere."""
    opened = [(page.key, _who(page.right)) for page in PAGES.values()]
    listed = [(role, path) for key, role in opened if role for path in _paths(key, policy)]
    return [*listed, ("office", "/password"), ("office", "/nowhere"), ("office", f"/tasks?task={policy.tasks[3].no}")]


def _who(act: str) -> str | None:
    return next((role for role in _FIRST if rights.may(role, act)), None)


def _paths(page: str, policy: Policy) -> list[str]:
    if page == at.COUNTY:
        return [f"/county/{county.code}" for county in (*policy.counties[:1], *policy.counties[-4:-2])]
    return [] if page == at.RECEIPT else [at.path(page)]


def grave(page: Page) -> list[str]:
    """What axe finds that keeps somebody from reading the page: rule, and where first.

    Asked past the page's own script policy, which lets no script in from outside and stays as it is.
    """
    asking = page.context.new_cdp_session(page)
    asking.send("Runtime.evaluate", {"expression": AXE})
    told = asking.send("Runtime.evaluate", {"expression": VIOLATIONS, "awaitPromise": True, "returnByValue": True})
    asking.detach()
    return [
        f"{one['id']} x{len(one['nodes'])}: {one['nodes'][0]['target']}"
        for one in told["result"]["value"]
        if one["impact"] in GRAVE
    ]


def cut(page: Page) -> list[str]:
    """What a reader of the page cannot read whole."""
    return [*page.evaluate(CUT), *page.evaluate(CLIPPED_LABELS)]
