"""A county's own headings: matched by hand once, remembered, used from then on, and taken back; and who was first."""

import base64
import datetime as dt
import io
import threading

import openpyxl
import pandas as pd
import pytest

from callbacks.pages.report import mapping
from callbacks.pages.report import page as report
from callbacks.services import access, acts, drafts, headings, templates
from callbacks.services.context import Context
from data.contract import schema
from data.contract.template import write_template
from data.contract.template_style import HEADING_ROW
from data.errors import UserError
from data.policy.policy import load_policy
from data.quarters import CHINA
from data.rights import COUNTY, SHELL, Actor
from data.store.store import Store
from layouts.kit import html
from layouts.kit.address import Address, parse
from layouts.returns import mapping as layout
from layouts.words.catalogue import catalogue

QUARTER, NEXT = "2026Q3", "2026Q4"
NOW = dt.datetime(2026, 10, 12, 9, 30, tzinfo=CHINA)
LATER = dt.datetime(2027, 1, 8, 9, 30, tzinfo=CHINA)
WHO = Actor("甲", SHELL)


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def county(policy):
    return policy.counties[0]


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def context(policy, tmp_path, clock):
    store = Store.open(f"sqlite:///{tmp_path / 'tuoyu.sqlite'}", policy, now=NOW)
    yield Context(store, policy, lambda: clock[0])
    store.close()


def the_county(policy, county):
    """Values of 县区概况 and the cover that raise no question."""
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
    cover = {"office": "卫健局", "filler": "甲", "reviewer": "乙", "filled_on": NOW.date(), "zero_report": "否"}
    return values, cover


def roster(policy, county, *rows):
    towns = policy.townships(dt.date(2026, 9, 30))
    town = towns[(towns["county"] == county.code) & ~towns["is_pseudo"]]["code"].iloc[0]
    usual = {
        "township": town,
        "kind": "独立托育机构",
        "ownership": "民办非营利",
        "setting": "城镇",
        "inclusive": "否",
        "demonstration": "否",
        "pilot": "无",
        "registered": "已备案",
        "filing_no": "备1",
        "status": "运营",
        "opened": pd.Timestamp("2024-09-01"),
        "places": 60,
        "enrolled": 40,
        "forms": "全日托",
        "carers": 10,
        "carers_certified": 8,
        "trained_on": pd.Timestamp("2026-05-01"),
    }
    return pd.DataFrame([{**usual, **row} for row in rows]).reindex(columns=list(schema.INSTITUTIONS.keys))


@pytest.fixture(scope="module")
def workbook(policy, county):
    """Two institutions, one of them closed, without a question; as the template lays it out."""
    rows = roster(
        policy,
        county,
        {"name": "星星托育园", "uscc": "91510104MA5ABCD27H"},
        {"name": "月亮托育园", "uscc": "52440100MJ0000018J", "status": "停业", "enrolled": 0},
    )
    values, cover = the_county(policy, county)
    out = io.BytesIO()
    write_template(policy, county.code, QUARTER, out, institutions=rows, county_values=values, made=NOW, cover=cover)
    return out.getvalue()


