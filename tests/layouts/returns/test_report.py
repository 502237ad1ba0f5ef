"""The report page on workbooks built by hand: findings, explanations, preview, receipt, history."""

import datetime as dt

import pandas as pd
import pytest

from data.contract import schema
from data.findings import finding
from data.policy.policy import load_policy
from data.reading.reading import Reading
from layouts.kit.address import Address
from layouts.kit.shell import View
from layouts.returns import explanations, receipt, report
from layouts.returns import findings as shown
from layouts.returns.explanations import Checkup
from layouts.returns.preview import Outlook, changes_table, figures_box
from layouts.returns.report import Return
from layouts.words.catalogue import catalogue
from metrics.preview import Preview
from tests.layouts.pages import of_kind as every
from tests.layouts.pages import words as said

ZH, EN = catalogue("zh"), catalogue("en")
QUARTER = "2026Q3"
SENT = dt.datetime(2026, 10, 23, 6, 5, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def county(policy):
    return policy.counties[0]


@pytest.fixture
def view(policy, county):
    address = Address(page="report", county=county.code, quarter=QUARTER)
    return View(address, ZH, policy, dt.date(2026, 10, 23), demo=True)


def a_reading(**more):
    """One institution in row 9, with three columns where the template has them."""
    institutions = pd.DataFrame(
        {
            "row": [9],
            "name": ["<b>星星园</b>"],
            "township_name": ["甲镇"],
            "status": ["运营"],
            "places": pd.array([pd.NA], dtype="Int64"),
        }
    )
    return Reading(
        file="报送.xlsx",
        sha256="a" * 64,
        size=186 * 1024,
        county="140000",
        quarter=QUARTER,
        institutions=institutions,
        cells={
            "institutions": {"name": "A", "uscc": "B", "township": "D", "status": "N", "places": "X"},
            "county": {"population": "B2"},
        },
        sheets={"institutions": "机构台账", "county": "县区概况"},
        **more,
    )


CODE = finding("code.check", "机构台账", "B9", "52440100MJ00000181", expected="A", found="B")
UNCLEAR = finding("cell.unclear_number", "机构台账", "X9", "约30", heading="托位总数")
CHANGED = finding(
    "places.changed",
    "机构台账",
    "X9",
    90,
    name="星星园",
    before=40,
    now=90,
    change=50,
    percent=125,
    limit=30,
    limit_percent=30,
)
UNDER3 = finding("under3.empty", "县区概况", "B3")
TIDIED = finding("cell.normalised", "机构台账", "X9", "６０", heading="托位总数", read_as="60", what="full_width")


def a_checkup(*findings, answers=None, outlook=None, reading=None):
    keys = {id(f): f"{f.code}|{f.sheet}" for f in findings}
    read = reading or a_reading()
    return Checkup(5, SENT, read, list(findings), keys, answers or {}, least=6, outlook=outlook)


def submissions(*rows):
    usual = {
        "id": 12,
        "version": 1,
        "state": "submitted",
        "file_sha": "b" * 64,
        "file_name": "报送.xlsx",
        "sent_at": SENT,
        "sent_by": "本机",
        "decided_at": None,
        "reason": None,
    }
    return pd.DataFrame([{**usual, **row} for row in rows], columns=list(usual))


def a_return(county, *rows, late=3):
    due, quarters = dt.date(2026, 10, 20), (QUARTER, "2026Q2")
    return Return(county, QUARTER, quarters, due, None if rows else late, submissions(*rows))


# --- headline and counters -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("findings", "headline"),
    [
        ([CODE, UNCLEAR, CHANGED, TIDIED], "发现 2 处必须修改，1 处需要说明，1 处已自动整理"),
        ([CHANGED], "发现 1 处需要说明"),
        ([TIDIED], "可以提交，1 处已自动整理"),
        ([], "没有发现问题，可以提交"),
    ],
)
def test_the_headline_leaves_out_what_there_is_none_of(findings, headline):
    assert shown.headline(findings, ZH) == headline


