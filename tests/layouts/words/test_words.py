"""The catalogue: both languages complete, every finding told in full, nothing unsafe repeated."""

import datetime as dt
import re
import string

import pytest

from data.contract import schema
from data.errors import UserError
from data.findings import CODES, Finding, finding
from data.indicators import INDICATORS
from data.vocabulary import Grade
from layouts.words.catalogue import LANGUAGES, LONGEST_VALUE, Catalogue, catalogue

CHINESE = re.compile(r"[\u3007\u3400-\u9fff]")
LETTERS = re.compile(r"[A-Za-z\u3400-\u9fff]")
QUOTED = re.compile("|".join(["“[^”]*”", *schema.SHEET_ORDER]))
NOT_PROSE = {"shell.other_language", "chart.locale", "report.receipt.sha256"}
PARTS = ("title", "found", "expected", "todo")
ALWAYS = {"value", "sheet", "cell"}
VERDICTS = (
    "met",
    "on_track",
    "accelerate",
    "behind",
    "reversing",
    "met_on_time",
    "slipped",
    "met_late",
    "overdue",
    "no_deadline_data",
    "reference",
    "none",
)
MIDNIGHT = dt.datetime(2024, 9, 1)  # noqa: DTZ001 - a cell's date has no time zone
BOTH = pytest.mark.parametrize("language", LANGUAGES)


def sentence(language, key):
    return catalogue(language)._texts[key]


def placeholders(text):
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def said_of(language, code):
    """A code's own texts: key → text, variants included."""
    inside = f"findings.{code}."
    return {key: sentence(language, key) for key in catalogue(language).keys if key.startswith(inside)}


# --- complete --------------------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_keys():
    assert catalogue("zh").keys ^ catalogue("en").keys == set()


def test_shared_words_have_the_same_placeholders():
    """Only of the shared words: elsewhere one language may say a date where the other counts quarters."""
    tables = ("grade.", "indicator.", "source.", "state.", "unit.")
    shared = [key for key in catalogue("zh").keys if key.startswith(tables)]
    assert [key for key in shared if placeholders(sentence("zh", key)) != placeholders(sentence("en", key))] == []


def test_chinese_texts_are_chinese():
    said = {key: re.sub(r"\{[^}]*\}", "", sentence("zh", key)) for key in catalogue("zh").keys - NOT_PROSE}
    assert [key for key, text in said.items() if LETTERS.search(text) and not CHINESE.search(text)] == []


def test_english_texts_are_english():
    """But for what is quoted from the workbook, and the names of its sheets."""
    said = {key: QUOTED.sub("", sentence("en", key)) for key in catalogue("en").keys - NOT_PROSE}
    assert [key for key, text in said.items() if CHINESE.search(text)] == []


@BOTH
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_sentence(language, code):
    said = said_of(language, code)
    assert said[f"findings.{code}.title"] and said[f"findings.{code}.todo"]
    assert said[f"findings.{code}.expected"] or CODES[code][0] == Grade.NOTE


@BOTH
@pytest.mark.parametrize("code", CODES)
def test_every_sentence_uses_only_what_its_code_gives(language, code):
    for key, text in said_of(language, code).items():
        assert placeholders(text) <= {*CODES[code][1], *ALWAYS}, key
        *_, variant, part = key.split(".")
        assert part in PARTS
        assert variant.removeprefix("if_") in CODES[code][1] if variant.startswith("if_") else True, key
        assert not text.endswith(("。", "."))


@BOTH
def test_no_code_is_told_that_does_not_exist(language):
    codes = {
        key.removeprefix("findings.").rsplit(".", 1)[0].split(".if_")[0]
        for key in catalogue(language).keys
        if key.startswith("findings.")
    }
    assert codes - set(CODES) == {"telling"}


