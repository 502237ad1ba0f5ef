"""What the sheet 填报说明 and the notes on the headings say: every item of the contract in plain words.

The words about single items are the contract's own hints; here stand the few that belong to the workbook as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.contract import schema
from data.contract.schema import ContractColumn, ContractSheet, Required, Type
from data.policy.policy import Policy, Unit
from data.quarters import due_day, last_day

_NUMERALS = "一二三四"
_DATE_EXAMPLE = "2024-09-01"

_AT_MOST = "每班不超过 {{policy.classes.{0}.places}} 人。"
_MONTHS = "{{policy.classes.{0}.month_from}} 至 {{policy.classes.{0}.month_to}} 个月，" + _AT_MOST

CHOICE_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "机构类型": (
        ("独立托育机构", "专门办托育的机构，有自己的场地和登记证书。"),
        (
            "幼儿园托班",
            "幼儿园里招收 {policy.classes.kindergarten_years[0]} 至 {policy.classes.kindergarten_years[1]} 岁幼儿的班；"
            "只填托班的托位和孩子，不填幼儿园的。",
        ),
        ("社区托育点", "设在社区用房里、面向附近居民的托育点。"),
        ("用人单位托育点", "机关、企事业单位为职工办的托育点。"),
        ("家庭托育点", "在自家住宅里照护 3 岁以下婴幼儿，最多 {policy.classes.home_children} 个孩子。"),
        ("托育综合服务中心", "除收托外还承担培训、指导等任务的中心。"),
    ),
    "举办性质": (
        ("公办", "政府或事业单位举办。"),
        ("公建民营", "政府建、交给社会力量运营。"),
        ("民办非营利", "社会力量举办，登记为民办非企业单位等非营利性单位。"),
        ("民办营利", "社会力量举办，登记为企业或个体工商户。"),
    ),
    "运营状态": (
        (schema.OPERATING, "季度最后一天在正常收托。只有填“运营”的机构计入托位。"),
        (schema.PREPARING, "还没有开业。不计入托位。"),
        (schema.CLOSED, "本季度停办。不计入托位；保留一行，下一季度不再带出。"),
    ),
    "班型": (
        ("乳儿班", _MONTHS.format("infant")),
        ("托小班", _MONTHS.format("toddler")),
        ("托大班", _MONTHS.format("older")),
        ("混合班", "{policy.classes.mixed.month_from} 个月以上不同月龄编在一起，" + _AT_MOST.format("mixed")),
    ),
    "建设阶段": (
        (schema.PLANNED, "托育设施还没有动工。"),
        (schema.BUILDING, "托育设施正在建。"),
        (schema.ACCEPTED, "托育设施已验收，还没有交付。"),
        (schema.DELIVERED, "托育设施已交付使用。"),
    ),
}
"""Choices whose meaning is not plain from the word; a meaning may name numbers of the policy."""

_STEPS = (
    "1. 封面：县（市、区）和季度已经填好，不能改。补齐填报单位、填报人、审核人、填报日期和零报告。",
    "2. 机构台账：一行一家机构。上一次通过的名单已经带出，逐行核对，改有变化的格子；新机构接着写在下面的空行。",
    "    停业的机构不要删，运营状态改为“停业”，下一季度就不再带出。同一家机构每季度名称、代码要一致。",
    "3. 居住区配建：一行一个居住区（小区）。“应配托位”自动计算，不用填。",
    "4. 县区概况：只填“数值”一列。",
    "5. 任务进展：只填状态、进展、问题、佐证四列，任务和牵头单位不用改。",
    "6. 保存为 xlsx（不要存成 xlsm、xlsb、ods），在看板的“报送”页上传；上传后立刻告诉您哪一格要改。",
)
_WRITING = (
    "数字：只写阿拉伯数字，单位不用写，不写“约”“多”“左右”“万”。没有发生的填 0。",
    f"日期：写成 {_DATE_EXAMPLE} 的样子，年份写四位。开业、培训、检查日期不能晚于填报当天。",
    "选择：从下拉列表选，文字要与列表完全一样。服务形式可以填几种，用顿号隔开。",
    "统一社会信用代码：照登记证书填 18 位，最后一位是校验码，抄错一位就会查出来。",
    "不要填写婴幼儿的姓名、身份证号。这样的列不会保存。",
    "没有内容的格子空着，不写“无”“/”“—”。可以插入行、排序、筛选、调列宽；标题和公式已锁定，没有密码。",
)
_BLANK = (
    "机构台账空着：本县确实一家机构也没有时才可以，并在封面把零报告填“是”。有机构就不能填“是”。",
    "没有变化：也要报送。请核对在托人数、保育人员数等季度末的数；全表数字与以前某一季度完全一样，会请您说明。",
    "居住区配建空着：本县没有需要填报的居住区时可以空着，不要写“无”。",
    "县区概况不能空着：必填的项没有发生填 0。任务进展没有内容可以空着。",
)
_GRADES = (
    ("错误", "数字不能用，必须改好才能报送。例如托位写成“约30”、信用代码校验不对、四种班的托位相加不等于总数。"),
    (
        "核实",
        "数字可能没错，但不寻常。错了就改；没错就写 "
        "{policy.thresholds.explanation_length} 个字以上的说明，与报表一起保存，审核人看得到。",
    ),
    ("提示", "读的时候替您整理了什么，例如去掉单位、把旧乡镇名读作新名。看一眼即可，不用改。"),
)


@dataclass(frozen=True)
class GuideLine:
    """One line of 填报说明: its ``dress`` (title, fact, section, text, head, row) and its cells from column A on."""

    dress: str
    cells: tuple[str, ...]


def quarter_words(quarter: pd.Period) -> str:
    """The quarter as officials say it: 2026年第三季度."""
    return f"{quarter.year}年第{_NUMERALS[quarter.quarter - 1]}季度"


def when_required(column: ContractColumn) -> str:
    """When the cell must be filled, in words: 必填, 运营时必填, 选填 or on what it depends."""
    if column.type is Type.FORMULA:
        return "自动计算"
    if column.required is Required.OPERATING:
        return f"运营时必填，{column.exempt_kind}除外" if column.exempt_kind else "运营时必填"
    if column.required is Required.IF_YES:
        return f"{schema.COUNTY.column(column.depends_on).heading}填“{schema.YES}”时必填"
    return "必填" if column.required is Required.ALWAYS else "选填"


def what_it_takes(column: ContractColumn) -> str:
    """What may stand in the cell: the choices, or the type with its unit."""
    if column.type is Type.CHOICE:
        return "选一项：" + schema.LISTED.join(column.choices)
    if column.type is Type.CHOICES:
        return "可填几项：" + schema.LISTED.join(column.choices)
    return _TYPE_WORDS[column.type] + _bounds(column)


_TYPE_WORDS = {
    Type.TEXT: "文字",
    Type.CODE: "18 位代码",
    Type.TOWNSHIP: "从本县乡镇（街道）名单中选",
    Type.INTEGER: "整数",
    Type.NUMBER: "数，可带小数",
    Type.DATE: f"日期，如 {_DATE_EXAMPLE}",
    Type.FORMULA: "不用填",
}


def _bounds(column: ContractColumn) -> str:
    if column.type not in (Type.INTEGER, Type.NUMBER):
        return ""
    least = "，大于 0" if column.above_zero else "，不小于 0"
    return least + (f"，单位：{column.units[0]}" if column.units else "")


def hint(column: ContractColumn, policy: Policy) -> str:
    """A column's hint, with the policy's numbers in it."""
    return column.hint.format(policy=policy)


def note(column: ContractColumn, policy: Policy) -> str:
    """The note on a column's heading."""
    return f"{column.heading}（{when_required(column)}）\n{hint(column, policy)}\n{what_it_takes(column)}。"


