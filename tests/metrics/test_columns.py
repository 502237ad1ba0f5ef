"""A sheet's rows as plain arrays."""

import datetime as dt

import numpy as np
import pandas as pd

from data.contract import schema
from metrics.columns import Columns, known, whole


def rows(**columns):
    frame = pd.DataFrame(columns)
    frame.index = pd.Index(range(7, 7 + len(frame)))
    return frame


def test_what_is_missing_is_nan_none_or_nat_whatever_the_frame_came_with():
    for missing in (None, pd.NA, np.nan):
        columns = Columns(
            rows(places=[40, missing], name=["甲", missing], opened=[dt.date(2024, 9, 1), None]), schema.INSTITUTIONS
        )
        assert columns["places"][0] == 40 and np.isnan(columns["places"][1])
        assert columns["name"].tolist() == ["甲", None]
        assert columns["opened"][0] == np.datetime64("2024-09-01") and np.isnat(columns["opened"][1])
        for key in ("places", "name", "opened"):
            assert known(columns[key]).tolist() == [True, False]


def test_a_column_the_rows_lack_is_empty():
    columns = Columns(rows(name=["甲"]), schema.INSTITUTIONS)
    assert (len(columns), columns["uscc"].tolist(), columns.values("row")) == (1, [None], [None])
    assert whole(columns["places"]).tolist() == [0]


def test_values_are_pythons_own():
    columns = Columns(rows(places=pd.array([40, None], dtype="Int64")), schema.INSTITUTIONS)
    assert [type(value) for value in columns.values("places")] == [int, type(None)]


def test_rows_are_put_beside_others_and_an_empty_one_where_there_is_none():
    columns = Columns(rows(name=["甲", "乙"], places=[40, 50]), schema.INSTITUTIONS).beside(np.array([1, -1, 0]))
    assert columns["name"].tolist() == ["乙", None, "甲"]
    assert columns.values("places") == [50, None, 40]
