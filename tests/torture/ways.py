"""The register of ways: each a small change to a draft, known by name; its group is what stands before the dot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.torture.draft import Draft

Change = Callable[[Draft, Random], bool | None]
"""Lays something out otherwise; False where this ledger gives no occasion for it."""

BOOK, FORMULAS, STRIKE = "book", "formulas", "strike"
"""What a way needs of a writer: sheets with merges and types; formulas with kept values; strike-through."""


@dataclass(frozen=True)
class Way:
    """One way to lay a ledger out."""

    name: str
    change: Change
    needs: frozenset[str] = frozenset()

    @property
    def group(self) -> str:
        """Of each group a layout has one way at most."""
        return self.name.partition(".")[0]


WAYS: dict[str, Way] = {}
"""All of them, in the order in which they change a draft."""


def way(name: str, *needs: str) -> Callable[[Change], Change]:
    """Enter a change under its name."""

    def enter(change: Change) -> Change:
        WAYS[name] = Way(name, change, frozenset(needs))
        return change

    return enter
