"""What is the same for every reader: files named by their content, compressed once, cached for good.

The page names four files: plotly.js, the libraries, our own scripts, the style sheet. A name is the hash of what is in
the file, so that a browser never asks again for what it has, and never keeps what has changed.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import pkgutil
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
import dash
import flask
from dash.exceptions import DependencyException
from dash.fingerprint import check_fingerprint

from callbacks.door.rights import OPEN, route
from callbacks.server import bootstrap, plotlyjs
from callbacks.server.ahead import Ahead
from data.settings import ROOT

ASSETS = ROOT / "assets"
PRESSED = ROOT / "var" / "static"
"""Where what was compressed with much patience is kept for the next start."""
DEPENDENCIES = "/_dash-dependencies"
"""What callbacks there are: no reader's own, and no figure."""
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_SCRIPT, _STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
_QUICK, _PATIENT = 6, 11
_SMALLEST = 400
"""Bytes below which compressing gains nothing."""
_LIBRARIES = "/_dash-component-suites/dash/dcc/"
"""The libraries' one file stands beside the parts that Dash's components fetch by themselves, relative to it."""
_RENDERER = "dash-renderer"
"""What that file is called: Dash looks for this name among the scripts of a page."""
_SUITE = re.compile(r"/_dash-component-suites/([^/]+)/(.+)")
_SUITES = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
"""Dash's own address of them, as it names it."""
_TAG = re.compile(r'<script(?:\s+src="([^"]*)")?[^>]*>(.*?)</script>', re.DOTALL)
_LINK = re.compile(r'<link rel="stylesheet" href="([^"]*)">')
_URL = re.compile(r"url\(([\w./-]+\.svg)\)")
_UNUSED = ("/deps/polyfill@", "/dash_table/bundle.")
"""Scripts Dash always names: for browsers before 2018, and for a table that no page uses."""
_ICON = "/assets/marks/favicon.svg"
BOOTSTRAP = "/bootstrap/bootstrap.min.css"


@dataclass
class Kept:
    """One file: its content, type and name; compressed when first asked for, and kept so."""

    body: bytes
    kind: str
    name: str
    _encoded: dict[str, bytes] = field(default_factory=dict, repr=False)

    def encoded(self, encoding: str) -> bytes:
        """The content in ``br``, ``gzip`` or as it is (empty)."""
        if not encoding:
            return self.body
        if encoding not in self._encoded:
            quick = brotli.compress(self.body, quality=_QUICK) if encoding == "br" else gzip.compress(self.body, 6)
            self._encoded.setdefault(encoding, quick)
        return self._encoded[encoding]

    def press(self, folder: Path) -> None:
        """Compress it as far as it goes; what a folder keeps from the last time is taken from there."""
        path = folder / f"{self.name}.br"
        with suppress(OSError, brotli.error):
            kept = path.read_bytes()
            if brotli.decompress(kept) == self.body:
                self._encoded["br"] = kept
                return
        self._encoded["br"] = brotli.compress(self.body, quality=_PATIENT)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".part")
            partial.write_bytes(self._encoded["br"])
            partial.replace(path)


class Shelf:
    """Every kept file by its name."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._lock = threading.Lock()

    def put(self, stem: str, kind: str, body: bytes) -> str:
        """Keep a file; gives its name, which nothing else has."""
        ending = {_STYLE: "css", _SCRIPT: "js"}.get(kind, "svg")
        name = f"{stem}.{hashlib.sha256(body).hexdigest()[:20]}.{ending}"
        with self._lock:
            self._kept.setdefault(name, Kept(body, kind, name))
        return name

    def get(self, name: str) -> Kept | None:
        """The file of a name; None where there is none."""
        return self._kept.get(name)

    def press(self, folder: Path = PRESSED) -> None:
        """Compress everything as far as it goes, the smallest first; what is no longer there is forgotten."""
        for kept in sorted(self._kept.values(), key=lambda one: len(one.body)):
            kept.press(folder)
        with suppress(OSError):
            for path in folder.glob("*.br"):
                if path.stem not in self._kept:
                    path.unlink()


class Application(dash.Dash):
    """Dash, with one file where it names many."""

    shelf: Shelf
    ahead: Ahead

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.shelf = Shelf()
        self._bound: dict[str, str] = {}
        super().__init__(*arguments, **named)

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # Dash gives all of them by name
        """The first page, naming the kept files."""
        written = parts["css"] + parts["scripts"]
        if written not in self._bound:
            self._bound = {written: "\0".join((self._styles(parts["css"]), self._scripts(parts["scripts"])))}
        parts["css"], parts["scripts"] = self._bound[written].split("\0")
        return super().interpolate_index(**parts).replace(_ICON, self._icon())

    def _icon(self) -> str:
        return "/kept/" + self.shelf.put("icon", "image/svg+xml", _asset(_ICON))

    def _styles(self, html: str) -> str:
        body = b"\n".join(_style(href) for href in _LINK.findall(html))
        return f'<link rel="stylesheet" href="/kept/{self.shelf.put("screen", _STYLE, body)}">'

    def _scripts(self, html: str) -> str:
        """plotly.js first, so that a chart finds it there; then our own, then the libraries in the order Dash gives."""
        own, libraries = [], []
        for src, inline in _TAG.findall(html):
            if not any(unused in src for unused in _UNUSED):
                into = libraries if src.startswith("/_dash-component-suites/") else own
                into.append(_content(src) or inline.encode())
        names = [
            "/kept/" + self.shelf.put("plotly", _SCRIPT, plotlyjs.script()),
            _LIBRARIES + self.shelf.put(_RENDERER, _SCRIPT, b"\n;\n".join(libraries)),
            "/kept/" + self.shelf.put("own", _SCRIPT, b"\n;\n".join(own)),
        ]
        return "\n".join(f'<script src="{name}"></script>' for name in names)


def _content(src: str) -> bytes | None:
    """What a script's address stands for; None for none."""
    suite = _SUITE.fullmatch(src)
    if suite:
        return pkgutil.get_data(suite[1], check_fingerprint(suite[2])[0])
    return _asset(src) if src.startswith("/assets/") else None


