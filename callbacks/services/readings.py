"""Readings kept for a while: a draft that is looked at again is not parsed again; its checks run anew each time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import cachetools
import pandas as pd

from data.reading.reading import Reading

MOST = 32 * 1024 * 1024
"""Bytes of the files whose readings are kept at once; what has not been looked at the longest goes first."""


class Readings:
    """Readings by everything they were made from: the file, who it is said to be from, policy, mapping and day."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: cachetools.LRUCache[Hashable, Reading] = cachetools.LRUCache(most, getsizeof=lambda one: one.size)
        self._lock = threading.Lock()

    def of(self, keys: Sequence[Hashable], read: Callable[[list[int]], list[Reading]]) -> list[Reading]:
        """A reading for each key, in order; ``read`` is asked once for those at the places that are not kept."""
        found = [self._get(key) for key in keys]
        missing = [place for place, reading in enumerate(found) if reading is None]
        made = dict(zip(missing, read(missing) if missing else [], strict=True))
        for place, reading in made.items():
            if reading.readable:  # what could not be read today may be read when the machine is less busy
                self._put(keys[place], reading)
        return [_own(made[place] if reading is None else reading) for place, reading in enumerate(found)]

    def _get(self, key: Hashable) -> Reading | None:
        with self._lock:
            return self._kept.get(key)

    def _put(self, key: Hashable, reading: Reading) -> None:
        with self._lock, suppress(ValueError):  # larger than all room there is
            self._kept[key] = reading


def _own(reading: Reading) -> Reading:
    """A reading of the asker's own: what is done to it stays with whoever does it."""
    return replace(reading, **{one.name: _copied(getattr(reading, one.name)) for one in fields(reading)})


def _copied(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return value.copy(deep=False)
    return value.copy() if isinstance(value, dict | list) else value
