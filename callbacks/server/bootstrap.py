"""Bootstrap's style sheet, pared down to what the pages use: its base, fields and buttons, an eighth of the whole.

A browser looks at every rule for every element of a turned page, so that rules for nothing are not free.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import flask_bootstrap

USED = frozenset(
    (
        *("form-control", "form-select", "form-label"),
        *("btn", "btn-primary", "btn-outline-primary", "btn-sm", "btn-check", "active", "disabled", "show"),
        *("visually-hidden", "visually-hidden-focusable"),
    )
)
"""The classes of Bootstrap that stand on a page; a test looks for others."""
_SHEET = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
_RULE = re.compile(
    r"(@(?!media)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}|[^{}@]+\{[^{}]*\})"
)
_MEDIA = re.compile(r"(@media[^{]*)\{((?:[^{}]*\{[^{}]*\})*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_SELECTORS = re.compile(r",(?![^(]*\))")
_THEMES = "[data-bs-theme=dark]"


def whole() -> str:
    """Bootstrap's own style sheet, as its package has it."""
    return _SHEET.read_text("utf-8")


@cache
def pared() -> bytes:
    """The same without rules for classes that stand on no page, for its dark theme, and without its animations."""
    return _kept(_COMMENT.sub("", whole())).encode()


def _kept(sheet: str) -> str:
    return "".join(_kept_rule(rule) for rule in _RULE.findall(sheet))


def _kept_rule(rule: str) -> str:
    media = _MEDIA.fullmatch(rule.strip())
    if media:
        inside = _kept(media[2])
        return f"{media[1]}{{{inside}}}" if inside else ""
    if rule.lstrip().startswith("@"):
        return rule if rule.lstrip().startswith("@charset") else ""
    prelude, _, declared = rule.partition("{")
    selectors = [
        one for one in _SELECTORS.split(prelude) if _THEMES not in one and USED.issuperset(_CLASS.findall(one))
    ]
    return f"{','.join(selectors)}{{{declared}" if selectors else ""
