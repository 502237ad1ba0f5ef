"""Ways to name the columns, to order them, and to let others stand among them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from data.contract.schema import CLASSES
from tests.torture.draft import DUPLICATE, HEADING, MISSING, Column, Draft
from tests.torture.ledger import POLICY
from tests.torture.ways import BOOK, way

ONE_NAME = "groups.over two columns, one name"
IGNORED = frozenset({"heading.ignored", "heading.other_quarter"})

_PLAUSIBLE = {
    "name": ("托育服务机构名称", "机构全称", "机构名称（全称）"),
    "uscc": ("统一社会信用代码（18位）", "社会统一信用代码", "信用代码证号"),
    "filing_no": ("备案证编号", "备案回执编号"),
    "township": ("所在乡镇（街道）", "镇（街道）", "所属街道/乡镇", "乡镇街道名称"),
    "address": ("机构详细地址", "机构地址（具体到门牌号）"),
    "kind": ("托育机构类型", "机构类别"),
    "ownership": ("办托性质", "机构举办性质"),
    "setting": ("城乡类型", "城镇/乡村", "城乡属性"),
    "inclusive": ("是否普惠性机构", "是否为普惠托育机构"),
    "demonstration": ("是否示范性机构", "是否为示范机构"),
    "registered": ("是否已备案", "备案情况"),
    "status": ("运营情况", "目前运营状态"),
    "opened": ("开园时间", "开业时间", "正式运营日期"),
    "places": ("核定托位数", "托位数量", "可提供托位数", "总托位数"),
    "enrolled": ("实际在托人数", "在托婴幼儿数", "现有在托人数", "实际收托人数"),
    "forms": ("提供的服务形式", "托育服务方式"),
    "carers": ("保育人员", "保育员人数", "保育人员总数"),
    "carers_certified": ("持证保育人员", "保育员持证数", "持证保育员人数"),
    "fee": ("每月收费标准", "保育费标准（元/月）"),
    "area": ("机构建筑面积", "建筑总面积"),
}
"""Headings people use that the contract does not name."""

_UNITS = {
    "places": ("（个）", "(个)", "\n（个）"),
    "enrolled": ("（人）", "(人)", "/人", "（单位：人）"),
    "carers": ("（人）", "(名)"),
    "carers_certified": ("（人）",),
    "classes_toddler": ("（个）", "(班)"),
    "places_toddler": ("（个）",),
}

_OTHERS: tuple[tuple[str, Sequence[object]], ...] = (
    ("联系人", ("演示甲", "演示乙")),
    ("联系电话", ("0359-0000000", 13800000000)),
    ("法定代表人", ("演示丙",)),
    ("经度", (110.99, 111.02)),
    ("纬度", (35.02, 35.1)),
    ("占地面积（㎡）", (600, 850)),
    ("户外活动面积", (80, 120)),
    ("规划托位数", (200, 260)),
    ("空余托位", (3, 5)),
    ("本年新增托位", (0, 10)),
    ("从业人员数", (40, 55)),
    ("教职工总数", (41, 57)),
    ("消防验收", ("合格", "已备案")),
    ("星级", ("三星", "四星")),
    ("入托率", ("80%", "92%")),
    ("财政补助（万元）", (12.5, 30)),
    ("签约医院", ("演示县妇幼保健院",)),
    ("营业执照注册号", ("演示140000001",)),
    ("0-1岁在托人数", (3, 4)),
    ("2-3岁在托人数", (12, 9)),
    ("食堂面积（平方米）", (45, 60)),
    ("办学许可证号", ("演示教民001",)),
)
"""Columns that are none of the contract's."""


def others(heading: str, values: Sequence[object], count: int) -> Column:
    """A column of something else."""
    return Column(None, heading, [values[at % len(values)] for at in range(count)])  # type: ignore[misc]


# --- which columns, in which order -----------------------------------------------------------------------------------


@way("order.shuffled")
def _shuffled(draft: Draft, random: Random) -> None:
    random.shuffle(draft.columns)


