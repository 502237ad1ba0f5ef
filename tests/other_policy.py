"""Another city's policy, made by editing the real one's files: every number, name and code of it is another."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from data.policy.policy import DEFAULT_POLICY, load_policy

ID, NUMBER, TITLE = "xinqiao-2021-52", "新政发（2021）52号", "新桥市人民政府关于发展托育服务的意见"
_STEMS = "柳松柏槐榆梧桐枫杨桃李杏梅桂兰荷菊莲竹麦粟禾稻棉麻茶桑枣栗榛"
_DROPPED_COUNTIES, _DROPPED_TASKS = 2, 2

_VALUES = {
    "number": f'"{NUMBER}"',
    "title": f'"{TITLE}"',
    "issued": "2021-03-15",
    "due_days": "21",
    "carry_quarters": "3",
    "on_track": '"0.85"',
    "accelerate": '"0.45"',
    "places_change_percent": "42",
    "places_change": "77",
    "total_change_percent": "36",
    "population_change_percent": "9",
    "huge": "23000",
    "thousandfold": "800",
    "explanation_length": "11",
    "home_children": "8",
    "kindergarten_years": "[1, 4]",
    "times": "3",
    "months": "[2, 5, 9]",
    "baseline": '"2021Q1"',
}
"""Keys that stand once in the file, or have one value wherever they stand."""
_IN_TURN = {
    "infant = ": ("4",),
    "toddler = ": ("6",),
    "older = ": ("9",),
    "mixed = ": ("11",),
    "places = ": ("11", "16", "22", "19"),
    "month_from = ": ("3", "13", "25", "20"),
    "month_to = ": ("13", "25", "37", "37"),
    "per_1000 = ": ('"8.5"', "7"),
}
"""Keys that stand several times: their values from the top of the file."""
_DEADLINES = {"2025Q4": "2027Q2", "2020Q4": "2022Q2"}
_TARGETS = {
    "places_per_1000": "8",
    "demonstration": "2",
    "pilot_kindergarten": "3",
    "pilot_workplace": "2",
    "inclusive_institutions": "2",
    "township_coverage": '"0.9"',
    "estates_old": '"0.8"',
    "estates_new": '"0.95"',
    "trained_share": '"0.85"',
}
_WORDS = (
    (r"2025年", "2027年"),
    (r"2020年", "2022年"),
    (r"不少于6个托位", "不少于8.5个托位"),
    (r"不少于5个托位", "不少于7个托位"),
    (r"达到5个", "达到8个"),
    (r"1[—-]2(所|个)", r"2—3\1"),
    (r"不少于1家", "不少于2家"),
    (r"每年召开2次，时间大致为7月和12月", "每年召开3次，时间大致为2月、5月和9月"),
    (r"2至3岁", "1至4岁"),
    (r"200元", "350元"),
)


def another_policy(folder: Path) -> Path:
    """Writes the other city's file and its tables into a folder; the file's path."""
    real = load_policy()
    (folder / ID).mkdir(parents=True)
    gone = [county.code for county in real.counties[-_DROPPED_COUNTIES:]]
    names = _names()
    for file in DEFAULT_POLICY.with_suffix("").iterdir():
        if file.suffix in (".csv", ".geojson"):
            kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith(tuple(gone))]
            (folder / ID / file.name).write_text(_renamed("\n".join(kept) + "\n", names), "utf-8")
    text = _numbered(_without(DEFAULT_POLICY.read_text("utf-8"), gone))
    path = folder / f"{ID}.toml"
    path.write_text(_renamed(text.replace(DEFAULT_POLICY.stem, ID), names), "utf-8")
    return path


def _names() -> dict[str, str]:
    """A new name for the city, each county, each township there ever was, and each department."""
    real = load_policy()
    names = {real.city.name: "新桥市", real.city.short_name: "新桥"}
    kept = [unit.name for unit in (real.city, *real.counties)]
    places = [name for name in dict.fromkeys(real.unit_names().values()) if name not in kept]
    for at, name in enumerate((*kept[1:], *places)):
        first, second = divmod(at, len(_STEMS))
        names[name] = (
            f"{_STEMS[second]}{_STEMS[(first * 7 + second) % len(_STEMS)]}{'' if first < 9 else '东'}{name[-1]}"
        )
    for county in real.counties:
        names.setdefault(county.short_name, names[county.name][:2])
    bodies = [one.name for one in real.departments] + [one for one in real.other_bodies if one.startswith("市")]
    return names | {name: f"城{name[1:]}" for name in bodies}


def _renamed(text: str, names: dict[str, str]) -> str:
    """Names in one go, the longest first, so that a new one is not renamed again; then the codes."""
    longest = sorted(names, key=len, reverse=True)
    text = re.sub("|".join(map(re.escape, longest)), lambda found: names[found[0]], text)
    return re.sub(r"(?<!\d)1408(?=\d{2}(?!\d)|\d{5}(?!\d))", "6299", text)


def _without(text: str, counties: list[str]) -> str:
    for code in counties:
        text = re.sub(rf'\[\[counties\]\]\ncode = "{code}"\n.*\n.*\n', "", text)
    tasks = text.split("[[tasks]]")
    _, _, rest = tasks[-1].partition("# ---- ")
    return "[[tasks]]".join(tasks[:-_DROPPED_TASKS]) + f"# ---- {rest}"


def _numbered(text: str) -> str:
    for key, value in _VALUES.items():
        text = re.sub(rf"(?m)^{key} = [^#\n]*", f"{key} = {value} ", text)
    for key, values in _IN_TURN.items():
        text = re.sub(rf"(?m)^{key}[^#\n]*", _in_turn(key, values), text)
    for old, new in _DEADLINES.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    for indicator, value in _TARGETS.items():
        text = re.sub(rf'(indicator = "{indicator}"\n(?:.*\n){{3}}value = )\w+', rf"\g<1>{value} ", text)
    for old, new in _WORDS:
        text = re.sub(old, new, text)
    return text


def _in_turn(key: str, values: tuple[str, ...]) -> Callable[[re.Match[str]], str]:
    left = iter(values)
    return lambda found: f"{key}{next(left)} "
