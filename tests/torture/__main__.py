"""``make torture``: lay out thousands of ledgers, read each, and say by way what came of it.

    python -m tests.torture [--layouts N] [--seed FIRST] [--minutes M] [--write] [--keep FOLDER]
    python -m tests.torture --one SEED [--writer NAME] [--ways A,B]     the layout of one seed, and why it is judged so

Exit code 0 where nothing was wrong, refused without its cause, or taken a liberty unsaid; 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.torture.drawing import drawn
from tests.torture.running import Tried, is_bad, smallest, try_one, try_seeds
from tests.torture.summary import table, write_into

_CHUNK = 130
"""Seeds that one process takes at a time: ten of each county."""
_SHOWN = 20
DOCS = Path(__file__).parents[2] / "docs" / "reading.md"
KEPT = Path(__file__).parents[2] / "var" / "torture"


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for; returns the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.one is not None:
        return _one(asked)
    found: list[Tried] = []
    for tried in _all(range(asked.seed, asked.seed + asked.layouts), 60 * asked.minutes):
        found += tried
        print(f"\r{len(found):,} of {asked.layouts:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    found.sort(key=lambda tried: tried.seed)
    bad = [tried for tried in found if is_bad(tried.outcome)]
    print(table(found))
    if asked.write:
        write_into(DOCS, found, asked.seed)
    _show(bad, asked.keep)
    return 1 if bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__.partition("\n")[0])
    parser.add_argument("--layouts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so many, with what is done")
    parser.add_argument("--write", action="store_true", help="put the summary into docs/reading.md")
    parser.add_argument("--keep", type=Path, default=KEPT, help="folder for the files that were not read rightly")
    parser.add_argument("--one", type=int, help="one seed alone")
    parser.add_argument("--writer", help="with --one: what writes it")
    parser.add_argument("--ways", help="with --one: its ways, joined by commas; without, those it draws")
    return parser


def _all(seeds: range, seconds: float) -> Iterator[list[Tried]]:
    """The seeds in chunks over several processes, in their order, for as long as there is time."""
    until = time.monotonic() + seconds
    chunks = [seeds[at : at + _CHUNK] for at in range(0, len(seeds), _CHUNK)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done in pool.map(try_seeds, chunks):
            yield done
            if time.monotonic() > until:
                pool.shutdown(cancel_futures=True)
                return


def _show(bad: list[Tried], folder: Path) -> None:
    """The fewest ways of each kind of failure, once; their files are kept."""
    shown: set[tuple[str, ...]] = set()
    for tried in bad:
        if len(shown) == _SHOWN:
            break
        if any(set(ways[1:]) <= set(tried.ways) and ways[0] == tried.outcome for ways in shown):
            continue
        least = smallest(tried)
        ways = [name for name in least.ways if not name.startswith("writer.")]
        shown.add((least.outcome, *ways))
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{least.seed}-{least.name}"
        path.write_bytes(least.content)
        alike = sum(set(ways) <= set(one.ways) and one.outcome == least.outcome for one in bad)
        print(
            f"\n{least.outcome}, {alike} alike: --one {least.seed} --writer '{least.writer}' --ways '{','.join(ways)}'"
        )
        print(f"  {path}")
        for reason in least.reasons[:4]:
            print(f"  {reason}")


def _one(asked: argparse.Namespace) -> int:
    writer, ways = drawn(asked.one)
    if asked.ways is not None:
        ways = [name for name in asked.ways.split(",") if name]
    tried = try_one(asked.one, asked.writer or writer, ways)
    print(f"{tried.outcome}: {', '.join(tried.ways)}", *tried.reasons, sep="\n  ")
    asked.keep.mkdir(parents=True, exist_ok=True)
    (asked.keep / f"{tried.seed}-{tried.name}").write_bytes(tried.content)
    return int(is_bad(tried.outcome))


if __name__ == "__main__":
    sys.exit(main())
