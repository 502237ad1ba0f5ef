"""The workbook contract: every sheet and column, once.

Template, reader, checks, annotated copy and help are made from what stands here. The words are the ones officials see.
"""

# Long: a table of the contract, one column of a sheet after the other.
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

FORM = "tuoyu-quarterly"
"""The form id in ``_meta``."""
VERSION = "1"
"""The form's version in ``_meta``. A workbook with another one is refused."""

YES, NO = "是", "否"
LISTED = "、"
"""Joins the choices of a column that takes several."""


class Type(Enum):
    """What a cell holds."""

    TEXT = "text"
    CODE = "code"  # a GB 32100 credit code
    CHOICE = "choice"
    CHOICES = "choices"  # any of them, joined by 、
    TOWNSHIP = "township"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"  # always recomputed, its cell never read


class Required(Enum):
    """When a cell must be filled."""

    ALWAYS = "R"
    OPERATING = "r"  # required when the institution is 运营
    IF_YES = "y"  # required when the item named in `depends_on` is 是
    OPTIONAL = "o"


@dataclass(frozen=True)
class ContractColumn:
    """One column of a table, or one item of a form.

    ``units`` are the units a figure may carry in its cell, the first being the column's own; ``above_zero`` forbids 0;
    ``hint`` may name numbers of the policy (``{policy.estates.new}``): ``guide.hint`` fills them in.
    ``exempt_kind`` names the 机构类型 that need not fill a cell required when 运营.
    """

    key: str
    heading: str
    type: Type = Type.TEXT
    required: Required = Required.OPTIONAL
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    above_zero: bool = False
    hint: str = ""
    width: int = 12
    exempt_kind: str = ""
    depends_on: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading, then the other headings it is known by."""
        return (self.heading, *self.aliases)


@dataclass(frozen=True)
class ContractSheet:
    """One sheet: ``table`` has a heading row and one row a thing, ``form`` one row an item."""

    key: str
    name: str
    shape: str
    columns: tuple[ContractColumn, ...]

    def column(self, key: str) -> ContractColumn:
        """The column of that key. Raises KeyError if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.name} has no column {key!r}")

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns' keys, in order."""
        return tuple(c.key for c in self.columns)


# --- choices ---------------------------------------------------------------------------------------------------------

OPERATING, PREPARING, CLOSED = "运营", "筹建", "停业"
REGISTERED, UNREGISTERED = "已备案", "未备案"
KINDS = ("独立托育机构", "幼儿园托班", "社区托育点", "用人单位托育点", "家庭托育点", "托育综合服务中心")
KINDERGARTEN, FAMILY = "幼儿园托班", "家庭托育点"
OWNERSHIPS = ("公办", "公建民营", "民办非营利", "民办营利")
SETTINGS = ("城镇", "乡村")
NO_PILOT, PILOT_KINDERGARTEN, PILOT_WORKPLACE = "无", "幼儿园托班试点", "福利性托育试点"
FORMS = ("全日托", "半日托", "计时托", "临时托")
PASSED, TO_MEND, FAILED = "合格", "限期整改", "不合格"
ESTATE_NEW, ESTATE_OLD = "新建居住区", "老城区及已建成住宅区"
PLANNED, BUILDING, ACCEPTED, DELIVERED = "规划", "在建", "已验收", "已交付"
MEANS = ("新建", "购置", "置换", "租赁", "改造")
TASK_STATES = ("未启动", "推进中", "已完成", "长期坚持")
CLASSES = {"infant": "乳儿班", "toddler": "托小班", "older": "托大班", "mixed": "混合班"}

_YES_NO = (YES, NO)
_R, _r, _o = Required.ALWAYS, Required.OPERATING, Required.OPTIONAL
_T = Type