@BOTH
def test_every_indicator_part_and_verdict_has_its_word(language):
    words = catalogue(language)
    for id, indicator in INDICATORS.items():
        assert all(words.text(f"indicator.{id}.{key}") for key in ("name", "short", "unit"))
        assert all(words.text(f"part.{part}") for part in indicator.parts)
        assert words.text(f"unit.{indicator.counts}.name")
    for verdict in VERDICTS:
        assert words.text(f"verdict.{verdict}.name") and words.text(f"verdict.{verdict}.short")


def test_verdicts_and_states_are_the_looks_own():
    words = catalogue("zh")
    names = [words.text(f"verdict.{verdict}") for verdict in VERDICTS]
    assert names == [
        "已达标",
        "正常推进",
        "需加快",
        "滞后",
        "倒退",
        "按期达标",
        "达标后回落",
        "逾期达标",
        "逾期未达标",
        "缺期末数据",
        "参照",
        "暂无结论",
    ]
    states = ("none", "draft", "submitted", "returned", "approved", "superseded", "late")
    assert "".join(words.text(f"state.{state}") for state in states) == "未报草稿已提交已退回已通过被替代逾期"


# --- told ------------------------------------------------------------------------------------------------------------


def test_a_finding_says_what_was_found_what_is_expected_and_what_to_do():
    unclear = finding("cell.unclear_number", "机构台账", "X21", "约30", heading="托位总数")
    assert catalogue("zh").finding(unclear) == (
        "托位总数写成了“约30”，看不出是多少。应当是：一个确定的数，例如 30。"
        "请填核定的数，不写“约”“多”“左右”，也不写范围。改正前这个数不计入。"
    )
    said = catalogue("en").finding(unclear)
    assert said.startswith("“托位总数” says “约30”, which leaves open how many. Expected: one definite number")


def test_a_title_that_does_not_name_the_value_is_followed_by_it():
    code = finding("code.check", "机构台账", "B9", "52140828MJY36X417B", expected="A", found="B")
    said = catalogue("zh").finding(code)
    assert said.startswith("统一社会信用代码的校验位不对，填的是“52140828MJY36X417B”。应当是：末位是 A")
    parts = catalogue("zh").finding_parts(code)
    assert (parts.found, parts.expected) == ("52140828MJY36X417B", "末位是 A，不是 B")


def test_an_empty_cell_is_called_blank_and_a_file_nothing():
    words = catalogue("zh")
    assert words.finding_parts(finding("cell.required", "机构台账", "A7", heading="机构名称")).found == "空白"
    assert words.finding_parts(finding("file.empty")).found == ""
    assert words.finding(finding("file.empty")).startswith("文件是空的。应当是：填好的季度工作簿。请确认")


def test_a_parameter_that_is_given_may_have_its_own_wording():
    def todo(guesses):
        unknown = {"county": "某县", "roster": ("甲镇",), "guesses": guesses}
        return catalogue("zh").finding_parts(finding("township.unknown", "机构台账", "D14", "城关镇", **unknown)).todo

    assert todo(()) == "请按机构所在地改选，系统不代为猜测"
    assert todo(("甲镇", "乙乡")) == "是不是甲镇、乙乡？请按机构所在地改选，系统不代为猜测"


def test_a_change_from_zero_has_no_percentage():
    said = {"name": "甲园", "before": 0, "now": 1500, "change": 1500, "limit": 30, "limit_percent": 30}
    from_zero = finding("places.changed", "机构台账", "X9", 1500, percent=None, **said)
    assert catalogue("zh").finding_parts(from_zero).title == "“甲园”的托位由 0 个变为 1,500 个（+1,500 个）"
    said |= {"before": 40, "now": 10, "change": -30}
    fallen = finding("places.changed", "机构台账", "X9", 10, percent=-75, **said)
    assert catalogue("zh").finding_parts(fallen).title == "“甲园”的托位由 40 个变为 10 个（−30 个，−75%）"


