"""Ways to type what a cell holds: numbers, days, yes and no, codes, townships, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from data.contract.schema import YES, Type
from tests.torture.draft import FIGURES, Column, Draft, Formula
from tests.torture.ledger import townships
from tests.torture.ways import BOOK, FORMULAS, way

NORMALISED = "cell*.normalised"
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
_EPOCH = dt.date(1899, 12, 30)
_NUMERALS = "〇一二三四五六七八九"


def typed(draft: Draft, columns: list[Column], how: Callable[[Any], Any]) -> list[Column]:
    """Type the filled cells of these columns otherwise; returns the columns where that changed anything."""
    changed = []
    for column in columns:
        before = list(column.cells)
        column.cells = [None if raw is None else how(raw) for raw in column.cells]
        if any(old is not new and repr(old) != repr(new) for old, new in zip(before, column.cells, strict=True)):
            changed.append(column)
    return changed


def some(random: Random, columns: list[Column]) -> list[Column]:
    """All of them, or any of them."""
    return columns if random.random() < 0.5 or not columns else random.sample(columns, random.randint(1, len(columns)))


def noted(draft: Draft, name: str, columns: list[Column]) -> bool:
    """One note a column has to say how it was read, but where none of its cells can be."""
    for column in columns:
        if any(value is not None for value in draft.truth[column.key or ""]):
            draft.say(name, NORMALISED, key=column.key)
    return bool(columns)


def short(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


# --- numbers ---------------------------------------------------------------------------------------------------------


def _numbers(name: str, how: Callable[[float], Any], *needs: str, note: bool = True, types: Any = FIGURES) -> None:
    @way(f"numbers.{name}", *needs)
    def change(draft: Draft, random: Random) -> bool:
        changed = typed(draft, some(random, draft.own(*types)), how)
        return noted(draft, f"numbers.{name}", changed) if note else bool(changed)


_numbers("as text", short, BOOK)
_numbers("full width", lambda value: short(value).translate(_WIDE))
_numbers("thousands", lambda value: f"{value:,.0f}" if value >= 1000 and float(value).is_integer() else value)
_numbers("spaces", lambda value: f" {short(value)}　")
_numbers("apostrophe", lambda value: f"'{short(value)}", BOOK)
_numbers("float", float, BOOK, note=False)
_numbers("decimals as text", lambda value: f"{value:.1f}", BOOK)
_numbers("formula", lambda value: Formula(f"={value}+0", value), FORMULAS, note=False)
_numbers("noise of a formula", lambda value: value + 1e-12 if value else value, BOOK, note=False, types={Type.INTEGER})
_numbers("line break", lambda value: f"{short(value)}\n", BOOK)


@way("numbers.each otherwise")
def _each(draft: Draft, random: Random) -> bool:
    hows = (short, lambda value: f"{short(value)} ", lambda value: short(value).translate(_WIDE), lambda value: value)
    columns = draft.own(*FIGURES)
    for column in columns:
        column.cells = [None if raw is None else random.choice(hows)(raw) for raw in column.cells]  # type: ignore[arg-type]
    return bool(columns)


@way("numbers.signs for nothing")
def _nothing(draft: Draft, random: Random) -> bool:
    """A dash for a class that there is not: nothing is given, and that is not 0."""
    sign, found = random.choice(("-", "—", "/", "无", "－")), False
    for column in draft.own(*FIGURES):
        for at, raw in enumerate(column.cells if column.key and column.key.startswith(("classes_", "places_")) else []):
            if raw == 0:
                column.cells[at], draft.truth[column.key or ""][at], found = sign, None, True
    return found


@way("numbers.unit")
def _with_unit(draft: Draft, random: Random) -> bool:
    space = random.choice(("", " "))
    columns = [c for c in some(random, draft.own(*FIGURES)) if c.contract.units]
    changed = []
    for column in columns:
        changed += typed(draft, [column], lambda value, unit=column.contract.units[0]: f"{short(value)}{space}{unit}")
    return noted(draft, "numbers.unit", changed)


@way("numbers.unclear")
def _unclear(draft: Draft, random: Random) -> bool:
    how = random.choice(("约{}", "{}左右", "{}多", "{}-{}", "近{}", "{}余"))
    return _unreadable(draft, random, [k for k in ("places", "enrolled", "carers") if draft.column(k)], how)


def _unreadable(draft: Draft, random: Random, keys: list[str], how: str) -> bool:
    """One cell that nobody can be sure of."""
    column = draft.column(random.choice(keys)) if keys else None
    filled = [at for at, raw in enumerate(column.cells) if raw is not None] if column else []
    if not column or not filled:
        return False
    at = random.choice(filled)
    column.cells[at] = how.format(column.cells[at], column.cells[at])
    draft.withhold(column.key or "", at, "cell.unclear_number", "cell.not_number", "cell.unit")
    return True


@way("numbers.chinese numerals")
def _numerals(draft: Draft, random: Random) -> bool:
    return _unreadable(draft, random, [k for k in ("places", "carers") if draft.column(k)], "三十")


@way("numbers.foreign unit")
def _foreign(draft: Draft, random: Random) -> bool:
    return _unreadable(draft, random, [k for k in ("places", "classes_toddler") if draft.column(k)], "{}张")


@way("numbers.formula without value", BOOK)
def _bare(draft: Draft, random: Random) -> bool:
    column = draft.column("places")
    if draft.writer != "openpyxl" or not column:
        return False
    at = random.randrange(len(column.cells))
    column.cells[at] = Formula(f"=SUM({column.cells[at]},0)", None)
    draft.withhold("places", at, "cell.formula_without_value")
    return True


# --- days ------------------------------------------------------------------------------------------------------------


def _days(name: str, how: Callable[[dt.date], Any], *needs: str, note: bool = True) -> None:
    @way(f"days.{name}", *needs)
    def change(draft: Draft, random: Random) -> bool:
        changed = typed(draft, some(random, draft.own(Type.DATE)), how)
        return noted(draft, f"days.{name}", changed) if note else bool(changed)


def _in_words(day: dt.date) -> str:
    tens, ones = divmod(day.month, 10)
    month = _NUMERALS[ones] if not tens else "十" + (_NUMERALS[ones] if ones else "")
    return "".join(_NUMERALS[int(digit)] for digit in str(day.year)) + f"年{month}月"


_days("dots", lambda day: f"{day.year}.{day.month}.{day.day}")
_days("dots filled", lambda day: f"{day:%Y.%m.%d}")
_days("slashes", lambda day: f"{day.year}/{day.month}/{day.day}", BOOK)
_days("in Chinese", lambda day: f"{day.year}年{day.month}月{day.day}日")
_days("text", lambda day: day.isoformat(), BOOK, note=False)
_days("compact", lambda day: int(f"{day:%Y%m%d}"), BOOK)
_days("compact text", lambda day: f"{day:%Y%m%d}")
_days("serial", lambda day: (day - _EPOCH).days, BOOK)
_days("serial text", lambda day: str((day - _EPOCH).days))
_days("with time", lambda day: dt.datetime.combine(day, dt.time(10, 30)), BOOK, note=False)
_days("text with time", lambda day: f"{day.isoformat()} 10:30:00", note=False)
_days("spaces", lambda day: f" {day.year} 年 {day.month} 月 {day.day} 日 ")


@way("days.each otherwise")
def _each_day(draft: Draft, random: Random) -> bool:
    hows = (str, lambda day: f"{day:%Y.%m.%d}", lambda day: f"{day.year}年{day.month}月{day.day}日", lambda day: day)
    columns = draft.own(Type.DATE)
    for column in columns:
        column.cells = [None if day is None else random.choice(hows)(day) for day in column.cells]
    return bool(columns)


def _months(name: str, how: Callable[[dt.date], Any]) -> None:
    """Year and month alone: read as the month's first day, and said."""

    @way(f"days.{name}")
    def change(draft: Draft, random: Random) -> bool:
        columns = some(random, draft.own(Type.DATE))
        changed = typed(draft, columns, how)
        for column in columns:
            key = column.key or ""
            draft.truth[key] = [day and day.replace(day=1) for day in draft.truth[key]]
        return noted(draft, f"days.{name}", changed)


