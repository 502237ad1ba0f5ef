"""Thirteen county workbooks read and checked, against calamine reading them and doing nothing else."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from bench.lines import Line, median, ms
from callbacks.services import acts
from callbacks.services.context import open_context
from callbacks.services.readings import Readings
from data.settings import Settings

TODAY = "2026-11-23"


def measure(folder: Path, rounds: int) -> list[Line]:
    """Reading, checking and the child's start, in turns."""
    settings = Settings.from_environment({"TUOYU_TODAY": TODAY}).moved_to(folder)
    context = open_context(settings, demo=True)
    context.readings = Readings(most=0)  # each round reads anew
    found = sorted((folder / "workbooks").rglob("*2026Q2*.xlsx"))[:13]
    files = [(path.name, path.read_bytes()) for path in found]
    checked, raw, start = [], [], []
    for _ in range(rounds):
        checked.append(_timed(lambda: acts.check_files(context, files)))
        raw.append(_timed(lambda: [_raw(content) for _, content in files]))
        start.append(_timed(_child))
    context.store.close()
    over = (median(checked) - median(start)) / median(raw)
    return [
        Line(
            f"{len(files)} workbooks checked, less one child's start ({ms(start)})",
            f"{over:.2f} × ({ms(checked)} whole)",
            ms(raw),
            "≤ 4 ×",
        )
    ]


def _raw(content: bytes) -> int:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _child() -> None:
    """A child that has nothing to do."""
    subprocess.run([sys.executable, "-c", "import data.reading.child"], check=True)


def _timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