def with_heading(content, heading, own):
    """The workbook with one heading of 机构台账 in the county's own words."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = next(cell for cell in book["机构台账"][HEADING_ROW] if cell.value == heading)
    cell.value = own
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def own(workbook):
    return with_heading(workbook, "托位总数", "可收娃娃数")


def drafted(context, county, content):
    return drafts.save_draft(context, "报送.xlsx", content, county=county.code, quarter=QUARTER, by=WHO)


def opened(context, number):
    checkup = report.checked_draft(context, Address(page="report", extra={"draft": str(number)}))
    assert checkup is not None
    return checkup


def sent(context, county, content, **more):
    number = drafted(context, county, content)
    checkup = opened(context, number)
    answers = {checkup.key(query): "情况属实，没有变化" for query in checkup.queries}
    drafts.keep_answers(context, number, answers)
    return drafts.send_draft(context, number, by=WHO, **more)


# --- headings --------------------------------------------------------------------------------------------------------


def test_a_heading_nobody_knows_is_asked_for_with_the_columns_still_free(context, county, own):
    asked = opened(context, drafted(context, county, own)).unmatched
    assert [(one.sheet, one.heading) for one in asked] == [("institutions", "可收娃娃数")]
    assert [column.key for column in asked[0].columns] == ["places"]


def test_the_likeliest_column_is_offered_first(context, county, workbook):
    content = with_heading(with_heading(workbook, "在托人数", "在托总人数"), "托位总数", "核定的托位总数量")
    asked = {one.heading: one for one in opened(context, drafted(context, county, content)).unmatched}
    assert asked["在托总人数"].columns[0].key == "enrolled"
    assert asked["核定的托位总数量"].columns[0].key == "places"


def chosen_beforehand(context, county, content):
    """What the box's selects show before anybody has touched them, by heading."""
    checkup = opened(context, drafted(context, county, content))
    (box,) = layout.box(checkup.unmatched, checkup.reading, catalogue("zh"))
    selects = [one for one in html.page(box)._traverse() if type(one).__name__ == "Select"]
    return {bytes.fromhex(one.id["heading"]).decode(): one.value for one in selects}


def test_only_what_is_near_certain_is_chosen_beforehand(context, county, workbook):
    content = with_heading(with_heading(workbook, "在托人数", "在托的总人数"), "托位总数", "普惠托位总数")
    assert chosen_beforehand(context, county, content) == {
        "在托的总人数": "enrolled",
        "普惠托位总数": layout.NOT_CHOSEN,
    }


def test_of_two_columns_for_one_figure_neither_is_chosen_beforehand(context, county, workbook):
    content = with_heading(workbook, "备注", "托位数")
    assert chosen_beforehand(context, county, content) == {"托位数": layout.NOT_CHOSEN, "托位总数": layout.NOT_CHOSEN}
    number = drafted(context, county, content)
    headings.keep(context, number, [("institutions", "托位数", layout.UNUSED_VALUE)], by=WHO)
    assert list(opened(context, number).reading.institutions["places"]) == [60, 60]


def test_running_numbers_and_telephones_are_never_asked_about(context, county, workbook):
    content = with_heading(with_heading(workbook, "备注", "联系电话"), "详细地址", "序号")
    assert opened(context, drafted(context, county, content)).unmatched == []


def test_once_matched_it_is_read_that_way_in_every_later_file_of_the_county(context, county, own):
    number = drafted(context, county, own)
    assert "heading.missing" in [f.code for f in opened(context, number).findings]
    headings.keep(context, number, [("institutions", "可收娃娃数", "places")], by=WHO)
    checkup = opened(context, drafted(context, county, own))
    assert [f.code for f in checkup.findings] == ["heading.chosen"]
    assert list(checkup.reading.institutions["places"]) == [60, 60]
    assert checkup.unmatched == []
    assert [(one.heading, one.column, one.by) for one in checkup.known] == [("可收娃娃数", "places", "甲")]


def test_the_shell_uses_it_too_where_only_the_file_says_which_county(context, county, own):
    context.store.save_mapping(county.code, {"institutions": {"可收娃娃数": "places"}}, by="甲", now=NOW)
    loaded = list(acts.load_files(context, [("a.xlsx", own)], by=WHO, explanation="情况属实，没有变化"))
    assert [one.accepted for one in loaded] == [True]
    assert context.store.institutions([loaded[0].submission])["places"].sum() == 120


def test_another_county_is_asked_anew(context, policy, county, own):
    context.store.save_mapping(policy.counties[1].code, {"institutions": {"可收娃娃数": "places"}}, by="甲", now=NOW)
    assert opened(context, drafted(context, county, own)).known == []


