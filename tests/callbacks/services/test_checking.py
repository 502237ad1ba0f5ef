"""What a workbook is checked against is what the figures say, carried ones too."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from callbacks.services import acts, returns
from callbacks.services.checking import elsewhere
from data.quarters import quarter
from data.rights import SHELL, Actor
from tests.tools.workbook import small_workbook

QUARTER = "2026Q1"
OFFICE = Actor("somebody", SHELL)


@pytest.fixture
def approved(empty_context):
    """A county whose workbook of one quarter is approved, and the context."""
    county = empty_context.policy.counties[0]
    content = small_workbook(empty_context.policy, county, QUARTER, dt.datetime(2026, 4, 5, tzinfo=dt.UTC))
    checked = acts.check_file(empty_context, "台账.xlsx", content, county=county.code, quarter=QUARTER)
    answers = {acts.explanation_key(query): "已经核实无误" for query in checked.queries}
    acts.send(empty_context, checked, answers, by=OFFICE, approve=True)
    return empty_context, county.code


def test_what_others_count_is_carried_as_long_as_their_figures_are(approved):
    context, county = approved
    other = context.policy.counties[1].code
    last = context.policy.carried_until(QUARTER)
    assert quarter(last) - quarter(QUARTER) == context.policy.carry_quarters * quarter(last).freq
    counted = {code: list(elsewhere(context, other, code)["county"]) for code in (QUARTER, last)}
    assert counted == {QUARTER: [county], last: [county]}
    assert elsewhere(context, other, str(quarter(last) + 1)).empty
    assert elsewhere(context, other, str(quarter(QUARTER) - 1)).empty
    assert elsewhere(context, county, QUARTER).empty


def test_a_file_that_holds_another_countys_rows_is_refused_and_asked_nothing_else(approved):
    """What the county reported last quarter is not held against half a file, and nothing of it is shown as expected."""
    context, county = approved
    here, there = context.policy.counties[:2]
    rows = [
        ["县（市、区）", "机构名称", "运营状态", "托位总数"],
        [here.name, "演示甲托育园", "运营", 30],
        [there.name, "演示乙托育园", "运营", 40],
    ]
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "机构台账"
    for row in rows:
        book.active.append(row)
    book.save(out)
    checked = acts.check_file(context, "台账.xlsx", out.getvalue(), county=county, quarter="2026Q3")
    refused = next(found for found in checked.findings if found.code == "county.rows")
    assert refused.params["rows"] == ["3"]
    assert checked.queries == []
    assert returns.outlook(context, checked.reading, county, "2026Q3") is None
