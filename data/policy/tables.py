"""The reference tables beside a policy file: rosters, successors, population, the country's line, outlines."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pandas as pd

from data.policy.fields import Fields
from data.policy.parts import PopulationBasis, Unit
from data.policy.problems import Report

POPULATION_COLUMNS = ("adcode", "name", "as_of", "basis", "permanent_residents", "precision", "confidence", "source")
"""Also what ``population --load`` takes."""
_ROSTER_COLUMNS = ("county_adcode", "code", "name", "kind", "is_pseudo")
_SUCCESSOR_COLUMNS = ("older_code", "older_name", "code", "name")
_NATIONAL_COLUMNS = ("scope", "year", "places_per_1000", "kind", "confidence", "source")

Row = tuple[int, dict[str, str]]
"""A line number and the cells of that line by column."""


class Township(NamedTuple):
    """A unit of a roster; ``kind`` is 街道, 镇 or 乡, and a pseudo unit is one of statistics that is no township."""

    code: str
    county: str
    name: str
    kind: str
    is_pseudo: bool


@dataclass(frozen=True, eq=False)
class Roster:
    """The units valid from a day, in the order of the file."""

    valid_from: dt.date
    units: tuple[Township, ...]

    @cached_property
    def names(self) -> dict[str, str]:
        """Name by code, pseudo units too."""
        return {unit.code: unit.name for unit in self.units}

    @cached_property
    def townships(self) -> dict[str, str]:
        """Name by code, without pseudo units."""
        return {unit.code: unit.name for unit in self.units if not unit.is_pseudo}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The units by ``Township``'s fields. Shared: hand out copies."""
        frame = pd.DataFrame(list(self.units), columns=list(Township._fields))
        return frame.astype(dict.fromkeys(Township._fields, "str") | {"is_pseudo": "bool"})


@dataclass(frozen=True, eq=False)
class Tables:
    """The reference tables of one policy.

    ``rosters`` by the day from which each is valid; ``successors`` older code → code, or None where the township was
    dissolved; ``population`` and ``national`` as published; ``outlines`` the text of a GeoJSON; ``contents`` the files'
    bytes in the order they are named.
    """

    rosters: tuple[Roster, ...]
    successors: dict[str, str | None]
    population: pd.DataFrame
    national: pd.DataFrame
    outlines: str
    contents: tuple[bytes, ...]


class TableFiles:
    """The files a policy names, read once each; what is wrong with one is reported under its own name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.contents: list[bytes] = []
        self.reports: list[Report] = []

    def content(self, fields: Fields, key: str) -> tuple[bytes, Report]:
        """The bytes of the file that ``key`` names, empty if there is none, and where to note what is wrong in it."""
        name = fields.text(key)
        report = Report(PurePosixPath(name).name)
        self.reports.append(report)
        content = self._read(fields, key, name) if name else b""
        self.contents.append(content)
        return content, report

    def _read(self, fields: Fields, key: str, name: str) -> bytes:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            fields.problem("not_relative", key, key=key, found=name)
            return b""
        try:
            return self._folder.joinpath(path).read_bytes()
        except OSError:
            fields.problem("table_missing", key, path=name)
            return b""


def read_tables(
    fields: Fields, files: TableFiles, city: Unit, counties: Iterable[Unit], basis: PopulationBasis
) -> Tables:
    """All tables the policy names. What is wrong is noted in ``fields`` and in the files' reports."""
    names = {unit.code: unit.name for unit in counties}
    rosters = _rosters(fields.tables("rosters"), files, names)
    successors = _successors(*files.content(fields, "successors"), rosters)
    codes = {city.code, *names}
    return Tables(
        rosters=rosters,
        successors=successors,
        population=read_population(*files.content(fields, "population"), codes, basis),
        national=_national(*files.content(fields, "national")),
        outlines=_outlines(*files.content(fields, "outlines"), names),
        contents=tuple(files.contents),
    )


# --- rosters ---------------------------------------------------------------------------------------------------------


