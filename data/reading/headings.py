"""What one heading means: by its name, its other names and its unit; never by its position."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz

from data.contract import schema
from data.contract.schema import ContractColumn, ContractSheet, Type
from data.reading.text import shown, squeezed
from data.reading.units import is_multiple, is_unit

TEN_THOUSAND, _TEN = 10_000, "万"
_GUESSES, _LIKENESS = 3, 40
LONGEST = 60
"""Characters of a heading; longer texts are none."""
_BRACKETS = str.maketrans("【】[]{}<>《》\u3014\u3015", "()()()()()()")
_SUFFIX = re.compile(r"(.+)\(([^()]*)\)")
_SAID = re.compile(r"(.+?)(?:/([^()/]+)|\((?:计量)?单位[:为]?([^()]+)\))")
"""A unit at a heading's end in another dress: 在托人数/人, 在托人数（单位：人）."""
_NUMBERED = re.compile(r"(?:\(\d{1,2}\)|\d{1,2})[.、]?(\D.*)")
_WHOSE = re.compile(r"(?:托育(?:服务)?)?机构(.{2,})")
"""机构详细地址 is 详细地址: every column is about an institution."""
_WHETHER = re.compile(r"(是否)(?:为|属|属于|已)?(.{2,4}?)性?(?:托育)?(?:服务)?(?:机构)?")
"""是否为普惠性托育机构 is 是否普惠."""
_SIGNS = re.compile(r"[()/、,]")
_ASIDES = {"全称", "18位", "是/否", "具体到门牌号"}
REMARKS = frozenset({"必填", "选填", "可选", "必填项", "选填项"})
"""What a form says of a column, and no county of anything."""
_AROUND = "*:;,、.·"
_OF_THEM = re.compile(r"其中[:,、]?(.+)")
"""其中：保育人员 is 保育人员, a figure among another one."""
_NOWHERE = re.compile(
    r"(序号?|编号|行号|顺序号?|no)|.*(电话|手机|联系方式|联系人|传真|邮编|邮箱|网址|微信|经度|纬度).*"
    r"|.*(负责人|园长|法人|法定代表人|举办者|填报人|填表人)(姓名)?"
)
"""Headings of what no workbook asks for: never offered, never guessed."""
_FILLING = re.compile(r"\([^()]*\)|数量|总量|总数|个数|人数|情况|[总数量的]")
"""What may be in a heading or not without changing what it means."""

EXACT, ALIAS, CONVERTED, CHOSEN, JOINED, FOREIGN = "exact", "alias", "converted", "chosen", "joined", "foreign"
FIGURES = frozenset({Type.INTEGER, Type.NUMBER})

Chosen = Mapping[str, str]
"""Headings of a county's own that an official has matched by hand: ``normal`` heading → key, ``UNUSED`` for none."""
UNUSED = ""
"""The key of a heading of which an official has said that it is not to be read."""


def normal(heading: str) -> str:
    """A heading without what differs from file to file: spaces, line breaks, width, kinds of brackets, marks."""
    return squeezed(heading).translate(_BRACKETS).lower().strip(_AROUND)


@dataclass(frozen=True)
class Match:
    """What a heading means: the column's key, how it was recognised, and what its figures are to be multiplied by.

    ``unit`` is the one the heading says in brackets; ``FOREIGN`` where that is not the column's and not converted.
    """

    key: str
    how: str
    factor: int = 1
    unit: str = ""


@cache
def _known(key: str) -> dict[str, Match]:
    """Every spelling of a sheet's headings."""
    sheet = schema.sheet(key)
    known = {normal(column.heading): Match(column.key, EXACT) for column in sheet.columns}
    for column in sheet.columns:
        for heading in column.headings:
            plain = normal(heading)
            base = _SUFFIX.fullmatch(plain)
            how = EXACT if heading == column.heading else ALIAS
            known.setdefault(plain, Match(column.key, how))
            known.setdefault(_SIGNS.sub("", plain), Match(column.key, how))
            if base:
                known.setdefault(base[1], Match(column.key, ALIAS))
    return known


def match(heading: str, sheet: ContractSheet, chosen: Chosen | None = None) -> Match | None:
    """The column a heading means, or None."""
    if len(heading) > LONGEST:
        return None
    by_hand = chosen.get(normal(heading)) if chosen else None
    return _match(heading, sheet.key) if by_hand is None else _matched_by_hand(heading, sheet.key, by_hand)


def may_be_part(text: str) -> bool:
    """Whether a text is part of any heading of the contract, or of one of the other names."""
    return normal(text) in _pieces()


