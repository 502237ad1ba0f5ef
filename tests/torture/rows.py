"""Ways to put lines between the institutions: groups, totals, rows ruled in advance, and rows that are hidden."""

from __future__ import annotations

from itertools import groupby
from random import Random

from data.contract.schema import NO
from tests.torture.draft import Column, Draft, Formula, Line, text_line, width
from tests.torture.ways import BOOK, FORMULAS, STRIKE, way

_TOTALS = ("合计", "总计", "合 计", "全县合计", "小计", "共计", "合计：", "合计（家）")
_NUMERALS = "一二三四五六七八九十"


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
        head.merged = (0, width(draft)) if merged and not sums else None
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
    title = random.choice(([], [Line()], [Line(), text_line("二、民办机构")], [text_line("（续表）")]))
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
        for line in [*draft.above, *draft.under_headings, *draft.body, *draft.below]:
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