@way("order.backwards")
def _backwards(draft: Draft, random: Random) -> None:
    draft.columns.reverse()


@way("order.figures first")
def _figures_first(draft: Draft, random: Random) -> None:
    draft.columns.sort(key=lambda column: not column.summed)


@way("among.other columns")
def _among(draft: Draft, random: Random) -> None:
    for heading, values in random.sample(_OTHERS, random.randint(1, 5)):
        draft.columns.insert(random.randint(0, len(draft.columns)), others(heading, values, len(draft.ledger.rows)))
        draft.say("among.other columns", *IGNORED)


@way("among.running number")
def _running(draft: Draft, random: Random) -> None:
    heading = random.choice(("序号", "序", "编号", "No."))
    draft.columns.insert(0, others(heading, range(1, 100), len(draft.ledger.rows)))


@way("among.nameless column")
def _nameless(draft: Draft, random: Random) -> None:
    draft.columns.append(others("", (None, "√", None), len(draft.ledger.rows)))


@way("among.its own county")
def _own_county(draft: Draft, random: Random) -> None:
    name = random.choice(("县（市、区）", "县区", "所属县区", "区县"))
    draft.columns.insert(random.choice((0, 1)), others(name, (draft.ledger.county_name,), len(draft.ledger.rows)))


@way("among.another county's rows")
def _other_county(draft: Draft, random: Random) -> None:
    """Two institutions of a neighbour: the file is refused, and it is said which rows."""
    other = random.choice([unit.name for unit in POLICY.counties if unit.code != draft.ledger.county])
    column = others(random.choice(("县（市、区）", "县区")), (draft.ledger.county_name,), len(draft.ledger.rows))
    foreign = random.sample(range(len(column.cells)), 2)
    draft.foreign |= set(foreign)
    for at in foreign:
        column.cells[at] = other
    draft.columns.insert(0, column)
    draft.say("among.another county's rows", "county.rows")
    draft.allow("among.another county's rows", "county.rows", "total.differs")


@way("among.last quarter's figures")
def _last_quarter(draft: Draft, random: Random) -> bool:
    """上季度托位数 beside this quarter's: never taken for it."""
    heading = random.choice(("上季度{}", "上季末{}", "2026年二季度{}", "上年末{}", "{}（上季度）"))
    found = False
    for key, said in (("places", "托位数"), ("enrolled", "在托人数")):
        if draft.column(key):
            last = Column(None, heading.format(said), draft.figures(key, _earlier))
            draft.columns.insert(draft.at(key) + random.choice((0, 1)), last)
            draft.say("among.last quarter's figures", *IGNORED)
            found = True
    return found


@way("among.staff")
def _staff(draft: Draft, random: Random) -> bool:
    """从业人员 beside 保育人员."""
    if not draft.column("carers"):
        return False
    staff = Column(
        None, random.choice(("从业人员", "从业人员数", "工作人员")), draft.figures("carers", lambda n: n + 9)
    )
    draft.columns.insert(draft.at("carers"), staff)
    draft.say("among.staff", *IGNORED)
    return True


@way("among.staff alone")
def _staff_alone(draft: Draft, random: Random) -> bool:
    """从业人员 and no 保育人员: asked about, never taken for it."""
    if not draft.column("carers"):
        return False
    at = draft.at("carers")
    staff = Column(
        None, random.choice(("从业人员", "从业人员数", "教职工数")), draft.figures("carers", lambda n: n + 9)
    )
    draft.drop("carers")
    draft.columns.insert(at, staff)
    return True


@way("among.two for one figure")
def _two(draft: Draft, random: Random) -> bool:
    """托位数 beside 托位总数, with other figures: which it is, is asked."""
    key = random.choice(("places", "enrolled"))
    column = draft.column(key)
    if not column:
        return False
    draft.retype(key, draft.figures(key))
    other = Column(None, random.choice(column.contract.aliases), draft.figures(key, lambda n: n + 5))
    draft.columns.insert(draft.at(key) + random.choice((0, 1)), other)
    draft.say("among.two for one figure", DUPLICATE, key=key)
    draft.allow("among.two for one figure", DUPLICATE, key=key)
    draft.truth[key] = [None] * len(other.cells)
    return True


