"""A county's workbook from the template to the figures: uploaded, explained, sent, returned, sent again, approved."""

import base64
import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest

from callbacks.pages import review
from callbacks.pages.report import page as report
from callbacks.server.web import create_app
from callbacks.services import drafts, returns
from callbacks.services.context import Context
from callbacks.services.views import view_at
from data.contract import schema
from data.contract.template import write_template
from data.contract.template_style import HEADING_ROW
from data.errors import UserError
from data.policy.policy import load_policy
from data.quarters import CHINA
from data.rights import COUNTY
from data.store.store import Store
from layouts.kit import address as at
from layouts.kit.address import Address, parse
from layouts.returns.explanations import field_of
from tests.people import call, forged, signed_in

QUARTER = "2026Q3"
NOW = dt.datetime(2026, 10, 12, 9, 30, tzinfo=CHINA)


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def county(policy):
    return policy.counties[0]


@pytest.fixture
def context(policy, tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'tuoyu.sqlite'}", policy, now=NOW)
    yield Context(store, policy, lambda: NOW)
    store.close()


@pytest.fixture(scope="module")
def workbook(policy, county):
    """One institution without its filing number: one query, no error."""
    roster = policy.townships(dt.date(2026, 9, 30))
    town = roster[(roster["county"] == county.code) & ~roster["is_pseudo"]]["code"].iloc[0]
    row = {
        "name": "星星托育园",
        "uscc": "91510104MA5ABCD27H",
        "township": town,
        "kind": "独立托育机构",
        "ownership": "民办非营利",
        "setting": "城镇",
        "inclusive": "否",
        "demonstration": "否",
        "pilot": "无",
        "registered": "已备案",
        "status": "运营",
        "opened": pd.Timestamp("2024-09-01"),
        "places": 60,
        "enrolled": 40,
        "forms": "全日托",
        "carers": 10,
        "carers_certified": 8,
    }
    known = policy.published_population.query("adcode == @county.code").sort_values("as_of").iloc[-1]
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
    cover = {
        "county": county.name,
        "quarter": QUARTER,
        "office": "卫健局",
        "filler": "甲",
        "reviewer": "乙",
        "filled_on": dt.date(2026, 10, 10),
        "zero_report": "否",
    }
    out = io.BytesIO()
    frame = pd.DataFrame([row]).reindex(columns=list(schema.INSTITUTIONS.keys))
    write_template(
        policy, county.code, QUARTER, out, institutions=frame, estates=None, county_values=values, made=NOW, cover=cover
    )
    return out.getvalue()


def as_sent(content):
    """What the browser makes of a chosen file."""
    return "data:application/octet-stream;base64," + base64.b64encode(content).decode()


