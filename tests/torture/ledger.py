"""The truth a layout is made from: one county's institutions, invented and without a fault."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from data.contract import schema
from data.contract.schema import Required
from data.policy.policy import load_policy
from data.reading.codes import check_character

POLICY = load_policy()
QUARTER, LAST_QUARTER = "2026Q3", "2026Q2"
QUARTER_END, TODAY = dt.date(2026, 9, 30), dt.date(2026, 10, 12)
INVENTED = "演示数据"
SHEET = schema.INSTITUTIONS
CLASSES = tuple(schema.CLASSES)
_PLACES = {"infant": 10, "toddler": 15, "older": 20, "mixed": 18}
_ALWAYS = ("name", "township", "places")
_FEW = ("name", "uscc", "township", "kind", "registered", "status", "places", "enrolled")
_OF_CLASSES = frozenset(f"{what}_{key}" for what in ("classes", "places") for key in CLASSES)
_OF_INSPECTION = frozenset({"inspected_on", "inspection"})
"""Columns that are there together or not at all."""
_SYLLABLES = "安宝晨春福和家康乐美宁朋启晴荣思童旺欣阳"


@dataclass(frozen=True)
class Ledger:
    """``rows`` by key: a text, a number, a day or None, the township by its name. ``keys`` are its columns."""

    county: str
    county_name: str
    keys: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


@cache
def townships(county: str) -> tuple[str, ...]:
    """The names of a county's roster at the quarter's end."""
    roster = POLICY.townships(QUARTER_END)
    return tuple(roster.loc[(roster["county"] == county) & ~roster["is_pseudo"], "name"])


def ledger(random: Random, county: str) -> Ledger:
    """An invented ledger: as many columns as its county cares to keep, 4 to 14 institutions."""
    towns = random.sample(townships(county), min(len(townships(county)), random.randint(3, 5)))
    names = random.sample([a + b for a in _SYLLABLES for b in _SYLLABLES if a != b], 14)
    count = random.choice((4, 5, 6, 7, 8, 10, 14))
    rows = tuple(_institution(random, names[at], at, county, towns) for at in range(count))
    return Ledger(county, POLICY.unit(county).name, _keys(random), rows)


def _keys(random: Random) -> tuple[str, ...]:
    """All columns, the required ones and some others, or a few."""
    draw = random.random()
    if draw < 0.4:
        return SHEET.keys
    if draw < 0.8:
        kept = {c.key for c in SHEET.columns if c.required is not Required.OPTIONAL or random.random() < 0.4}
        for whole in (_OF_CLASSES, _OF_INSPECTION):
            kept = kept | whole if kept & whole and random.random() < 0.5 else kept - whole
        return tuple(key for key in SHEET.keys if key in kept)
    return tuple(key for key in SHEET.keys if key in _ALWAYS or (key in _FEW and random.random() < 0.8))


def _institution(random: Random, name: str, at: int, county: str, towns: list[str]) -> dict[str, Any]:
    status = "运营" if at < 2 or random.random() < 0.85 else random.choice(("筹建", "停业"))
    inclusive, registered = random.choice("是否"), random.choice(("已备案", "已备案", "未备案"))
    body = f"52{county}MJ{random.randint(0, 9_999_999):07d}"[:17]
    row: dict[str, Any] = {
        "name": f"演示{name}托育园",
        "uscc": body + check_character(body),
        "filing_no": f"演备{random.randint(100, 999)}-{at + 1:02d}" if registered == "已备案" else None,
        "township": random.choice(towns),
        "address": f"演示路{random.randint(1, 200)}号",
        "kind": random.choice(schema.KINDS),
        "ownership": random.choice(schema.OWNERSHIPS),
        "setting": random.choice(schema.SETTINGS),
        "inclusive": inclusive,
        "inclusive_doc": f"演文[2025]{random.randint(1, 99)}号" if inclusive == "是" else None,
        "demonstration": random.choice("是否否否"),
        "pilot": random.choice(("无", "无", *schema.INSTITUTIONS.column("pilot").choices[1:])),
        "registered": registered,
        "status": status,
        "opened": dt.date(random.randint(2012, 2025), random.randint(1, 12), random.randint(1, 28)),
        **_classes(random),
        "forms": "、".join(random.sample(schema.FORMS, random.randint(1, 3))),
        "fee": float(random.choice((680, 900, 1200, 1580, 2400, 3200.5))),
        "trained_on": dt.date(2026, random.randint(1, 9), random.randint(1, 28)),
        "area": random.choice((120.0, 260.5, 480.0, 1250.0)),
        "note": random.choice((None, INVENTED)),
        **_inspection(random),
    }
    return row if status == "运营" else row | dict.fromkeys(("opened", "enrolled", "forms"), None)


def _classes(random: Random) -> dict[str, Any]:
    """Classes and places that add up, no class over its size; enough carers."""
    counts = [random.randint(0, 2) for _ in CLASSES]
    counts[1] = max(1, counts[1])
    sizes = [count * random.randint(6, _PLACES[key]) for key, count in zip(CLASSES, counts, strict=True)]
    places = sum(sizes)
    carers = places // 3 + random.randint(4, 7)
    return {
        **{f"classes_{key}": count for key, count in zip(CLASSES, counts, strict=True)},
        **{f"places_{key}": size for key, size in zip(CLASSES, sizes, strict=True)},
        "places": places,
        "enrolled": random.randint(places // 3, places),
        "carers": carers,
        "carers_certified": random.randint(1, carers - 1),
    }


def _inspection(random: Random) -> dict[str, Any]:
    if random.random() < 0.3:
        return {"inspected_on": None, "inspection": None}
    day = dt.date(2026, random.randint(1, 9), random.randint(1, 28))
    return {"inspected_on": day, "inspection": random.choice(("合格", "限期整改", "不合格"))}
