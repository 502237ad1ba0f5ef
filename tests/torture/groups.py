"""Ways to put groups over the columns' names, in one line or two."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from data.contract.schema import CLASSES
from tests.torture.columns import IGNORED, earlier
from tests.torture.draft import DUPLICATE, HEADING, MISSING, Column, Draft
from tests.torture.ways import BOOK, way

ONE_NAME = "groups.over two columns, one name"


def together(draft: Draft, keys: Sequence[str]) -> list[Column]:
    """The columns of these keys, moved beside each other in this order."""
    columns = [column for key in keys if (column := draft.column(key))]
    if columns:
        first = min(draft.columns.index(column) for column in columns)
        rest = [column for column in draft.columns if column not in columns]
        at = len([column for column in draft.columns[:first] if column in rest])
        draft.columns = [*rest[:at], *columns, *rest[at:]]
    return columns


def under(draft: Draft, group: str, names: dict[str, str]) -> list[Column]:
    """These keys below a group, each by a name of its own: joined with it, and said."""
    columns = together(draft, list(names))
    for column in columns:
        column.groups, column.heading = (*column.groups, group), names[column.key or ""]
        column.said, column.asked = HEADING, frozenset()
    return columns


def _class_places(total: str, first: bool) -> dict[str, str]:
    classes = {f"places_{key}": name for key, name in CLASSES.items()}
    return {"places": total, **classes} if first else {**classes, "places": total}


@way("groups.places over classes")
def _places(draft: Draft, random: Random) -> bool:
    """托位数 over the classes and 合计: the total is 合计."""
    if not draft.column("places_toddler"):
        return False
    group = random.choice(("托位数", "托位数（个）", "托位情况", "托位", "托位设置情况"))
    under(draft, group, _class_places(random.choice(("合计", "小计", "总计", "合计（个）")), random.random() < 0.4))
    return True


@way("groups.classes and places")
def _classes(draft: Draft, random: Random) -> bool:
    if not draft.column("places_toddler") or not draft.column("classes_toddler"):
        return False
    under(
        draft,
        random.choice(("班数", "班数（个）", "班级数", "班级设置")),
        {f"classes_{k}": n for k, n in CLASSES.items()},
    )
    under(draft, random.choice(("托位数", "托位", "托位数（个）")), _class_places("合计", first=False))
    return True


@way("groups.class by class")
def _class_by_class(draft: Draft, random: Random) -> bool:
    """乳儿班 over 班数 and 托位, and so on."""
    if not draft.column("places_toddler") or not draft.column("classes_toddler"):
        return False
    for key, name in CLASSES.items():
        under(
            draft,
            name,
            {f"classes_{key}": random.choice(("班数", "班级数")), f"places_{key}": random.choice(("托位", "托位数"))},
        )
    return True


@way("groups.carers")
def _carers(draft: Draft, random: Random) -> bool:
    if not draft.column("carers") or not draft.column("carers_certified"):
        return False
    group, certified = random.choice(
        (("保育人员", "其中：持证"), ("保育人员数", "其中持证"), ("保育人员（人）", "持证人数"))
    )
    columns = under(draft, group, {"carers": random.choice(("总数", "合计", "人数")), "carers_certified": certified})
    columns[1].asked = frozenset({MISSING})
    return True


@way("groups.broad")
def _broad(draft: Draft, random: Random) -> bool:
    """机构基本情况, 托位情况 and such over many columns: they change nothing."""
    groups = (
        ("机构基本情况", ("name", "uscc", "township", "address", "kind", "ownership", "setting")),
        ("备案与运营", ("filing_no", "registered", "status", "opened")),
        ("认定情况", ("inclusive", "inclusive_doc", "demonstration", "pilot")),
        ("收托情况", ("places", "enrolled", "forms", "fee")),
        ("人员情况", ("carers", "carers_certified", "trained_on")),
    )
    for group, keys in groups:
        for column in together(draft, keys):
            column.groups = (*column.groups, group)
    return True


@way("groups.three lines")
def _three(draft: Draft, random: Random) -> bool:
    """托育服务情况 over 托位数 over the classes."""
    if not _places(draft, random):
        return False
    for column in together(draft, (*_class_places("", first=False), "enrolled")):
        column.groups = ("托育服务情况", *column.groups)
    return True


@way("groups.enrolled by sex")
def _by_sex(draft: Draft, random: Random) -> bool:
    """在托人数 over 男, 女 and 合计: neither part is the whole."""
    column = draft.column("enrolled")
    if not column or column.heading.endswith(("（万人）", "（百人）")):
        return False
    under(draft, "在托人数", {"enrolled": "合计"})
    boys, girls = draft.figures("enrolled", lambda n: n // 2), draft.figures("enrolled", lambda n: n - n // 2)
    at = draft.at("enrolled")
    draft.columns[at:at] = [Column(None, name, cells, ("在托人数",)) for name, cells in (("男", boys), ("女", girls))]
    return True


@way("groups.two quarters")
def _quarters(draft: Draft, random: Random) -> bool:
    """二季度 and 三季度 over the same names: this quarter's, or asked."""
    keys = [key for key in ("places", "enrolled") if draft.column(key)]
    now, then = random.choice(
        (("2026年三季度", "2026年二季度"), ("本季度", "上季度"), ("三季度", "二季度"), ("2026年9月末", "2026年6月末"))
    )
    columns = together(draft, keys)
    if not columns:
        return False
    last = []
    for column in columns:
        last.append(Column(None, column.heading, draft.figures(column.key or "", earlier), (then,)))
        column.groups, column.said, column.asked = (now,), HEADING, column.asked | {DUPLICATE}
    at = draft.at(keys[0]) + (0 if random.random() < 0.7 else len(columns))
    draft.columns[at:at] = last
    draft.say("groups.two quarters", *IGNORED, DUPLICATE)
    return True


@way(ONE_NAME, BOOK)
def _one_name(draft: Draft, random: Random) -> bool:
    """托位总数 merged over two columns that have no names of their own: it is none of theirs."""
    column = draft.column("places")
    if not column or any(one.groups for one in draft.columns):
        return False
    draft.retype("places", draft.figures("places"))
    column.groups, column.heading, at = (column.heading,), "", draft.at("places")
    draft.columns.insert(at + 1, Column(None, "", draft.figures("places", lambda n: n + 3), column.groups))
    draft.truth["places"] = [None] * len(column.cells)
    draft.say(ONE_NAME, "heading.spans", MISSING, DUPLICATE, key="places")
    draft.allow(ONE_NAME, "heading.spans", MISSING, DUPLICATE, key="places")
    return True


@way("unmerged.groups written once")
def _once(draft: Draft, random: Random) -> bool:
    """Groups over blank cells to their right, nothing merged."""
    if ONE_NAME in draft.ways:
        return False
    draft.merged_headings = False
    return any(column.groups for column in draft.columns)
