"""Words beside lines' ends, moved apart where they would touch, as little as may be."""

from __future__ import annotations

from typing import Any


def spread(wanted: list[float], apart: float) -> list[float]:
    """Places as near as may be to those wanted, in their order, never closer than ``apart``, within 0 to 1."""
    order = sorted(range(len(wanted)), key=lambda one: wanted[one])
    apart = min(apart, 1 / max(len(wanted) - 1, 1))
    blocks: list[list[Any]] = []
    for one in order:
        blocks.append([wanted[one], [one]])
        while len(blocks) > 1 and _top(blocks[-2], apart) > _bottom(blocks[-1], apart) - apart:
            centre, members = blocks.pop()
            n, m = len(blocks[-1][1]), len(members)
            blocks[-1] = [(blocks[-1][0] * n + centre * m) / (n + m), [*blocks[-1][1], *members]]
    return _placed(blocks, apart, len(wanted))


def _bottom(block: list[Any], apart: float) -> float:
    return block[0] - apart * (len(block[1]) - 1) / 2


def _top(block: list[Any], apart: float) -> float:
    return block[0] + apart * (len(block[1]) - 1) / 2


def _placed(blocks: list[list[Any]], apart: float, count: int) -> list[float]:
    """Where each member of the blocks stands; pushed up from the bottom edge and down from the top one."""
    stands = [(one, _bottom(block, apart) + at * apart) for block in blocks for at, one in enumerate(block[1])]
    floor = 0.0
    raised = []
    for one, place in stands:
        floor = max(floor, place)
        raised.append((one, floor))
        floor += apart
    ceiling, found = 1.0, [0.0] * count
    for one, place in reversed(raised):
        ceiling = min(ceiling, place)
        found[one] = ceiling
        ceiling -= apart
    return found
