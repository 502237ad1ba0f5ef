"""The product's own source, for tests of what it says and names."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("callbacks", "layouts", "metrics", "demo", "data")


def sources(*rooms: str) -> list[Path]:
    """Every file of Python in these rooms, their folders' too."""
    return [file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]
