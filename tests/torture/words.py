"""Ways to type yes and no, choices, codes, townships and words."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from data.contract.schema import YES, Type
from tests.torture.cells import noted, some, typed
from tests.torture.draft import Draft, Formula
from tests.torture.ledger import townships
from tests.torture.ways import BOOK, FORMULAS, way

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
