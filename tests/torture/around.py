"""Ways to put lines around a table: titles, units, explanations, column numbers, signatures, another table."""

from __future__ import annotations

import re
from itertools import groupby
from random import Random

from tests.torture.draft import Draft, Line, text_line, width
from tests.torture.ledger import INVENTED
from tests.torture.ways import way

_UNIT = re.compile(r"[（(/](单位：)?[百万]?[人名]")
"""A heading that says its unit itself: a line above the table says nothing about it."""
_OTHER_UNIT = "above.a line of another unit"


# --- above the headings ----------------------------------------------------------------------------------------------


@way("above.title")
def _title(draft: Draft, random: Random) -> None:
    line = text_line(
        random.choice(("{}托育机构台账（{}）", "{}2026年第三季度托育机构情况表（{}）")).format(
            draft.ledger.county_name, INVENTED
        )
    )
    if random.random() < 0.7:
        line.merged = (0, width(draft))
    else:
        line.texts = {random.randint(0, width(draft) // 2): line.texts[0]}
    draft.above.append(line)


@way("above.title and who reports")
def _who(draft: Draft, random: Random) -> None:
    _title(draft, random)
    end = min(width(draft), random.randint(3, 8))
    draft.above.append(
        Line(texts={0: f"填报单位：{draft.ledger.county_name}卫生健康局（{INVENTED}）", end: "填报日期：2026年10月8日"})
    )


@way("above.unit line")
def _unit_line(draft: Draft, random: Random) -> None:
    _title(draft, random)
    draft.above.append(text_line(random.choice(("单位：个、人", "单位：个、人、元", "计量单位：个")), width(draft) - 1))


@way("above.four lines")
def _four(draft: Draft, random: Random) -> None:
    draft.above += [text_line("附件2"), Line()]
    _who(draft, random)
    draft.above.append(text_line("说明：托位为季度末核定数，在托人数为季度末实际人数。"))


@way("above.a long explanation")
def _explained(draft: Draft, random: Random) -> None:
    _title(draft, random)
    texts = (
        "一、本表由各县（市、区）卫生健康部门填报，每家托育机构一行，停业的机构保留一行。",
        "二、托位总数：指季度末核定的托位个数，按乳儿班、托小班、托大班、混合班分别填写。",
        "三、在托人数：指季度末实际在托的3岁以下婴幼儿人数；保育人员数：指从事保育照护的人员数。",
    )
    draft.above += [text_line(text) for text in texts]


@way(_OTHER_UNIT)
def _other_unit(draft: Draft, random: Random) -> bool:
    """单位：百人 above the table: the figures are not read as if they were 人."""
    unit = random.choice(("百人", "万人"))
    columns = [column for key in ("enrolled", "carers", "carers_certified") if (column := draft.column(key))]
    keys = [column.key or "" for column in columns if not _UNIT.search("".join((*column.groups, column.heading)))]
    keys = [key for key in keys if any(value is not None for value in draft.truth[key])]
    draft.above.append(text_line(f"单位：{unit}", random.randint(0, width(draft))))
    for key in keys:
        draft.retype(key, draft.figures(key))
        draft.truth[key] = [None] * len(draft.ledger.rows)
        draft.allow(_OTHER_UNIT, "unit.line", key=key)
    if keys:
        draft.say(_OTHER_UNIT, "unit.line")
    return bool(keys)


@way("above.title of another quarter")
def _other_quarter(draft: Draft, random: Random) -> None:
    said = random.choice(("2026年第二季度", "2026年二季度", "2025年第三季度"))
    draft.above.append(text_line(f"{draft.ledger.county_name}{said}托育机构台账（{INVENTED}）"))
    draft.say("above.title of another quarter", "quarter.*")
    draft.allow("above.title of another quarter", "quarter.*")


# --- right below the headings ----------------------------------------------------------------------------------------


@way("below headings.line of units")
def _units(draft: Draft, random: Random) -> bool:
    if _OTHER_UNIT in draft.ways:
        return False
    units = {at: c.contract.units[0] for at, c in enumerate(draft.columns) if c.key and c.contract.units}
    how = random.choice(("{}", "（{}）"))
    draft.under_headings.append(Line(texts={at: how.format(unit) for at, unit in units.items()}))
    return bool(units)


@way("below headings.column numbers")
def _numbers(draft: Draft, random: Random) -> None:
    start = random.choice((0, 1, 2))
    letters = dict(enumerate("甲乙丙"[:start]))
    style = random.choice((int, str, "（{}）".format, "({})".format))
    numbers = {at: style(at - start + 1) for at in range(start, len(draft.columns))}
    draft.under_headings.append(Line(texts={**letters, **numbers}))


@way("below headings.units and column numbers")
def _units_and_numbers(draft: Draft, random: Random) -> bool:
    found = _units(draft, random)
    _numbers(draft, random)
    return found


@way("below headings.blank line")
def _blank(draft: Draft, random: Random) -> None:
    draft.under_headings.append(Line())


# --- below -----------------------------------------------------------------------------------------------------------


@way("below.signatures")
def _signatures(draft: Draft, random: Random) -> None:
    end = min(width(draft), 4)
    draft.below += [Line()] if random.random() < 0.5 else []
    draft.below.append(Line(texts={0: "填表人：演示甲", end: "审核人：演示乙"}))
    draft.say("below.signatures", "rows.*")


@way("below.notes")
def _notes(draft: Draft, random: Random) -> None:
    notes = (
        "注：1. 托位为季度末核定数。",
        "备注：本表为演示数据",
        "说明：停业机构保留一行。",
        "填表说明：在托人数为季度末人数",
    )
    draft.below += [Line()] if random.random() < 0.5 else []
    draft.below += [text_line(text) for text in random.sample(notes, random.randint(1, 3))]
    draft.say("below.notes", "rows.*")


@way("below.numbered notes")
def _numbered(draft: Draft, random: Random) -> None:
    draft.below += [text_line("注："), text_line("1.托位为季度末核定数；"), text_line("2.在托人数为季度末实际人数。")]
    draft.say("below.numbered notes", "rows.*")


@way("below.another table")
def _another(draft: Draft, random: Random) -> None:
    """Sums by township under the ledger."""
    draft.below += [
        Line(),
        text_line("各乡镇汇总"),
        Line(texts=dict(enumerate(("乡镇", "机构数", "托位数", "在托人数")))),
    ]
    for group, lines in _grouped_rows(draft):
        draft.below.append(Line(texts={0: group, 1: len(lines), 2: sum(row["places"] for row in lines), 3: 9}))
    draft.say("below.another table", "rows.*")


def _grouped_rows(draft: Draft) -> list[tuple[str, list[dict]]]:
    rows = sorted(draft.ledger.rows, key=lambda row: row["township"])
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row["township"])]
