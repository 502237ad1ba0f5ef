"""A sheet's rows as a frame: one type a column, whoever makes it."""

import datetime as dt

import pandas as pd

from data.contract import schema
from data.contract.frames import TOWNSHIP_NAME, column_array, sheet_frame
from data.contract.schema import Type

TYPED = {Type.INTEGER: "Int64", Type.FORMULA: "Int64", Type.NUMBER: "Float64", Type.DATE: "datetime64[us]"}


def test_every_column_has_the_type_of_the_contract_with_rows_and_without():
    for sheet in (schema.INSTITUTIONS, schema.ESTATES, schema.TASKS):
        expected = {"row": "int64"}
        for column in sheet.columns:
            expected[column.key] = TYPED.get(column.type, "str")
            if column.type is Type.TOWNSHIP:
                expected[TOWNSHIP_NAME] = "str"
        for rows in ([], [7, 9]):
            frame = sheet_frame(sheet, {}, row=rows)
            assert {key: str(kind) for key, kind in frame.dtypes.items()} == expected
            assert list(frame.columns) == list(expected) and frame["row"].tolist() == rows


def test_values_stay_exact_and_what_is_missing_is_na():
    whole = pd.Series(column_array([2**53 + 1, None], Type.INTEGER))
    assert whole.tolist() == [2**53 + 1, pd.NA]
    days = pd.Series(column_array([dt.date(2026, 9, 30), None, "2026-10-01"], Type.DATE))
    assert days.tolist()[::2] == [pd.Timestamp(2026, 9, 30), pd.Timestamp(2026, 10, 1)] and pd.isna(days[1])
    assert pd.Series(column_array(["是", None], Type.CHOICE)).isna().tolist() == [False, True]


def test_the_numbers_stand_before_the_columns():
    frame = sheet_frame(schema.ESTATES, {"built": [3, None]}, submission=[1, 1], row=[5, 6])
    assert list(frame.columns[:3]) == ["submission", "row", schema.ESTATES.keys[0]]
    assert frame["built"].tolist() == [3, pd.NA]