def _class_columns() -> tuple[ContractColumn, ...]:
    counts = (
        ContractColumn(
            f"classes_{k}",
            f"{name}班数",
            _T.INTEGER,
            _o,
            (f"{name}班级数", f"{name}班级", f"{name}班次"),
            units=("个", "班"),
            width=9,
            hint=f"{name}一共几个班。没有就填 0 或不填。",
        )
        for k, name in CLASSES.items()
    )
    places = (
        ContractColumn(
            f"places_{k}",
            f"{name}托位",
            _T.INTEGER,
            _o,
            (f"{name}托位数", f"{name}托位总数"),
            units=("个",),
            width=9,
            hint=f"{name}的托位合计，每班不超过 {{policy.classes.{k}.places}} 个。四种班的托位相加要等于托位总数。",
        )
        for k, name in CLASSES.items()
    )
    return (*counts, *places)


INSTITUTIONS = ContractSheet(
    "institutions",
    "机构台账",
    "table",
    (
        ContractColumn(
            "name",
            "机构名称",
            _T.TEXT,
            _R,
            ("托育机构名称", "名称", "园所名称", "单位名称", "机构全称"),
            width=26,
            hint="登记证书上的全称。同一家机构每季度写法要一致。",
        ),
        ContractColumn(
            "uscc",
            "统一社会信用代码",
            _T.CODE,
            _r,
            ("信用代码", "社会信用代码", "社会统一信用代码"),
            width=21,
            exempt_kind=FAMILY,
            hint="18 位，照登记证书填写。家庭托育点可以不填。",
        ),
        ContractColumn(
            "filing_no",
            "备案编号",
            _T.TEXT,
            _o,
            ("备案号", "备案回执编号"),
            width=16,
            hint="备案状态为“已备案”的填写备案编号。",
        ),
        ContractColumn(
            "township",
            "所属乡镇（街道）",
            _T.TOWNSHIP,
            _R,
            (
                "乡镇",
                "街道",
                "所在乡镇",
                "乡镇（街道）",
                "镇（街道）",
                "所在镇（街道）",
                "所属镇（街道）",
                "所在乡镇（街道）",
            ),
            width=16,
            hint="机构所在的乡、镇或街道，从下拉列表选择。",
        ),
        ContractColumn("address", "详细地址", _T.TEXT, _o, ("地址", "机构地址"), width=24, hint="门牌地址。"),
        ContractColumn("kind", "机构类型", _T.CHOICE, _R, ("类型", "类别"), KINDS, width=15, hint="从下拉列表选择。"),
        ContractColumn(
            "ownership",
            "举办性质",
            _T.CHOICE,
            _R,
            ("举办方", "性质", "办学性质"),
            OWNERSHIPS,
            width=12,
            hint="从下拉列表选择。",
        ),
        ContractColumn(
            "setting",
            "城乡",
            _T.CHOICE,
            _R,
            ("城乡类型", "城乡属性", "城乡类别"),
            SETTINGS,
            width=7,
            hint="机构所在地属城镇还是乡村。",
        ),
        ContractColumn(
            "inclusive",
            "是否普惠",
            _T.CHOICE,
            _R,
            ("普惠", "普惠性"),
            _YES_NO,
            width=9,
            hint="经认定为普惠托育机构的填“是”。",
        ),
        ContractColumn(
            "inclusive_doc", "普惠认定文号", _T.TEXT, _o, (), width=16, hint="是否普惠为“是”的填写认定文件的文号。"
        ),
        ContractColumn(
            "demonstration",
            "是否示范",
            _T.CHOICE,
            _R,
            ("示范", "示范性"),
            _YES_NO,
            width=9,
            hint="示范性且具有培训指导功能的填“是”。",
        ),
        ContractColumn(
            "pilot",
            "试点类型",
            _T.CHOICE,
            _R,
            ("试点",),
            (NO_PILOT, PILOT_KINDERGARTEN, PILOT_WORKPLACE),
            width=15,
            hint="幼儿园托班试点，或机关、企事业单位福利性托育试点；都不是填“无”。",
        ),
        ContractColumn(
            "registered",
            "备案状态",
            _T.CHOICE,
            _R,
            ("是否备案", "是否已备案", "备案情况", "登记状态"),
            (REGISTERED, UNREGISTERED),
            width=10,
            hint="在卫生健康部门备案的填“已备案”。",
        ),
        ContractColumn(
            "status",
            "运营状态",
            _T.CHOICE,
            _R,
            ("状态", "运行状态", "运营情况"),
            (OPERATING, PREPARING, CLOSED),
            width=9,
            hint="季度末的状态。停业的机构保留一行，填“停业”，不要删除。",
        ),
        ContractColumn(
            "opened",
            "开业日期",
            _T.DATE,
            _r,
            ("成立日期", "运营时间", "开园时间", "开园日期", "开业时间"),
            width=12,
            hint="例如 2024-09-01。",
        ),
        *_class_columns(),
        ContractColumn(
            "places",
            "托位总数",
            _T.INTEGER,
            _R,
            ("托位", "托位数", "托位数量", "总托位数", "核定托位", "核定托位数", "收托规模", "容量"),
            units=("个",),
            width=10,
            hint="核定的托位个数，只填整数，不写“约”“多”。",
        ),
        ContractColumn(
            "enrolled",
            "在托人数",
            _T.INTEGER,
            _r,
            ("在园人数", "入托人数", "实际在托", "实际在托人数", "在托婴幼儿数", "在托幼儿数", "在托儿童数"),
            units=("人", "名"),
            width=10,
            hint="季度末在托的 3 岁以下婴幼儿人数。",
        ),
        ContractColumn(
            "forms",
            "服务形式",
            _T.CHOICES,
            _r,
            ("托育服务形式", "服务方式", "托育服务方式"),
            FORMS,
            width=16,
            hint="可填几种，用顿号隔开，例如：全日托、半日托。",
        ),
        ContractColumn(
            "carers",
            "保育人员数",
            _T.INTEGER,
            _r,
            ("保育员", "保育人员", "保育人员总数", "保育员数", "保育员人数"),
            units=("人", "名"),
            width=10,
            hint="从事保育照护的人员数，不含炊事员、保安等其他从业人员。",
        ),
        ContractColumn(
            "carers_certified",
            "持证保育人员数",
            _T.INTEGER,
            _r,
            ("持证保育人员", "持证保育员数", "持证保育员人数", "持证保育员"),
            units=("人", "名"),
            width=10,
            hint="其中持有保育员、育婴员等证书的人数，不超过保育人员数。",
        ),
        ContractColumn(
            "fee",
            "月收费标准（元）",
            _T.NUMBER,
            _o,
            ("收费标准", "月收费", "每月收费标准"),
            units=("元", "元/月", "元/人·月", "元/人/月", "元/生·月"),
            width=11,
            hint="每人每月的保育费，单位：元。",
        ),
        ContractColumn(
            "trained_on",
            "本年度培训体检日期",
            _T.DATE,
            _o,
            (),
            width=13,
            hint="本年度从业人员卫生保健培训和健康检查完成的日期；还没做的不填。",
        ),
        ContractColumn("inspected_on", "最近检查日期", _T.DATE, _o, (), width=12, hint="最近一次监督检查的日期。"),
        ContractColumn(
            "inspection",
            "检查结果",
            _T.CHOICE,
            _o,
            (),
            (PASSED, TO_MEND, FAILED),
            width=10,
            hint="填了检查日期就要填结果。",
        ),
        ContractColumn(
            "area",
            "建筑面积（㎡）",
            _T.NUMBER,
            _o,
            ("面积",),
            units=("㎡", "平方米"),
            above_zero=True,
            width=10,
            hint="单位：平方米。",
        ),
        ContractColumn(
            "note", "备注", _T.TEXT, _o, (), width=20, hint="需要说明的情况。不要填写婴幼儿姓名、身份证号。"
        ),
    ),
)

