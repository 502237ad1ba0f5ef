import pytest

from data.reading import sheetxml
from data.reading.archive import FileRefused


def cells(*inner):
    return b"<worksheet><sheetData>" + b"".join(inner) + b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("cell", "bare"),
    [
        (b'<c r="B3"><f>1+1</f></c>', True),
        (b'<c r="B3"><f>1+1</f><v></v></c>', True),
        (b'<c r="B3"><f>1+1</f><v/></c>', True),
        (b'<c r="B3"><f>1+1</f><v>2</v></c>', False),
        (b'<c r="B3" s="4" t="str"><f>IF(A1="","",1)</f><v></v></c>', False),
        (b'<c r="B3"><f t="shared" si="0"/><v>2</v></c>', False),
        (b'<x:c r="B3"><x:f>1+1</x:f></x:c>', True),
        (b'<c r="B3">\n <f>1+1</f>\n <v>2</v></c>', False),
    ],
)
def test_a_formula_is_bare_only_where_no_value_is_kept_beside_it(cell, bare):
    found, _ = sheetxml.formulas(cells(cell))
    assert found == ([(3, 2)] if bare else [])


def test_formulas_side_by_side_are_all_seen():
    xml = cells(
        b'<c r="A1"><f>1</f></c><c r="B1"><f>2</f></c><c r="C1"><f>[1]x!A1</f><v>1</v></c><c r="D1"><f>[2]y!A1</f></c>'
    )
    assert sheetxml.formulas(xml) == ([(1, 1), (1, 2), (1, 4)], [(1, 3), (1, 4)])


def test_a_rule_of_validation_is_no_formula():
    assert sheetxml.formulas(cells() + b"<formula1>0</formula1>") == ([], [])


def test_errors_hidden_rows_columns_and_merges_are_found():
    xml = (
        b'<worksheet><cols><col min="2" max="3" hidden="1"/><col min="5" max="16384" hidden="1"/></cols><sheetData>'
        b'<row r="2" hidden="1"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row><row r="3"/><row hidden="true"/>'
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells></worksheet>'
    )
    assert sheetxml.errors(xml) == [(2, 1, "#DIV/0!")]
    assert sheetxml.hidden_rows(xml) == [2, 4]
    assert sheetxml.hidden_columns(xml) == [2, 3, *range(5, 201)]
    assert sheetxml.merges(xml) == [(1, 1, 2, 3)]


def row(number, cell):
    return b'<row r="%d">%s</row>' % (number, cell)


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (cells(row(1, b'<c r="GR1"><v>1</v></c>')), None),
        (cells(row(1, b'<c r="GS1"><v>1</v></c>')), "sheet.too_wide"),
        (cells(row(1, b'<c r="XFD1" s="1"/>')), None),
        (cells(row(1, b'<c r="XFD1" s="1"></c>')), None),
        (cells(row(2000, b'<c r="A2000"><v>1</v></c>')), None),
        (cells(row(2001, b'<c r="A2001"><v>1</v></c>')), "sheet.too_long"),
        (cells(row(1_048_576, b'<c r="A1048576" s="3"/>')), None),
        (cells(row(1_048_576, b"<c><v>1</v></c>")), "sheet.too_long"),
        (cells(row(1, b"<c/>" * 200 + b'<c r="A2001"/>')), None),
        (cells(b"<row>" + b"<c/>" * 200 + b"<c><v>1</v></c></row>" + row(2000, b'<c r="A2000"/>')), "sheet.too_wide"),
    ],
)
def test_only_what_holds_something_counts_for_the_extent(xml, code):
    if code is None:
        sheetxml.check_extent(xml)
        return
    with pytest.raises(FileRefused) as refused:
        sheetxml.check_extent(xml)
    assert refused.value.code == code


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("GR", 200), ("XFD", 16_384)])
def test_column_letters_and_numbers_are_each_others_inverse(letters, number):
    assert sheetxml.column_number(letters) == number
    assert sheetxml.letters_of(number) == letters