def test_a_file_that_cannot_be_read_is_said_so():
    assert shown.headline([finding("file.encrypted")], ZH, readable=False) == "这份文件读不出来"


def test_a_counter_of_nothing_is_no_link():
    links = every(shown.counters([CODE], "", ZH), "A")
    assert [link.href for link in links] == ["#error"]


# --- findings --------------------------------------------------------------------------------------------------------


def test_a_card_names_the_cell_what_was_found_expected_and_what_to_do():
    text = said(shown.card(CODE, a_reading(), ZH))
    parts = ZH.finding_parts(CODE)
    assert "机构台账!B9" in text
    for each in (parts.title, parts.expected, parts.todo, "52440100MJ00000181"):
        assert each in text


def test_the_picture_shows_the_row_with_its_column_letters_and_marks_the_cell():
    picture = shown.row_picture(UNCLEAR, a_reading())
    cells = every(picture, "Td")
    assert [cell.children for cell in every(picture, "Th") if cell.children] == ["A", "D", "N", "X", "9"]
    assert [cell.children for cell in cells if "bad" in (getattr(cell, "className", "") or "")] == ["约30"]
    assert "甲镇" in said(picture)


def test_what_stood_in_a_cell_is_text_and_never_markup():
    picture = shown.row_picture(UNCLEAR, a_reading())
    assert "<b>星星园</b>" in [cell.children for cell in every(picture, "Td")]
    assert not every(picture, "Markdown")


def test_an_item_of_the_form_has_a_picture_of_its_line():
    population = finding("cell.not_above_zero", "县区概况", "B2", 0, heading="常住人口（人）")
    assert "常住人口（人）0" in said(shown.row_picture(population, a_reading()))


def test_a_whole_file_has_no_picture_and_is_called_so():
    whole = finding("file.damaged")
    assert shown.row_picture(whole, a_reading()) is None
    assert "整份文件" in said(shown.card(whole, a_reading(), ZH))


def test_several_faults_of_one_row_stand_together_under_it():
    elsewhere = finding("cell.required", "机构台账", "A7", heading="机构名称")
    (group,) = shown.groups([CODE, elsewhere, UNCLEAR], a_reading(), ZH)
    (row,) = [one for one in every(group, "Section") if "rp-row" in getattr(one, "className", "")]
    assert said(row).startswith("第 9 行有 2 处： <b>星星园</b>")
    assert len(every(row, "Article")) == 2
    (picture,) = [one for one in every(row, "Div") if getattr(one, "className", "") == "rp-xlw"]
    bad = [cell.children for cell in every(picture, "Td") if "bad" in (getattr(cell, "className", "") or "")]
    assert bad == ["52440100MJ00000181", "约30"]
    assert said(group).index("A7") < said(group).index("B9") < said(group).index("X9")


def test_what_is_wrong_comes_before_what_was_tidied_however_much_that_is():
    tidied = [TIDIED] * 300
    groups = shown.groups([*tidied, CODE], a_reading(), ZH)
    assert "52440100MJ00000181" in said(groups)


def test_two_hundred_findings_are_listed_and_the_rest_counted():
    many = [finding("cell.required", "机构台账", f"A{row}", heading="机构名称") for row in range(1, 302)]
    groups = shown.groups(many, a_reading(), ZH)
    assert sum(len(every(group, "Article")) for group in groups) == shown.SHOWN == 200
    assert "共 301 处" in said(groups)
    assert "301 处必须修改" in said(groups)


def test_where_not_all_can_be_listed_the_open_queries_come_first():
    queries = [finding("filing_no.empty", "机构台账", f"C{row}", name=f"机构{row}") for row in range(1, 252)]
    keys = {id(q): q.params["name"] for q in queries}
    answered = {q.params["name"]: "已经在办理备案" for q in queries[:200]}
    checkup = Checkup(5, SENT, a_reading(), queries, keys, answered, least=6)
    assert report.in_turn(checkup)[:51] == queries[200:]