def _asset(href: str) -> bytes:
    return (ASSETS / href.removeprefix("/assets/").partition("?")[0]).read_bytes()


def _style(href: str) -> bytes:
    """A style sheet with its small pictures inside."""
    if href.startswith("/bootstrap/"):
        return bootstrap.pared()
    return _URL.sub(_inside, _asset(href).decode("utf-8")).encode()


def _inside(found: re.Match[str]) -> str:
    picture = base64.b64encode((ASSETS / found[1]).read_bytes()).decode()
    return f"url(data:image/svg+xml;base64,{picture})"


# --- serving ---------------------------------------------------------------------------------------------------------


def install(app: Application) -> None:
    """The addresses of what is kept, and of Bootstrap's style sheet for the pages before signing in."""
    server: flask.Flask = app.server
    views = server.view_functions
    views[_SUITES] = _on_demand(app, views[_SUITES])
    libraries = f"{_LIBRARIES}{_RENDERER}.<name>.js"
    route(server, "/kept/<name>", "kept", OPEN, lambda name: _answer(app, name))
    route(server, libraries, "libraries", OPEN, lambda name: _answer(app, f"{_RENDERER}.{name}.js"))
    route(server, BOOTSTRAP, "bootstrap", OPEN, _bootstrap)


def _bootstrap() -> flask.Response:
    answer = flask.Response(bootstrap.pared(), content_type=_STYLE)
    answer.add_etag()
    return answer.make_conditional(flask.request)  # type: ignore[return-value]  # itself


def _answer(app: Application, name: str) -> flask.Response:
    kept = app.shelf.get(name)
    if kept is None:
        app.index()  # after a restart a browser may ask for a file before anybody asked for a page
        kept = app.shelf.get(name)
    if kept is None:
        return flask.Response("", 404)
    answer = _packed(kept)
    answer.headers["Cache-Control"] = FOR_GOOD
    return answer


def _packed(kept: Kept) -> flask.Response:
    """A kept file as the asker can take it."""
    accepted = flask.request.accept_encodings
    encoding = next((one for one in ("br", "gzip") if one in accepted), "") if len(kept.body) >= _SMALLEST else ""
    answer = flask.Response(kept.encoded(encoding), content_type=kept.kind)
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _on_demand(app: Application, made: Callable[..., Any]) -> Callable[..., flask.Response]:
    """Scripts that Dash's components fetch by themselves: compressed once as well, and sent again only when changed."""

    def view(**arguments: Any) -> flask.Response:
        try:
            whole = made(**arguments)
        except DependencyException:  # no library of ours
            return flask.Response("", 404)
        if whole.status_code != 200 or "javascript" not in str(whole.mimetype):
            return whole
        kept = app.shelf.get(app.shelf.put("part", _SCRIPT, whole.get_data()))
        assert kept is not None
        answer = _packed(kept)
        answer.set_etag(f"{kept.name}:{answer.headers.get('Content-Encoding', '')}")
        answer.make_conditional(flask.request)
        return answer

    return view


def cached(path: str, answer: flask.Response) -> str:
    """How long a browser may keep an answer: files named by their content for good, other files once it has asked."""
    if answer.headers.get("Cache-Control") == FOR_GOOD:
        return FOR_GOOD
    if path == DEPENDENCIES:
        return f"private, {ASK_AGAIN}"
    if not path.startswith(("/_dash-component-suites/", "/assets/", "/bootstrap/")):
        return "no-store"
    return FOR_GOOD if answer.status_code == 200 and check_fingerprint(path)[1] else ASK_AGAIN


def press_soon(app: Application) -> threading.Thread:
    """Compress everything the first page names, beside the serving."""

    def work() -> None:
        with suppress(Exception):  # nobody waits for it: without it answers are a little larger
            app.server.test_client().get("/health", base_url="http://127.0.0.1")  # Dash sets itself up at the first one
            with app.server.test_request_context("/"):
                app.index()
            app.shelf.press()

    thread = threading.Thread(target=work, name="press", daemon=True)
    thread.start()
    return thread