def guide(policy: Policy, county: Unit, quarter: pd.Period) -> list[GuideLine]:
    """The lines of 填报说明 for one county's workbook of one quarter."""
    return [
        GuideLine("title", (f"{policy.city.name}3岁以下婴幼儿照护服务季度报表　填报说明",)),
        *_facts(policy, county, quarter),
        *_section("一、怎么填", _STEPS),
        *_section("二、怎么写", _WRITING),
        *_section("三、整张表空着怎么办", _BLANK),
        *_grades(policy),
        *_choices(policy),
        *_items(policy),
    ]


def _facts(policy: Policy, county: Unit, quarter: pd.Period) -> list[GuideLine]:
    due = due_day(quarter, policy.due_days)
    facts = (
        ("县（市、区）", county.name),
        ("季度", f"{quarter}（{quarter_words(quarter)}），填季度最后一天 {last_day(quarter):%Y-%m-%d} 的情况"),
        ("报送截止", f"{due:%Y-%m-%d}（季度结束后 {policy.due_days} 天，遇休息日顺延）"),
        ("依据", f"{policy.number}"),
        ("表格版本", f"第 {schema.VERSION} 版"),
    )
    return [GuideLine("fact", fact) for fact in facts]


def _section(title: str, lines: tuple[str, ...]) -> list[GuideLine]:
    return [GuideLine("section", (title,)), *(GuideLine("text", (line,)) for line in lines)]


def _grades(policy: Policy) -> list[GuideLine]:
    head = GuideLine("section", ("四、上传后的检查结果分三种",))
    return [head, *(GuideLine("fact", (name, said.format(policy=policy))) for name, said in _GRADES)]


def _choices(policy: Policy) -> list[GuideLine]:
    lines = [GuideLine("section", ("五、选项的意思",)), GuideLine("head", ("项目", "选项", "意思"))]
    for heading, choices in CHOICE_WORDS.items():
        for i, (choice, meaning) in enumerate(choices):
            lines.append(GuideLine("row", (heading if i == 0 else "", choice, meaning.format(policy=policy))))
    return lines


def _items(policy: Policy) -> list[GuideLine]:
    lines = [GuideLine("section", ("六、每一项怎么填",))]
    for sheet in schema.SHEETS:
        lines += [GuideLine("head", (sheet.name, "何时填", "怎么填", "填什么")), *_rows(sheet, policy)]
    return lines


def _rows(sheet: ContractSheet, policy: Policy) -> list[GuideLine]:
    return [GuideLine("row", (c.heading, when_required(c), hint(c, policy), what_it_takes(c))) for c in sheet.columns]
