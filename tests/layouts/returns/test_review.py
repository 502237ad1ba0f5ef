"""The review page on items built by hand: the queue, the open item, the decision, the counties' returns."""

import dataclasses
import datetime as dt
import json

import pandas as pd
import pytest

from data.findings import finding
from data.policy.policy import load_policy
from data.reading.reading import Reading
from layouts.kit.address import Address
from layouts.kit.shell import View
from layouts.returns import board as returns_layout
from layouts.returns import review
from layouts.returns.board import ReportingData
from layouts.returns.review import Item
from layouts.words.catalogue import catalogue
from metrics import returns as metric
from tests.layouts.pages import words as said

ZH = catalogue("zh")
QUARTER, SENT = "2026Q3", dt.datetime(2026, 10, 14, 2, 0, tzinfo=dt.UTC)
QUERY = finding("filing_no.empty", "机构台账", "C9", name="星星园")
NOTE = finding("institution.new", "机构台账", "A9", "星星园", name="星星园")


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture
def view(policy):
    return View(Address(page="review", quarter=QUARTER), ZH, policy, dt.date(2026, 10, 23), demo=False)


def an_item(policy, *, number=61, explanation="备案证正在换发", waited=9):
    row = pd.Series(
        {
            "id": number,
            "county": policy.counties[0].code,
            "quarter": QUARTER,
            "version": 2,
            "sent_at": SENT,
            "sent_by": "本机",
            "file_name": "<i>报送</i>.xlsx",
            "file_sha": "a" * 64,
        }
    )
    reading = Reading(
        "报送.xlsx",
        "a" * 64,
        0,
        cells={"institutions": {"name": "A", "filing_no": "C"}},
        sheets={"institutions": "机构台账"},
    )
    return Item(row, policy.counties[0].name, reading, [QUERY, NOTE], {id(QUERY): explanation}, waited)


def a_context(policy, *items, opened=None):
    states = ["submitted", "none", *["approved"] * (len(policy.counties) - 2)]
    returns = pd.DataFrame(
        {
            "county": [c.code for c in policy.counties],
            "name": [c.name for c in policy.counties],
            "state": states,
            "first_sent": [dt.date(2026, 10, 14), None, *[dt.date(2026, 10, 12)] * (len(states) - 2)],
            "late": [0, 8, *[0] * (len(states) - 2)],
        }
    ).astype({"first_sent": "object"})
    return review.ReviewQueue(
        list(items), opened, QUARTER, (QUARTER,), returns, dt.date(2026, 10, 15), reported(policy)
    )


def reported(policy, *rows):
    """The board of a quarter: ``rows`` are versions as the store lists them; without any, one county has sent."""
    sent = {
        "county": policy.counties[0].code,
        "quarter": QUARTER,
        "version": 2,
        "state": "submitted",
        "sent_at": pd.Timestamp(SENT),
        "decided_at": pd.NaT,
        "reason": None,
    }
    board = metric.board(
        pd.DataFrame([{**sent, **row} for row in rows or ({},)]),
        (),
        policy,
        quarters=(QUARTER,),
        today=dt.date(2026, 10, 23),
    )
    city = pd.DataFrame({"quarter": [QUARTER], "part": ["on_time"], "numerator": [11], "denominator": [13]})
    return ReportingData(board, metric.scores(board), metric.chasing(board), city, (QUARTER,))


def test_the_queue_says_who_waits_how_long_and_with_how_many_findings(view, policy):
    item = an_item(policy)
    text = said(review.body(view, a_context(policy, item, opened=item)))
    assert "1 份待审核" in text
    for each in (policy.counties[0].name, "第 2 版", "9 个工作日", "0/1/1"):
        assert each in text


def test_the_countys_explanation_stands_under_its_query(view, policy):
    item = an_item(policy)
    assert "备案证正在换发" in said(review.detail(view, item))
    assert "没有说明" in said(review.detail(view, an_item(policy, explanation="")))


def test_a_file_name_is_shown_as_text(view, policy):
    assert "<i>报送</i>.xlsx" in said(review.detail(view, an_item(policy)))


def test_returning_waits_for_a_reason_and_says_so(view):
    text = json.dumps(review.decision(view), default=lambda part: part.to_plotly_json())
    assert '"id": "review-return"' in text
    assert '"disabled": true' in text
    assert "写明原因后才能退回" in said(review.decision(view))


def test_the_board_names_who_has_not_reported_and_how_late(view, policy):
    text = said(review.body(view, a_context(policy)))
    assert "没有待审核的工作簿" in text
    assert f"{policy.counties[1].name}还没有报送" in text
    assert f"{policy.counties[1].name}逾期 8天0/10/1" in text
    assert f"{policy.counties[0].name}待审 早1天1/11/1" in text
    assert "按时报送11/13" in text


def test_the_list_for_chasing_is_plain_sentences(view, policy):
    returned = {"state": "returned", "decided_at": pd.Timestamp("2026-10-16", tz="UTC"), "reason": "人口数请核对"}
    rows = [{"county": county.code, "state": "approved"} for county in policy.counties[2:]]
    owing = reported(policy, returned, *rows).chasing
    assert returns_layout.chase_text(view, owing).splitlines() == [
        "截至2026年10月23日，以下托育工作簿还没有收齐，请尽快报送：",
        f"{policy.counties[0].name}：{QUARTER} 工作簿已于2026年10月16日退回，请修改后重新报送。退回原因：人口数请核对",
        f"{policy.counties[1].name}：{QUARTER} 工作簿应于2026年10月15日前报送，已逾期 8 天（6 个工作日），"
        "至今没有收到。",
    ]
    demo = dataclasses.replace(view, demo=True)
    assert returns_layout.chase_text(demo, owing).splitlines()[0] == "演示数据"


def test_where_everyone_has_sent_there_is_nobody_to_chase(view, policy):
    rows = [{"county": county.code, "state": "approved"} for county in policy.counties]
    shown = reported(policy, *rows)
    assert said(returns_layout.chase(view, shown)) == "没有需要催报的"
    assert "没有逾期的报送" in said(returns_layout.board(view, shown))


def test_a_correction_is_named_and_its_reason_read_first(view, policy):
    item = dataclasses.replace(an_item(policy), corrects=True, reason="第三园 9 月停业，台账漏改")
    assert "更正" in said(review.body(view, a_context(policy, item, opened=item)))
    assert "更正原因　第三园 9 月停业，台账漏改" in said(review.detail(view, item))


def test_approving_says_what_moved_and_what_did_not(view, policy):
    before = pd.Series({"value": 4.62, "target": 5, "numerator": 22000})
    after = pd.Series({"value": 4.65, "target": 5, "numerator": 22143})
    item = an_item(policy)
    assert "全市每千人托位 4.62 → 4.65，托位 +143" in said(review.approved_message(view, item, before, after))
    assert "仍为 4.65" in said(review.approved_message(view, item, after, after))