_months("month", lambda day: f"{day.year}年{day.month}月")
_months("month with dot", lambda day: f"{day.year}.{day.month:02d}")
_months("month with dash", lambda day: f"{day.year}-{day.month}")
_months("month in numerals", _in_words)


@way("days.1904", BOOK)
def _since_1904(draft: Draft, _: Random) -> bool:
    draft.date_1904 = draft.writer in ("openpyxl", "xlsxwriter")
    return draft.date_1904 and bool(draft.own(Type.DATE))


@way("days.two digits")
def _two_digits(draft: Draft, random: Random) -> bool:
    return _unclear_day(draft, random, lambda day: f"{day:%y}.{day.month}.{day.day}")


@way("days.typed as a decimal", BOOK)
def _decimal(draft: Draft, random: Random) -> bool:
    return _unclear_day(draft, random, lambda day: float(f"{day.year}.{day.month}"))


@way("days.without year")
def _yearless(draft: Draft, random: Random) -> bool:
    return _unclear_day(draft, random, lambda day: f"{day.month}月{day.day}日")


def _unclear_day(draft: Draft, random: Random, how: Callable[[dt.date], Any]) -> bool:
    column = draft.column("opened")
    if not column:
        return False
    for at, day in enumerate(draft.truth["opened"]):
        if day is not None:
            column.cells[at] = how(day)
            draft.withhold("opened", at, "cell.date_ambiguous", "cell.date_unreadable", "cell.date_impossible")
    return True


