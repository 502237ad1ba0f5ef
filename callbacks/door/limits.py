"""How much one account, or one address without one, may ask for, so that nobody keeps others from being served."""

from __future__ import annotations

import dash
import flask
from flask_limiter import Limiter, RateLimitExceeded

from callbacks.services import access
from callbacks.services.context import Context
from layouts.kit import address as at

LIMITS = {
    "/_dash-update-component": "40 per second; 1200 per minute",
    "/_dash-layout": "20 per second; 600 per minute",
    "panel": "20 per second; 600 per minute",
    "take": "60 per minute",
    "figures": "60 per minute",
}
"""By endpoint. A person who clicks fast stays far below; a loop does not."""


def install(app: dash.Dash, context: Context) -> None:
    """Count what is asked for, in this process's memory, once the gate has said who asks."""
    Limiter(
        _who,
        app=app.server,
        default_limits=[lambda: LIMITS.get(flask.request.endpoint or "", "100000 per second")],
        default_limits_exempt_when=lambda: flask.request.endpoint not in LIMITS,
        storage_uri="memory://",
        headers_enabled=True,
    )
    app.server.register_error_handler(RateLimitExceeded, lambda error: _too_much(context))


def _who() -> str:
    who = access.current()
    return f"account {who.name}" if who else f"address {flask.request.remote_addr}"


def _too_much(context: Context) -> flask.Response:
    lang = flask.request.args.get("lang", at.ZH)
    words = context.catalogue(lang if lang in at.LANGUAGES else at.ZH)
    return flask.Response(words.text("errors.limits.too_much") + "\n", 429, content_type="text/plain; charset=utf-8")
