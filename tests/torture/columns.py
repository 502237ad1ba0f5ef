"""Ways to order the columns, and to let others stand among them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.torture.draft import DUPLICATE, Column, Draft
from tests.torture.ledger import POLICY
from tests.torture.ways import way

IGNORED = frozenset({"heading.ignored", "heading.other_quarter"})

_OTHERS: tuple[tuple[str, Sequence[object]], ...] = (
    ("联系人", ("演示甲", "演示乙")),
    ("联系电话", ("0359-0000000", 13800000000)),
    ("法定代表人", ("演示丙",)),
    ("经度", (110.99, 111.02)),
    ("纬度", (35.02, 35.1)),
    ("占地面积（㎡）", (600, 850)),
    ("户外活动面积", (80, 120)),
    ("规划托位数", (200, 260)),
    ("空余托位", (3, 5)),
    ("本年新增托位", (0, 10)),
    ("从业人员数", (40, 55)),
    ("教职工总数", (41, 57)),
    ("消防验收", ("合格", "已备案")),
    ("星级", ("三星", "四星")),
    ("入托率", ("80%", "92%")),
    ("财政补助（万元）", (12.5, 30)),
    ("签约医院", ("演示县妇幼保健院",)),
    ("营业执照注册号", ("演示140000001",)),
    ("0-1岁在托人数", (3, 4)),
    ("2-3岁在托人数", (12, 9)),
    ("食堂面积（平方米）", (45, 60)),
    ("办学许可证号", ("演示教民001",)),
)
"""Columns that are none of the contract's."""


def others(heading: str, values: Sequence[object], count: int) -> Column:
    """A column of something else."""
    return Column(None, heading, [values[at % len(values)] for at in range(count)])  # type: ignore[misc]


@way("order.shuffled")
def _shuffled(draft: Draft, random: Random) -> None:
    random.shuffle(draft.columns)


@way("order.backwards")
def _backwards(draft: Draft, random: Random) -> None:
    draft.columns.reverse()


@way("order.figures first")
def _figures_first(draft: Draft, random: Random) -> None:
    draft.columns.sort(key=lambda column: not column.summed)


@way("among.other columns")
def _among(draft: Draft, random: Random) -> None:
    for heading, values in random.sample(_OTHERS, random.randint(1, 5)):
        draft.columns.insert(random.randint(0, len(draft.columns)), others(heading, values, len(draft.ledger.rows)))
        draft.say("among.other columns", *IGNORED)


@way("among.running number")
def _running(draft: Draft, random: Random) -> None:
    heading = random.choice(("序号", "序", "编号", "No."))
    draft.columns.insert(0, others(heading, range(1, 100), len(draft.ledger.rows)))


@way("among.nameless column")
def _nameless(draft: Draft, random: Random) -> None:
    draft.columns.append(others("", (None, "√", None), len(draft.ledger.rows)))


@way("among.its own county")
def _own_county(draft: Draft, random: Random) -> None:
    name = random.choice(("县（市、区）", "县区", "所属县区", "区县"))
    draft.columns.insert(random.choice((0, 1)), others(name, (draft.ledger.county_name,), len(draft.ledger.rows)))


@way("among.another county's rows")
def _other_county(draft: Draft, random: Random) -> None:
    """Two institutions of a neighbour: the file is refused, and it is said which rows."""
    other = random.choice([unit.name for unit in POLICY.counties if unit.code != draft.ledger.county])
    column = others(random.choice(("县（市、区）", "县区")), (draft.ledger.county_name,), len(draft.ledger.rows))
    foreign = random.sample(range(len(column.cells)), 2)
    draft.foreign |= set(foreign)
    for at in foreign:
        column.cells[at] = other
    draft.columns.insert(0, column)
    draft.say("among.another county's rows", "county.rows")
    draft.allow("among.another county's rows", "county.rows", "total.differs")


@way("among.last quarter's figures")
def _last_quarter(draft: Draft, random: Random) -> bool:
    """上季度托位数 beside this quarter's: never taken for it."""
    heading = random.choice(("上季度{}", "上季末{}", "2026年二季度{}", "上年末{}", "{}（上季度）"))
    found = False
    for key, said in (("places", "托位数"), ("enrolled", "在托人数")):
        if draft.column(key):
            last = Column(None, heading.format(said), draft.figures(key, earlier))
            draft.columns.insert(draft.at(key) + random.choice((0, 1)), last)
            draft.say("among.last quarter's figures", *IGNORED)
            found = True
    return found


@way("among.staff")
def _staff(draft: Draft, random: Random) -> bool:
    """从业人员 beside 保育人员."""
    if not draft.column("carers"):
        return False
    staff = Column(
        None, random.choice(("从业人员", "从业人员数", "工作人员")), draft.figures("carers", lambda n: n + 9)
    )
    draft.columns.insert(draft.at("carers"), staff)
    draft.say("among.staff", *IGNORED)
    return True


@way("among.staff alone")
def _staff_alone(draft: Draft, random: Random) -> bool:
    """从业人员 and no 保育人员: asked about, never taken for it."""
    if not draft.column("carers"):
        return False
    at = draft.at("carers")
    staff = Column(
        None, random.choice(("从业人员", "从业人员数", "教职工数")), draft.figures("carers", lambda n: n + 9)
    )
    draft.drop("carers")
    draft.columns.insert(at, staff)
    return True


@way("among.two for one figure")
def _two(draft: Draft, random: Random) -> bool:
    """托位数 beside 托位总数, with other figures: which it is, is asked."""
    key = random.choice(("places", "enrolled"))
    column = draft.column(key)
    if not column:
        return False
    draft.retype(key, draft.figures(key))
    other = Column(None, random.choice(column.contract.aliases), draft.figures(key, lambda n: n + 5))
    draft.columns.insert(draft.at(key) + random.choice((0, 1)), other)
    draft.say("among.two for one figure", DUPLICATE, key=key)
    draft.allow("among.two for one figure", DUPLICATE, key=key)
    draft.truth[key] = [None] * len(other.cells)
    return True


def earlier(figure: int) -> int:
    """What it may have been a quarter ago."""
    return max(0, figure - 7)