def _rosters(tables: list[Fields], files: TableFiles, counties: Collection[str]) -> tuple[Roster, ...]:
    rosters: list[Roster] = []
    for fields in tables:
        valid_from = fields.day("valid_from")
        if rosters and fields.sound and valid_from <= rosters[-1].valid_from:
            fields.problem("rosters_order", "valid_from", valid_from=valid_from.isoformat())
        rosters.append(Roster(valid_from, _townships(*files.content(fields, "file"), counties)))
    return tuple(rosters)


def _townships(content: bytes, report: Report, counties: Collection[str]) -> tuple[Township, ...]:
    rows = _rows(content, report, _ROSTER_COLUMNS)
    strange: set[str] = set()
    for line, row in rows:
        county, code = row["county_adcode"], row["code"]
        if county not in counties:
            if county not in strange:  # once, not for each of its townships
                report.add(line, "roster_county", found=county)
            strange.add(county)
        elif not (code.isdigit() and len(code) == 9 and code.startswith(county)):
            report.add(line, "township_code", found=code, county=county)
        if not row["name"]:
            report.add(line, "empty", key="name")
        _one_of(row, "is_pseudo", ("0", "1"), line, report)
    _unique(rows, ("code",), report)
    _unique(rows, ("county_adcode", "name"), report)
    return tuple(
        Township(row["code"], row["county_adcode"], row["name"], row["kind"], row["is_pseudo"] == "1")
        for _, row in rows
    )


# --- successors ------------------------------------------------------------------------------------------------------


def _successors(content: bytes, report: Report, rosters: tuple[Roster, ...]) -> dict[str, str | None]:
    rows = _rows(content, report, _SUCCESSOR_COLUMNS)
    _unique(rows, ("older_code",), report)
    if not rosters or not all(roster.townships for roster in rosters):  # what is wrong with a roster has been said
        return {}
    for line, row in rows:
        if not _leads_on(row, rosters):
            report.add(line, "successor_wrong", code=row["older_code"], successor=row["code"])
    successors = {row["older_code"]: row["code"] or None for _, row in rows}
    _check_whole(successors, rosters, report)
    return successors


def _leads_on(row: dict[str, str], rosters: tuple[Roster, ...]) -> bool:
    """Whether the older unit stood in a roster that another followed, and its successor stands in a later one."""
    older, newer = _last_seen(row["older_code"], row["older_name"], rosters), len(rosters) - 1
    if row["code"] or row["name"]:
        newer = _last_seen(row["code"], row["name"], rosters)
    return 0 <= older < newer


def _last_seen(code: str, name: str, rosters: tuple[Roster, ...]) -> int:
    """The position of the latest roster that has the township under that name; -1 if none has."""
    return max((at for at, roster in enumerate(rosters) if roster.townships.get(code) == name), default=-1)


def _check_whole(successors: dict[str, str | None], rosters: tuple[Roster, ...], report: Report) -> None:
    """Every township that a later roster does not have any more leads somewhere, or is said to be dissolved."""
    for older, later in pairwise(rosters):
        for code, name in older.townships.items():
            if code not in later.townships and code not in successors:
                report.add(1, "successor_missing", code=code, name=name)


# --- population, the country, outlines -------------------------------------------------------------------------------


def read_population(content: bytes, report: Report, codes: Collection[str], basis: PopulationBasis) -> pd.DataFrame:
    """A table of published population.

    Args:
        content: CSV in UTF-8 with ``POPULATION_COLUMNS``.
        report: where every wrong cell is noted with its line; such a row is left out.
        codes: the units that may stand in ``adcode``.
        basis: which bases and days are taken.

    Returns:
        ``POPULATION_COLUMNS``: as_of as a date without time, permanent_residents and precision in whole persons, the
        rest text.
    """
    kept = []
    rows = _rows(content, report, POPULATION_COLUMNS)
    _unique(rows, ("adcode", "as_of", "basis"), report)
    for line, row in rows:
        before = len(report.problems)
        if row["adcode"] not in codes:
            report.add(line, "unknown_code", found=row["adcode"])
        _one_of(row, "basis", basis.bases, line, report)
        as_of = _day(row, "as_of", basis.since, line, report)
        persons, precision = (_whole(row, key, line, report) for key in ("permanent_residents", "precision"))
        if len(report.problems) == before:
            kept.append({**row, "as_of": as_of, "permanent_residents": persons, "precision": precision})
    return _population_frame(kept)


