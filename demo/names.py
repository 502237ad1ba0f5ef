"""Invented names and codes: plausible in a list, and every one begins with 演示."""

from __future__ import annotations

from random import Random

from stdnum.cn import uscc

INVENTED = "演示"
_FIRST = "星云青小晴暖乐彩金银春朝橙苹葵蓝绿雪月海山林溪田松荷茶麦桂枫"
_SECOND = "芽禾朵苗豆果鹿雀帆舟桥塔虹泉竹梨桃莓蜓鸽鲸象熊兔铃灯笛巢岸窗"
_ENDINGS = {
    "独立托育机构": ("托育园", "托育中心", "婴幼儿照护中心"),
    "幼儿园托班": ("幼儿园托班",),
    "社区托育点": ("社区托育点", "社区托管站"),
    "用人单位托育点": ("职工托育点", "单位托育园"),
    "家庭托育点": ("家庭托育点",),
    "托育综合服务中心": ("托育综合服务中心",),
}
_ESTATES = ("苑", "花园", "家园", "小区", "新村", "华庭")
_AUTHORITY = {"公办": "12", "公建民营": "52", "民办非营利": "52", "民办营利": "91"}
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class Names:
    """Gives out names, none twice."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._used: set[str] = set()

    def institution(self, kind: str) -> str:
        """The name of an institution of that kind."""
        return self._fresh(_ENDINGS[kind])

    def estate(self) -> str:
        """The name of a residential area."""
        return self._fresh(_ESTATES)

    def _fresh(self, endings: tuple[str, ...]) -> str:
        while True:
            pick = self._random.choice
            name = f"{INVENTED}{pick(_FIRST)}{pick(_SECOND)}{pick(endings)}"
            if name not in self._used:
                self._used.add(name)
                return name


def credit_code(county: str, ownership: str, number: int) -> str:
    """A made-up GB 32100 code with correct check characters, both the organisation's and its own."""
    body = f"DEM{number:05d}"
    code = f"{_AUTHORITY[ownership]}{county}{body}{_organisation_check(body)}"
    return code + uscc.calc_check_digit(code)


def _organisation_check(body: str) -> str:
    """The check character of a GB 11714 organisation code."""
    check = (11 - sum(int(c, 36) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11) % 11
    return "X" if check == 10 else str(check)
