"""A table: one list of columns makes what stands on the page and what stands in files."""

from layouts.kit import html
from layouts.kit.table import CHANGE, COUNT, Column, Table

ROWS = [{"name": "甲县", "places": 1862, "old": 1900}, {"name": "乙县", "places": None, "old": 3}]
COLUMNS = (
    Column("name", "县", cell=lambda row: html.B(row["name"])),
    Column("places", "托位", "个", COUNT),
    Column("bar", "", cell=lambda row: html.I(), style="barc", file=False),
    Column("change", "变化", "个", CHANGE, value=lambda row: row["places"] and row["places"] - row["old"], page=False),
)


def test_files_hold_the_exact_values_of_their_own_columns():
    table = Table(COLUMNS, ROWS)
    assert [column.key for column in table.filed] == ["name", "places", "change"]
    assert table.frame.to_dict("records") == [
        {"name": "甲县", "places": 1862, "change": -38},
        {"name": "乙县", "places": None, "change": None},
    ]


def test_the_page_has_its_own_columns_as_they_are_said():
    said = html.text(Table(COLUMNS, ROWS).on_page("各县", row_style=lambda row: "" if row["places"] else "miss"))
    assert '<th scope="row"><b>甲县</b></th><td class="r num">1,862</td><td class="barc"><i></i></td></tr>' in said
    assert '<tr class="miss"><th scope="row"><b>乙县</b></th>' in said
    assert '<th class="barc" aria-hidden="true"></th></tr></thead>' in said
    assert "变化" not in said


def test_a_row_is_named_by_the_column_that_says_so():
    columns = (Column("places", "托位", kind=COUNT), Column("name", "县", names=True))
    said = html.text(Table(columns, ROWS[:1]).on_page("各县"))
    assert '<tr><td class="r num">1,862</td><th scope="row">甲县</th></tr>' in said


def test_rows_of_another_make_stand_above_and_below():
    said = html.text(Table(COLUMNS[:1], ROWS[:1]).on_page("各县", above=[html.Tr("上")], below=[html.Tr("下")]))
    assert said.index("<tr>上</tr>") < said.index("甲县</b>") < said.index("<tr>下</tr>")


def test_a_table_without_rows_has_its_columns():
    assert list(Table(COLUMNS, []).frame.columns) == ["name", "places", "change"]