@cache
def _pieces() -> frozenset[str]:
    names = {normal(name) for sheet in schema.SHEETS for column in sheet.columns for name in column.headings}
    return frozenset(name[at:to] for name in names for at in range(len(name)) for to in range(at + 1, len(name) + 1))


def _matched_by_hand(heading: str, key: str, column: str) -> Match | None:
    """What an official has chosen; a unit that the heading says counts all the same."""
    return None if column == UNUSED else _with_unit(Match(column, CHOSEN), unit_of(heading), key)


@lru_cache(maxsize=8192)
def _match(heading: str, key: str) -> Match | None:
    known, plain = _known(key), normal(heading)
    found = known.get(plain) or known.get(_SIGNS.sub("", plain))
    if found:
        return replace(found, unit=unit_of(heading))
    for shorter in _shorter(plain):
        if found := _match(shorter, key):
            return replace(found, how=ALIAS if found.how == EXACT else found.how)
    if among := _OF_THEM.fullmatch(plain):
        part = _match(among[1], key)
        figure = part and schema.sheet(key).column(part.key).type in FIGURES
        return replace(part, how=ALIAS if part.how == EXACT else part.how) if part and figure else None
    with_unit = _SUFFIX.fullmatch(_unit_in_brackets(plain))
    if with_unit and with_unit[2] in REMARKS | _ASIDES:
        found = _match(with_unit[1], key)
        return Match(found.key, ALIAS) if found else None
    base = known.get(with_unit[1]) if with_unit else None
    if not with_unit or not base:
        return None
    found = _with_unit(Match(base.key, ALIAS), with_unit[2], key)
    return found if found.unit else None


def _shorter(plain: str) -> list[str]:
    """A normal heading without what numbers it and without words that every column could have."""
    whether = _WHETHER.fullmatch(plain)
    found = [part[1] for pattern in (_NUMBERED, _WHOSE) if (part := pattern.fullmatch(plain))]
    return [one for one in (*found, "".join(whether.groups()) if whether else "") if one and one != plain]


def _with_unit(found: Match, unit: str, key: str) -> Match:
    """The same with what a unit in brackets makes of it; without a unit where there is none of the column's kind."""
    own = [normal(one) for one in schema.sheet(key).column(found.key).units]
    if unit in own:
        return replace(found, unit=unit)
    if unit.startswith(_TEN) and unit[1:] in own:
        return replace(found, factor=TEN_THOUSAND, unit=unit, how=CONVERTED if found.how == ALIAS else found.how)
    return replace(found, how=FOREIGN, unit=unit) if own and is_multiple(unit, own) else found


def unit_of(heading: str) -> str:
    """The unit a heading says in brackets at its end; empty where it says none."""
    found = _SUFFIX.fullmatch(_unit_in_brackets(normal(heading)))
    return found[2] if found and is_unit(found[2]) else ""


def _unit_in_brackets(plain: str) -> str:
    """A normal heading with the unit at its end in brackets, however it says it."""
    said = _SAID.fullmatch(plain)
    unit = (said[2] or said[3]) if said else ""
    return f"{said[1]}({unit})" if said and is_unit(unit) else plain


def without_unit(heading: str) -> str:
    """A normal heading without the unit in brackets at its end."""
    plain = _unit_in_brackets(normal(heading))
    found = _SUFFIX.fullmatch(plain)
    return found[1] if found and is_unit(found[2]) else plain


# --- headings nobody knows -------------------------------------------------------------------------------------------


def goes_nowhere(heading: str) -> bool:
    """Whether a heading is of what no workbook asks for, such as 序号 or 电话."""
    return bool(_NOWHERE.fullmatch(normal(heading)))


def likely(column: ContractColumn, candidates: list[str]) -> list[str]:
    """The candidates most like one of a column's headings, best first."""
    fit = [text for text in candidates if not goes_nowhere(text)]
    scores = {text: likeness(text, column) for text in fit}
    best = sorted(fit, key=lambda text: -scores[text])[:_GUESSES]
    return [str(shown(text)) for text in best if scores[text] >= _LIKENESS]


def likeness(heading: str, column: ContractColumn) -> float:
    """How alike a heading, whole or below its groups, is to the most alike of a column's, of 100."""
    said = {normal(heading), normal(heading.rpartition(" ")[2])}
    return max(fuzz.ratio(one, normal(known)) for known in column.headings for one in said)


def near_certain(heading: str, column: ContractColumn) -> bool:
    """Whether a heading says the same as one of a column's but for words such as 数 and 总."""
    said = _FILLING.sub("", normal(heading))
    return bool(said) and said in {_FILLING.sub("", normal(known)) for known in column.headings}
