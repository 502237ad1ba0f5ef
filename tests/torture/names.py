"""Ways to name a column."""

from __future__ import annotations

from random import Random

from tests.torture.draft import HEADING, MISSING, Draft
from tests.torture.ways import way

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
