"""The panel behind a number, and the workbook that recomputes it, on the demonstration."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
from fractions import Fraction
from urllib.parse import quote, urlencode

import openpyxl
import pytest

from callbacks import explaining, panel
from callbacks.explaining import explain_figure
from callbacks.explaining_change import explain_change
from callbacks.web import create_app
from data.rights import LEADER
from layouts import telling
from layouts.address import Explained, explained, parse
from layouts.explanation import explanation_text
from layouts.explanation_file import explanation_xlsx, file_name
from layouts.words.catalogue import catalogue
from metrics.board import board
from tests.layouts.pages import components, of_class, of_kind, words
from tests.people import looking

HERE = {"Host": "127.0.0.1:8050"}
ZH, EN = catalogue("zh"), catalogue("en")
NOW, BEFORE = "2026Q3", "2026Q2"


@pytest.fixture(scope="module")
def desk(demonstration_desk):
    return demonstration_desk


@pytest.fixture(scope="module")
def city(desk):
    return desk.policy.city.code


def rows_of(desk, **key):
    table = desk.figures()
    for column, value in {"quarter": NOW, "rule": "all", "part": "", **key}.items():
        table = table[table[column] == value]
    return table


def county_with(desk, source, indicator="places_per_1000"):
    return str(rows_of(desk, level="county", indicator=indicator, source=source)["unit"].iloc[0])


def opened(desk, key, search=""):
    return panel.shown(desk, parse("/", f"?{search}&explain={quote(str(key))}"))


def said(desk, key, search=""):
    return words(opened(desk, key, search))


# --- the address -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [
    "places_per_1000~140800", "mix_form~140800~全日托", "reporting~140800~approved~2024Q1",
    "places_per_1000~140800~~2026Q2", "places_per_1000~140800~~2026Q2-2026Q3",
])  # fmt: skip
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


def test_no_panel_stands_where_none_is_asked_for(desk):
    assert panel.shown(desk, parse("/", "")) is None


def test_the_city_is_explained_by_its_counties(desk, city):
    sheet = opened(desk, Explained("places_per_1000", city))
    text = words(sheet)
    missing = desk.policy.unit(county_with(desk, "missing")).name
    assert sheet.role == "dialog" and "到2025年，全市每千常住人口托位数达到5个" in text
    assert f"缺{missing}，但分母仍是全市的，所以这是下限" in text
    assert all(county.name in text for county in desk.policy.counties)
    assert {link.href for link in of_class(sheet, "pn-go")} >= {
        parse("/", "").explaining("places_per_1000", county.code) for county in desk.policy.counties
    }


def test_a_county_is_explained_down_to_its_cells(desk):
    county = county_with(desk, "reported")
    text = said(desk, Explained("places_per_1000", county))
    told = explain_figure(desk, quarter=NOW, unit=county, indicator="places_per_1000")
    first = next(cell for cell in told["counties"][0]["cells"] if cell["heading"] == "托位总数")
    assert f"机构台账!{first['cell']}" in text and first["name"] in text
    assert told["counties"][0]["submission"]["sha256"] in text
    assert f"/original/{told['counties'][0]['submission']['number']}" in [
        getattr(link, "href", "") for link in components(opened(desk, Explained("places_per_1000", county)))
    ]


def test_a_long_list_stops_and_says_how_long_it_is(desk):
    tables = rows_of(desk, level="county", indicator="registered_share")
    county = str(tables.sort_values("denominator", ascending=False)["unit"].iloc[0])
    sheet = opened(desk, Explained("registered_share", county))
    told = explain_figure(desk, quarter=NOW, unit=county, indicator="registered_share")
    n = len(telling.rows(told))
    listed = [row for row in of_kind(sheet, "Code") if "!" in words(row)]
    assert len(listed) == min(n, 200)
    assert (f"共 {n} 行" in words(sheet)) == (n > 200)


def test_a_share_lists_who_fails_first_with_the_cell_that_was_looked_at(desk):
    county = county_with(desk, "reported")
    told = explain_figure(desk, quarter=NOW, unit=county, indicator="trained_share")
    rows = telling.rows(told)
    failing = [row for row in rows if row.fails]
    assert len(rows) == told["denominator"] and len(failing) == told["denominator"] - told["numerator"]
    assert rows[: len(failing)] == failing
    assert failing[0].cells[0]["heading"] == "本年度培训体检日期"


def test_a_township_is_explained_by_its_own_institutions(desk):
    covered = rows_of(desk, level="township", indicator="inclusive_institutions")
    row = covered[covered["numerator"] >= 1].iloc[0]
    told = explain_figure(desk, quarter=NOW, unit=row["unit"], indicator="inclusive_institutions")
    assert len(telling.rows(told)) == row["numerator"]
    text = said(desk, Explained("inclusive_institutions", row["unit"]))
    assert row["unit_name"] in text and "是否普惠" in text


def test_a_township_without_institutions_says_that_no_row_counts(desk):
    bare = rows_of(desk, level="township", indicator="inclusive_institutions", source="reported")
    row = bare[bare["numerator"] == 0].iloc[0]
    assert "没有一行计入" in said(desk, Explained("inclusive_institutions", row["unit"]))


def test_a_missing_figure_says_why_and_leads_to_the_last_one(desk):
    county = county_with(desk, "missing")
    sheet = opened(desk, Explained("places_per_1000", county))
    last = max(q for q in desk.store.approved().query("county == @county")["quarter"])
    assert "沿用期已过" in words(sheet) and "缺报" in words(sheet)
    assert any(f"~~{last}" in link.href for link in of_class(sheet, "pn-go"))
    assert "0 个" not in words(of_class(sheet, "pn-fig"))


def test_a_township_of_a_missing_county_names_the_county(desk):
    county = county_with(desk, "missing")
    gone = rows_of(desk, level="township", indicator="inclusive_institutions", source="missing")["unit"].iloc[0]
    assert f"{desk.policy.unit(county).name}自" in said(desk, Explained("inclusive_institutions", gone))


def test_a_carried_figure_says_from_when_and_until_when(desk):
    text = said(desk, Explained("places_per_1000", county_with(desk, "carried")))
    assert f"沿用{BEFORE}：本季工作簿还没有通过，按规则最多沿用到2027Q2" in text


def test_a_zero_denominator_says_so(desk, monkeypatch):
    county = county_with(desk, "reported")
    told = explain_figure(desk, quarter=NOW, unit=county, indicator="estates_new")
    empty = {**told, "value": None, "shown": None, "numerator": 0, "denominator": 0, "gap": None, "verdict": "none",
             "reason": "missing.zero_denominator", "reason_params": {}}  # fmt: skip
    monkeypatch.setattr(panel, "explain_figure", lambda *_, **__: empty)
    assert "没有应计入的对象，分母为 0" in said(desk, Explained("estates_new", county))


def test_the_rule_of_the_address_counts(desk, city):
    both = [words(of_class(opened(desk, Explained("registered_share", city), f"rule={rule}"), "pn-scope"))
            for rule in ("all", "registered")]  # fmt: skip
    assert both[0] != both[1] and "只计已备案" in both[1]


def test_before_the_deadline_the_pace_is_told_with_its_inputs(desk, city):
    told = explain_figure(desk, quarter="2024Q3", unit=city, indicator="places_per_1000", cells=False)
    judged, ahead = told["judgement"], told["prospect"]
    way = (Fraction(judged["now"]["value"]) - Fraction(judged["base"]["value"])) / (
        Fraction(told["target"]) - Fraction(judged["base"]["value"])
    )
    assert float(way / Fraction(judged["elapsed"], judged["span"])) == pytest.approx(float(judged["pace_ratio"]))
    assert float(ahead["required"]) == pytest.approx(told["gap"] / ahead["left"])
    text = said(desk, Explained("places_per_1000", city, quarter="2024Q3"))
    assert telling.pace_ratio(judged["pace_ratio"]) in text and f"还有 {ahead['left']} 个季度" in text
    assert ahead["expected"] in text and ahead["earliest"] in text and ahead["latest"] in text


@pytest.mark.parametrize("quarter", ["2024Q3", "2025Q4", NOW])
def test_the_city_is_expected_when_the_overview_expects_it(desk, city, quarter):
    ahead = explain_figure(desk, quarter=quarter, unit=city, indicator="places_per_1000", cells=False)["prospect"]
    outlook = board(desk.figures(), desk.policy, quarter=quarter, compare=None, rule="all").outlook
    assert outlook is not None
    assert (ahead["expected"], ahead["earliest"], ahead["latest"]) == (
        outlook.expected, outlook.earliest, outlook.latest
    )  # fmt: skip


def test_every_indicator_of_every_level_has_a_panel_in_both_languages(desk):
    table = desk.figures()
    kinds = table[(table["quarter"] == NOW) & (table["rule"] == "all")].drop_duplicates(["level", "indicator", "part"])
    for row in kinds.to_dict("records"):
        for language in ("zh", "en"):
            text = said(desk, Explained(row["indicator"], row["unit"], row["part"]), f"lang={language}")
            assert row["unit_name"] in text and "{" not in text


def test_the_population_is_told_with_its_date_and_basis(desk, city):
    told = explain_figure(desk, quarter=NOW, unit=city, indicator="places_per_1000", cells=False)
    text = said(desk, Explained("places_per_1000", city))
    assert all(row["as_of"] in text and f"{row['persons']:,}" in text for row in told["population"])


# --- what is no row of the table -------------------------------------------------------------------------------------


def test_a_target_counted_over_counties_lists_each_of_them(desk, city):
    sheet = opened(desk, Explained("demonstration", city))
    card = board(desk.figures(), desk.policy, quarter=NOW, compare=None, rule="all").card("demonstration")
    assert card is not None
    assert f"{card.figure.numerator}/{card.figure.denominator}" in words(sheet)
    assert all(county.name in words(sheet) for county in desk.policy.counties)


def test_of_targets_of_which_one_is_enough_the_larger_is_explained(desk):
    county = county_with(desk, "reported", "pilot_kindergarten")
    pair = {i: int(rows_of(desk, unit=county, indicator=i)["numerator"].iloc[0])
            for i in ("pilot_kindergarten", "pilot_workplace")}  # fmt: skip
    larger = max(pair, key=lambda i: pair[i])
    assert ZH.text(f"indicator.{larger}.name") in words(of_kind(opened(desk, Explained("pilot", county)), "H2"))


def test_a_countys_targets_lead_to_each_of_them(desk):
    county = county_with(desk, "reported")
    sheet = opened(desk, Explained("targets", county))
    shown = board(desk.figures(), desk.policy, quarter=NOW, compare=None, rule="all")
    assert f"{shown.row(county).unmet} 项到期未达标" in words(sheet)
    assert {link.href for link in of_class(sheet, "pn-go")} == {
        parse("/", "").explaining(measure.key, county) for measure in shown.measures
    }


def test_a_change_adds_up_over_the_same_counties(desk, city):
    told = explain_change(desk, since=BEFORE, quarter=NOW, unit=city, indicator="places_per_1000")
    places = board(desk.figures(), desk.policy, quarter=NOW, compare=BEFORE, rule="all").places
    assert places is not None and told["moved"] == places.total
    text = said(desk, Explained("places_per_1000", city, "", NOW, BEFORE))
    assert "数据退出，不是减少" in text and f"{places.total:+,}" in text


def test_a_countys_change_is_told_institution_by_institution_with_both_cells(desk):
    county = county_with(desk, "reported")
    told = explain_change(desk, since=BEFORE, quarter=NOW, unit=county, indicator="places_per_1000")
    assert sum(one["change"] for one in told["institutions"]) == told["moved"]
    assert sum(float(told["rate"][key]) for key in ("places", "population")) == pytest.approx(
        float(told["rate"]["total"])
    )
    known = next(one for one in told["institutions"] if one["before"] and one["now"])
    text = said(desk, Explained("places_per_1000", county, "", NOW, BEFORE))
    assert known["cell_before"].startswith("机构台账!") and known["cell_now"] in text


def test_a_change_from_a_missing_quarter_says_why(desk):
    county = county_with(desk, "missing")
    assert "不能相减" in said(desk, Explained("places_per_1000", county, "", NOW, BEFORE))


# --- what nobody may ask ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [
    "nonsense", "places_per_1000~999999", "nothing~140800", "targets~999999", "pilot~999999", "mix_form~140800~什么",
    "places_per_1000~140800~~1999Q1", "<script>alert(1)</script>~140800", "demonstration~140800~x~2026Q3~y",
    "places_per_1000~140800~~1999Q1-2026Q3",
])  # fmt: skip
def test_a_forged_or_unknown_figure_is_refused_in_words(desk, written):
    sheet = opened(desk, written)
    assert of_class(sheet, "refusal") and len(words(of_class(sheet, "refusal"))) > 8
    assert of_class(sheet, "pn-close")


def test_before_anything_was_approved_there_is_nothing_to_explain(empty_desk, city):
    assert "还没有通过的工作簿" in said(empty_desk, Explained("places_per_1000", city))


def fetch(desk, **asked):
    return looking(create_app(desk), desk, LEADER).get(f"/panel?{urlencode(asked)}", headers=HERE)


def test_a_panel_is_fetched_as_html_and_leads_back_to_its_page(desk, city):
    answer = fetch(desk, page="/county/140822", quarter=NOW, explain=f"places_per_1000~{city}").get_data(as_text=True)
    assert 'role="dialog"' in answer and 'aria-labelledby="panel-title"' in answer
    close = re.search(r'<a [^>]*class="pn-close"[^>]*>', answer)
    assert close and f'href="/county/140822?quarter={NOW}"' in close[0]


def test_what_a_stranger_writes_into_an_address_is_no_html(desk):
    answer = fetch(desk, explain="<script>alert(1)</script>").get_data(as_text=True)
    assert "<script" not in answer and "&lt;script" in answer


def test_without_a_figure_nothing_is_fetched(desk):
    assert fetch(desk, page="/").get_data(as_text=True) == ""


def test_our_own_failure_is_told_in_the_panel_with_its_number(desk, city, monkeypatch, caplog):
    monkeypatch.setattr(panel, "explain_figure", None)
    answer = fetch(desk, explain=f"places_per_1000~{city}").get_data(as_text=True)
    number = re.search(r"编号 <b>([0-9a-f]{8})</b>", answer)
    assert number and number[1] in caplog.text and "pn-close" in answer


def test_opening_takes_no_second_computation(desk, city, monkeypatch):
    desk.figures()
    monkeypatch.setattr("callbacks.desk.figures", None)
    began = time.perf_counter()
    opened(desk, Explained("places_per_1000", city))
    assert time.perf_counter() - began < 1, "far above what it takes, for a busy machine"


# --- the shell's text ------------------------------------------------------------------------------------------------


def test_the_text_says_a_surplus_and_leaves_out_what_a_count_has_not(desk):
    rich = rows_of(desk, level="county", indicator="places_gap", source="reported")
    row = rich[rich["numerator"] < 0].iloc[0]
    told = explain_figure(desk, quarter=NOW, unit=row["unit"], indicator="places_gap")
    text = explanation_text(told, ZH)
    assert text.splitlines()[0].endswith(f"余 {-row['numerator']} 个")
    assert "／—" not in text and "/—" not in text and "None" not in text


def test_the_text_tells_the_pace(desk, city):
    told = explain_figure(desk, quarter="2024Q3", unit=city, indicator="places_per_1000", cells=False)
    text = explanation_text(told, ZH)
    assert "需要的速度：每季" in text and "预计达到：" in text and "起点 2020Q4" in text


# --- taken away ------------------------------------------------------------------------------------------------------

TAKEN = ("places_per_1000", "places_gap", "township_coverage", "estates_old", "estate_places_gap", "trained_share",
         "utilisation", "enrolment_rate", "staffing", "inspection_pass")  # fmt: skip


def taken(desk, unit, indicator, part="", quarter=NOW):
    told = explain_figure(desk, quarter=quarter, unit=unit, indicator=indicator, part=part)
    return told, explanation_xlsx(told, desk.policy, ZH, made="2026-11-23", demo=True)


def calculation(content, **how):
    """The lines of the sheet 计算: value by name."""
    book = openpyxl.load_workbook(io.BytesIO(content), **how)
    return {row[0]: row[1] for row in book["计算"].iter_rows(min_row=2, max_col=2, values_only=True)}


def same(value, number):
    return value is not None and float(value) == pytest.approx(float(Fraction(number)), rel=1e-12)


def agrees(lines, told):
    assert same(lines["分子"], told["numerator"])
    assert same(lines["数值"], told["value"])
    if told["denominator"] is not None:
        assert same(lines["分母"], told["denominator"])
    if told["gap"] is not None and told["judgement"]:
        assert same(lines["缺口（负数为富余）"], told["gap"])


def test_formulas_carry_the_boards_values_for_readers_that_do_not_compute(desk, city):
    for indicator in TAKEN:
        told, content = taken(desk, city, indicator)
        agrees(calculation(content, data_only=True), told)
        assert str(calculation(content)["分子"]).startswith("=")


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_computes_the_boards_values_again(desk, city, tmp_path):
    county, carried = county_with(desk, "reported"), county_with(desk, "carried")
    asked = [(city, i, "", NOW) for i in TAKEN]
    own = ("places_per_1000", "township_coverage", "pilot_kindergarten", "estates_new")
    asked += [(county, indicator, "", NOW) for indicator in own]
    asked += [(carried, "places_gap", "", NOW), (city, "reporting", "approved", NOW), (city, "mix_form", "全日托", NOW),
              (city, "township_coverage", "", "2022Q4"), (county, "places_per_1000", "", "2023Q1")]  # fmt: skip
    made = {}
    for number, key in enumerate(asked):
        told, content = taken(desk, *key)
        (tmp_path / f"{number}.xlsx").write_bytes(without_values(content))
        made[number] = told
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "out"), *(str(tmp_path / f"{n}.xlsx") for n in made)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    for number, told in made.items():
        agrees(calculation((tmp_path / "out" / f"{number}.xlsx").read_bytes(), data_only=True), told)


def without_values(content):
    """The workbook as openpyxl saves it: formulas without the values kept beside them."""
    book, out = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_somebody_wrote_stays_text(desk):
    county = county_with(desk, "reported")
    told = explain_figure(desk, quarter=NOW, unit=county, indicator="places_per_1000")
    for cell in told["counties"][0]["cells"][:3]:
        cell["name"] = '=HYPERLINK("http://x","y")'
    told["counties"][0]["submission"]["file"] = "@SUM(A1).xlsx"
    book = openpyxl.load_workbook(io.BytesIO(explanation_xlsx(told, desk.policy, ZH, made="2026-11-23", demo=True)))
    names = [cell for row in book["明细"].iter_rows() for cell in row if str(cell.value).startswith("=HYPERLINK")]
    assert names and all(cell.data_type == "s" for cell in names)
    assert all(not row[6].hyperlink for row in book["县区"].iter_rows())


def test_every_sheet_says_that_it_is_invented(desk, city):
    _, content = taken(desk, city, "places_per_1000")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["计算", "明细", "县区", "人口", "说明"]
    for sheet in book:
        assert "演示数据，非真实统计" in [cell.value for row in sheet.iter_rows() for cell in row], sheet.title


def test_a_missing_figures_workbook_says_why(desk):
    _, content = taken(desk, county_with(desk, "missing"), "places_per_1000")
    assert "沿用期已过" in calculation(content)["没有数字"]


def test_it_is_saved_under_a_chinese_name(desk, city):
    client = looking(create_app(desk), desk, LEADER)
    asked = urlencode({"quarter": NOW, "unit": city, "indicator": "places_per_1000", "rule": "all"})
    answer = client.get(f"/explain.xlsx?{asked}", headers=HERE)
    told = explain_figure(desk, quarter=NOW, unit=city, indicator="places_per_1000", cells=False)
    assert answer.status_code == 200
    assert f"filename*=UTF-8''{quote(file_name(told, ZH))}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("asked", ["", "quarter=2026Q3", "quarter=x&unit=y&indicator=z", "lang=xx"])
def test_an_unknown_figure_has_no_workbook(desk, asked):
    answer = looking(create_app(desk), desk, LEADER).get(f"/explain.xlsx?{asked}", headers=HERE)
    assert answer.status_code == 404 and "没有这个数字" in answer.get_data(as_text=True)


def test_an_english_workbook_is_english(desk, city):
    told = explain_figure(desk, quarter=NOW, unit=city, indicator="places_per_1000")
    book = openpyxl.load_workbook(io.BytesIO(explanation_xlsx(told, desk.policy, EN, made="2026-11-23", demo=False)))
    assert book.sheetnames == ["Calculation", "Rows", "Counties", "Population", "About"]


def test_cells_are_read_only_where_they_are_asked_for(desk, city, monkeypatch):
    monkeypatch.setattr(explaining, "_cells", None)
    assert explain_figure(desk, quarter=NOW, unit=city, indicator="places_per_1000", cells=False)["counties"]
