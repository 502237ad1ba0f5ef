"""The server around the application: known hosts, limits on what is sent, headers, compression, health."""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask_compress import Compress

from callbacks.door.rights import OPEN, route
from callbacks.server import static
from callbacks.server.static import Application

MAX_REQUEST = 15 * 1024 * 1024
"""Bytes of the largest request: a workbook as a page sends it."""
_LEAST_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""For answers that are no page: opened by themselves they run and load nothing."""


def install(app: Application, allowed: Callable[[str], bool]) -> None:
    """Everything here, before anything looks at a request. ``allowed`` says which hosts are answered."""
    server: flask.Flask = app.server
    server.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST, COMPRESS_REGISTER=True, COMPRESS_BR_LEVEL=5)
    Compress(server)
    server.config["COMPRESS_MIMETYPES"] = [*server.config["COMPRESS_MIMETYPES"], "text/csv"]
    policy = script_policy(app)
    server.before_request(lambda: None if allowed(flask.request.host) else flask.Response("", 403))
    server.before_request(_refuse_encoded)
    server.after_request(lambda answer: with_headers(answer, policy))
    route(server, "/health", "health", OPEN, lambda: flask.Response("ok", mimetype="text/plain"))
    static.install(app)


def _refuse_encoded() -> flask.Response | None:
    """Nothing here sends a compressed body: small on the way, it can be anything once unpacked."""
    encoding = flask.request.headers.get("Content-Encoding", "identity").strip().lower()
    return None if encoding in ("", "identity") else flask.Response("", 415)


def script_policy(app: Application) -> str:
    """Scripts only from here, and the one line that starts Dash by its hash."""
    return (
        f"default-src 'self'; script-src 'self' {app.csp_hashes()[-1]}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def with_headers(answer: flask.Response, policy: str) -> flask.Response:
    """Nothing guessed, framed, told elsewhere or kept longer than it is right."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Content-Security-Policy"] = policy if answer.mimetype == "text/html" else _LEAST_POLICY
    answer.headers["X-Frame-Options"] = "DENY"
    if flask.request.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    answer.headers["Cache-Control"] = static.cached(flask.request.path, answer)
    return answer
