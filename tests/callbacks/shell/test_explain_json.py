"""``explain --json`` is a promise: its keys, their nesting and the values of the demonstration stand in a file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callbacks.shell import commands

KEPT = "explained.json"
NOW = "2026Q3"
CASES = {
    "a rate of the city": (NOW, "140800", "places_per_1000", ""),
    "a rate of the city under way": ("2024Q3", "140800", "places_per_1000", ""),
    "a county's share": (NOW, "140822", "trained_share", ""),
    "a township's count": (NOW, "140822100", "inclusive_institutions", ""),
    "a coverage of townships": (NOW, "140822", "township_coverage", ""),
    "estates": (NOW, "140822", "estates_old", ""),
    "a gap in places": (NOW, "140822", "places_gap", ""),
    "a part of a mix": (NOW, "140800", "mix_form", "全日托"),
    "who has sent": (NOW, "140800", "reporting", "approved"),
    "one of two": (NOW, "140822", "pilot_kindergarten", ""),
    "a missing one": (NOW, "{missing}", "places_per_1000", ""),
    "a carried one": (NOW, "{carried}", "places_per_1000", ""),
}
RULES = {"all": (), "registered": ("--registered-only",)}
CHANGING = ("sha256", "sent_at", "approved_at")
"""What another making of the demonstration gives anew: only its type is kept."""
MOST = 3


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("case", CASES)
def test_an_explanation_keeps_its_keys_and_values(case, rule, demonstration_context, monkeypatch, capsys, kept):
    told = explained(demonstration_context, monkeypatch, capsys, CASES[case], RULES[rule])
    assert json.dumps(shortened(told), ensure_ascii=False) == json.dumps(kept[f"{case}, {rule}"], ensure_ascii=False)


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What was explained when the promise was given, by case and rule."""
    return json.loads(request.path.with_name(KEPT).read_text(encoding="utf-8"))


def explained(context, monkeypatch, capsys, case, options) -> dict[str, Any]:
    """What the shell prints for one figure of the demonstration."""
    quarter, unit, indicator, part = case
    figures = context.figures().query("quarter == @NOW and indicator == 'places_per_1000' and level == 'county'")
    of_source = {str(row.source): str(row.unit) for row in figures.itertuples()}
    monkeypatch.setattr(commands, "open_context", lambda *_, **__: context)
    asked = ["--quarter", quarter, "--unit", unit.format(**of_source), "--indicator", indicator]
    asked += ["--part", part] if part else []
    assert commands.main(["explain", "--json", *asked, *options], {}) == 0
    return json.loads(capsys.readouterr().out)


def shortened(value: Any) -> Any:
    """Every list cut to its first ones and its length, and what changes with each making reduced to its type."""
    if isinstance(value, dict):
        return {k: type(v).__name__ if k in CHANGING else shortened(v) for k, v in value.items()}
    if isinstance(value, list):
        return [*map(shortened, value[:MOST]), *([f"of {len(value)}"] if len(value) > MOST else [])]
    return value
