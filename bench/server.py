"""What the server bears: turns of the page a second for eight clients, against a server that gives the same bytes."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench.lines import Line, median
from bench.serving import running

CLIENTS, SECONDS, TURNS = 8, 3.0, 3
_QUERY = "?quarter={quarter}"


def measure(folder: Path, work: Path) -> list[Line]:
    """Turns a second of the dashboard and of the raw server, in turns."""
    rates: dict[str, list[float]] = {"ours": [], "raw": []}
    with running("dashboard", folder) as ours:
        port = int(ours.rpartition(":")[2])
        headers, bodies = _signed_in(port)
        for body in bodies:  # a page is made once, and then given out
            (work / "turn.json").write_bytes(_asked(port, "POST", "/_dash-update-component", body, headers))
        with running("static", work) as bare:
            raw = int(bare.rpartition(":")[2])
            for _ in range(TURNS):
                rates["ours"].append(_rate(port, "POST", "/_dash-update-component", bodies, headers))
                rates["raw"].append(_rate(raw, "GET", "/turn.json", [b""], {}))
    ours_rate, raw_rate = median(rates["ours"]), median(rates["raw"])
    return [
        Line(
            "callbacks a second, 8 clients, 1 process",
            f"{ours_rate:,.0f} ({ours_rate / raw_rate:.2f} ×)",
            f"{raw_rate:,.0f}",
            "10 × Vizro (not run)",
        )
    ]


def _signed_in(port: int) -> tuple[dict[str, str], list[bytes]]:
    """The headers of somebody signed in, and the callbacks of four quarters."""
    connection, cookies = http.client.HTTPConnection("127.0.0.1", port), dict[str, str]()

    def ask(method: str, path: str, body: str | None = None, **headers: str) -> str:
        sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
        connection.request(method, path, body, {"Cookie": sent, **headers})
        answer = connection.getresponse()
        given = [value.partition(";")[0] for name, value in answer.getheaders() if name == "Set-Cookie"]
        cookies.update((name, value) for name, _, value in (one.partition("=") for one in given))
        return answer.read().decode()

    page = ask("GET", "/signin")
    row, names = page[: page.index('id="as-leader"')], ("csrf_token", "name", "password")
    form = {name: re.findall(rf'name="{name}" value="([^"]*)"', row)[-1] for name in names}
    ask("POST", "/signin", urlencode(form), **{"Content-Type": "application/x-www-form-urlencoded"})
    ask("GET", "/")
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Accept-Encoding": "br",
        "X-CSRFToken": cookies["tuoyu_csrf"],
        "Content-Type": "application/json",
    }
    return headers, [_body(quarter) for quarter in ("2026Q3", "2026Q2", "2026Q1", "2025Q4")]


def _body(quarter: str) -> bytes:
    where = {"pathname": "/", "search": _QUERY.format(quarter=quarter)}
    return json.dumps(
        {
            "output": "page.children",
            "outputs": {"id": "page", "property": "children"},
            "changedPropIds": ["where.data"],
            "inputs": [{"id": "where", "property": "data", "value": where}],
            "state": [],
        }
    ).encode()


def _asked(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} for {path}")
    return content


def _rate(port: int, method: str, path: str, bodies: list[bytes], headers: dict[str, str]) -> float:
    """Answers a second, over connections that stay open."""
    counts, end = [0] * CLIENTS, time.perf_counter() + SECONDS

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < end:
            connection.request(method, path, bodies[counts[number] % len(bodies)], headers)
            connection.getresponse().read()
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