COVER = ContractSheet(
    "cover",
    "封面",
    "form",
    (
        ContractColumn("county", "县（市、区）", _T.TEXT, _R, hint="全称，例如填报县的正式名称。"),
        ContractColumn("quarter", "季度", _T.TEXT, _R, hint="例如 2026Q3。"),
        ContractColumn("office", "填报单位", _T.TEXT, _R, hint="填报单位全称。"),
        ContractColumn("filler", "填报人", _T.TEXT, _R, hint="填表人姓名。"),
        ContractColumn("reviewer", "审核人", _T.TEXT, _R, hint="本单位审核人姓名。"),
        ContractColumn("filled_on", "填报日期", _T.DATE, _R, hint="例如 2026-10-10。"),
        ContractColumn(
            "zero_report", "零报告", _T.CHOICE, _R, (), _YES_NO, hint="本县没有任何托育机构时填“是”，否则填“否”。"
        ),
    ),
)

ESTATES = ContractSheet(
    "estates",
    "居住区配建",
    "table",
    (
        ContractColumn("name", "居住区名称", _T.TEXT, _R, width=24, hint="居住区（小区）名称。"),
        ContractColumn(
            "kind", "居住区类别", _T.CHOICE, _R, (), (ESTATE_NEW, ESTATE_OLD), width=22, hint="从下拉列表选择。"
        ),
        ContractColumn(
            "township",
            "所属乡镇（街道）",
            _T.TOWNSHIP,
            _R,
            ("乡镇", "街道", "所在乡镇", "乡镇（街道）"),
            width=16,
            hint="从下拉列表选择。",
        ),
        ContractColumn(
            "residents",
            "规划（常住）人口",
            _T.INTEGER,
            _R,
            units=("人",),
            above_zero=True,
            width=12,
            hint="新建居住区填规划人口，其他填常住人口。",
        ),
        ContractColumn(
            "required",
            "应配托位",
            _T.FORMULA,
            _o,
            width=10,
            hint="自动计算：新建每千人 {policy.estates.new} 个，其他每千人 {policy.estates.old} 个，进一取整。不用填。",
        ),
        ContractColumn(
            "built", "已建托位", _T.INTEGER, _R, units=("个",), width=10, hint="已建成的托位数；还没有就填 0。"
        ),
        ContractColumn(
            "phase",
            "建设阶段",
            _T.CHOICE,
            _R,
            (),
            (PLANNED, BUILDING, ACCEPTED, DELIVERED),
            width=10,
            hint="托育设施建设阶段。",
        ),
        ContractColumn(
            "housing_delivered", "住宅是否已交付", _T.CHOICE, _R, (), _YES_NO, width=11, hint="住宅已交付业主的填“是”。"
        ),
        ContractColumn(
            "accepted_together",
            "是否同步验收",
            _T.CHOICE,
            _o,
            (),
            _YES_NO,
            width=10,
            hint="托育设施与住宅同步验收的填“是”。",
        ),
        ContractColumn(
            "delivered_together",
            "是否同步交付",
            _T.CHOICE,
            _o,
            (),
            _YES_NO,
            width=10,
            hint="托育设施与住宅同步交付的填“是”。",
        ),
        ContractColumn("means", "建设方式", _T.CHOICE, _o, (), MEANS, width=10, hint="从下拉列表选择。"),
        ContractColumn("done_on", "建成日期", _T.DATE, _o, width=12, hint="托育设施建成日期。"),
        ContractColumn("note", "备注", _T.TEXT, _o, width=20, hint="需要说明的情况。"),
    ),
)

