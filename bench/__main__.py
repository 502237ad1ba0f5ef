"""``make bench``: everything measured, one table, no verdict."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench import browser, hostile, national, pages, reading, server
from bench.lines import Line, table
from callbacks.services import demonstration
from data.settings import Settings

PARTS = ("browser", "server", "pages", "reading", "hostile", "national")


def main(arguments: list[str]) -> int:
    """Measure what is asked for on a copy of the demonstration, and print the table."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--copies", type=int, default=20, help="the city this many times: 219 are 2,847 counties")
    options = parser.parse_args(arguments)
    begun = time.perf_counter()
    settings = Settings.from_environment({"TUOYU_TODAY": reading.TODAY}).demo()
    demonstration.ensure(settings, lambda key, params: None)
    with tempfile.TemporaryDirectory() as temporary:
        folder, work = Path(temporary) / "demo", Path(temporary) / "work"
        shutil.copytree(settings.folder, folder)
        work.mkdir()
        lines: list[Line] = []
        for part in options.parts:
            lines += _measured(part, folder, work, options)
    took = time.perf_counter() - begun
    sys.stdout.write(f"{table(lines)}\n\n{took:,.0f} s. Streamlit, Vizro and Panel are not run.\n")
    return 0


def _measured(part: str, folder: Path, work: Path, options: argparse.Namespace) -> list[Line]:
    if part == "browser":
        return browser.measure(folder, work, options.rounds)
    if part == "server":
        return server.measure(folder, work)
    if part == "pages":
        return pages.measure(folder)
    if part == "reading":
        return reading.measure(folder, options.rounds)
    if part == "hostile":
        return hostile.measure(folder)
    return national.measure(folder, options.copies)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
