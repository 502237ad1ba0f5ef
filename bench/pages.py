"""What a page that nobody has asked for yet costs the server: processor time, page by page, over several quarters."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from bench.lines import Line, ms
from callbacks.server.pages import PAGES
from callbacks.server.web import create_app
from callbacks.services.context import open_context
from data.settings import Settings
from layouts.kit import address as at

TODAY, ROLE, BASE = "2026-11-23", "leader", "http://127.0.0.1"
QUARTERS = ("2025Q3", "2025Q4", "2026Q1", "2024Q4", "2024Q2")
GOAL = "≤ 80 ms"


def measure(folder: Path) -> list[Line]:
    """One line a page of figures: the median of its first answers in quarters not looked at before."""
    context = open_context(Settings.from_environment({"TUOYU_TODAY": TODAY}).moved_to(folder), demo=True)
    client = create_app(context).server.test_client()
    _sign_in(client)
    county = context.policy.counties[0].code
    paths = {key: at.path(key, county if key == at.COUNTY else None) for key, page in PAGES.items() if page.figures}
    _turn(client, "/", "2023Q4")  # what is made once for all pages
    lines = [_line(client, key, path) for key, path in paths.items()]
    context.store.close()
    return lines


def _line(client: Any, key: str, path: str) -> Line:
    taken = [_turn(client, path, quarter) for quarter in QUARTERS]
    return Line(f"server CPU, {key} that nobody has asked for", ms(taken), "-", GOAL)


def _turn(client: Any, path: str, quarter: str) -> float:
    """Seconds of processor time for one answer."""
    where = {"pathname": path, "search": f"?quarter={quarter}"}
    body = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "where", "property": "data", "value": where}],
        "changedPropIds": ["where.data"],
        "state": [],
    }
    headers = {"X-CSRFToken": client.get_cookie("tuoyu_csrf", domain="127.0.0.1").value, "Referer": f"{BASE}/"}
    begun = time.process_time()
    answer = client.post("/_dash-update-component", json=body, base_url=BASE, headers=headers)
    took = time.process_time() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return took


def _sign_in(client: Any) -> None:
    """As the demonstration's own account of a role, by the sign-in page's form."""
    page = client.get("/signin", base_url=BASE).text
    row = page[: page.index(f'id="as-{ROLE}"')]
    names = ("csrf_token", "name", "password")
    form = {name: re.findall(rf'name="{name}" value="([^"]*)"', row)[-1] for name in names}
    client.post("/signin", data=form, base_url=BASE, headers={"Origin": BASE})
    client.get("/", base_url=BASE)