COUNTY = ContractSheet(
    "county",
    "县区概况",
    "form",
    (
        ContractColumn(
            "population",
            "常住人口（人）",
            _T.INTEGER,
            _R,
            units=("人",),
            above_zero=True,
            hint="最近一次公布的常住人口数。",
        ),
        ContractColumn(
            "population_as_of", "常住人口截止日期", _T.DATE, _R, hint="上面这个人口数的截止日期，不晚于季度末。"
        ),
        ContractColumn("under3", "3岁以下婴幼儿数", _T.INTEGER, _o, units=("人",), hint="本县 3 岁以下婴幼儿人数。"),
        ContractColumn(
            "leading_group", "领导小组是否成立", _T.CHOICE, _R, (), _YES_NO, hint="县级托育服务发展领导小组。"
        ),
        ContractColumn(
            "leading_group_on",
            "领导小组成立日期",
            _T.DATE,
            Required.IF_YES,
            depends_on="leading_group",
            hint="已成立的填日期。",
        ),
        ContractColumn(
            "meetings", "本年度联席会议次数", _T.INTEGER, _R, units=("次",), hint="本年到季度末召开的次数。"
        ),
        ContractColumn(
            "published", "机构信息是否网上公开", _T.CHOICE, _R, (), _YES_NO, hint="托育机构信息是否在官方网站公开。"
        ),
        ContractColumn("inspections", "本季度双随机抽查次数", _T.INTEGER, _R, units=("次",), hint="没有就填 0。"),
        ContractColumn("violations", "查处违规机构数", _T.INTEGER, _R, units=("家", "个"), hint="没有就填 0。"),
        ContractColumn(
            "subsidy_building", "建设补贴（万元）", _T.NUMBER, _o, units=("万元",), hint="本年累计，单位：万元。"
        ),
        ContractColumn(
            "subsidy_running", "运行补贴（万元）", _T.NUMBER, _o, units=("万元",), hint="本年累计，单位：万元。"
        ),
        ContractColumn(
            "subsidy_reward", "以奖代补（万元）", _T.NUMBER, _o, units=("万元",), hint="本年累计，单位：万元。"
        ),
        ContractColumn("trainees", "培训人次", _T.INTEGER, _o, units=("人次", "人"), hint="本季度培训人次。"),
        ContractColumn(
            "employers",
            "发放保教费用人单位数",
            _T.INTEGER,
            _o,
            units=("家", "个"),
            hint="向职工发放婴幼儿保教费的单位数。",
        ),
        ContractColumn(
            "children_paid", "覆盖婴幼儿数", _T.INTEGER, _o, units=("人", "名"), hint="上述保教费覆盖的婴幼儿人数。"
        ),
    ),
)

