"""The design's tokens as the pages have them (``assets/tokens.css``), for whatever is drawn outside of a browser."""

from __future__ import annotations

import re
from functools import cache

from data.settings import ROOT

TOKENS = ROOT / "assets" / "tokens.css"
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@cache
def tokens() -> dict[str, str]:
    """Every token by its name without dashes: ``accent`` → ``#124e8c``. Of several values the first, the screen's."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall(TOKENS.read_text("utf-8")):
        found.setdefault(name, value.strip())
    return found


@cache
def colours() -> dict[str, str]:
    """Every colour of the tokens, ``#rrggbb``."""
    return {name: value for name, value in tokens().items() if _COLOUR.fullmatch(value)}