# --- yes and no, choices ---------------------------------------------------------------------------------------------

_YES_NO = ("inclusive", "demonstration")


def _yes_no(name: str, yes: Any, no: Any) -> None:
    """Signs that the contract does not know: said which cell, never guessed."""

    @way(f"yes and no.{name}")
    def change(draft: Draft, random: Random) -> bool:
        columns = [column for key in _YES_NO if (column := draft.column(key))]
        for column in columns:
            for at, said in enumerate(draft.truth[column.key or ""]):
                column.cells[at] = yes if said == YES else no
                if column.cells[at] != said:
                    draft.withhold(column.key or "", at, "cell.choice", "cell.required")
        return bool(columns)


_yes_no("ticks", "√", "×")
_yes_no("ticks and blanks", "√", None)
_yes_no("letters", "Y", "N")
_yes_no("there is and is not", "有", "无")
_yes_no("ones and noughts", 1, 0)
_yes_no("yes and blanks", YES, None)
_yes_no("in other words", "普惠", "非普惠")


@way("yes and no.spaces")
def _spaced(draft: Draft, random: Random) -> bool:
    columns = [column for key in _YES_NO if (column := draft.column(key))]
    return noted(draft, "yes and no.spaces", typed(draft, columns, lambda said: f" {said}  "))


@way("choices.spaces")
def _spaced_choices(draft: Draft, random: Random) -> bool:
    columns = some(random, draft.own(Type.CHOICE))
    how = random.choice(("{} ", " {}", "{}\n", "　{}"))
    return noted(draft, "choices.spaces", typed(draft, columns, how.format))


@way("choices.other words")
def _other_words(draft: Draft, random: Random) -> bool:
    """Nearly the contract's word: no guess is made."""
    column = draft.column("ownership")
    words = {"公办": "公立", "公建民营": "公建民营性", "民办非营利": "民办非营利性", "民办营利": "营利性"}
    if not column:
        return False
    column.cells = [words[str(raw)] for raw in column.cells]
    for at in range(len(column.cells)):
        draft.withhold("ownership", at, "cell.choice")
    return True


@way("forms.separators")
def _separators(draft: Draft, random: Random) -> bool:
    column, mark = draft.column("forms"), random.choice((",", "，", "；", "/", " "))
    if not column:
        return False
    changed = typed(draft, [column], lambda raw: raw.replace("、", mark))
    return noted(draft, "forms.separators", changed)


# --- codes, townships, words -----------------------------------------------------------------------------------------