TASKS = ContractSheet(
    "tasks",
    "任务进展",
    "table",
    (
        ContractColumn("no", "序号", _T.INTEGER, _o, width=6, hint="由文件规定，不用改。"),
        ContractColumn("task", "任务", _T.TEXT, _o, width=30, hint="由文件规定，不用改。"),
        ContractColumn("lead", "牵头单位", _T.TEXT, _o, width=24, hint="由文件规定，不用改。"),
        ContractColumn("state", "状态", _T.CHOICE, _o, (), TASK_STATES, width=12, hint="从下拉列表选择。"),
        ContractColumn("progress", "进展", _T.TEXT, _o, width=40, hint="本季度做了什么。"),
        ContractColumn("problems", "问题", _T.TEXT, _o, width=30, hint="遇到什么问题、需要谁协调。"),
        ContractColumn("evidence", "佐证", _T.TEXT, _o, width=24, hint="文件名称或文号。"),
    ),
)

GUIDE_NAME, META_NAME = "填报说明", "_meta"
FINDINGS_NAME = "问题清单"
"""The first sheet of an annotated copy: ours, so that the reader passes it over."""
REMARK = "—— 托育看板批注 ——"
"""The line in a cell's comment below which everything is ours."""
META_KEYS = ("form", "version", "county", "quarter", "made")
FORM_HEADINGS = ("项目", "数值", "说明")
"""The heading row of 县区概况."""
SHEETS = (COVER, INSTITUTIONS, ESTATES, COUNTY, TASKS)
SHEET_ORDER = (GUIDE_NAME, *(sheet.name for sheet in SHEETS), META_NAME)


def sheet(key: str) -> ContractSheet:
    """The sheet of that key. Raises KeyError if there is none."""
    for candidate in SHEETS:
        if candidate.key == key:
            return candidate
    raise KeyError(f"no sheet {key!r}")
