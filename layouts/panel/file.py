"""One figure as a workbook whose formulas recompute it: the sum over its rows, the division, what is lacking."""

# Long: the sheets of one file, whose formulas name each other's cells.
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from data.policy.policy import Policy
from data.vocabulary import Level
from layouts.kit.files import CellFormula, WorkbookWriter, for_paper, put_row
from layouts.panel import narrative
from layouts.panel.narrative import COVERED, DENOMINATOR, NEEDED, NUMERATOR, REPORTING, RESIDENTS, ROSTER
from layouts.words.catalogue import Catalogue
from metrics.explanation import Part, Told

_PLACES_RATE = "places_per_1000"
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))


@dataclass
class FigureSheet:
    """One sheet: its heading row and rows of texts, numbers, formulas and None."""

    name: str
    head: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    widths: tuple[int, ...] = ()

    def column(self, letter: str) -> str:
        """A column's range without its heading, for a formula; one empty row where there is none."""
        return f"'{self.name}'!${letter}$2:${letter}${max(len(self.rows), 1) + 1}"


def file_name(told: Told, words: Catalogue) -> str:
    """The name to save it under."""
    indicator = narrative.indicator(told, words)
    name = words.text("panel.file.name", unit=told.unit_name, indicator=indicator, quarter=told.quarter)
    return f"{name.translate(_FORBIDDEN)}.xlsx"


def explanation_xlsx(told: Told, policy: Policy, words: Catalogue, *, made: str, demo: bool) -> bytes:
    """The workbook of one figure (``callbacks.services.explain.explain_figure``, with its cells).

    Sheets: the calculation, every row behind it, the counties, where they matter townships and population, and what
    this is. ``made`` is the day; ``demo`` writes 演示数据 on every sheet.
    """
    sheets = _material(told, words)
    calculation = _calculation(told, policy, words, sheets)
    book = WorkbookWriter()
    title = _title(told, words)
    about = FigureSheet(words.text("panel.file.about"), _pair(words), _about(told, policy, words, made, demo), (20, 90))
    for sheet in (calculation, *sheets.values(), about):
        _write(book, sheet, title, words.text("export.demo") if demo else "")
    return book.content()


def _title(told: Told, words: Catalogue) -> str:
    return words.text(
        "panel.file.title",
        quarter=told.quarter,
        unit=told.unit_name,
        indicator=narrative.indicator(told, words),
        rule=narrative.rule(told, words),
    )


def _pair(words: Catalogue) -> list[str]:
    return [words.text("panel.file.item"), words.text("panel.file.value")]


# --- the material ----------------------------------------------------------------------------------------------------


def _material(told: Told, words: Catalogue) -> dict[str, FigureSheet]:
    """The sheets the calculation reads, by key; townships and population only where the figure has them."""
    details = _details(told, words)
    sheets = {"details": details, "counties": _counties(told, words)}
    if told.townships:
        sheets["townships"] = _townships(told, words, details)
    if told.population:
        sheets["people"] = _people(told, words)
    return sheets


def _headed(words: Catalogue, *keys: str) -> list[str]:
    return [words.text(f"panel.file.{key}") for key in keys]


def _details(told: Told, words: Catalogue) -> FigureSheet:
    """Every row: county, institution, township, where it stands, what is written there, what it adds."""
    head = _headed(
        words,
        "county",
        "institution",
        "township_code",
        "township",
        "sheet",
        "cell",
        "heading",
        "cell_value",
        "numerator",
        "denominator",
    )
    code_of = {older: town.code for town in told.townships for older in town.older}
    rows = []
    for row in narrative.rows(told):
        cell = row.cells[0]
        town = code_of.get(row.township, row.township)
        rows.append(
            [
                row.county_name,
                row.name,
                town,
                row.township_name,
                row.sheet,
                cell.cell,
                cell.heading,
                cell.value,
                row.numerator,
                row.denominator,
            ]
        )
    return FigureSheet(words.text("panel.file.details"), head, rows, (12, 34, 14, 16, 12, 9, 18, 14, 9, 9))


def _counties(told: Told, words: Catalogue) -> FigureSheet:
    """Every county with its part of the figure and its workbook, or why it has none."""
    head = _headed(
        words,
        "county",
        "source",
        "numerator",
        "denominator",
        "submission",
        "version",
        "file",
        "sha",
        "sent",
        "approved",
        "reason",
    )
    rows = []
    for county in told.counties:
        sent = county.sent
        acts = [_act(sent.sent_at, sent.sent_by), _act(sent.approved_at, sent.approved_by)] if sent else ["", ""]
        file = [sent.number, sent.version, sent.file, sent.sha256] if sent else [None] * 4
        rows.append(
            [
                county.name,
                narrative.source(county, words),
                _number(county.numerator),
                _number(county.denominator),
                *file,
                *acts,
                narrative.county_reason(county, words),
            ]
        )
    return FigureSheet(words.text("panel.file.counties"), head, rows, (14, 14, 10, 12, 9, 7, 30, 20, 26, 26, 50))