def _codes(name: str, how: Callable[[str], str], *needs: str) -> None:
    @way(f"codes.{name}", *needs)
    def change(draft: Draft, random: Random) -> bool:
        column = draft.column("uscc")
        return bool(column) and noted(draft, f"codes.{name}", typed(draft, [column], how))


_codes("lower case", str.lower)
_codes("full width", lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code))
_codes("in groups", lambda code: f"{code[:2]} {code[2:8]} {code[8:17]} {code[17]}")
_codes("invisible signs", lambda code: f"\u200b{code}\ufeff", BOOK)


@way("townships.stems")
def _stems(draft: Draft, random: Random) -> bool:
    column, names = draft.column("township"), townships(draft.ledger.county)
    stems = {name: name.removesuffix("街道").removesuffix("镇").removesuffix("乡") for name in names}
    if not column:
        return False
    fit = [name for name in names if list(stems.values()).count(stems[name]) == 1 and stems[name] not in names]
    changed = typed(draft, [column], lambda raw: stems[raw] if raw in fit and len(stems[raw]) > 1 else raw)
    for one in changed:
        draft.say("townships.stems", "township.read_as", key=one.key)
    return bool(changed)


@way("townships.after the county")
def _prefixed(draft: Draft, random: Random) -> bool:
    """夏县瑶峰镇, with the name of its own county: what follows it is read, and said."""
    column = draft.column("township")
    if not column:
        return False
    column.cells = [f"{draft.ledger.county_name}{raw}" for raw in column.cells]
    draft.say("townships.after the county", "township.read_as", key="township")
    return True


@way("words.spaces")
def _loose(draft: Draft, random: Random) -> bool:
    columns = [column for key in ("name", "address", "filing_no") if (column := draft.column(key))]
    how = random.choice(("{} ", " {}", "{}\n", "\t{}", *(() if draft.plain_text else ("{}\u200b", "{}\xa0"))))
    return noted(draft, "words.spaces", typed(draft, columns, how.format))


@way("words.names like totals and groups")
def _traps(draft: Draft, random: Random) -> bool:
    """Institutions whose names begin as totals, groups or remarks do."""
    column = draft.column("name")
    town = draft.ledger.rows[0]["township"]
    names = ["小计划托育园", "合计家托育中心", f"{town}中心托育园", "民办演示托育园", "共享托育中心", "注意力托育园"]
    names += ["全县第一托育园", "其中路托育园", "社区演示托育点", "备注托育园", "总计算机厂托育园", "独立村托育机构"]
    if not column:
        return False
    random.shuffle(names)
    for at, name in enumerate(names[: len(column.cells)]):
        column.cells[at] = draft.truth["name"][at] = name
    return True


@way("words.several lines")
def _lines(draft: Draft, random: Random) -> bool:
    """A line break inside an address or a remark: it becomes a space, and that is said."""
    columns = [column for key in ("address", "note") if (column := draft.column(key))]
    changed = typed(draft, columns, lambda raw: f"{raw}\n二层")
    for column in changed:
        key = column.key or ""
        draft.truth[key] = [None if raw is None else f"{raw} 二层" for raw in draft.truth[key]]
    return noted(draft, "words.several lines", changed)


@way("words.picture", FORMULAS)
def _picture(draft: Draft, random: Random) -> bool:
    """A picture in the cell, as WPS keeps it: it says nothing."""
    return _only_looks_filled(
        draft, "words.picture", lambda at: Formula(f'=_xlfn.DISPIMG("ID_{at:032X}",1)', f'=DISPIMG("ID_{at:032X}",1)')
    )


@way("words.link to an empty cell", FORMULAS)
def _empty_link(draft: Draft, random: Random) -> bool:
    return _only_looks_filled(draft, "words.link to an empty cell", lambda at: Formula(f"=ZZ{at + 900}", 0))


def _only_looks_filled(draft: Draft, name: str, cell: Callable[[int], Formula]) -> bool:
    column = next((c for key in ("filing_no", "address", "note") if (c := draft.column(key))), None)
    if not column:
        return False
    for at in range(len(column.cells)):
        column.cells[at], draft.truth[column.key or ""][at] = cell(at), None
    draft.say(name, "cell*", key=column.key)
    return True