@pytest.mark.parametrize(("lacking", "title"), [(8, "托位还差 8 个"), (0, "托位没有同步交付")])
def test_an_estate_ahead_says_what_it_lacks(lacking, title):
    said = {"name": "瑶台新苑", "needed": 20, "built": 20 - lacking, "lacking": lacking, "residents": 3200, "ratio": 6}
    ahead = finding("estate.ahead", "居住区配建", "F6", 20 - lacking, **said)
    assert catalogue("zh").finding_parts(ahead).title.endswith(title)


@BOTH
def test_words_of_parameters_are_in_the_readers_language(language):
    twice = finding("institution.duplicate", "机构台账", "B9", "X", name="甲", other_cell="B6", by="code")
    expected = {"zh": "（统一社会信用代码相同）", "en": "(same credit code)"}
    assert expected[language] in catalogue(language).finding(twice)


@BOTH
@pytest.mark.parametrize("code", CODES)
def test_every_finding_can_be_told_with_nothing_but_dashes(language, code):
    empty = Finding(code, params=dict.fromkeys(CODES[code][1]))
    said = catalogue(language).finding(empty)
    assert said and "{" not in said and "None" not in said
    assert said.endswith({"zh": "。", "en": "."}[language])


# --- safely ----------------------------------------------------------------------------------------------------------


def shown(value):
    return catalogue("zh").finding_parts(finding("cell.not_number", "机构台账", "X9", value, heading="托位总数")).found


@pytest.mark.parametrize(("length", "cut"), [(LONGEST_VALUE, False), (LONGEST_VALUE + 1, True)])
def test_a_long_value_is_shortened(length, cut):
    assert shown("长" * length) == ("长" * LONGEST_VALUE + "…" if cut else "长" * length)


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("甲\u202e乙", "甲[U+202E]乙"),
        ("甲\u200b乙", "甲[U+200B]乙"),
        ("甲\n乙", "甲 乙"),
        ("\x00", "[U+0000]"),
        ("𠮷㛃", "𠮷㛃"),
        ("<b>", "<b>"),
        ("{name}", "{name}"),
        (12.5, "12.5"),
        (30.0, "30"),
        (20240231, "20240231"),
        (MIDNIGHT, "2024-09-01"),
    ],
)
def test_a_value_is_shown_as_it_is_but_safely(value, seen):
    assert shown(value) == seen


def test_an_identity_number_is_never_repeated():
    written = "张三 140802202001011234"
    said = catalogue("zh").finding(finding("cell.choice", "机构台账", "F9", written, heading="机构类型", choices=()))
    assert "202001011234" not in said and "140802…" in said
    personal = finding("column.personal", "机构台账", "AG5", heading="婴幼儿姓名")
    assert "没有保存" in catalogue("zh").finding(personal)


# --- texts -----------------------------------------------------------------------------------------------------------


def test_numbers_have_thousands_and_a_true_minus():
    words = catalogue("zh")
    assert words.text("unit.places.lack", count=1862) == "缺 1,862 个"
    assert words.text("unit.places.lack", count=-3) == "缺 −3 个"
    assert words.text("unit.places.lack", count=1234.5) == "缺 1,234.5 个"
    assert words.text("unit.places.lack", count=None) == "缺 — 个"


def test_a_table_answers_with_its_name_and_a_missing_text_is_our_bug():
    words = catalogue("en")
    assert words.text("grade.error") == words.text("grade.error.name") == "Error"
    assert words.has("grade.error") and not words.has("grade.nothing")
    with pytest.raises(KeyError):
        words.text("grade.nothing")
    with pytest.raises(KeyError):
        words.text("unit.places.lack")


@BOTH
def test_a_user_error_is_told_in_the_readers_language(language):
    said = catalogue(language).error(UserError("use.county", value="某\u202e县", counties="、".join(["县" * 20] * 5)))
    assert "某[U+202E]县" in said and said.count("县" * 20) == 5


def test_there_are_two_languages_and_each_is_read_once():
    assert LANGUAGES == ("zh", "en") and catalogue("zh") is catalogue("zh")
    with pytest.raises(ValueError, match="fr"):
        Catalogue("fr")