def _act(at: dt.datetime | None, by: str | None) -> str:
    """When it was sent or approved, and by whom where the reader may know."""
    return " ".join(said for said in (narrative.moment(at), by) if said)


def _townships(told: Told, words: Catalogue, details: FigureSheet) -> FigureSheet:
    head = _headed(words, "township_code", "township", "institutions", "covered")
    rows: list[list[Any]] = []
    for number, town in enumerate(told.townships, start=2):
        n = town.institutions or 0
        held = CellFormula(f"=SUMIFS({details.column('I')},{details.column('C')},A{number})", n)
        rows.append([town.code, town.name, held, CellFormula(f"=IF(C{number}>=1,1,0)", int(n >= 1))])
    return FigureSheet(words.text("panel.file.townships"), head, rows, (14, 22, 12, 9))


def _people(told: Told, words: Catalogue) -> FigureSheet:
    head = _headed(words, "unit", "persons", "as_of", "basis", "from")
    rows = [[row.name, row.persons, row.as_of, row.basis, row.source] for row in told.population]
    return FigureSheet(words.text("panel.file.people"), head, rows, (14, 14, 12, 12, 60))


# --- the calculation -------------------------------------------------------------------------------------------------


class _Lines:
    """The calculation's lines, each under a key that later formulas name."""

    def __init__(self, words: Catalogue) -> None:
        self._words, self.rows = words, []
        self._cells: dict[str, str] = {}

    def add(self, key: str, value: Any, how: str = "") -> None:
        """One line: what it is, its value or formula, how it is made."""
        words = self._words
        made = words.text(f"panel.file.{how}") if how else ""
        self.rows.append([words.text(f"panel.file.{key}"), value, made])
        self._cells[key] = f"B{len(self.rows) + 1}"

    def __getitem__(self, key: str) -> str:
        return self._cells[key]

    def __contains__(self, key: str) -> bool:
        return key in self._cells


def _calculation(told: Told, policy: Policy, words: Catalogue, sheets: dict[str, FigureSheet]) -> FigureSheet:
    lines = _Lines(words)
    if told.numerator is None:
        lines.add("no_value", narrative.reason(told, words))
    else:
        _numerator(lines, told, policy, sheets)
        _denominator(lines, told, words, sheets)
        _value(lines, told)
        _gap(lines, told)
    head = [*_pair(words), words.text("panel.file.how")]
    return FigureSheet(words.text("panel.file.calculation"), head, lines.rows, (34, 18, 60))


def _numerator(lines: _Lines, told: Told, policy: Policy, sheets: dict[str, FigureSheet]) -> None:
    kind, value = told.formula.numerator, _number(told.numerator)
    rows = sheets["details"].column("I")
    if kind == NEEDED:
        _needs(lines, told, policy, sheets)
    elif kind == COVERED:
        lines.add("numerator", CellFormula(f"=SUM({sheets['townships'].column('D')})", value), "how_townships")
    elif kind == REPORTING:
        lines.add("numerator", CellFormula(f"=SUM({sheets['counties'].column('C')})", value), "how_reporting")
    else:
        lines.add("numerator", CellFormula(f"=SUM({rows})", value), "how_sum")


def _needs(lines: _Lines, told: Told, policy: Policy, sheets: dict[str, FigureSheet]) -> None:
    """Places that reach the target less those there are."""
    target = policy.target(_PLACES_RATE, told.level) or policy.target(_PLACES_RATE, Level.CITY)
    assert target is not None
    people = sum(row.persons for row in told.population)
    places = sum(row.numerator or 0 for row in narrative.rows(told))
    lines.add("persons", CellFormula(f"=SUM({sheets['people'].column('B')})", people), "how_people")
    lines.add("target", float(target.value))
    lines.add(
        "needed",
        CellFormula(
            f"=ROUNDUP(ROUND({lines['target']}*{lines['persons']}/1000,6),0)", int(told.numerator or 0) + places
        ),
        "how_needed",
    )
    lines.add("places", CellFormula(f"=SUM({sheets['details'].column('I')})", places), "how_sum")
    lines.add("numerator", CellFormula(f"={lines['needed']}-{lines['places']}", told.numerator), "how_needs")


