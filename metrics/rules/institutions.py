"""Rules about one institution's row: classes, carers, children, papers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data import quarters
from data.contract import schema
from data.findings import Finding, finding
from metrics.columns import known, numbers, whole
from metrics.needs import carers_needed
from metrics.rules.case import Case
from metrics.rules.figures import is_live

_CLASS_PLACES = [f"places_{kind}" for kind in schema.CLASSES]
_HEADCOUNTS = [
    *(f"classes_{kind}" for kind in schema.CLASSES),
    *_CLASS_PLACES,
    "places",
    "enrolled",
    "carers",
    "carers_certified",
]


def class_sums(case: Case) -> Iterator[Finding]:
    """Places by class, where any are given, that do not add up to 托位总数."""
    table, rows = case.institutions, case.institutions.rows
    by_class = np.stack([rows[key] for key in _CLASS_PLACES])
    given = known(by_class).any(axis=0) & known(rows["places"]) & table.sound("places", *_CLASS_PLACES)
    total = whole(by_class).sum(axis=0)
    return table.each(given & (total != rows["places"]), "class.sum", "places", sum=total, total=rows["places"])


def class_sizes(case: Case) -> Iterator[Finding]:
    """Classes that are not counted, or hold more than their size allows; 停业 is not asked.

    A file that counts no classes at all is asked once.
    """
    table, rows = case.institutions, case.institutions.rows
    live = is_live(rows)
    if not any(case.reading.cell(table.sheet.key, f"classes_{kind}") for kind in schema.CLASSES):
        yield from _no_counts(case, live)
        return
    for kind, name in schema.CLASSES.items():
        at_count, at_places = f"classes_{kind}", f"places_{kind}"
        classes, places, limit = rows[at_count], rows[at_places], case.policy.classes[kind].places
        sound = live & table.sound(at_count, at_places)
        said = {"name": rows.values("name"), "class": name, "places": places}
        uncounted = sound & (places > 0) & (whole(classes) == 0)
        yield from table.each(uncounted, "class.no_count", table.present(at_count, at_places), **said)
        oversize = sound & (classes > 0) & (places > classes * limit)
        yield from table.each(oversize, "class.oversize", at_places, classes=classes, limit=limit, **said)


def _no_counts(case: Case, live: np.ndarray) -> Iterator[Finding]:
    table, rows = case.institutions, case.institutions.rows
    placed = [live & table.sound(key) & (rows[key] > 0) for key in _CLASS_PLACES]
    asked = [f"{name}班数" for some, name in zip(placed, schema.CLASSES.values(), strict=True) if some.any()]
    if asked:
        yield finding("class.no_counts", table.name, count=int(np.any(placed, axis=0).sum()), columns=asked)


def staffing(case: Case) -> Iterator[Finding]:
    """More certified carers than carers; and an operating institution with fewer carers than its classes need."""
    table, rows = case.institutions, case.institutions.rows
    carers, certified = rows["carers"], rows["carers_certified"]
    needed = numbers(carers_needed(rows.frame, case.policy))
    said = {"certified": certified, "carers": carers}
    yield from table.each(certified > carers, "carers.certified_more", "carers_certified", **said)
    short = (rows["status"] == schema.OPERATING) & (carers < needed) & table.sound("carers", *_CLASS_PLACES)
    yield from table.each(short, "carers.short", "carers", name=rows.values("name"), carers=carers, needed=needed)


def enrolment(case: Case) -> Iterator[Finding]:
    """More children than places."""
    table, rows = case.institutions, case.institutions.rows
    enrolled, places = rows["enrolled"], rows["places"]
    said = {"name": rows.values("name"), "enrolled": enrolled, "places": places}
    return table.each(enrolled > places, "enrolled.over", "enrolled", **said)


def papers(case: Case) -> Iterator[Finding]:
    """What a yes asks for: a filing number, a document; and what an inspection asks for: its result."""
    table, rows = case.institutions, case.institutions.rows
    live, names = is_live(rows), rows.values("name")
    unfiled = live & (rows["registered"] == schema.REGISTERED) & ~known(rows["filing_no"]) & table.sound("filing_no")
    yield from table.each(unfiled, "filing_no.empty", table.present("filing_no", "registered"), name=names)
    undocumented = live & (rows["inclusive"] == schema.YES) & ~known(rows["inclusive_doc"])
    at = table.present("inclusive_doc", "inclusive")
    yield from table.each(undocumented & table.sound("inclusive_doc"), "inclusive_doc.empty", at, name=names)
    unresolved = known(rows["inspected_on"]) & ~known(rows["inspection"]) & table.sound("inspection")
    yield from table.each(unresolved, "inspection.no_result", table.present("inspection", "inspected_on"))


def training_year(case: Case) -> Iterator[Finding]:
    """A date in 本年度培训体检日期 that is not of the quarter's year."""
    table, rows = case.institutions, case.institutions.rows
    if case.reading.quarter is not None:
        year = quarters.quarter(case.reading.quarter).year
        other_year = rows["trained_on"].astype("datetime64[Y]") != np.datetime64(str(year), "Y")
        stale = known(rows["trained_on"]) & other_year
        yield from table.each(stale, "training.not_this_year", "trained_on", name=rows.values("name"), year=year)


def huge_figures(case: Case) -> Iterator[Finding]:
    """Places, classes or people of an institution too many to be likely."""
    table, rows = case.institutions, case.institutions.rows
    said = {"name": rows.values("name"), "limit": case.policy.thresholds.huge}
    for key in _HEADCOUNTS:
        heading = schema.INSTITUTIONS.column(key).heading
        yield from table.each(rows[key] >= said["limit"], "figure.huge", key, heading=heading, **said)
