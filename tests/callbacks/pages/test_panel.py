"""The panel behind a number, and the workbook that recomputes it, on the demonstration."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from fractions import Fraction
from urllib.parse import quote, urlencode

import openpyxl
import pytest

from callbacks.pages import panel
from callbacks.server.web import create_app
from callbacks.services import explain as explaining
from callbacks.services.explain import explain_figure
from callbacks.services.explain_change import explain_change
from data.rights import LEADER
from layouts.kit import numbers
from layouts.kit.address import Explained, explained, parse
from layouts.panel import narrative
from layouts.panel.file import explanation_xlsx, file_name
from layouts.panel.text import explanation_text
from layouts.words.catalogue import catalogue
from metrics.board import board
from tests.layouts.pages import components, of_class, of_kind, words
from tests.people import looking
from tests.tools.work import calls

HERE = {"Host": "127.0.0.1:8050"}
ZH, EN = catalogue("zh"), catalogue("en")
NOW, BEFORE = "2026Q3", "2026Q2"


@pytest.fixture(scope="module")
def context(demonstration_context):
    return demonstration_context


@pytest.fixture(scope="module")
def city(context):
    return context.policy.city.code


def rows_of(context, **key):
    table = context.figures()
    for column, value in {"quarter": NOW, "rule": "all", "part": "", **key}.items():
        table = table[table[column] == value]
    return table


def county_with(context, source, indicator="places_per_1000"):
    return str(rows_of(context, level="county", indicator=indicator, source=source)["unit"].iloc[0])


def opened(context, key, search=""):
    return panel.shown(context, parse("/", f"?{search}&explain={quote(str(key))}"))


def said(context, key, search=""):
    return words(opened(context, key, search))


# --- the address -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "places_per_1000~140800",
        "mix_form~140800~全日托",
        "reporting~140800~approved~2024Q1",
        "places_per_1000~140800~~2026Q2",
        "places_per_1000~140800~~2026Q2-2026Q3",
    ],
)
def test_what_an_address_explains_is_read_back_as_it_was_written(written):
    assert str(explained(written)) == written


def test_a_span_is_a_change():
    assert explained("x~1~~2026Q2-2026Q3") == Explained("x", "1", "", "2026Q3", "2026Q2")


@pytest.mark.parametrize("written", ["", "x", "~1", "x~", "x~1~a~2026Q5", "x~1~a~b~c", "x~1~~2026Q2-"])
def test_what_was_never_written_is_no_figure(written):
    assert explained(written) is None


def test_opening_a_panel_keeps_the_page_and_other_links_leave_it_behind():
    address = parse("/county/140822", "?quarter=2026Q3&lang=en&explain=x~1")
    assert address.explaining("y", "2") == "/county/140822?quarter=2026Q3&lang=en&explain=y~2"
    assert address.href() == "/county/140822?quarter=2026Q3&lang=en"
    assert "explain" not in address.to("overview")


# --- figures ---------------------------------------------------------------------------------------------------------


def test_no_panel_stands_where_none_is_asked_for(context):
    assert panel.shown(context, parse("/", "")) is None


def test_the_city_is_explained_by_its_counties(context, city):
    sheet = opened(context, Explained("places_per_1000", city))
    text = words(sheet)
    missing = context.policy.unit(county_with(context, "missing")).name
    assert sheet.role == "dialog" and "到2025年，全市每千常住人口托位数达到5个" in text
    assert f"缺{missing}，但分母仍是全市的，所以这是下限" in text
    assert all(county.name in text for county in context.policy.counties)
    assert {link.href for link in of_class(sheet, "pn-go")} >= {
        parse("/", "").explaining("places_per_1000", county.code) for county in context.policy.counties
    }


def test_a_county_is_explained_down_to_its_cells(context):
    county = county_with(context, "reported")
    text = said(context, Explained("places_per_1000", county))
    told = explain_figure(context, quarter=NOW, unit=county, indicator="places_per_1000")
    first = next(cell for cell in told.counties[0].cells if cell.heading == "托位总数")
    assert f"机构台账!{first.cell}" in text and first.name in text
    assert told.counties[0].sent.sha256 in text
    assert f"/original/{told.counties[0].sent.number}" in [
        getattr(link, "href", "") for link in components(opened(context, Explained("places_per_1000", county)))
    ]


def test_a_long_list_stops_and_says_how_long_it_is(context):
    tables = rows_of(context, level="county", indicator="registered_share")
    county = str(tables.sort_values("denominator", ascending=False)["unit"].iloc[0])
    sheet = opened(context, Explained("registered_share", county))
    told = explain_figure(context, quarter=NOW, unit=county, indicator="registered_share")
    n = len(narrative.rows(told))
    listed = [row for row in of_kind(sheet, "Code") if "!" in words(row)]
    assert len(listed) == min(n, 200)
    assert (f"共 {n} 行" in words(sheet)) == (n > 200)


def test_a_share_lists_who_fails_first_with_the_cell_that_was_looked_at(context):
    county = county_with(context, "reported")
    told = explain_figure(context, quarter=NOW, unit=county, indicator="trained_share")
    rows = narrative.rows(told)
    failing = [row for row in rows if row.fails]
    assert len(rows) == told.denominator and len(failing) == told.denominator - told.numerator
    assert rows[: len(failing)] == failing
    assert failing[0].cells[0].heading == "本年度培训体检日期"


def test_a_township_is_explained_by_its_own_institutions(context):
    covered = rows_of(context, level="township", indicator="inclusive_institutions")
    row = covered[covered["numerator"] >= 1].iloc[0]
    told = explain_figure(context, quarter=NOW, unit=row["unit"], indicator="inclusive_institutions")
    assert len(narrative.rows(told)) == row["numerator"]
    text = said(context, Explained("inclusive_institutions", row["unit"]))
    assert row["unit_name"] in text and "是否普惠" in text


def test_a_township_without_institutions_says_that_no_row_counts(context):
    bare = rows_of(context, level="township", indicator="inclusive_institutions", source="reported")
    row = bare[bare["numerator"] == 0].iloc[0]
    assert "没有一行计入" in said(context, Explained("inclusive_institutions", row["unit"]))


def test_a_missing_figure_says_why_and_leads_to_the_last_one(context):
    county = county_with(context, "missing")
    sheet = opened(context, Explained("places_per_1000", county))
    last = max(q for q in context.store.approved().query("county == @county")["quarter"])
    assert "沿用期已过" in words(sheet) and "缺报" in words(sheet)
    assert any(f"~~{last}" in link.href for link in of_class(sheet, "pn-go"))
    assert "0 个" not in words(of_class(sheet, "pn-fig"))


def test_a_township_of_a_missing_county_names_the_county(context):
    county = county_with(context, "missing")
    gone = rows_of(context, level="township", indicator="inclusive_institutions", source="missing")["unit"].iloc[0]
    assert f"{context.policy.unit(county).name}自" in said(context, Explained("inclusive_institutions", gone))


def test_a_carried_figure_says_from_when_and_until_when(context):
    text = said(context, Explained("places_per_1000", county_with(context, "carried")))
    assert f"沿用{BEFORE}：本季工作簿还没有通过，按规则最多沿用到2027Q2" in text


def test_a_zero_denominator_says_so(context, monkeypatch):
    county = county_with(context, "reported")
    told = explain_figure(context, quarter=NOW, unit=county, indicator="estates_new")
    empty = replace(
        told,
        value=None,
        numerator=0,
        denominator=0,
        trend=replace(told.trend, gap=None, verdict="none"),
        reason="missing.zero_denominator",
        params={},
    )
    monkeypatch.setattr(panel, "explain_figure", lambda *_, **__: empty)
    assert "没有应计入的对象，分母为 0" in said(context, Explained("estates_new", county))


def test_the_rule_of_the_address_counts(context, city):
    both = [
        words(of_class(opened(context, Explained("registered_share", city), f"rule={rule}"), "pn-scope"))
        for rule in ("all", "registered")
    ]
    assert both[0] != both[1] and "只计已备案" in both[1]


def test_before_the_deadline_the_pace_is_told_with_its_inputs(context, city):
    told = explain_figure(context, quarter="2024Q3", unit=city, indicator="places_per_1000", cells=False)
    trend = told.trend
    way = (trend.now.value - trend.base.value) / (told.target - trend.base.value)
    assert way / Fraction(trend.elapsed, trend.span) == trend.ratio
    assert trend.required == Fraction(told.gap, trend.left)
    text = said(context, Explained("places_per_1000", city, quarter="2024Q3"))
    assert numbers.pace_ratio(trend.ratio) in text and f"还有 {trend.left} 个季度" in text
    ahead = trend.forecast
    assert ahead.expected in text and ahead.earliest in text and ahead.latest in text


@pytest.mark.parametrize("quarter", ["2024Q3", "2025Q4", NOW])
def test_the_city_is_expected_when_the_overview_expects_it(context, city, quarter):
    ahead = explain_figure(context, quarter=quarter, unit=city, indicator="places_per_1000", cells=False).trend.forecast
    outlook = board(context.figures(), context.policy, quarter=quarter, compare=None, rule="all").outlook
    assert outlook is not None
    assert (ahead.expected, ahead.earliest, ahead.latest) == (outlook.expected, outlook.earliest, outlook.latest)


def test_every_indicator_of_every_level_has_a_panel_in_both_languages(context):
    table = context.figures()
    kinds = table[(table["quarter"] == NOW) & (table["rule"] == "all")].drop_duplicates(["level", "indicator", "part"])
    for row in kinds.to_dict("records"):
        for language in ("zh", "en"):
            text = said(context, Explained(row["indicator"], row["unit"], row["part"]), f"lang={language}")
            assert row["unit_name"] in text and "{" not in text


def test_the_population_is_told_with_its_date_and_basis(context, city):
    told = explain_figure(context, quarter=NOW, unit=city, indicator="places_per_1000", cells=False)
    text = said(context, Explained("places_per_1000", city))
    assert all(row.as_of in text and f"{row.persons:,}" in text for row in told.population)


# --- what is no row of the table -------------------------------------------------------------------------------------


def test_a_target_counted_over_counties_lists_each_of_them(context, city):
    sheet = opened(context, Explained("demonstration", city))
    card = board(context.figures(), context.policy, quarter=NOW, compare=None, rule="all").card("demonstration")
    assert card is not None
    assert f"{card.figure.numerator}/{card.figure.denominator}" in words(sheet)
    assert all(county.name in words(sheet) for county in context.policy.counties)


def test_of_targets_of_which_one_is_enough_the_larger_is_explained(context):
    county = county_with(context, "reported", "pilot_kindergarten")
    pair = {
        i: int(rows_of(context, unit=county, indicator=i)["numerator"].iloc[0])
        for i in ("pilot_kindergarten", "pilot_workplace")
    }
    larger = max(pair, key=lambda i: pair[i])
    assert ZH.text(f"indicator.{larger}.name") in words(of_kind(opened(context, Explained("pilot", county)), "H2"))


def test_a_countys_targets_lead_to_each_of_them(context):
    county = county_with(context, "reported")
    sheet = opened(context, Explained("targets", county))
    shown = board(context.figures(), context.policy, quarter=NOW, compare=None, rule="all")
    assert f"{shown.row(county).unmet} 项到期未达标" in words(sheet)
    assert {link.href for link in of_class(sheet, "pn-go")} == {
        parse("/", "").explaining(measure.key, county) for measure in shown.measures
    }


def test_a_change_adds_up_over_the_same_counties(context, city):
    told = explain_change(context, since=BEFORE, quarter=NOW, unit=city, indicator="places_per_1000")
    places = board(context.figures(), context.policy, quarter=NOW, compare=BEFORE, rule="all").places
    assert places is not None and told.moved == places.total
    text = said(context, Explained("places_per_1000", city, "", NOW, BEFORE))
    assert "数据退出，不是减少" in text and f"{places.total:+,}" in text


def test_a_countys_change_is_told_institution_by_institution_with_both_cells(context):
    county = county_with(context, "reported")
    told = explain_change(context, since=BEFORE, quarter=NOW, unit=county, indicator="places_per_1000")
    assert sum(one.change for one in told.institutions) == told.moved
    assert sum(float(getattr(told.rate, key)) for key in ("places", "population")) == pytest.approx(
        float(told.rate.total)
    )
    known = next(one for one in told.institutions if one.before and one.now)
    text = said(context, Explained("places_per_1000", county, "", NOW, BEFORE))
    assert known.cell_before.startswith("机构台账!") and known.cell_now in text


def test_a_change_from_a_missing_quarter_says_why(context):
    county = county_with(context, "missing")
    assert "不能相减" in said(context, Explained("places_per_1000", county, "", NOW, BEFORE))


# --- what nobody may ask ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "nonsense",
        "places_per_1000~999999",
        "nothing~140800",
        "targets~999999",
        "pilot~999999",
        "mix_form~140800~什么",
        "places_per_1000~140800~~1999Q1",
        "<script>alert(1)</script>~140800",
        "demonstration~140800~x~2026Q3~y",
        "places_per_1000~140800~~1999Q1-2026Q3",
    ],
)
def test_a_forged_or_unknown_figure_is_refused_in_words(context, written):
    sheet = opened(context, written)
    assert of_class(sheet, "refusal") and len(words(of_class(sheet, "refusal"))) > 8
    assert of_class(sheet, "pn-close")


def test_before_anything_was_approved_there_is_nothing_to_explain(empty_context, city):
    assert "还没有通过的工作簿" in said(empty_context, Explained("places_per_1000", city))


def fetch(context, **asked):
    return looking(create_app(context), context, LEADER).get(f"/panel?{urlencode(asked)}", headers=HERE)


def test_a_panel_is_fetched_as_html_and_leads_back_to_its_page(context, city):
    answer = fetch(context, page="/county/140822", quarter=NOW, explain=f"places_per_1000~{city}").get_data(
        as_text=True
    )
    assert 'role="dialog"' in answer and 'aria-labelledby="panel-title"' in answer
    close = re.search(r'<a [^>]*class="pn-close"[^>]*>', answer)
    assert close and f'href="/county/140822?quarter={NOW}"' in close[0]


def test_what_a_stranger_writes_into_an_address_is_no_html(context):
    answer = fetch(context, explain="<script>alert(1)</script>").get_data(as_text=True)
    assert "<script" not in answer and "&lt;script" in answer


def test_without_a_figure_nothing_is_fetched(context):
    assert fetch(context, page="/").get_data(as_text=True) == ""


def test_our_own_failure_is_told_in_the_panel_with_its_number(context, city, monkeypatch, caplog):
    monkeypatch.setattr(panel, "explain_figure", None)
    answer = fetch(context, explain=f"places_per_1000~{city}").get_data(as_text=True)
    number = re.search(r"编号 <b>([0-9a-f]{8})</b>", answer)
    assert number and number[1] in caplog.text and "pn-close" in answer


def test_opening_takes_no_second_computation(context, city, monkeypatch):
    context.figures()
    monkeypatch.setattr("callbacks.services.context.figures", None)
    work = calls(lambda: opened(context, Explained("places_per_1000", city)))
    assert work < 250_000, "calls; all figures together take 150,000 more"


# --- the shell's text ------------------------------------------------------------------------------------------------


def test_the_text_says_a_surplus_and_leaves_out_what_a_count_has_not(context):
    rich = rows_of(context, level="county", indicator="places_gap", source="reported")
    row = rich[rich["numerator"] < 0].iloc[0]
    told = explain_figure(context, quarter=NOW, unit=row["unit"], indicator="places_gap")
    text = explanation_text(told, ZH)
    assert text.splitlines()[0].endswith(f"余 {-row['numerator']} 个")
    assert "／—" not in text and "/—" not in text and "None" not in text


def test_the_text_tells_the_pace(context, city):
    told = explain_figure(context, quarter="2024Q3", unit=city, indicator="places_per_1000", cells=False)
    text = explanation_text(told, ZH)
    assert "需要的速度：每季" in text and "预计达到：" in text and "起点 2020Q4" in text


# --- taken away ------------------------------------------------------------------------------------------------------

TAKEN = (
    "places_per_1000",
    "places_gap",
    "township_coverage",
    "estates_old",
    "estate_places_gap",
    "trained_share",
    "utilisation",
    "enrolment_rate",
    "staffing",
    "inspection_pass",
)


def taken(context, unit, indicator, part="", quarter=NOW):
    told = explain_figure(context, quarter=quarter, unit=unit, indicator=indicator, part=part)
    return told, explanation_xlsx(told, context.policy, ZH, made="2026-11-23", demo=True)


def calculation(content, **how):
    """The lines of the sheet 计算: value by name."""
    book = openpyxl.load_workbook(io.BytesIO(content), **how)
    return {row[0]: row[1] for row in book["计算"].iter_rows(min_row=2, max_col=2, values_only=True)}


def same(value, number):
    return value is not None and float(value) == pytest.approx(float(Fraction(number)), rel=1e-12)


def agrees(lines, told):
    assert same(lines["分子"], told.numerator)
    assert same(lines["数值"], told.value)
    if told.denominator is not None:
        assert same(lines["分母"], told.denominator)
    if told.gap is not None and told.trend:
        assert same(lines["缺口（负数为富余）"], told.gap)


def test_formulas_carry_the_boards_values_for_readers_that_do_not_compute(context, city):
    for indicator in TAKEN:
        told, content = taken(context, city, indicator)
        agrees(calculation(content, data_only=True), told)
        assert str(calculation(content)["分子"]).startswith("=")


def test_libreoffice_computes_the_boards_values_again(context, city, tmp_path, converted):
    county, carried = county_with(context, "reported"), county_with(context, "carried")
    asked = [(city, i, "", NOW) for i in TAKEN]
    own = ("places_per_1000", "township_coverage", "pilot_kindergarten", "estates_new")
    asked += [(county, indicator, "", NOW) for indicator in own]
    asked += [
        (carried, "places_gap", "", NOW),
        (city, "reporting", "approved", NOW),
        (city, "mix_form", "全日托", NOW),
        (city, "township_coverage", "", "2022Q4"),
        (county, "places_per_1000", "", "2023Q1"),
    ]
    made = {}
    for number, key in enumerate(asked):
        told, content = taken(context, *key)
        (tmp_path / f"{number}.xlsx").write_bytes(without_values(content))
        made[number] = told
    computed = converted("xlsx", *(tmp_path / f"{number}.xlsx" for number in made))
    for number, told in made.items():
        agrees(calculation((computed / f"{number}.xlsx").read_bytes(), data_only=True), told)


def without_values(content):
    """The workbook as openpyxl saves it: formulas without the values kept beside them."""
    book, out = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_somebody_wrote_stays_text(context):
    county = county_with(context, "reported")
    told = explain_figure(context, quarter=NOW, unit=county, indicator="places_per_1000")
    [part] = told.counties
    named = [replace(cell, name='=HYPERLINK("http://x","y")') for cell in part.cells[:3]]
    cells = [*named, *part.cells[3:]]
    part = replace(part, cells=tuple(cells), sent=replace(part.sent, file="@SUM(A1).xlsx"))
    told = replace(told, counties=(part,))
    book = openpyxl.load_workbook(io.BytesIO(explanation_xlsx(told, context.policy, ZH, made="2026-11-23", demo=True)))
    names = [cell for row in book["明细"].iter_rows() for cell in row if str(cell.value).startswith("=HYPERLINK")]
    assert names and all(cell.data_type == "s" for cell in names)
    assert all(not row[6].hyperlink for row in book["县区"].iter_rows())


def test_every_sheet_says_that_it_is_invented(context, city):
    _, content = taken(context, city, "places_per_1000")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["计算", "明细", "县区", "人口", "说明"]
    for sheet in book:
        assert "演示数据，非真实统计" in [cell.value for row in sheet.iter_rows() for cell in row], sheet.title


def test_a_missing_figures_workbook_says_why(context):
    _, content = taken(context, county_with(context, "missing"), "places_per_1000")
    assert "沿用期已过" in calculation(content)["没有数字"]


def test_it_is_saved_under_a_chinese_name(context, city):
    client = looking(create_app(context), context, LEADER)
    asked = urlencode({"quarter": NOW, "unit": city, "indicator": "places_per_1000", "rule": "all"})
    answer = client.get(f"/explain.xlsx?{asked}", headers=HERE)
    told = explain_figure(context, quarter=NOW, unit=city, indicator="places_per_1000", cells=False)
    assert answer.status_code == 200
    assert f"filename*=UTF-8''{quote(file_name(told, ZH))}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("asked", ["", "quarter=2026Q3", "quarter=x&unit=y&indicator=z", "lang=xx"])
def test_an_unknown_figure_has_no_workbook(context, asked):
    answer = looking(create_app(context), context, LEADER).get(f"/explain.xlsx?{asked}", headers=HERE)
    assert answer.status_code == 404 and "没有这个数字" in answer.get_data(as_text=True)


def test_an_english_workbook_is_english(context, city):
    told = explain_figure(context, quarter=NOW, unit=city, indicator="places_per_1000")
    book = openpyxl.load_workbook(io.BytesIO(explanation_xlsx(told, context.policy, EN, made="2026-11-23", demo=False)))
    assert book.sheetnames == ["Calculation", "Rows", "Counties", "Population", "About"]


def test_cells_are_read_only_where_they_are_asked_for(context, city, monkeypatch):
    monkeypatch.setattr(explaining, "_cells", None)
    assert explain_figure(context, quarter=NOW, unit=city, indicator="places_per_1000", cells=False).counties
