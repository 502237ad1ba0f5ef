"""The annotated workbook of a draft: downloaded, mended, sent again, and annotated once more."""

import datetime as dt
import io
import zipfile
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest

from callbacks.server.web import create_app, show
from callbacks.services import acts, drafts
from callbacks.services.context import Context
from callbacks.services.drafts import annotated
from data.contract import schema
from data.contract.annotated import LIMIT
from data.contract.template import write_template
from data.contract.template_style import HEADING_ROW
from data.findings import finding
from data.policy.policy import load_policy
from data.quarters import CHINA
from data.rights import COUNTY as OF_A_COUNTY
from data.rights import SHELL, Actor
from data.store.store import Store
from layouts.kit.address import parse
from layouts.returns import annotated as layout
from layouts.words.catalogue import catalogue
from metrics.checks import explanation_key
from tests.people import signed_in

QUARTER = "2026Q3"
NOW = dt.datetime(2026, 10, 12, 9, 30, tzinfo=CHINA)
NAME = "演示县2026年第三季度托育报送.xlsx"
BASE = "http://127.0.0.1"
SOMEBODY = Actor("演示", SHELL)
POLICY = load_policy()
COUNTY = POLICY.counties[0]


@pytest.fixture
def context(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'tuoyu.sqlite'}", POLICY, now=NOW)
    yield Context(store, POLICY, lambda: NOW, demo=True)
    store.close()


@pytest.fixture(scope="module")
def workbook():
    """A template with two institutions: 托位总数 “约30”, 在托 over 托位, and a number as text."""
    roster = POLICY.townships(dt.date(2026, 9, 30))
    town = roster[(roster["county"] == COUNTY.code) & ~roster["is_pseudo"]]["code"].iloc[0]
    row = {
        "name": "演示星星托育园",
        "uscc": "91510104MA5ABCD27H",
        "township": town,
        "kind": "独立托育机构",
        "filing_no": "演备1",
        "ownership": "民办非营利",
        "setting": "城镇",
        "inclusive": "否",
        "demonstration": "否",
        "pilot": "无",
        "registered": "已备案",
        "status": "运营",
        "opened": pd.Timestamp("2024-09-01"),
        "places": 60,
        "enrolled": 70,
        "forms": "全日托",
        "carers": 20,
        "carers_certified": 8,
    }
    known = POLICY.published_population.query("adcode == @COUNTY.code").sort_values("as_of").iloc[-1]
    values = {
        "population": int(known["permanent_residents"]),
        "population_as_of": dt.date(2025, 12, 31),
        "under3": 900,
        "leading_group": "否",
        "meetings": 1,
        "published": "是",
        "inspections": 1,
        "violations": 0,
    }
    cover = {"office": "演示局", "filler": "甲", "reviewer": "乙", "filled_on": NOW.date(), "zero_report": "否"}
    rows = pd.DataFrame([row, {**row, "name": "演示月亮托育园", "uscc": "52440100MJ0000018J", "enrolled": 40}])
    frame = rows.reindex(columns=list(schema.INSTITUTIONS.keys))
    out = io.BytesIO()
    write_template(POLICY, COUNTY.code, QUARTER, out, institutions=frame, county_values=values, made=NOW, cover=cover)
    return changed(out.getvalue(), {"托位总数": "约30", "保育人员数": "20 人"}, row=HEADING_ROW + 2)


