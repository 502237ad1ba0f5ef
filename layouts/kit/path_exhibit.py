"""The path of places a thousand as it is shown and taken away, of the city and of a county."""

from __future__ import annotations

from layouts.kit import numbers, path
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import View
from layouts.kit.table import QUARTER, RATE, Column


def path_exhibit(view: View, drawn: path.Path, title: str, source: str) -> Exhibit:
    """A unit's path with the country's, quarter by quarter, as it is drawn and taken away."""
    words = view.words
    country = dict(zip(drawn.national["quarter"], drawn.national["value"], strict=True))
    rows = drawn.points.assign(
        national=drawn.points["quarter"].map(country),
        target=float(drawn.target.value),
        source=[words.text(f"source.{source}") for source in drawn.points["source"]],
    )
    unit = words.text("indicator.places_per_1000.unit")
    columns = (
        Column("quarter", words.text("shell.quarter"), kind=QUARTER),
        Column("value", drawn.name, unit, RATE, target=drawn.target.value),
        Column("national", words.text("overview.path.country"), unit, RATE),
        Column("target", words.text("overview.path.of_target"), unit, RATE),
        Column("provisional", words.text("overview.path.counties_in")),
        Column("source", words.text("overview.path.source")),
    )
    sub = words.text("overview.path.sub", first=rows["quarter"].iloc[0], last=rows["quarter"].iloc[-1])
    return Exhibit(
        "path",
        title,
        sub,
        source,
        columns,
        rows,
        path.figure(drawn, words),
        "line",
        "quarter",
        ("value", "target"),
        name=words.text("overview.path.file"),
    )


def path_alt(view: View, drawn: path.Path) -> str:
    """What the chart says to who does not see it."""
    return view.words.text(
        "overview.path.alt",
        name=drawn.name,
        first=drawn.points["quarter"].iloc[0],
        last=drawn.points["quarter"].iloc[-1],
        target=numbers.plain(drawn.target.value),
        value=numbers.rate(drawn.last[1], drawn.target.value),
    )
