"""Institutions as they were sent, made ready to compare: once, for no submission ever changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping

import cachetools

from metrics.moved import Institutions

MOST = 400
"""Submissions kept at once: of 13 counties some 30 quarters; what has not been looked at the longest goes first."""


class KeptInstitutions:
    """Institutions by the number of their submission."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: cachetools.LRUCache[int, Institutions] = cachetools.LRUCache(most)
        self._lock = threading.Lock()

    def of(
        self, numbers: Iterable[int], make: Callable[[list[int]], Mapping[int, Institutions]]
    ) -> dict[int, Institutions]:
        """Those of each submission; ``make`` is asked once for those that are not kept."""
        asked = list(dict.fromkeys(numbers))
        with self._lock:
            found = {number: self._kept[number] for number in asked if number in self._kept}
        made = make([number for number in asked if number not in found]) if len(found) < len(asked) else {}
        with self._lock:
            self._kept.update(made)
        return {**found, **made}