# --- explanations and sending ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "dress"), [("", "rp-need"), ("扩建三个", "rp-need"), ("八月扩建托班", "rp-ok")])
def test_six_characters_explain_a_query(given, dress):
    assert explanations.told_length(given, 6, ZH)[1] == dress


def test_spaces_do_not_count_as_an_explanation():
    assert a_checkup(CHANGED, answers={"places.changed|机构台账": "  好   "}).unanswered == [CHANGED]


def test_a_key_with_any_letters_survives_the_field():
    key = "places.changed|机构台账|a.b{c}\"d'"
    assert explanations.key_of(explanations.field_of(key)) == key
    assert explanations.field_of(key).isalnum()


def send_button(view, county, checkup):
    body = report.body(view, a_return(county), checkup)
    return next(button for button in every(body, "Button") if button.id == "report-send"), said(body)


def test_it_cannot_be_submitted_with_errors_and_the_page_says_why(view, county):
    button, text = send_button(view, county, a_checkup(CODE, CHANGED))
    assert button.disabled is True
    assert "改完 1 处错误、补 1 处说明后可提交。" in text


def test_it_can_be_submitted_once_every_query_is_explained(view, county):
    checkup = a_checkup(CHANGED, TIDIED, answers={"places.changed|机构台账": "八月扩建托班三个"})
    button, text = send_button(view, county, checkup)
    assert button.disabled is False
    assert "已填写 8 字" in text


def test_queries_with_one_key_are_explained_once(view, county):
    twin = finding("filing_no.empty", "机构台账", "C9", name="星星园")
    other = finding("filing_no.empty", "机构台账", "C10", name="星星园")
    body = report.body(view, a_return(county), a_checkup(twin, other))
    assert len(every(body, "Textarea")) == 1
    assert "1 处待说明，0 处已说明" in said(body)


def test_answers_stand_in_their_fields_after_a_reload(view, county):
    checkup = a_checkup(CHANGED, answers={"places.changed|机构台账": "八月扩建"})
    areas = every(report.body(view, a_return(county), checkup), "Textarea")
    assert [area.value for area in areas] == ["八月扩建"]


# --- where it stands -------------------------------------------------------------------------------------------------


def test_before_anything_is_sent_there_are_the_template_and_the_place_to_upload(view, county):
    body = report.body(view, a_return(county), None)
    assert f"{county.name} {QUARTER} 还没有报送" in said(body)
    assert any(link.href == f"/template/{county.code}/{QUARTER}.xlsx" for link in every(body, "A"))
    assert len(every(body, "Upload")) == 1


def test_the_receipt_gives_number_time_version_sender_and_hash(view, county):
    text = said(report.body(view, a_return(county, {"version": 2}), None))
    for each in ("已提交，等待市级审核", "12", "2026-10-23 14:05:00", "第 2 版", "本机", "b" * 64):
        assert each in text


def test_the_reason_for_returning_comes_first(view, county):
    mine = a_return(county, {"state": "returned", "decided_at": SENT, "reason": "X17 请附备案表"})
    text = said(report.body(view, mine, None))
    assert text.index("X17 请附备案表") < text.index("下载模板")
    again = said(report.body(view, mine, a_checkup(CODE)))
    assert again.index("X17 请附备案表") < again.index("发现")


def test_the_history_names_every_version_and_its_state(county):
    rows = submissions({"version": 2, "state": "approved"}, {"version": 1, "state": "returned", "reason": "漏了一家"})
    text = said(receipt.history(rows, ZH))
    for each in ("第 2 版", "已通过", "第 1 版", "已退回", "漏了一家"):
        assert each in text


@pytest.mark.parametrize(
    ("late", "words"),
    [(3, "截止 10月20日，已逾期 3 天"), (0, "截止 10月20日，就是今天"), (-5, "截止 10月20日，还有 5 天")],
)
def test_the_bar_says_how_late_it_is(county, late, words):
    assert said(report.due(a_return(county, late=late), ZH)) == words