def changed(content, values, *, row):
    """A workbook with cells of one institution changed by heading, as a person does in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["机构台账"]
    for heading, value in values.items():
        column = next(cell.column for cell in sheet[HEADING_ROW] if cell.value == heading)
        sheet.cell(row, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def drafted(context, content, name=NAME):
    return drafts.save_draft(context, name, content, county=COUNTY.code, quarter=QUARTER, by=SOMEBODY)


def found(context, content):
    checked = acts.check_file(context, NAME, content, county=COUNTY.code, quarter=QUARTER)
    return [(f.code, f.sheet, f.cell) for f in checked.findings]


def fetch(context, number, query="", county=COUNTY):
    client = signed_in(create_app(context), context, OF_A_COUNTY, county.code)
    return client.get(f"/annotated/{number}.xlsx{query}", base_url=BASE)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def listed(content):
    """The rows of the list, by its headings."""
    rows = [[cell or "" for cell in row] for row in opened(content)[schema.FINDINGS_NAME].iter_rows(values_only=True)]
    at = next(number for number, row in enumerate(rows) if row[0] in ("等级", "Grade"))
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def test_it_is_a_file_to_save_with_a_chinese_name(context, workbook):
    answer = fetch(context, drafted(context, workbook))
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == "演示县2026年第三季度托育报送-批注.xlsx"
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_finding_stands_in_the_list_and_at_its_cell(context, workbook):
    content = fetch(context, drafted(context, workbook)).data
    assert [(row["等级"], row["工作表"], row["单元格"]) for row in listed(content)] == [
        ("错误", "机构台账", "X5"),
        ("核实", "机构台账", "Y4"),
        ("提示", "机构台账", "AA5"),
        ("提示", "居住区配建", ""),
    ][: len(listed(content))]
    assert listed(content)[0]["填的是"] == "约30"
    assert "约30" in opened(content)["机构台账"]["X5"].comment.text
    assert "问题清单第 1 条" in opened(content)["机构台账"]["X5"].comment.text


def test_demonstration_data_say_so(context, workbook):
    assert "演示数据" in opened(fetch(context, drafted(context, workbook)).data)[schema.FINDINGS_NAME]["A1"].value


def test_the_explanation_given_stands_beside_its_query(context, workbook):
    number = drafted(context, workbook)
    checked, _ = drafts.open_draft(context, number, by=SOMEBODY)
    (query,) = checked.queries
    context.store.answer_draft(number, {explanation_key(query): "暑期临时超收十人"}, by="演示", now=NOW)
    assert {row["等级"]: row["情况说明"] for row in listed(fetch(context, number).data)}["核实"] == "暑期临时超收十人"


def test_the_annotated_file_says_the_same_when_it_is_sent_again_and_again(context, workbook):
    expected = found(context, workbook)
    once = fetch(context, drafted(context, workbook)).data
    twice = fetch(context, drafted(context, once)).data
    thrice = fetch(context, drafted(context, twice)).data
    assert expected == found(context, once) == found(context, twice) == found(context, thrice)
    assert opened(thrice).sheetnames == opened(once).sheetnames
    assert opened(thrice)["机构台账"]["X5"].comment.text == opened(once)["机构台账"]["X5"].comment.text
    assert abs(len(thrice) - len(once)) < 100


def test_mended_in_the_annotated_file_it_passes(context, workbook):
    number = drafted(context, workbook)
    mended = changed(fetch(context, number).data, {"托位总数": 60, "保育人员数": 20}, row=HEADING_ROW + 2)
    checked = acts.check_file(context, NAME, mended, county=COUNTY.code, quarter=QUARTER)
    assert checked.errors == []
    assert checked.reading.institutions["places"].tolist() == [60, 60]
    answers = {explanation_key(query): "暑期临时超收十人" for query in checked.queries}
    assert acts.send(context, checked, answers, by=SOMEBODY).submission
    again = annotated(context, drafts.draft_of(context, drafted(context, mended), by=SOMEBODY), catalogue("zh"))
    assert opened(again)["机构台账"]["X5"].comment is None


def test_it_speaks_the_readers_language(context, workbook):
    answer = fetch(context, drafted(context, workbook), "?lang=en")
    assert listed(answer.data)[0]["Grade"] == "Error"
    assert "-annotated.xlsx" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("number", [99, 10**30])
def test_a_draft_there_is_not_is_not_found(context, number):
    assert fetch(context, number).status_code == 404


def test_another_countys_draft_is_not_found_either(context, workbook):
    number = drafted(context, workbook)
    answer = fetch(context, number, county=POLICY.counties[1])
    assert answer.status_code == 404
    assert answer.text == fetch(context, 99).text.replace("99", str(number))


def test_nobody_who_is_not_signed_in_gets_any(context, workbook):
    client = create_app(context).server.test_client()
    assert client.get(f"/annotated/{drafted(context, workbook)}.xlsx", base_url=BASE).status_code == 401


def test_a_draft_that_was_dropped_is_not_found(context, workbook):
    number = drafted(context, workbook)
    context.store.drop_draft(number, by="演示", now=NOW)
    assert fetch(context, number).status_code == 404


@pytest.mark.parametrize(("content", "name"), [(b"", "a.xlsx"), (b"MZ", "a.xlsx"), (b"PK\3\4", "a.xlsx")])
def test_a_file_that_cannot_be_read_has_none_and_says_why(context, content, name):
    answer = fetch(context, drafted(context, content, name))
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert "读不出来" in answer.text


def page(context, number):
    return str(show(context, parse("/report", f"?draft={number}")))


def test_the_page_offers_it_first_where_something_is_to_be_mended(context, workbook):
    number = drafted(context, workbook)
    said = page(context, number)
    assert f"'href': '/annotated/{number}.xlsx'" in said
    assert said.index("下载批注工作簿") < said.index("在 Excel 或 WPS 中改完") < said.index("重新上传")


def test_the_page_offers_none_of_a_file_that_cannot_be_read(context):
    assert "/annotated/" not in page(context, drafted(context, b"MZ"))


def test_saved_by_another_program_it_still_says_the_same_and_our_marks_are_known_again(
    context, workbook, tmp_path, converted
):
    content = fetch(context, drafted(context, workbook)).data
    (tmp_path / "a.xlsx").write_bytes(content)
    resaved = (converted("xlsx", tmp_path / "a.xlsx") / "a.xlsx").read_bytes()
    assert sorted(found(context, resaved), key=str) == sorted(found(context, workbook), key=str)
    again = opened(fetch(context, drafted(context, resaved)).data)
    ours = [cf for cf in again["机构台账"].conditional_formatting if any("tuoyu" in str(r.formula) for r in cf.rules)]
    assert sorted(cell for cf in ours for cell in str(cf.sqref).split()) == ["AA5", "X5", "Y4"]
    assert again["机构台账"]["X5"].comment.text.count(schema.REMARK) == 1
    assert again.sheetnames.count(schema.FINDINGS_NAME) == 1


def test_of_more_findings_than_fit_the_first_are_listed_and_all_counted():
    words = catalogue("zh")
    many = [finding("cell.negative", "机构台账", f"X{n}", -n, heading="托位总数") for n in range(4, LIMIT + 10)]
    many.insert(0, finding("sheet.absent", name="居住区配建"))
    said = layout.remarks(many, lambda _: "", words)
    assert (len(said), said[0].cell) == (LIMIT, "X4")
    lines = layout.listing(many, words, demo=False).lines
    assert any(f"{len(many):,}" in line and f"{LIMIT:,}" in line for line in lines)


def test_what_the_copy_may_lack_is_said_before_it_is_made_and_in_its_list(context, workbook):
    out = io.BytesIO(workbook)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/slicers/slicer1.xml", "<slicers/>")
    number = drafts.save_draft(context, NAME, out.getvalue(), county=COUNTY.code, quarter=QUARTER, by=SOMEBODY)
    words, draft = catalogue("zh"), drafts.draft_of(context, number, by=SOMEBODY)
    checked, _ = drafts.open_draft(context, number, by=SOMEBODY)
    assert checked.reading.beside == ["slicers"]
    (said,) = layout.not_kept(checked.reading.beside, words)
    assert "切片器" in said
    page = openpyxl.load_workbook(io.BytesIO(annotated(context, draft, words)))["问题清单"]
    assert said in [page.cell(row, 1).value for row in range(1, 9)]
    plain = drafts.save_draft(context, NAME, workbook, county=COUNTY.code, quarter=QUARTER, by=SOMEBODY)
    assert drafts.open_draft(context, plain, by=SOMEBODY)[0].reading.beside == []
