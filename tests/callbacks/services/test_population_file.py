"""The population is taken in from a CSV as any Excel writes it."""

import pytest

from callbacks.services import access
from callbacks.services.population import load_population
from data.errors import UserError
from data.policy.tables import POPULATION_COLUMNS

ROW = ("140828", "夏县", "2025-12-31", "year_end", "281234", "1", "high", "演示来源，第3页")


def text(separator):
    lines = (POPULATION_COLUMNS, ROW)
    return "\r\n".join(separator.join(line) for line in lines) + "\r\n"


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gbk", ","), ("gb18030", ";"), ("utf-16", "\t"), ("utf-8-sig", "\t")],
)
def test_it_is_read_in_every_way_excel_writes_one(context, encoding, separator):
    assert load_population(context, text(separator).encode(encoding), by=access.actor()) == 1
    known = context.population().query("unit == '140828' and source == '演示来源，第3页'")
    assert known["persons"].tolist() == [281_234]


def test_what_is_no_text_is_refused(context):
    with pytest.raises(UserError, match=r"population\.file"):
        load_population(context, b"\xff\xff\x00\x81\x30", by=access.actor())
