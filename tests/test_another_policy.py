"""Another city with other numbers: nothing of the city this was first made for is found anywhere on its dashboard.

Its file is the real one with every number, name and code changed. Every page of every role, the panels, the workbook to
fill in, the files to take away, the findings of a workbook with everything wrong, and the shell's help are searched, in
both languages.
"""

from __future__ import annotations

import dataclasses
import io
import re
import time
import tomllib
import zipfile
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

from callbacks.server.web import create_app
from callbacks.services import access, acts, drafts, templates
from callbacks.services.context import Context, open_context
from callbacks.shell.commands import main
from data.contract import schema
from data.policy.policy import DEFAULT_POLICY, Policy, load_policy
from data.rights import ROLES, SHELL, Actor
from data.settings import Settings
from demo.plan import Plan, PlannedWorkbook, build_plan
from demo.workbooks import workbook
from layouts.words.catalogue import LANGUAGES, catalogue
from tests.other_policy import another_policy
from tests.people import BASE, looking, signed_in

pytestmark = pytest.mark.whole

TODAY = "2025-08-20"
"""After the early deadline and before the late one, in both cities."""
QUARTERS = ("2021Q1", "2022Q2", "2025Q1", "2025Q2")
COUNTIES = 5
PAGES = ("/", "/counties", "/target", "/townships", "/estates", "/tasks", "/scenario", "/explore", "/report", "/review")
PAGES += ("/admin", "/audit", "/tokens", "/nowhere", "/explore?chart=map", "/explore?chart=heat")
IN_BOTH = ("analyst", "office", "county", "admin")
"""Roles that between them see every page; the others are shown the same ones, searched in Chinese."""
TARGETS = (
    "places_per_1000",
    "township_coverage",
    "demonstration",
    "pilot",
    "estates_new",
    "estates_old",
    "trained_share",
)

OLD_NUMBERS = {
    "a rate's target": r"每千人[^0-9。，]{0,8}(?<![\d.])5 ?个|目标[^0-9]{0,3}(?<![\d.])5(?![\d.%])"
    r"|(to|of|[Tt]arget:?) 5 (a|per)\b|距每千人 5",
    "an estate's ratio": r"每千人 ?[56] ?个|(?<![\d.])[56] (places )?(a thousand|per 1,000)|\*[56]/1000",
    "a class's size": r"每班[^0-9]{0,6}(?<!\d)(10|15|18|20) ?[个人]|at most (10(?! MB)|15|18|20)\b",
    "a class's months": r"(?<!\d)(6 至 12|12 至 24|24 至 36|18) 个月",
    "children of a home or a kindergarten": r"最多 ?5 ?个孩子|2 ?至 ?3 ?岁",
    "an explanation's length": r"(?<!\d)6 ?个?字|(?<!\d)6 characters",
    "quarters carried": r"沿用 ?[4四] ?个季度|最近四个季度没有|carried[^.]{0,30}\b(4|four) quarters"
    r"|last four quarters is",
    "due days": r"(?<!\d)15 ?[天日](?!月)(?!\d)[^内]|(?<!\d)15 days",
    "changes asked about": r"超过 ?(30|5) ?[%个]|(?<![\d.])30% ?以上"
    r"|(by more than|over|beyond) (30|5) ?(%|places|per cent)",
    "figures too large": r"(?<!\d)10,?000(?!\d)(?! ?×)|一千倍|1,?000 ?(倍|times)",
    "a pace ratio": r"(?<!\d)0\.(95|60?)(?!\d) ?(正常|需加快|on track|needs)|≥ 0\.(95|60?)(?!\d)",
    "deadline or baseline": r"2020Q[34]|2020 ?年|2020年底|到 ?2025 ?年"
    r"|(期限|到期|目标|截止|due|deadline|by|by the end of) ?(in )?2025(Q4| ?年|\b(?!Q))"
    r"|2025Q4 ?(到期|前)",
    "meetings": r"7 ?月和 ?12 ?月|每年 ?2 ?次|(七|7) ?月[^。]{0,4}会议|July meeting|\(July\)|（7月）",
    "how many counties or tasks": r"(?<![\d.,/])13 ?(个县|个区县|counties)|(?<![\d.,/])14 ?(项任务|tasks)"
    r"|(?<!\d)1[34] 项任务|(?<!\d)\d{1,2}/13 ?(个?县|counties)",
    "an allowance": r"200元",
}
"""How each number of the first policy would read beside its noun; never a bare number: figures may be any."""

