"""Ways to name the sheet, to place the table in it, and to put other sheets beside it; and what writes the file."""

from __future__ import annotations

from random import Random

from tests.torture.draft import Draft, Page, Raw
from tests.torture.laying import lay
from tests.torture.ledger import INVENTED, POLICY
from tests.torture.ways import BOOK, way


def _page(name: str, rows: list[list[Raw]], *, visible: bool = True) -> Page:
    cells = {(r, c): raw for r, row in enumerate(rows, 1) for c, raw in enumerate(row, 1) if raw is not None}
    return Page(name, cells, visible=visible)


@way("placed.to the right")
def _right(draft: Draft, random: Random) -> None:
    draft.left = random.randint(1, 3)


@way("named.otherwise")
def _named(draft: Draft, random: Random) -> None:
    draft.sheet = random.choice(
        ("Sheet1", "托育机构", "台账", "托育机构台账（三季度）", "2026年三季度", draft.ledger.county_name)
    )


@way("named.by another quarter")
def _quarter(draft: Draft, random: Random) -> None:
    """The file or its sheet is called after another quarter: asked about, whatever the sender chose."""
    said = random.choice(("2026年第二季度", "2026年二季度", "2025年三季度", "2026Q2"))
    if draft.plain_text or random.random() < 0.5:
        draft.file = f"{draft.ledger.county_name}{said}托育机构台账"
    else:
        draft.sheet = said
    draft.say("named.by another quarter", "quarter.said")


@way("named.by another county")
def _county(draft: Draft, random: Random) -> None:
    other = random.choice([unit.name for unit in POLICY.counties if unit.code != draft.ledger.county])
    if draft.plain_text or random.random() < 0.5:
        draft.file = f"{other}托育机构台账"
    else:
        draft.sheet = other
    draft.say("named.by another county", "county.said", "sheet.counties")
    draft.allow("named.by another county", "sheet.counties")


@way("beside.notes and empty sheets", BOOK)
def _notes(draft: Draft, random: Random) -> None:
    draft.before.append(_page("说明", [["填报说明"], ["托位为季度末核定数"], [INVENTED]]))
    draft.after += [_page("Sheet2", []), _page("Sheet3", [])]


@way("beside.sums by township", BOOK)
def _sums(draft: Draft, random: Random) -> None:
    rows: list[list[Raw]] = [["乡镇", "机构数", "托位数"], *([town, 2, 90] for town in ("甲镇", "乙镇"))]
    _put(draft, random, _page("汇总", rows))


@way("beside.hidden draft", BOOK)
def _hidden(draft: Draft, random: Random) -> None:
    draft.after.append(_copy(draft, "底稿", visible=False))
    draft.say("beside.hidden draft", "sheet.hidden")


@way("beside.last quarter's", BOOK)
def _last(draft: Draft, random: Random) -> None:
    """The same table of last quarter: this one is read, or it is asked which."""
    copy = _copy(draft, random.choice(("2026年二季度末", "上季度", "二季度台账")), visible=True)
    _put(draft, random, copy)
    draft.say("beside.last quarter's", "sheet.*")
    draft.allow("beside.last quarter's", "sheet.ambiguous")


@way("beside.the other half", BOOK)
def _half(draft: Draft, random: Random) -> None:
    """Half the institutions on a second sheet: never one half for the whole."""
    copy = _copy(draft, random.choice(("民办", "乡村机构", "托育机构（二）")), visible=True)
    _put(draft, random, copy)
    draft.say("beside.the other half", "sheet.*")
    draft.allow("beside.the other half", "sheet.ambiguous")


def _put(draft: Draft, random: Random, page: Page) -> None:
    """A sheet before the ledger or behind it."""
    (draft.before if random.random() < 0.5 else draft.after).append(page)


def _copy(draft: Draft, name: str, *, visible: bool) -> Page:
    """The same ledger with other figures."""
    page = lay(draft).pages[len(draft.before)]
    cells = {at: raw + 11 if raw.__class__ is int and at[0] > 4 else raw for at, raw in page.cells.items()}
    return Page(name, cells, list(page.merges), visible=visible)
