"""The shell as a person or a program uses it: words, exit codes, files, and the documents that describe it."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from callbacks.shell import commands
from layouts.words.catalogue import catalogue
from metrics.figures import FIGURE_COLUMNS
from tests.conftest import ROOT

HEADER = (
    "quarter,level,unit,unit_name,indicator,part,rule,value,numerator,denominator,population_as_of,source,"
    "carried_from,provisional,target,gap,verdict"
)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Every command by its words, with its parser."""
    found = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                deeper = subcommands(inner)
                found |= {f"{name} {rest}": p for rest, p in deeper.items()} if deeper else {name: inner}
    return found


COMMANDS = subcommands(commands.parser(catalogue("zh")))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_readme(command: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    line = next((row for row in readme.splitlines() if row.startswith(f"| `{command}")), None)
    assert line is not None, f"README has no row for {command}"
    options = {o for a in COMMANDS[command]._actions for o in a.option_strings if o.startswith("--")}
    unsaid = {o for o in options - {"--help", "--lang", "--json", "--part", "--registered-only"} if o not in line}
    assert unsaid == set()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(command: str, language: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main([*command.split(), "--lang", language, "--help"], {})
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_figures_of_a_new_database_are_the_header_alone(program: Callable, shell: Callable) -> None:
    told = program("figures")
    assert told.returncode == 0
    assert told.stdout.decode() == HEADER + "\n"
    assert shell("figures").stdout == told.stdout
    assert HEADER.split(",") == list(FIGURE_COLUMNS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["load"],
        ["figures", "--quarter", "2026-3"],
        ["figures", "--unit", "nowhere"],
        ["figures", "--indicator", "happiness"],
        ["check", "no-such-file.xlsx"],
        ["figures", "--format", "pdf"],
        ["template", "--county", "999999", "--quarter", "2026Q3", "--out", "t.xlsx"],
    ],
)
def test_wrong_use_ends_with_two_and_a_plain_sentence(shell: Callable, arguments: list[str]) -> None:
    told = shell(*arguments)
    assert told.returncode == 2
    assert told.stdout == b""
    assert "Traceback" not in told.stderr.decode()


def test_a_program_is_told_by_the_exit_code_and_a_person_by_a_sentence(program: Callable) -> None:
    told = program("bogus")
    assert (told.returncode, told.stdout) == (2, b"")
    assert "bogus" in told.stderr.decode()
    assert program("check", "no-such-file.xlsx").returncode == 2
    assert program("accounts", "create-admin", "张三", given="Wald-fuchs-1\n").returncode == 0


def test_a_template_can_be_checked_filled_loaded_and_explained(shell: Callable, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    assert shell("template", "--county", "夏县", "--quarter", "2026Q3", "--out", path).returncode == 0
    empty = shell("check", "--json", path)
    assert empty.returncode == 1, "an empty template has cells that must be filled"
    [told] = json.loads(empty.stdout)
    assert told["county"], told["quarter"] == ("140828", "2026Q3")
    assert {f["grade"] for f in told["findings"]} <= {"error", "query", "note"}
    assert all(set(f) == {"grade", "code", "sheet", "cell", "value", "message"} for f in told["findings"])

    fill(path, places=40)
    assert shell("check", path).returncode == 0, shell("check", path).stdout.decode()
    refused = shell("load", "--json", "--county", "平陆县", path)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)[0]["accepted"] is False
    loaded = shell("load", "--json", "--approve", path)
    assert json.loads(loaded.stdout)[0]["accepted"] is True

    rows = list(csv.DictReader(io.StringIO(shell("figures", "--unit", "夏县", "--quarter", "2026Q3").stdout.decode())))
    places = next(r for r in rows if r["indicator"] == "places_per_1000")
    assert (places["numerator"], places["denominator"], places["verdict"]) == ("40", "287.938", "reference")
    registered = shell("figures", "--unit", "140828", "--indicator", "places_per_1000", "--registered-only")
    assert [r["rule"] for r in csv.DictReader(io.StringIO(registered.stdout.decode()))] == ["registered"]

    explained = json.loads(
        shell("explain", "--json", "--quarter", "2026Q3", "--unit", "140828", "--indicator", "places_per_1000").stdout
    )
    [county] = explained["counties"]
    cells = {(c["sheet"], c["cell"]): c["value"] for c in county["cells"]}
    assert cells["机构台账", places_cell(path)] == 40
    assert county["submission"]["file"] == "表.xlsx"


def test_several_faults_of_one_row_are_printed_together(shell: Callable, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("机构名称,托位总数,在托人数\n甲,约30,-1\n乙,30,20\n丙,30,二\n", encoding="utf-8")
    lines = shell("check", "--county", "夏县", "--quarter", "2026Q3", path).stdout.decode().splitlines()
    at = lines.index("  表 第 2 行有 2 处：")
    assert [line.split(" ")[5] for line in lines[at + 1 : at + 3]] == ["表!B2", "表!C2"]
    assert lines[at + 3].startswith("  [错误] 表!C4 ")


def fill(path: Path, *, places: int) -> None:
    """Fill the template as a county would: one institution, the cover and the county's own numbers."""
    book = openpyxl.load_workbook(path)
    row = {
        "机构名称": "演示甲托育园",
        "统一社会信用代码": "91510104MA5ABCD27H",
        "备案编号": "演备1",
        "所属乡镇（街道）": "瑶峰镇",
        "机构类型": "独立托育机构",
        "举办性质": "民办营利",
        "城乡": "城镇",
        "是否普惠": "是",
        "普惠认定文号": "演普1",
        "是否示范": "是",
        "试点类型": "无",
        "备案状态": "已备案",
        "运营状态": "运营",
        "开业日期": "2021-03-01",
        "托位总数": places,
        "在托人数": 20,
        "服务形式": "全日托、半日托",
        "保育人员数": 6,
        "持证保育人员数": 5,
    }
    sheet = book["机构台账"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    for heading, value in row.items():
        sheet.cell(4, heads[heading], value)
    forms = {
        "封面": {"填报单位": "演示局", "填报人": "甲", "审核人": "乙", "填报日期": "2026-10-10", "零报告": "否"},
        "县区概况": {
            "常住人口（人）": 287938,
            "常住人口截止日期": "2020-11-01",
            "3岁以下婴幼儿数": 5000,
            "领导小组是否成立": "是",
            "领导小组成立日期": "2020-09-01",
            "本年度联席会议次数": 1,
            "机构信息是否网上公开": "是",
            "本季度双随机抽查次数": 2,
            "查处违规机构数": 0,
        },
    }
    for name, values in forms.items():
        for label, cell, *_ in book[name].iter_rows():
            if label.value in values:
                cell.value = values[label.value]
    book.save(path)


def places_cell(path: Path) -> str:
    sheet = openpyxl.load_workbook(path)["机构台账"]
    return next(f"{cell.column_letter}4" for cell in sheet[3] if cell.value == "托位总数")


def test_figures_in_every_format_hold_the_same_rows(shell: Callable, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    shell("template", "--county", "140828", "--quarter", "2026Q3", "--out", path)
    fill(path, places=41)
    assert shell("load", "--approve", path).returncode == 0
    rows = list(csv.DictReader(io.StringIO(shell("figures").stdout.decode())))
    told = json.loads(shell("figures", "--format", "json").stdout)
    assert shell("figures", "--format", "xlsx", "--out", tmp_path / "f.xlsx").returncode == 0
    table = list(openpyxl.load_workbook(tmp_path / "f.xlsx").worksheets[0].iter_rows(values_only=True))
    assert list(table[0]) == list(FIGURE_COLUMNS)
    assert len(rows) == len(told) == len(table) - 1 > 100
    for text, number, cells in zip(rows, told, table[1:], strict=True):
        assert list(text) == list(number)
        assert [None if v == "" else v for v in text.values() if not _numeric(v)] == [
            c for c, v in zip(cells, text.values(), strict=True) if not _numeric(v)
        ]
        assert [float(v) for v in text.values() if _numeric(v)] == pytest.approx(
            [float(n) for n, v in zip(number.values(), text.values(), strict=True) if _numeric(v)]
        )


def _numeric(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def test_one_bad_file_of_two_leaves_the_other_accepted(shell: Callable, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    shell("template", "--county", "140828", "--quarter", "2026Q3", "--out", good)
    fill(good, places=40)
    bad.write_bytes(b"not a workbook")
    told = shell("load", "--json", bad, good)
    assert told.returncode == 1
    assert [each["accepted"] for each in json.loads(told.stdout)] == [False, True]


def test_a_taken_port_and_an_open_address_are_said_plainly(shell: Callable) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = shell("serve", "--port", taken.getsockname()[1])
    assert told.returncode == 1
    assert "已被占用" in told.stderr.decode()
    assert "create-admin" in shell("serve", "--host", "0.0.0.0", "--port", 0).stderr.decode()


def test_a_contradictory_policy_is_told_with_every_line(shell: Callable, tmp_path: Path) -> None:
    source = (ROOT / "data/policies/yuncheng-2020-37.toml").read_text(encoding="utf-8")
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "yuncheng-2020-37").symlink_to(ROOT / "data/policies/yuncheng-2020-37")
    wrong = folder / "yuncheng-2020-37.toml"
    wrong.write_text(source.replace('deadline = "2025Q4"', 'deadline = "2019Q4"', 1), encoding="utf-8")
    told = shell("policy", "check", wrong)
    assert told.returncode == 1
    line = source[: source.index('deadline = "2025Q4"')].count("\n") + 1
    assert f"第 {line} 行" in told.stderr.decode()


def test_lock_files_name_no_address_and_no_path() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|file:|--index-url|--find-links", text)


def test_the_first_administrator_is_made_once_and_accounts_are_listed(shell: Callable) -> None:
    assert shell("accounts", "create-admin", "张三", given="weak\n").returncode == 1
    assert shell("accounts", "create-admin", "张三", given="Wald-fuchs-1\n").returncode == 0
    assert "已经有系统管理员" in shell("accounts", "create-admin", "李四", given="Wald-fuchs-1\n").stderr.decode()
    made = shell("accounts", "create", "夏", "--role", "county", "--county", "夏县", given="Berg-steig-2\n")
    assert made.returncode == 0, made.stderr.decode()
    told = json.loads(shell("accounts", "list", "--json").stdout)
    assert [(a["name"], a["role"], a["county"], a["must_change"]) for a in told] == [
        ("夏", "county", "140828", True),
        ("张三", "admin", None, False),
    ]
    for act in ("disable", "enable", "unlock", "sign-out"):
        assert shell("accounts", act, "夏").returncode == 0
    assert shell("accounts", "reset-password", "夏", given="Tal-sohle-33\n").returncode == 0
    assert shell("accounts", "disable", "nobody").returncode == 1
    assert "fuchs" not in shell("accounts", "list", "--json").stdout.decode()
