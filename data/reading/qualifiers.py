"""What stands over a heading or before it: words that change nothing, and words that say another quarter or a part."""

from __future__ import annotations

import re

from data.quarters import quarter as period_of
from data.reading.headings import normal, without_unit

TOTALS = frozenset(
    {"合计", "小计", "总计", "总数", "总量", "总和", "共计", "计", "数", "数量", "个数", "人数", "总人数"}
)
"""Under a figure's name these are the figure itself."""
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}
_WHEN = re.compile(
    r"(?:截[至止]到?)?(?:(?P<year>20\d\d)年?度?)?"
    r"(?:第?(?P<quarter>[1-4一二三四])季度?|q(?P<q>[1-4])|(?P<month>1[0-2]|0?[1-9])月份?(?:\d{1,2}[日号])?)?[末底]?"
)
_NOW = r"本季度?末?|本期末?|本年度?|季度末|期末|当前|目前|现有|现状|实有|截至目前"
_THEN = r"上个?季度?末?|上期末?|上年度?末?|去年末?|上一年度?|前年|同期|年初|期初|往年|历史"
_SPLIT = re.compile(rf"({_NOW}|{_THEN})(.+)")
_BEHIND = re.compile(r"(.+)\(([^()]+)\)")
_NUMBERED = re.compile(r"^(?:\([一二三四五六七八九十\d]{1,3}\)[、.]?|[一二三四五六七八九十\d]{1,3}[、.])")
_NEUTRAL = re.compile(
    r"托育服务|托育机构|机构|托育|服务|基本|情况|信息|备案|登记|运营|认定|托位|在托|入托|收托|保育|人员|队伍|配备|班级|班次|班数"
    r"|设置|设立|收费|形式|安全|监管|监督|检查|建筑|场地|场所|设施|设备|人数|数量|数|填报|概况|状况|明细|统计|主要|资质|管理"
    r"|培训|体检|健康|卫生|保健|婴幼儿|儿童|幼儿|内容|项目|指标|分类|属性|性质|类型|所在地?|位置|地址|标准|其中|各类|分布"
    r"|从业|工作|师资|教职工|保教|配置|构成|结构|组成|面积|规模|开办|举办|经营|运行|日期|时间|费用|环境|消防|合计|总计|总数"
    r"|有关|相关|及其?|与|和|、|/|:|的|总"
)
"""Words of groups that say no more than what their columns say anyway."""
_TAIL = re.compile(r"(情况|信息|设置|配备|状况|数量|总量)+$")


def spelled(qualifier: str) -> list[str]:
    """A group's name as it may be part of a heading: 托位情况 is 托位 too."""
    plain = _NUMBERED.sub("", without_unit(qualifier))
    return [one for one in dict.fromkeys((plain, _TAIL.sub("", plain))) if one]


def in_this_period(text: str, quarter: str | None) -> bool | None:
    """Whether a text that names a time means this quarter; None where it names none."""
    plain = normal(text)
    if re.fullmatch(_NOW, plain):
        return True
    if re.fullmatch(_THEN, plain):
        return False
    found = _WHEN.fullmatch(plain)
    said = found.groupdict() if found and plain else {}
    if not any(said.values()):
        return None
    return bool(quarter) and _agrees(said, quarter or "")


def _agrees(said: dict[str, str | None], quarter: str) -> bool:
    period, number = period_of(quarter), said["quarter"] or said["q"]
    if said["year"] and int(said["year"]) != period.year:
        return False
    if number and (_NUMERALS.get(number) or int(number)) != period.quarter:
        return False
    return not said["month"] or (int(said["month"]) + 2) // 3 == period.quarter


def split(heading: str) -> tuple[str, str] | None:
    """A time before a heading or in brackets behind it, and the rest: 三季度 and 托位数; None where there is none."""
    plain = normal(heading)
    behind = _BEHIND.fullmatch(plain)
    if behind and in_this_period(behind[2], None) is not None:
        return behind[2], behind[1]
    if found := _SPLIT.fullmatch(plain):
        return found[1], found[2]
    found = _WHEN.match(plain)
    if found and any(found.groupdict().values()) and found.end() < len(plain):
        return found[0], plain[found.end() :]
    return None


def is_neutral(qualifier: str, quarter: str | None) -> bool:
    """Whether what stands over a heading leaves its meaning as it is: 运营情况 does, 其中：普惠 and 二季度 do not."""
    period = in_this_period(qualifier, quarter)
    if period is not None:
        return period
    plain = _NUMBERED.sub("", without_unit(qualifier))
    return not _NEUTRAL.sub("", plain)