def _population_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(POPULATION_COLUMNS))
    whole = {"permanent_residents": "int64", "precision": "int64"}
    texts = dict.fromkeys(("adcode", "name", "basis", "confidence", "source"), "str")
    return frame.astype({"as_of": "datetime64[us]"} | whole | texts)


def _national(content: bytes, report: Report) -> pd.DataFrame:
    """The country's places a thousand by year: a reference line, so a float will do."""
    rows = _rows(content, report, _NATIONAL_COLUMNS)
    kept = []
    for line, row in rows:
        _one_of(row, "kind", ("actual", "target"), line, report)
        year, rate = _whole(row, "year", line, report), _decimal(row, "places_per_1000", line, report)
        kept.append({**row, "year": year, "places_per_1000": rate})
    return pd.DataFrame(kept, columns=list(_NATIONAL_COLUMNS))


def _outlines(content: bytes, report: Report, counties: dict[str, str]) -> str:
    """The text of a GeoJSON that outlines every county, its ``id`` being the code."""
    try:
        text = content.decode("utf-8")
        ids = {str(feature["id"]) for feature in json.loads(text)["features"]} if text else set(counties)
    except (ValueError, KeyError, TypeError) as error:
        report.add(1, "table_json", detail=str(error))
        return "{}"
    for code, name in counties.items():
        if code not in ids:
            report.add(1, "outline_missing", name=name)
    return text


# --- csv -------------------------------------------------------------------------------------------------------------


def _rows(content: bytes, report: Report, columns: tuple[str, ...]) -> list[Row]:
    """The rows of a CSV in UTF-8 that have a cell for every heading; none if a column of ``columns`` is not there."""
    if not content:  # that the file is not there has been said
        return []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(content.count(b"\n", 0, error.start) + 1, "not_utf8")
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            report.add(1, "table_columns", columns="、".join(missing))
            return []
        return [row for row in ((reader.line_num, cells) for cells in reader) if _is_whole_row(row, report)]
    except csv.Error:
        report.add(reader.line_num, "table_cells")
    return []


def _is_whole_row(row: tuple[int, dict[str, Any]], report: Report) -> bool:
    line, cells = row
    whole = "" not in cells and None not in cells.values()
    if not whole:
        report.add(line, "table_cells")
    return whole


def _unique(rows: list[Row], columns: tuple[str, ...], report: Report) -> None:
    first: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            report.add(line, "duplicate", key="、".join(columns), found="、".join(key), first=first[key])
        first.setdefault(key, line)


def _one_of(row: dict[str, str], column: str, choices: tuple[str, ...], line: int, report: Report) -> None:
    if row[column] not in choices:
        report.add(line, "unknown_choice", key=column, found=row[column], choices="、".join(choices))


def _day(row: dict[str, str], column: str, since: dt.date, line: int, report: Report) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(row[column])
    except ValueError:
        day = dt.date.min
    if day < since or len(row[column]) != len("2020-11-01"):
        report.add(line, "table_value", column=column, found=row[column])
    return day


def _whole(row: dict[str, str], column: str, line: int, report: Report) -> int:
    text = row[column]
    if text.isascii() and text.isdigit() and 0 < len(text) < 12 and int(text) > 0:
        return int(text)
    report.add(line, "table_value", column=column, found=text)
    return 0


def _decimal(row: dict[str, str], column: str, line: int, report: Report) -> float:
    try:
        return float(row[column])
    except ValueError:
        report.add(line, "table_value", column=column, found=row[column])
        return 0.0
