"""The reference tables beside a policy file: rosters, successors, population, the country's line, outlines."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pandas as pd

from data.policy.cells import day, decimal, one_of, rows_of, unique, whole
from data.policy.problems import Report, refusal

POPULATION_COLUMNS = ("adcode", "name", "as_of", "basis", "permanent_residents", "precision", "confidence", "source")
"""The header of a population file, the policy's or one that is loaded."""
_ROSTER_COLUMNS = ("county_adcode", "code", "name", "kind", "is_pseudo")
_SUCCESSOR_COLUMNS = ("older_code", "older_name", "code", "name")
_NATIONAL_COLUMNS = ("scope", "year", "places_per_1000", "kind", "confidence", "source")


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
    """The files a policy names, read once each while its file is; what is wrong with one is told under its own name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rosters: list[tuple[dt.date, bytes, Report]] = []
        self._others: dict[str, tuple[bytes, Report]] = {}
        self.last_valid_from = dt.date.min

    @property
    def reports(self) -> list[Report]:
        """What is wrong in each file, in the order they are named."""
        return [report for *_, report in (*self._rosters, *self._others.values())]

    def read(self, name: str, key: str, valid_from: dt.date | None) -> None:
        """Reads the file that a key of ``[tables]`` or of a roster names.

        Raises ``not_relative`` for a name that leads out of the folder, ``table_missing`` where there is no such file.
        """
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            raise refusal("not_relative")
        try:
            content = self._folder.joinpath(path).read_bytes()
        except OSError:
            raise refusal("table_missing", path=name) from None
        if key == "file":
            self._rosters.append((valid_from or dt.date.min, content, Report(path.name)))
        else:
            self._others[key] = content, Report(path.name)

    def tables(self, city: str, counties: dict[str, str], bases: tuple[str, ...], since: dt.date) -> Tables:
        """All tables there are; what is wrong in them is in ``reports`` then.

        Args:
            city: the city's code.
            counties: names by code.
            bases, since: which published population is taken (``model.PopulationBasis``).
        """
        rosters = tuple(Roster(day, _townships(content, report, counties)) for day, content, report in self._rosters)
        none = (b"", Report(""))
        successors, population, national, outlines = (
            self._others.get(key, none) for key in ("successors", "population", "national", "outlines")
        )
        return Tables(
            rosters=rosters,
            successors=_successors(*successors, rosters),
            population=_population(*population, {city, *counties}, bases, since),
            national=_national(*national),
            outlines=_outlines(*outlines, counties),
            contents=tuple(content for *_, content, _ in (*self._rosters, *self._others.values())),
        )


# --- rosters ---------------------------------------------------------------------------------------------------------


def _townships(content: bytes, report: Report, counties: Collection[str]) -> tuple[Township, ...]:
    rows = rows_of(content, report, _ROSTER_COLUMNS)
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
        one_of(row, "is_pseudo", ("0", "1"), line, report)
    unique(rows, ("code",), report)
    unique(rows, ("county_adcode", "name"), report)
    return tuple(
        Township(row["code"], row["county_adcode"], row["name"], row["kind"], row["is_pseudo"] == "1")
        for _, row in rows
    )


# --- successors ------------------------------------------------------------------------------------------------------


def _successors(content: bytes, report: Report, rosters: tuple[Roster, ...]) -> dict[str, str | None]:
    rows = rows_of(content, report, _SUCCESSOR_COLUMNS)
    unique(rows, ("older_code",), report)
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


def _population(
    content: bytes, report: Report, codes: Collection[str], bases: tuple[str, ...], since: dt.date
) -> pd.DataFrame:
    """Published population without the rows in which something is wrong (``POPULATION_COLUMNS``)."""
    kept = []
    rows = rows_of(content, report, POPULATION_COLUMNS)
    unique(rows, ("adcode", "as_of", "basis"), report)
    for line, row in rows:
        before = len(report.problems)
        if row["adcode"] not in codes:
            report.add(line, "unknown_code", found=row["adcode"])
        one_of(row, "basis", bases, line, report)
        as_of = day(row, "as_of", since, line, report)
        persons, precision = (whole(row, key, line, report) for key in ("permanent_residents", "precision"))
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
    rows = rows_of(content, report, _NATIONAL_COLUMNS)
    kept = []
    for line, row in rows:
        one_of(row, "kind", ("actual", "target"), line, report)
        year, rate = whole(row, "year", line, report), decimal(row, "places_per_1000", line, report)
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