ALLOWED = {r"once a year, due in 2025Q4|每年一次，2025Q4 到期": "yearly is every December"}
"""What may stand there all the same, with the reason."""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return another_policy(tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def environ(other: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    database = tmp_path_factory.mktemp("store") / "tuoyu.sqlite"
    return {"TUOYU_TODAY": TODAY, "TUOYU_POLICY": str(other), "TUOYU_DATABASE": f"sqlite:///{database}"}


@pytest.fixture(scope="module")
def context(environ: dict[str, str]) -> Iterator[Context]:
    """A small store of the other city: some quarters of some counties, one workbook still waiting."""
    context = open_context(Settings.from_environment(environ))
    by, plan = Actor("tests", SHELL), _small(build_plan(context.policy))
    with access.acting(by):
        for report in plan.reports:
            waits = report is plan.reports[-1]
            then = dataclasses.replace(context, now=lambda report=report: report.sent_at)
            file = [(f"{report.quarter}.xlsx", workbook(report, context.policy))]
            (loaded,) = acts.load_files(
                then, file, by=by, approve=not waits, explanation="已经逐项核对，数字没有错误。"
            )
            assert loaded.accepted, [(f.code, f.cell, f.value) for f in loaded.checked.errors]
        wrong = workbook(_everything_wrong(context), context.policy)
        county, quarter = context.policy.counties[0].code, QUARTERS[-1]
        drafts.save_draft(context, "错.xlsx", wrong, county=county, quarter=quarter, by=by)
        yield context
    context.store.close()


def _small(plan: Plan) -> Plan:
    counties = list(dict.fromkeys(report.county for report in plan.reports))[:COUNTIES]
    kept = [one for one in plan.reports if one.county in counties and one.quarter in QUARTERS]
    return Plan(plan.seed, sorted(kept, key=lambda report: report.quarter))


@pytest.fixture(scope="module")
def app(context: Context) -> Any:
    return create_app(context)


def words_of(policy: Policy) -> list[str]:
    """The names of a policy that no other city's dashboard may say."""
    units = [*policy.unit_names().values(), policy.city.short_name, *(one.short_name for one in policy.counties)]
    bodies = [one.name for one in policy.departments]
    return [name for name in (policy.id, policy.title, policy.number, *units, *bodies) if len(name) > 1]


OLD_NAMES = re.compile("|".join(map(re.escape, sorted(words_of(load_policy()), key=len, reverse=True))))


def found_in(text: str) -> list[str]:
    """What of the first city stands in a text."""
    text = re.sub("|".join(ALLOWED), "", text)
    found = [f"name: {one[0]}" for one in OLD_NAMES.finditer(text)]
    for what, pattern in OLD_NUMBERS.items():
        found += [f"{what}: {text[max(one.start() - 20, 0) : one.end() + 20]!r}" for one in re.finditer(pattern, text)]
    return list(dict.fromkeys(found))


def said(node: Any) -> Iterator[str]:
    """Every text of a page's JSON: what stands together on it, and each single value."""
    if isinstance(node, dict):
        yield "".join(_shown(node.get("props", {}).get("children")))
        for value in node.values():
            yield from said(value)
    elif isinstance(node, list):
        for value in node:
            yield from said(value)
    elif isinstance(node, str):
        yield unescape(re.sub(r"<[^>]*>", "", node)) if "<" in node else node


def _shown(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _shown(child)
    elif isinstance(node, dict):
        inside = node.get("props", {}).get("inside")
        yield re.sub(r"<[^>]*>", "", unescape(inside)) if inside else "".join(_shown(node["props"].get("children")))
    elif node is not None:
        yield str(node)


def page(client: Any, path: str) -> list[Any]:
    """The JSON of a page, as the browser gets it."""
    answer = got(client, "/_dash-layout", {"Referer": BASE + quote(path, safe="/?&=%~")})
    assert answer.status_code == 200, path
    return [answer.get_json()]


def got(client: Any, path: str, headers: dict[str, str] | None = None) -> Any:
    """The answer, asked for again where it came too fast for the door."""
    while (answer := client.get(path, base_url=BASE, headers=headers)).status_code == HTTPStatus.TOO_MANY_REQUESTS:
        time.sleep(0.1)
    return answer


def hrefs(node: Any) -> Iterator[str]:
    """Where a page leads to."""
    if isinstance(node, dict) and isinstance(node.get("href"), str):
        yield node["href"]
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(value, str):
            yield from map(unescape, re.findall(r'href="(/[^"]+)"', value))
        yield from hrefs(value)


def file_texts(content: bytes) -> str:
    """All that a workbook says, notes, rules and formulas too; another file as it is."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = [book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".vml"))]
    return unescape(re.sub(r"<[^>]*>", "\n", "\n".join(parts)))


# --- the search itself ------------------------------------------------------------------------------------------------


def test_the_other_policy_has_no_number_in_common_with_the_first(other):
    """But the units of what is counted, and the census day: the country's own."""
    first, second = (tomllib.loads(path.read_text("utf-8")) for path in (DEFAULT_POLICY, other))
    same = [place for place, value in leaves(first) if dict(leaves(second)).get(place) == value]
    assert set(same) == {("population", "since"), *ROSTERS, *TASKS}


ROSTERS = {("tables", "rosters", at, "valid_from") for at in (0, 1)}
TASKS = {("tasks", at, "no") for at in range(12)}


def leaves(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every number, day, quarter and exact number in quotes of a TOML document, and where it stands."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*place, key))
    elif not isinstance(value, str | bool) or (isinstance(value, str) and re.fullmatch(r"[\d./]+|\d{4}Q\d", value)):
        yield place, value


def test_the_search_finds_the_first_city_on_its_own_pages():
    """Each kind of number is found where the first policy's own sentences say it: the search is not blind."""
    policy = load_policy()
    for language in LANGUAGES:
        words = catalogue(language, policy)
        for key in ("indicator.places_gap", "county.missing_why", "county.estates.sub", "command.load_explain"):
            assert found_in(words.text(key)), key
    report = next(one for one in build_plan(policy).reports if one.quarter == "2025Q2")
    told = {one.split(":")[0] for one in found_in(file_texts(workbook(report, policy)))}
    expected = {
        "name",
        "an estate's ratio",
        "a class's size",
        "a class's months",
        "an explanation's length",
        "due days",
    }
    assert told >= expected | {"children of a home or a kindergarten"}


# --- what the other city sees ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_any_role_says_a_number_or_name_of_the_first_city(app, context, role):
    client = signed_in(app, context, role)
    code = context.policy.counties[0].code
    paths = [*PAGES, f"/county/{code}", "/?quarter=2022Q2&compare=2021Q1", "/scenario?add=" + code + "~2026Q1~100"]
    paths += [f"/target?target={key}" for key in TARGETS] + ["/report?quarter=2025Q2&draft=1", "/review?quarter=2025Q2"]
    found, whole = {}, ""
    languages = LANGUAGES if role in IN_BOTH else LANGUAGES[:1]
    for path in [f"{path}{'&' if '?' in path else '?'}lang={lang}" for path in paths for lang in languages]:
        texts = list(said(page(client, path)))
        assert len(texts) > 10, path
        whole += "".join(texts)
        found |= {f"{path} {one}": text[:60] for text in texts for one in found_in(text)}
    assert found == {}
    assert ("23,000" in whole) == (role == "county")  # its draft's findings are among what was searched


def test_no_panel_and_no_file_to_take_away_does(app, context):
    client = looking(app, context, "analyst")
    seen: set[str] = set()
    found, texts = [], {}
    for path in ("/", "/target?target=township_coverage", f"/county/{context.policy.counties[0].code}", "/explore"):
        for href in dict.fromkeys(hrefs(page(client, path))):
            texts |= _answered(client, href, seen)
    panels = [where for where in texts if where.startswith("/panel?")]
    assert len(panels) > 10
    assert {where.split("/")[1].split("?")[0] for where in texts} >= {"panel", "take"}
    for href, text in texts.items():
        found += [f"{href} {one}" for one in found_in(text)]
    assert found == []


def _answered(client: Any, href: str, seen: set[str]) -> dict[str, str]:
    """A panel or a file that a page leads to, one of each kind and indicator."""
    where = urlsplit(href)
    asked = dict(parse_qsl(where.query))
    panel = asked.get("explain", "")
    kind = panel.split("~")[0] + panel[-7:-6] if panel else where.path
    if kind in seen or not (panel or where.path.startswith(("/take/", "/template", "/figures."))):
        return {}
    seen.add(kind)
    address = f"/panel?{urlencode({'page': where.path, **asked})}" if panel else href
    answer = got(client, address)
    assert answer.status_code == 200, address
    return {address: unescape(re.sub(r"<[^>]*>", "", file_texts(answer.data)) if panel else file_texts(answer.data))}


def test_no_workbook_to_fill_in_does(context):
    county = context.policy.counties[0].code
    content = templates.template(context, county, "2025Q3")
    assert found_in(file_texts(content)) == []


def test_no_finding_of_a_workbook_with_everything_wrong_does(context):
    report = _everything_wrong(context)
    checked = acts.check_file(
        context, "错.xlsx", workbook(report, context.policy), county=report.county, quarter=report.quarter
    )
    codes = {one.code for one in checked.findings}
    assert codes >= {"class.oversize", "figure.huge", "figure.thousandfold", "population.off", "estate.ahead"}, codes
    for language in LANGUAGES:
        told = [catalogue(language, context.policy).finding(one) for one in checked.findings]
        assert [found for text in told for found in found_in(text)] == []


def _everything_wrong(context: Context) -> PlannedWorkbook:
    wanted = (context.policy.counties[0].code, QUARTERS[-1])
    report = next(one for one in build_plan(context.policy).reports if (one.county, one.quarter) == wanted)
    rows, estates = report.institutions.copy(), report.estates.copy()
    rows["places_mixed"], rows["classes_mixed"] = 500, 1
    rows["places"] = rows["places"].astype("Int64") * 3
    rows.loc[rows.index[0], ["places", "enrolled"]] = [50_000, 60_000]
    estates["housing_delivered"], estates["built"] = schema.YES, 0
    estates["kind"], estates["phase"] = schema.ESTATE_NEW, schema.BUILDING
    values = {**report.county_values, "population": report.county_values["population"] * 2, "under3": None}
    return dataclasses.replace(report, institutions=rows, estates=estates, county_values=values)


def test_no_help_of_the_shell_does(environ, capsys):
    commands = [
        "serve",
        "demo",
        "template",
        "check",
        "load",
        "figures",
        "explain",
        "population",
        "policy",
        "quarters",
        "accounts",
        "audit",
        "doctor",
    ]
    for language in LANGUAGES:
        for command in ([], *([one] for one in commands)):
            with pytest.raises(SystemExit):
                main([*command, "--lang", language, "--help"] if command else ["--help"], environ)
    told = capsys.readouterr().out
    assert "11" in told
    assert found_in(told) == []


def test_no_sentence_holds_a_number_of_the_policy_itself():
    """Read as they are written: a sentence no page of the test shows is searched as well."""
    for language in LANGUAGES:
        words = catalogue(language)
        texts = {key: words._texts[key] for key in words.keys if not key.startswith("policy.")}
        assert {key: found_in(text) for key, text in texts.items() if found_in(text)} == {}