def _denominator(lines: _Lines, told: Told, words: Catalogue, sheets: dict[str, FigureSheet]) -> None:
    kind, value = told.formula.denominator, _number(told.denominator)
    if kind is None or value is None:
        return
    if kind == RESIDENTS:
        lines.add(
            "persons", CellFormula(f"=SUM({sheets['people'].column('B')})", narrative.persons(told)), "how_people"
        )
        lines.add("denominator", CellFormula(f"={lines['persons']}/1000", value), "how_thousands")
    elif kind == ROSTER:
        lines.add("denominator", CellFormula(f"=ROWS({sheets['townships'].column('A')})", value), "how_roster")
    elif told.formula.numerator == REPORTING:
        lines.add("denominator", CellFormula(f"=ROWS({sheets['counties'].column('A')})", value), "how_counties")
    else:
        lines.add("denominator", CellFormula(f"=SUM({sheets['details'].column('J')})", value), "how_sum_denominator")


def _value(lines: _Lines, told: Told) -> None:
    """The figure itself, and beside it the one the board shows."""
    value = "" if told.value is None else _number(told.value)
    if "denominator" in lines:
        above, below = lines["numerator"], lines["denominator"]
        lines.add("result", CellFormula(f'=IF({below}=0,"",{above}/{below})', value), "how_quotient")
    else:
        lines.add("result", CellFormula(f"={lines['numerator']}", value))
    lines.add("product", value, "how_product")


def _gap(lines: _Lines, told: Told) -> None:
    """Whole things lacking to the target; of several targets of which one is enough, to the larger."""
    if told.gap is None or told.target is None or told.trend is None:
        return
    lines.add("target", float(told.target))
    if "persons" in lines:
        product = f"{lines['target']}*{lines['persons']}/1000"
    elif "denominator" in lines:
        product = f"{lines['target']}*{lines['denominator']}"
    else:
        product = lines["target"]
    largest, had = lines["numerator"], told.numerator
    if len(told.trend.group) > 1 and told.trend.now:
        had = told.trend.now.numerator
        lines.add("other", had, "how_other")
        largest = f"MAX({lines['numerator']},{lines['other']})"
    lines.add("needed", CellFormula(f"=ROUNDUP(ROUND({product},6),0)", told.gap + int(had or 0)), "how_needed")
    lines.add("gap", CellFormula(f"={lines['needed']}-{largest}", told.gap), "how_gap")


def _number(exact: Part | Fraction | None) -> int | float | None:
    """A number as a cell holds it: whole ones whole."""
    if exact is None or isinstance(exact, int):
        return exact
    return int(exact) if Fraction(exact).denominator == 1 else float(exact)


# --- what this is ----------------------------------------------------------------------------------------------------


def _about(told: Told, policy: Policy, words: Catalogue, made: str, demo: bool) -> list[list[Any]]:
    listed: list[tuple[str, Any]] = [
        ("notice", words.text("export.demo") if demo else None),
        ("policy", policy.number),
        ("clause", told.trend.target.clause if told.trend else None),
        ("words", told.trend.target.words if told.trend else None),
        ("numerator", narrative.counted(told, NUMERATOR, words)),
        ("denominator", narrative.counted(told, DENOMINATOR, words) if told.formula.denominator else None),
        ("rule", narrative.rule(told, words)),
        ("day", told.as_of.isoformat()),
        ("source", narrative.source(told, words)),
        ("provisional", _coverage(told, words)),
        ("verdict", words.text(f"verdict.{told.verdict}.name") if told.trend else None),
        ("made", made),
    ]
    return [[words.text(f"panel.file.{key}"), said] for key, said in listed if said]


def _coverage(told: Told, words: Catalogue) -> str | None:
    """How many counties are in, and who is missing."""
    if told.level != Level.CITY or not told.provisional:
        return None
    said = words.text("panel.provisional", provisional=told.provisional)
    return said + (words.text("panel.bounded", names=narrative.missing_names(told)) if narrative.bounded(told) else "")


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(book: WorkbookWriter, sheet: FigureSheet, title: str, notice: str) -> None:
    page = book.sheet(sheet.name)
    put_row(page, 0, sheet.head, book.heading())
    for number, row in enumerate(sheet.rows, start=1):
        put_row(page, number, (None if value == "" else value for value in row))
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    for_paper(page, title, notice)
    if notice:
        page.write_string(0, len(sheet.head) + 1, notice)
