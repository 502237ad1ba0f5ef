"""The indicators are those of the definitions, each with its levels."""

import ast

import pytest

from data.contract import schema
from data.indicators import INDICATORS
from data.vocabulary import LEVELS
from tests.tools.sources import ROOT

BOTH, COUNTY, CITY, TOWNSHIP = ("city", "county"), ("county",), ("city",), ("township",)
DEFINED = {
    "places_per_1000": BOTH,
    "places_gap": BOTH,
    "demonstration": COUNTY,
    "pilot_kindergarten": COUNTY,
    "pilot_workplace": COUNTY,
    "inclusive_institutions": TOWNSHIP,
    "township_coverage": BOTH,
    "estates_new": BOTH,
    "estates_old": BOTH,
    "estate_places_gap": BOTH,
    "inclusive_share": BOTH,
    "registered_share": BOTH,
    "utilisation": BOTH,
    "enrolment_rate": BOTH,
    "trained_share": BOTH,
    "certified_share": BOTH,
    "staffing": BOTH,
    "inspection_pass": BOTH,
    "mix_kind": BOTH,
    "mix_ownership": BOTH,
    "mix_form": BOTH,
    "mix_setting": BOTH,
    "kindergartens": COUNTY,
    "reporting": CITY,
}


def test_every_indicator_is_there_with_its_levels():
    assert {indicator.id: indicator.levels for indicator in INDICATORS.values()} == DEFINED
    assert all(id_ == indicator.id for id_, indicator in INDICATORS.items())
    assert {level for indicator in INDICATORS.values() for level in indicator.levels} == set(LEVELS)


def test_a_mix_has_a_part_for_every_choice_of_the_contract_and_reporting_its_four():
    parts = {indicator.id: indicator.parts for indicator in INDICATORS.values() if indicator.parts}
    assert parts == {
        "mix_kind": schema.KINDS,
        "mix_ownership": schema.OWNERSHIPS,
        "mix_form": schema.FORMS,
        "mix_setting": schema.SETTINGS,
        "reporting": ("on_time", "submitted", "returned", "approved"),
    }


@pytest.mark.parametrize("id_", ["places_gap", "estate_places_gap"])
def test_a_gap_is_better_when_smaller_and_has_no_target_of_its_own(id_):
    assert not INDICATORS[id_].higher_is_better
    assert not INDICATORS[id_].can_have_target


def test_only_what_is_one_figure_and_no_gap_can_have_a_target():
    without = {id_ for id_, indicator in INDICATORS.items() if not indicator.can_have_target}
    gaps, mixes = {"places_gap", "estate_places_gap"}, {"mix_kind", "mix_ownership", "mix_form", "mix_setting"}
    assert without == {*gaps, *mixes, "reporting"}


def test_no_other_module_keeps_a_list_of_indicators():
    """Who needs several asks the records: a tuple, list, set or mapping of three or more ids is a second record."""
    found = set()
    for room in ("callbacks", "layouts", "metrics", "data", "demo"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", ())
                ids = [part.value for part in parts if isinstance(part, ast.Constant) and part.value in INDICATORS]
                if len(ids) > 2:
                    found.add(str(path.relative_to(ROOT)))
    assert found == {"layouts/returns/preview.py", "metrics/facts.py", "metrics/formulas.py"}