def test_a_column_can_be_left_aside_and_is_not_asked_again(context, county, workbook):
    content = with_heading(workbook, "备注", "内部编码")
    number = drafted(context, county, content)
    assert [one.heading for one in opened(context, number).unmatched] == ["内部编码"]
    headings.keep(context, number, [("institutions", "内部编码", layout.UNUSED_VALUE)], by=WHO)
    checkup = opened(context, number)
    assert checkup.unmatched == []
    assert [(one.heading, one.column) for one in checkup.known] == [("内部编码", "")]


def test_taken_back_it_is_asked_for_again(context, county, own):
    number = drafted(context, county, own)
    headings.keep(context, number, [("institutions", "可收娃娃数", "places")], by=WHO)
    headings.forget(context, number, "institutions", "可收娃娃数", by=WHO)
    checkup = opened(context, number)
    assert (len(checkup.unmatched), checkup.known) == (1, [])


def test_ten_thousands_in_a_heading_are_converted_and_said_whoever_matched_it(context, county, workbook):
    content = with_heading(workbook, "在托人数", "娃娃合计（万人）")
    context.store.save_mapping(county.code, {"institutions": {"娃娃合计（万人）": "enrolled"}}, by="甲", now=NOW)
    checkup = opened(context, drafted(context, county, content))
    assert {"heading.chosen", "heading.converted"} <= {f.code for f in checkup.findings}
    assert checkup.reading.institutions["enrolled"].iloc[0] == 400_000


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ([("institutions", "甲", "places"), ("institutions", "乙", "places")], "mapping.twice"),
        ([("institutions", "甲", "salary")], "mapping.unknown"),
        ([("secrets", "甲", "places")], "mapping.unknown"),
        ([("institutions", "长" * 61, "places")], "mapping.unknown"),
        ([("institutions", "甲", layout.NOT_CHOSEN)], "mapping.none"),
        ([], "mapping.none"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(context, county, workbook, chosen, code):
    number = drafted(context, county, workbook)
    with pytest.raises(UserError) as refused:
        headings.keep(context, number, chosen, by=WHO)
    assert refused.value.code == code
    assert context.store.mappings(county.code).empty


def test_another_countys_draft_is_as_if_there_were_none(context, policy, county, own):
    number = drafted(context, county, own)
    stranger = Actor("乙", COUNTY, county=policy.counties[1].code)
    with pytest.raises(UserError) as refused:
        headings.keep(context, number, [("institutions", "可收娃娃数", "places")], by=stranger)
    assert refused.value.code == "draft.missing"
    assert context.store.mappings(county.code).empty


def test_keeping_and_forgetting_stand_in_the_audit(context, county, own):
    number = drafted(context, county, own)
    headings.keep(context, number, [("institutions", "可收娃娃数", "places")], by=WHO)
    headings.forget(context, number, "institutions", "可收娃娃数", by=WHO)
    headings.forget(context, number, "institutions", "可收娃娃数", by=WHO)
    entries = context.store.audit().query("act.str.startswith('mapping')")
    assert list(entries["act"]) == ["mapping.save", "mapping.forget"]
    assert entries["detail"].iloc[0] == {"chosen": {"institutions": {"可收娃娃数": "places"}}}
    assert context.store.verify_audit() == []


def test_a_change_draws_the_page_anew_and_a_refusal_is_told_in_place(context, county, own):
    number = drafted(context, county, own)
    search = f"?county={county.code}&draft={number}"
    chosen = [("institutions", "可收娃娃数", "places")]
    done = mapping.on_change(context, search, lambda: headings.keep(context, number, chosen, by=WHO))
    assert parse("/report", done[0]).extra["draft"] == str(number)
    assert done[0] != search
    refused = mapping.on_change(context, search, lambda: headings.keep(context, number, [], by=WHO))
    assert "没有完成" in str(refused[1])


# --- sent back as it was downloaded ----------------------------------------------------------------------------------


def test_a_template_sent_back_as_it_is_gives_no_error_and_one_question(context, county, workbook, clock):
    acts.approve(context, sent(context, county, workbook).submission, by=WHO)
    clock[0] = LATER
    content = templates.template(context, county.code, NEXT)
    checked = acts.check_file(context, "a.xlsx", content, county=county.code, quarter=NEXT)
    assert checked.errors == []
    assert [query.code for query in checked.queries] == ["unchanged"]
    assert checked.queries[0].params == {"quarter": QUARTER}
    assert list(checked.reading.institutions["name"]) == ["星星托育园"], "the closed one need not be listed again"


def test_answered_once_it_can_be_sent(context, county, workbook, clock):
    acts.approve(context, sent(context, county, workbook).submission, by=WHO)
    clock[0] = LATER
    content = templates.template(context, county.code, NEXT)
    loaded = list(acts.load_files(context, [("a.xlsx", content)], by=WHO, explanation="本季度确实没有变化"))
    assert [one.accepted for one in loaded] == [True]


def test_one_number_changed_and_it_is_not_asked(context, county, workbook, clock):
    acts.approve(context, sent(context, county, workbook).submission, by=WHO)
    clock[0] = LATER
    book = openpyxl.load_workbook(io.BytesIO(templates.template(context, county.code, NEXT)))
    column = next(cell.column for cell in book["机构台账"][HEADING_ROW] if cell.value == "在托人数")
    book["机构台账"].cell(HEADING_ROW + 1, column).value = 41
    out = io.BytesIO()
    book.save(out)
    checked = acts.check_file(context, "a.xlsx", out.getvalue(), county=county.code, quarter=NEXT)
    assert [f.code for f in checked.queries] == []


# --- who was first ---------------------------------------------------------------------------------------------------


def test_the_second_of_two_senders_sees_who_was_first_and_must_confirm(context, county, workbook):
    other = with_heading(workbook, "备注", "附注")
    first, second = drafted(context, county, workbook), drafted(context, county, other)
    address = Address(page="report", county=county.code, quarter=QUARTER)
    assert report.on_send(context, address, first, {}, 0)[1] is None
    search, wrong, seen = report.on_send(context, address, second, {}, 0)
    assert not isinstance(search, str)
    assert "第 1 版" in str(wrong)
    assert "2026-10-12 09:30" in str(wrong)
    assert list(context.store.submissions()["version"]) == [1]
    assert report.on_send(context, address, second, {}, seen)[1] is None
    versions = context.store.submissions()
    assert list(versions["version"]) == [2, 1]
    assert list(versions["state"]) == ["submitted", "superseded"]


def test_of_many_at_one_moment_one_is_first_and_the_others_are_told(context, county, workbook):
    contents = [workbook, *(with_heading(workbook, "备注", f"附注{number}") for number in range(3))]
    numbers = [drafted(context, county, content) for content in contents]
    told, start = [], threading.Barrier(len(numbers))

    def send(number):
        start.wait()
        try:
            with access.acting(WHO):
                drafts.send_draft(context, number, by=WHO, seen=0)
        except UserError as error:
            told.append(error.code)

    threads = [threading.Thread(target=send, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["submission.newer"] * 3
    assert list(context.store.submissions()["version"]) == [1]


def test_pressing_twice_at_one_moment_makes_one_version(context, county, workbook):
    number, receipts = drafted(context, county, workbook), []
    start = threading.Barrier(3)

    def press():
        start.wait()
        with access.acting(WHO):
            receipts.append(drafts.send_draft(context, number, by=WHO, seen=0))

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.again for receipt in receipts) == [False, True, True]
    assert {receipt.submission for receipt in receipts} == {1}


def as_sent(content):
    """What the browser makes of a chosen file."""
    return "data:application/octet-stream;base64," + base64.b64encode(content).decode()


def test_two_uploads_at_one_moment_are_both_kept_as_drafts(context, county, workbook):
    for content in (workbook, with_heading(workbook, "备注", "附注")):
        drafts.receive(context, as_sent(content), "a.xlsx", county=county.code, quarter=QUARTER, earlier=None)
    assert len(context.store.drafts(county.code, QUARTER)) == 2