def with_cell(content, heading, value):
    """The workbook with one cell of its first institution changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["机构台账"]
    column = next(cell.column for cell in sheet[HEADING_ROW] if cell.value == heading)
    sheet.cell(HEADING_ROW + 1, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(context, county, content, *, draft=None, given=None):
    """Upload as the page does; the address it leads to and what it says in place."""
    search, wrong = report.on_upload(
        context, Address(page="report"), as_sent(content), "报送.xlsx", county.code, QUARTER, draft, given or {}
    )
    return parse("/report", search if isinstance(search, str) else ""), wrong


def opened(context, address):
    checkup = report.checked_draft(context, address)
    assert checkup is not None
    return checkup


def sent(context, county, content):
    address, _ = upload(context, county, content)
    checkup = opened(context, address)
    answers = {checkup.key(query): "备案证正在换发" for query in checkup.queries}
    drafts.send_answered(context, checkup.draft, answers)
    return int(context.store.submissions(county=county.code).iloc[0]["id"])


def review_view(context):
    return view_at(context, at.REVIEW, "")


def test_an_upload_leads_to_its_draft_with_all_findings(context, county, workbook):
    address, wrong = upload(context, county, workbook)
    checkup = opened(context, address)
    assert wrong is None
    assert (address.county, address.quarter) == (county.code, QUARTER)
    assert [f.code for f in checkup.findings if f.grade != "note"] == ["filing_no.empty"]
    assert context.store.submissions().empty


def test_answers_outlive_a_reload_and_another_upload(context, county, workbook):
    address, _ = upload(context, county, workbook)
    first = opened(context, address)
    key = first.key(first.queries[0])
    drafts.keep_answers(context, first.draft, {key: "备案证正在换发"})
    assert opened(context, address).answers == {key: "备案证正在换发"}
    again, _ = upload(context, county, with_cell(workbook, "在托人数", 41), draft=first.draft)
    assert opened(context, again).unanswered == []
    assert list(context.store.drafts(county.code)["id"]) == [opened(context, again).draft]


def test_an_explanation_is_kept_up_to_its_longest(context, county, workbook):
    address, _ = upload(context, county, workbook)
    drafts.keep_answers(context, opened(context, address).draft, {"key": "长" * 900})
    assert len(opened(context, address).answers["key"]) == 500


def test_a_draft_there_is_not_is_told(context):
    with pytest.raises(UserError) as refused:
        report.checked_draft(context, Address(page="report", extra={"draft": "7"}))
    assert refused.value.code == "draft.missing"


@pytest.mark.parametrize("written", ["", "x", "-1", "9" * 40])
def test_what_is_no_number_of_a_draft_names_none(context, written):
    assert report.checked_draft(context, Address(page="report", extra={"draft": written})) is None


def test_nothing_is_sent_while_a_query_is_unexplained(context, county, workbook):
    address, _ = upload(context, county, workbook)
    search, wrong, _ = report.on_send(context, address, opened(context, address).draft, {})
    assert not isinstance(search, str)
    assert "没有完成" in str(wrong)
    assert context.store.submissions().empty


def test_sending_twice_makes_one_version(context, county, workbook):
    address, _ = upload(context, county, workbook)
    checkup = opened(context, address)
    answers = {checkup.key(query): "备案证正在换发" for query in checkup.queries}
    report.on_send(context, address, checkup.draft, answers)
    search, wrong, _ = report.on_send(context, address, checkup.draft, answers)
    assert wrong is None
    assert parse("/report", search).extra == {"again": "1"}
    assert list(context.store.submissions()["version"]) == [1]
    assert report.checked_draft(context, address) is None


def test_the_outlook_of_a_first_workbook_has_no_before(context, county, workbook):
    address, _ = upload(context, county, workbook)
    outlook = returns.outlook(context, opened(context, address).reading, county.code, QUARTER)
    row = outlook.preview.row(county.code, "places_per_1000")
    assert pd.isna(row["value_before"])
    assert row["numerator_after"] == 60
    assert outlook.first


def test_a_workbook_of_another_county_gets_no_outlook(context, policy, county, workbook):
    address, _ = upload(context, policy.counties[1], workbook)
    checkup = opened(context, address)
    assert "county.conflict" in [f.code for f in checkup.findings]
    assert returns.outlook(context, checkup.reading, policy.counties[1].code, QUARTER) is None


def test_a_returned_workbook_shows_its_reason_and_can_be_sent_again(context, county, workbook):
    number = sent(context, county, workbook)
    review.on_return(context, review_view(context), number, "请附备案证明材料")
    mine = returns.county_return(context, county.code, QUARTER)
    assert (mine.state, mine.last["reason"]) == ("returned", "请附备案证明材料")
    assert sent(context, county, workbook) != number
    assert list(context.store.submissions(county=county.code)["version"]) == [2, 1]


def test_it_is_not_returned_without_a_reason(context, county, workbook):
    number = sent(context, county, workbook)
    body = review.on_return(context, review_view(context), number, "  不行 ")
    assert "退回原因至少写 6 个字" in str(body)
    assert context.store.submission(number).state == "submitted"


def test_approving_moves_the_citys_rate_and_says_so(context, county, workbook):
    number = sent(context, county, workbook)
    body = str(review.on_approve(context, review_view(context), number))
    assert context.store.submission(number).state == "approved"
    rate = review.city_rate(context, review._waiting(context, number))
    assert rate["numerator"] == 60
    assert "第 1 版已通过" in body
    assert "托位 +60" in body
    assert "review-approve" not in body


def test_the_second_of_two_reviewers_is_told(context, county, workbook):
    number = sent(context, county, workbook)
    review.on_approve(context, review_view(context), number)
    body = str(review.on_return(context, review_view(context), number, "请附备案证明材料"))
    assert "没有完成" in body
    assert context.store.submission(number).state == "approved"


def test_the_queue_holds_what_the_county_explained(context, county, workbook):
    number = sent(context, county, workbook)
    on_context = review.laid_out(context, Address(page="review", extra={"item": str(number)}))
    item = on_context.opened
    assert [item.explanation(f) for f in item.findings if f.grade == "query"] == ["备案证正在换发"]
    assert item.outlook.preview.row(county.code, "places_per_1000")["numerator_after"] == 60


@pytest.mark.parametrize("contents", ["", "data:;base64,***", "no mark at all"])
def test_what_is_not_base64_is_refused_in_place(context, county, contents):
    search, wrong = report.on_upload(
        context, Address(page="report"), contents, "x.xlsx", county.code, QUARTER, None, {}
    )
    assert not isinstance(search, str)
    assert "没有完成" in str(wrong)
    assert context.store.drafts(county.code).empty


@pytest.mark.parametrize(("code", "quarter"), [("000000", QUARTER), (None, QUARTER), ("first", "2026Q4")])
def test_an_upload_for_no_county_or_a_quarter_to_come_is_refused(context, county, code, quarter):
    with pytest.raises(UserError) as refused:
        drafts.receive(
            context,
            as_sent(b"x"),
            "x.xlsx",
            county=county.code if code == "first" else code,
            quarter=quarter,
            earlier=None,
        )
    assert refused.value.code == "upload.whose"


def test_a_file_over_the_limit_is_refused(context, county):
    with pytest.raises(UserError) as refused:
        large = as_sent(b"0" * (10 * 1024 * 1024 + 1))
        drafts.receive(context, large, "x.xlsx", county=county.code, quarter=QUARTER, earlier=None)
    assert refused.value.code == "upload.too_large"


# --- over HTTP -------------------------------------------------------------------------------------------------------


@pytest.fixture
def app(context):
    return create_app(context)


@pytest.fixture
def client(app, context):
    return signed_in(app, context, COUNTY)


def test_the_template_has_a_chinese_name_and_is_this_countys(client, county, policy):
    answer = client.get(f"/template/{county.code}/{QUARTER}.xlsx", base_url="http://127.0.0.1")
    book = openpyxl.load_workbook(io.BytesIO(answer.data), read_only=True)
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [row[0].value for row in book["_meta"].iter_rows(max_row=5)] == list(schema.META_KEYS)


@pytest.mark.parametrize(
    "path", ["/template/000000/2026Q3.xlsx", "/template/{county}/2026Q4.xlsx", "/original/99", f"/original/{10**30}"]
)
def test_what_there_is_not_is_not_found(client, county, path):
    assert client.get(path.format(county=county.code), base_url="http://127.0.0.1").status_code == 404


def test_the_original_comes_back_byte_for_byte_as_something_to_save(context, client, county, workbook):
    number = sent(context, county, workbook)
    answer = client.get(f"/original/{number}", base_url="http://127.0.0.1")
    assert answer.data == workbook
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_leaving_a_field_keeps_its_answer_on_the_server(context, app, client, county, workbook):
    address, _ = upload(context, county, workbook)
    checkup = opened(context, address)
    key = checkup.key(checkup.queries[0])
    field = {"type": "report-answer", "key": field_of(key)}
    posted = forged(app, "report.left", {"report-answer": [(field, "备案证正在换发")], "report-draft": checkup.draft})
    answer = call(client, posted)
    assert answer.status_code in (200, 204)
    assert opened(context, address).answers == {key: "备案证正在换发"}