def _earlier(figure: int) -> int:
    """What it may have been a quarter ago."""
    return max(0, figure - 7)


# --- names -----------------------------------------------------------------------------------------------------------


@way("names.other known ones")
def _aliases(draft: Draft, random: Random) -> None:
    for column in draft.own():
        if column.contract.aliases and random.random() < 0.6:
            fit = [name for name in column.contract.aliases if (column.key, name) != ("carers", "从业人员")]
            column.heading = random.choice(fit)
            column.said = HEADING


@way("names.other plausible ones")
def _plausible(draft: Draft, random: Random) -> None:
    for column in draft.own():
        disputed = all(value is None for value in draft.truth[column.key or ""])
        if column.key in _PLAUSIBLE and not disputed and random.random() < 0.4:
            column.heading = random.choice(_PLAUSIBLE[column.key])
            column.said, column.asked = HEADING, frozenset({MISSING})


@way("names.breaks and spaces")
def _breaks(draft: Draft, random: Random) -> None:
    for column in draft.own():
        cut = random.randint(1, len(column.heading) - 1)
        how = random.choice(("{}\n{}", "{} {}", "{}　{}", "{}\r\n{}", " {}{} ", "{}{}："))
        column.heading = how.format(column.heading[:cut], column.heading[cut:])


@way("names.brackets and stars")
def _marks(draft: Draft, random: Random) -> None:
    for column in draft.own():
        name = column.heading.replace("（", random.choice("(（[")).replace("[", "【")
        name = name.replace("）", ")") if "(" in name else name.replace("）", "】") if "【" in name else name
        column.heading = random.choice(("{}", "*{}", "{}*", "【{}】")).format(name)


@way("names.units")
def _units(draft: Draft, random: Random) -> bool:
    columns = [column for column in draft.own() if column.key in _UNITS]
    for column in columns:
        column.heading += random.choice(_UNITS[column.key or ""])
        column.said, column.asked = HEADING, frozenset({MISSING})
    return bool(columns)


@way("names.remarks")
def _remarks(draft: Draft, random: Random) -> None:
    for column in draft.own():
        if random.random() < 0.5:
            column.heading += random.choice(("（必填）", "(必填)", "（选填）"))
            column.said = HEADING


@way("names.numbered")
def _numbered(draft: Draft, random: Random) -> None:
    how = random.choice(("{}.{}", "{}、{}", "（{}）{}", "{} {}"))
    for number, column in enumerate(draft.own(), 1):
        column.heading = how.format(number, column.heading)
        column.said, column.asked = frozenset({*HEADING, "heading.*"}), frozenset({MISSING})


@way("names.ten thousands")
def _ten_thousands(draft: Draft, random: Random) -> bool:
    """在托人数（万人）: converted, and said."""
    column = draft.column("enrolled")
    if not column:
        return False
    column.heading, column.said = "在托人数（万人）", frozenset({"heading.converted"})
    draft.retype("enrolled", draft.figures("enrolled", lambda n: n / 10_000))
    return True


@way("names.hundreds")
def _hundreds(draft: Draft, random: Random) -> bool:
    """在托人数（百人）: no unit of the column's, so it is not read, and said."""
    column = draft.column("enrolled")
    if not column:
        return False
    column.heading = "在托人数（百人）"
    draft.retype("enrolled", draft.figures("enrolled", lambda n: n / 100))
    draft.truth["enrolled"] = [None] * len(column.cells)
    draft.say("names.hundreds", "heading.unit", MISSING, key="enrolled")
    draft.allow("names.hundreds", "heading.unit", MISSING, key="enrolled")
    return True


# --- groups over them ------------------------------------------------------------------------------------------------


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
        last.append(Column(None, column.heading, draft.figures(column.key or "", _earlier), (then,)))
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