def test_a_closed_quarter_takes_nothing(view, county):
    closed = Return(county, QUARTER, (QUARTER,), dt.date(2026, 10, 20), 3, submissions(), closed=True)
    body = report.body(view, closed, None)
    assert not every(body, "Upload")
    assert "已关闭" in said(body)


def test_the_page_is_whole_in_english_too(view, county):
    english = View(view.address, EN, view.policy, view.today, demo=True)
    text = said(report.body(english, a_return(county), a_checkup(CODE, CHANGED, TIDIED)))
    assert "Found 1 to correct, 1 to explain, 1 tidied" in text


# --- preview ---------------------------------------------------------------------------------------------------------


SIDES = ("value", "numerator", "denominator", "gap", "verdict", "target", "source", "carried_from", "population_as_of")


def moved(**sides):
    """One indicator's row: each side given as (before, after), what is not given missing."""
    given = {side: sides.get(side, (None, None)) for side in SIDES}
    before = {f"{side}_before": pair[0] for side, pair in given.items()}
    return before | {f"{side}_after": pair[1] for side, pair in given.items()}


def a_preview(county):
    rows = {
        "places_per_1000": moved(
            value=(3.83, 4.996),
            numerator=(1103, 1219),
            denominator=(None, 287.938),
            target=(5, 5),
            population_as_of=("", "2020-11-01"),
            source=("carried", "reported"),
            carried_from=("2026Q2", ""),
        ),
        "places_gap": moved(value=(337, -13)),
        "township_coverage": moved(numerator=(8, 9), denominator=(11, 11)),
        "estates_new": moved(numerator=(2, 2), denominator=(2, 3), verdict=("met", "overdue")),
    }
    frame = pd.DataFrame([{"unit": county.code, "indicator": name, **row} for name, row in rows.items()])
    return Preview(QUARTER, frame, gained=("乙镇",), lost=(), uncovered=("丙乡",))


def test_the_preview_says_before_after_and_change(policy, county):
    text = said(figures_box(a_preview(county), policy, county.code, ZH))
    assert f"通过后，{county.name}每千人托位 3.83 → 4.996" in text
    assert "沿用2026Q2" in text
    assert "8/11→9/11+1 乙镇" in text
    assert "337→余 13−350" in text
    assert "2/2达标→2/3逾期" in text
    assert "仍未覆盖 1 个：丙乡" in text


def test_institutions_are_named_by_what_became_of_them():
    changes = pd.DataFrame(
        {
            "change": ["new", "closed", "expanded", "left_out"],
            "name": ["甲", "乙", "丙", "丁"],
            "before": [None, 24, 40, 30],
            "after": [96, None, 90, None],
            "difference": [96, -24, 50, None],
            "row": [6, None, 8, 21],
        }
    ).astype(dict.fromkeys(["before", "after", "difference", "row"], "Int64"))
    text = said(changes_table(changes, ZH, first=False, cells={21: "X21"}))
    assert "新增 1甲+96" in text
    assert "乙−24" in text
    assert "丙 40 → 90+50" in text
    assert "丁（X21 待改）—" in text


def test_the_outlook_stands_beside_the_findings_with_its_population(view, county):
    nothing = pd.DataFrame({"change": [], "name": [], "before": [], "after": [], "difference": [], "row": []})
    outlook = Outlook(a_preview(county), nothing, first=False, cells={})
    text = said(report.body(view, a_return(county), a_checkup(TIDIED, outlook=outlook)))
    assert "人口 287,938（2020-11-01）。" in text
    assert "机构和托位与上次通过的台账一致。" in text


def test_every_grade_and_state_has_its_words():
    for words in (ZH, EN):
        assert all(words.text(f"state.{state}") for state in ("none", "draft", "submitted", "returned", "approved"))
        assert all(words.text(f"report.grade.{grade}_title", count=1) for grade in ("error", "query", "note"))
    assert schema.sheet("institutions").name == "机构台账"
