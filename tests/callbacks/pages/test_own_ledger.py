"""A county's own spreadsheet leads into this quarter's template: what was recognised is in it, the rest is marked."""

import datetime as dt
import io

import openpyxl
import pytest

from callbacks.pages.report import page as report
from callbacks.services import access, drafts, returns
from callbacks.services.context import Context
from callbacks.services.views import view_at
from data.contract.template_style import HEADING_ROW
from data.errors import UserError
from data.policy.policy import load_policy
from data.quarters import CHINA
from data.store.store import Store
from layouts.kit import address as at

QUARTER = "2026Q3"
NOW = dt.datetime(2026, 10, 12, 9, 30, tzinfo=CHINA)
POLICY = load_policy()
COUNTY = POLICY.counties[0]
TOWN = POLICY.townships(dt.date(2026, 9, 30)).query("county == @COUNTY.code and not is_pseudo")["name"].iloc[0]
LEDGER = [
    ["演示县托育机构台账"],
    ["机构名称", "乡镇", "运营状态", "托位总数", "在托人数"],
    ["演示甲托育园", TOWN, "运营", 30, 20],
    ["演示乙托育园", TOWN, "运营", "约40", 25],
]
EXPORT = [
    ["机构名称", "统一社会信用代码", "所属区划", "机构地址", "机构类型", "备案完成时间", "收托规模", "区划代码"],
    ["演示甲托育园", "91510104MA5ABCD27H", TOWN, "演示路1号", "营利性", "2024-03-01 10:20:30", 30, COUNTY.code],
]


@pytest.fixture
def context(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'tuoyu.sqlite'}", POLICY, now=NOW)
    yield Context(store, POLICY, lambda: NOW)
    store.close()


def saved(rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "机构台账"
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def kept(context, content):
    number = drafts.save_draft(context, "台账.xlsx", content, county=COUNTY.code, quarter=QUARTER, by=access.actor())
    return drafts.still_open(context, number)


def in_template(context, rows):
    content = drafts.as_template(context, kept(context, saved(rows)))
    return content, openpyxl.load_workbook(io.BytesIO(content))


def by_heading(sheet, row):
    return {cell.value: sheet.cell(row, cell.column) for cell in sheet[HEADING_ROW]}


def page_of(context, rows):
    draft = kept(context, saved(rows))
    view = view_at(context, at.REPORT, f"?county={COUNTY.code}&quarter={QUARTER}&draft={draft.id}")
    return str(report.content(context, view).body)


def test_what_was_recognised_stands_in_the_template_and_what_lacks_is_marked(context):
    _, book = in_template(context, LEDGER)
    first, second = (by_heading(book["机构台账"], HEADING_ROW + row) for row in (1, 2))
    assert [first[h].value for h in ("机构名称", "所属乡镇（街道）", "托位总数", "在托人数")] == [
        "演示甲托育园",
        TOWN,
        30,
        20,
    ]
    assert second["托位总数"].value is None  # “约40” is nobody's figure
    yellow = second["托位总数"].fill.fgColor.rgb
    assert first["机构类型"].fill.fgColor.rgb == second["机构类型"].fill.fgColor.rgb == yellow
    assert first["托位总数"].fill.fgColor.rgb != yellow
    assert first["备注"].fill.fgColor.rgb != yellow  # need not be filled in
    assert "请补填" in second["托位总数"].comment.text
    assert "请补填" in first["机构类型"].comment.text
    assert second["机构类型"].comment is None  # said once a column
    assert book["封面"].cell(HEADING_ROW + 2, 2).value == QUARTER


def test_the_file_is_the_quarters_template_when_it_comes_back(context):
    content, _ = in_template(context, LEDGER)
    checked, _ = drafts.open_draft(context, kept(context, content).id, by=access.actor())
    reading = checked.reading
    assert (reading.meta["quarter"], reading.county) == (QUARTER, COUNTY.code)
    assert reading.institutions["name"].tolist() == ["演示甲托育园", "演示乙托育园"]
    assert reading.institutions["places"].tolist()[0] == 30
    assert {f.code for f in checked.errors} == {"cell.required"}


def test_the_rows_of_the_national_export_are_taken_over(context):
    _, book = in_template(context, EXPORT)
    first = by_heading(book["机构台账"], HEADING_ROW + 1)
    said = [first[h].value for h in ("机构名称", "统一社会信用代码", "所属乡镇（街道）", "详细地址", "托位总数")]
    assert said == ["演示甲托育园", "91510104MA5ABCD27H", TOWN, "演示路1号", 30]
    assert first["机构类型"].value is None  # the legal form there


def test_the_page_offers_it_for_an_own_ledger_and_not_for_the_template(context):
    content, _ = in_template(context, LEDGER)
    assert "/ledger/" in page_of(context, LEDGER)
    assert "/ledger/" in page_of(context, EXPORT)
    with pytest.raises(UserError, match=r"ledger\.nothing"):
        drafts.as_template(context, kept(context, content))


def test_nothing_is_said_of_figures_that_could_not_be_read(context):
    ledger = [row[:1] + row[2:] for row in LEDGER[1:]]
    checked, _ = drafts.open_draft(context, kept(context, saved(ledger)).id, by=access.actor())
    outlook = returns.outlook(context, checked.reading, COUNTY.code, QUARTER)
    assert outlook.unread == {"township_coverage", "trained_share", "demonstration", "estates_new", "estates_old"}
    without = [[row[0], row[2]] for row in LEDGER[1:]]  # names and status alone: no places, so no rate of 0.00
    checked, _ = drafts.open_draft(context, kept(context, saved(without)).id, by=access.actor())
    assert returns.outlook(context, checked.reading, COUNTY.code, QUARTER) is None
