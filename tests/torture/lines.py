"""Ways to put lines around and between the institutions: titles, units, totals, groups, signatures, other tables."""

from __future__ import annotations

import re
from itertools import groupby
from random import Random

from data.contract.schema import NO
from tests.torture.draft import Column, Draft, Formula, Line
from tests.torture.ledger import INVENTED
from tests.torture.ways import BOOK, FORMULAS, STRIKE, way

_TOTALS = ("合计", "总计", "合 计", "全县合计", "小计", "共计", "合计：", "合计（家）")
_UNIT = re.compile(r"[（(/](单位：)?[百万]?[人名]")
"""A heading that says its unit itself: a line above the table says nothing about it."""
_OTHER_UNIT = "above.a line of another unit"
_NUMERALS = "一二三四五六七八九十"


def _said(text: str, at: int = 0) -> Line:
    return Line(texts={at: text})


def _width(draft: Draft) -> int:
    return len(draft.columns) - 1


# --- above the headings ----------------------------------------------------------------------------------------------


@way("above.title")
def _title(draft: Draft, random: Random) -> None:
    line = _said(
        random.choice(("{}托育机构台账（{}）", "{}2026年第三季度托育机构情况表（{}）")).format(
            draft.ledger.county_name, INVENTED
        )
    )
    if random.random() < 0.7:
        line.merged = (0, _width(draft))
    else:
        line.texts = {random.randint(0, _width(draft) // 2): line.texts[0]}
    draft.above.append(line)


@way("above.title and who reports")
def _who(draft: Draft, random: Random) -> None:
    _title(draft, random)
    end = min(_width(draft), random.randint(3, 8))
    draft.above.append(
        Line(texts={0: f"填报单位：{draft.ledger.county_name}卫生健康局（{INVENTED}）", end: "填报日期：2026年10月8日"})
    )


@way("above.unit line")
def _unit_line(draft: Draft, random: Random) -> None:
    _title(draft, random)
    draft.above.append(_said(random.choice(("单位：个、人", "单位：个、人、元", "计量单位：个")), _width(draft) - 1))


@way("above.four lines")
def _four(draft: Draft, random: Random) -> None:
    draft.above += [_said("附件2"), Line()]
    _who(draft, random)
    draft.above.append(_said("说明：托位为季度末核定数，在托人数为季度末实际人数。"))


@way("above.a long explanation")
def _explained(draft: Draft, random: Random) -> None:
    _title(draft, random)
    texts = (
        "一、本表由各县（市、区）卫生健康部门填报，每家托育机构一行，停业的机构保留一行。",
        "二、托位总数：指季度末核定的托位个数，按乳儿班、托小班、托大班、混合班分别填写。",
        "三、在托人数：指季度末实际在托的3岁以下婴幼儿人数；保育人员数：指从事保育照护的人员数。",
    )
    draft.above += [_said(text) for text in texts]


@way(_OTHER_UNIT)
def _other_unit(draft: Draft, random: Random) -> bool:
    """单位：百人 above the table: the figures are not read as if they were 人."""
    unit = random.choice(("百人", "万人"))
    columns = [column for key in ("enrolled", "carers", "carers_certified") if (column := draft.column(key))]
    keys = [column.key or "" for column in columns if not _UNIT.search("".join((*column.groups, column.heading)))]
    draft.above.append(_said(f"单位：{unit}", random.randint(0, _width(draft))))
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
    draft.above.append(_said(f"{draft.ledger.county_name}{said}托育机构台账（{INVENTED}）"))
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


# --- groups of institutions ------------------------------------------------------------------------------------------


def _grouped(draft: Draft, key: str) -> list[tuple[str, list[Line]]]:
    def of(line: Line) -> str:
        return str(draft.ledger.rows[line.institution or 0][key])

    return [(name, list(lines)) for name, lines in groupby(sorted(draft.body, key=of), of)]


def _group_lines(draft: Draft, random: Random, name: str, key: str, merged: bool, sums: bool) -> None:
    how = random.choice(("{n}、{name}", "{n}、{name}（{count}家）", "（{n}）{name}", "{name}（{count}家）", "{name}"))
    body: list[Line] = []
    for number, (group, lines) in enumerate(_grouped(draft, key)):
        head = Line(texts={0: how.format(n=_NUMERALS[number % 10], name=group, count=len(lines))})
        head.merged = (0, _width(draft)) if merged and not sums else None
        head.summed = [line.institution or 0 for line in lines] if sums else None
        body += [head, *lines]
    draft.body = body
    draft.say(name, "rows.*")


@way("rows.groups by township")
def _by_township(draft: Draft, random: Random) -> None:
    _group_lines(draft, random, "rows.groups by township", "township", random.random() < 0.7, sums=False)


@way("rows.groups by kind")
def _by_kind(draft: Draft, random: Random) -> None:
    _group_lines(draft, random, "rows.groups by kind", "kind", random.random() < 0.7, sums=False)


@way("rows.groups with their sums")
def _with_sums(draft: Draft, random: Random) -> None:
    _group_lines(
        draft, random, "rows.groups with their sums", random.choice(("township", "ownership")), False, sums=True
    )


@way("rows.groups and subtotals")
def _subtotals(draft: Draft, random: Random) -> None:
    body: list[Line] = []
    for group, lines in _grouped(draft, "township"):
        label = random.choice(("小计", f"{group}小计", f"{group}合计"))
        body += [*lines, Line(texts={0: label}, summed=[line.institution or 0 for line in lines])]
    draft.body = body
    draft.say("rows.groups and subtotals", "rows.total_left_out")


@way("rows.sorted otherwise")
def _sorted(draft: Draft, random: Random) -> None:
    random.shuffle(draft.body)


@way("rows.merged township")
def _merged_township(draft: Draft, random: Random) -> bool:
    """The township written once, over the rows of its institutions."""
    if not draft.column("township"):
        return False
    groups = _grouped(draft, "township")
    draft.body = [line for _, lines in groups for line in lines]
    draft.options.add("merged township")
    if any(len(lines) > 1 for _, lines in groups):
        draft.say("rows.merged township", "cells.merged", "cell*", "rows.*")
    return True


@way("rows.a line a class", BOOK)
def _line_a_class(draft: Draft, random: Random) -> bool:
    """The last institution over two lines, everything merged but its places: no line has the whole."""
    at, place = draft.at("places"), len(draft.ledger.rows) - 1
    if at < 0 or draft.ledger.rows[place]["places"] < 2:
        return False
    rest, places = [line for line in draft.body if line.institution != place], draft.ledger.rows[place]["places"]
    draft.body = [*rest, Line(institution=place, texts={at: places - 1}), Line(texts={at: 1})]
    draft.tall = {column for column in range(len(draft.columns)) if column != at}
    draft.foreign |= {place}
    draft.say("rows.a line a class", "cell.merged")
    draft.allow("rows.a line a class", "cell.merged", "cell.required", "total.differs")
    return True


@way("rows.blank lines between")
def _gaps(draft: Draft, random: Random) -> None:
    for at in sorted(random.sample(range(1, len(draft.body)), min(3, len(draft.body) - 1)), reverse=True):
        draft.body.insert(at, Line())


@way("rows.headings again")
def _again(draft: Draft, random: Random) -> bool:
    """The headings once more in the middle, as on the next printed page; perhaps below a title of its own."""
    if any(column.groups for column in draft.columns):
        return False
    headings = Line(texts={at: column.heading for at, column in enumerate(draft.columns)})
    title = random.choice(([], [Line()], [Line(), _said("二、民办机构")], [_said("（续表）")]))
    draft.body[len(draft.body) // 2 : len(draft.body) // 2] = [*title, headings]
    draft.say("rows.headings again", "rows.*")
    return True


# --- totals ----------------------------------------------------------------------------------------------------------


def _total(draft: Draft, random: Random, label: str) -> Line:
    texts = [at for at, column in enumerate(draft.columns) if not column.summed]
    at = random.choice((texts[0], draft.at("name"))) if texts else 0
    return Line(texts={at: label}, summed=list(range(len(draft.ledger.rows))))


@way("totals.last")
def _last(draft: Draft, random: Random) -> None:
    draft.body.append(_total(draft, random, random.choice(_TOTALS)))
    draft.say("totals.last", "rows.total_left_out")


@way("totals.first")
def _first(draft: Draft, random: Random) -> None:
    draft.body.insert(0, _total(draft, random, random.choice((*_TOTALS, "全县", f"{draft.ledger.county_name}合计"))))
    draft.say("totals.first", "rows.total_left_out")


@way("totals.with their number")
def _counted(draft: Draft, random: Random) -> None:
    count = len(draft.ledger.rows)
    label = random.choice(
        (f"合计：{count}家", f"合计{count}家", f"共{count}家", f"合计（{count}家）", f"总计：{count}个")
    )
    draft.body.append(_total(draft, random, label))
    draft.say("totals.with their number", "rows.total_left_out")


@way("totals.merged label", BOOK)
def _merged_label(draft: Draft, random: Random) -> bool:
    free = next((at for at, column in enumerate(draft.columns) if column.summed), 0)
    if free < 2:
        return False
    line = Line(texts={0: "合计"}, summed=list(range(len(draft.ledger.rows))), merged=(0, free - 1))
    draft.body.append(line)
    draft.say("totals.merged label", "rows.total_left_out")
    return True


@way("totals.without a word")
def _bare(draft: Draft, random: Random) -> None:
    draft.body.append(Line(summed=list(range(len(draft.ledger.rows)))))
    draft.say("totals.without a word", "rows.*")


# --- rows that are not what they seem --------------------------------------------------------------------------------


@way("ruled.running numbers and no")
def _ruled(draft: Draft, random: Random) -> None:
    """A form ruled in advance: numbers all the way down, 否 chosen beforehand."""
    _rule(draft, random, {at: NO for at, c in enumerate(draft.columns) if c.key in ("inclusive", "demonstration")})


@way("ruled.sums of nothing", FORMULAS)
def _ruled_sums(draft: Draft, random: Random) -> None:
    _rule(draft, random, {draft.at("places"): Formula("=SUM(0,0)", 0)})


def _rule(draft: Draft, random: Random, cells: dict[int, str | Formula]) -> None:
    count, first = random.choice((20, 60, 200)), len(draft.ledger.rows)
    if draft.columns[0].key is not None:
        numbers: list = list(range(1, first + 1))
        draft.columns.insert(0, Column(None, "序号", numbers))
        for line in [*draft.above, *draft.under_headings, *draft.body]:
            line.texts = {at + 1 if at else 0: raw for at, raw in line.texts.items()}
        cells, draft.tall = {at + 1: raw for at, raw in cells.items()}, {at + 1 for at in draft.tall}
    draft.body += [Line(texts={0: number, **cells}) for number in range(first + 1, count + 1)]
    read = next((draft.columns[at].key for at in cells), None)
    if read:
        draft.say("ruled", "rows.*", key=read, if_read=True)


@way("hidden.rows", BOOK)
def _hidden(draft: Draft, random: Random) -> None:
    for line in random.sample([one for one in draft.body if one.institution is not None], 2):
        line.hidden = True
    draft.say("hidden.rows", "rows.hidden")
    _figures_hidden(draft, "hidden.rows")


@way("hidden.rows of no height", BOOK)
def _flat(draft: Draft, random: Random) -> None:
    random.choice([one for one in draft.body if one.institution is not None]).flat = True
    draft.say("hidden.rows of no height", "rows.hidden")
    _figures_hidden(draft, "hidden.rows of no height")


def _figures_hidden(draft: Draft, name: str) -> None:
    """Hidden places are asked about, if they can be read."""
    draft.options.add("hidden figures")
    if not any(key == "places" for key, _ in draft.withheld):
        draft.say(name, "hidden.figures", key="places", if_read=True)


@way("hidden.columns", BOOK)
def _hidden_columns(draft: Draft, random: Random) -> None:
    column = random.choice(draft.columns)
    column.hidden = True
    if column.key in ("places", "enrolled"):
        draft.say("hidden.columns", "hidden.figures", key=column.key, if_read=True)


@way("hidden.struck through", STRIKE)
def _struck(draft: Draft, random: Random) -> None:
    """Asked whether it has closed; the first institution never says so itself."""
    next(line for line in draft.body if line.institution == 0).struck = True
    draft.say("hidden.struck through", "rows.struck", key="name", if_read=True)


# --- below -----------------------------------------------------------------------------------------------------------


@way("below.signatures")
def _signatures(draft: Draft, random: Random) -> None:
    end = min(_width(draft), 4)
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
    draft.below += [_said(text) for text in random.sample(notes, random.randint(1, 3))]
    draft.say("below.notes", "rows.*")


@way("below.numbered notes")
def _numbered(draft: Draft, random: Random) -> None:
    draft.below += [_said("注："), _said("1.托位为季度末核定数；"), _said("2.在托人数为季度末实际人数。")]
    draft.say("below.numbered notes", "rows.*")


@way("below.another table")
def _another(draft: Draft, random: Random) -> None:
    """Sums by township under the ledger."""
    draft.below += [Line(), _said("各乡镇汇总"), Line(texts=dict(enumerate(("乡镇", "机构数", "托位数", "在托人数"))))]
    for group, lines in _grouped_rows(draft):
        draft.below.append(Line(texts={0: group, 1: len(lines), 2: sum(row["places"] for row in lines), 3: 9}))
    draft.say("below.another table", "rows.*")


def _grouped_rows(draft: Draft) -> list[tuple[str, list[dict]]]:
    rows = sorted(draft.ledger.rows, key=lambda row: row["township"])
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row["township"])]
