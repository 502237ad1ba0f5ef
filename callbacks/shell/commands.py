"""The shell: ``python app.py COMMAND``. A command is an act asked for from a shell: same functions, thin wrapper.

Exit 0 fine, 1 findings or a refusal, 2 wrong use.
"""

# Long: one short function a command, read beside the parser that names them.
from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from callbacks.server import serving
from callbacks.services import acts, demonstration, templates
from callbacks.services import explain as explaining
from callbacks.services.context import open_context
from callbacks.services.population import load_population
from callbacks.services.query import asked_figures, county_code, indicator_id, listed, quarter_code, unit_code
from callbacks.shell import accounts
from callbacks.shell.explanation_json import explanation_json
from data.errors import UserError
from data.findings import Finding, by_row, row_of
from data.policy.policy import Policy, load_policy
from data.policy.problems import PolicyError
from data.rights import SHELL, Actor
from data.settings import Settings
from data.vocabulary import GRADES, Grade
from layouts.kit.figures_file import figures_csv, figures_json, figures_xlsx
from layouts.panel.text import explanation_text
from layouts.words.catalogue import LANGUAGES, Catalogue, catalogue
from metrics.population import population_at

FINE, REFUSED, WRONG_USE = 0, 1, 2
BATCH = 16
"""Workbooks read by one child and held in memory at once."""


def main(arguments: list[str], environ: dict[str, str] | None = None) -> int:
    """Run one command and give its exit code. Output is UTF-8 whatever the terminal says."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    given = dict(os.environ) if environ is None else environ
    words = _words(_language(arguments), given)
    options = parser(words).parse_args(arguments)
    try:
        settings = Settings.from_environment(given)
        return options.run(options, settings, words)
    except UserError as error:
        _say_error(_told(error, words))
        return WRONG_USE if error.code.startswith("use.") else REFUSED
    except BrokenPipeError:
        sys.stdout = None  # the reader has left, e.g. `| head`
        return FINE


def _words(language: str, environ: dict[str, str]) -> Catalogue:
    """The words with the numbers of the city's policy; where that cannot be read, the command will say why."""
    try:
        return catalogue(language, load_policy(Settings.from_environment(environ).policy))
    except UserError:
        return catalogue(language)


def _told(error: UserError, words: Catalogue) -> str:
    if not isinstance(error, PolicyError):
        return words.error(error)
    each = (f"  {words.text(f'policy.{p.code}', **p.sentence_params)}" for p in error.problems)
    return "\n".join([words.error(error), *each])


def _shell(words: Catalogue) -> Actor:
    """Who types a command on the server holds the database itself, and may do all."""
    return Actor(words.text("who.shell"), SHELL)


def _language(arguments: list[str]) -> str:
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    return early.parse_known_args([a for a in arguments if a not in ("-h", "--help")])[0].lang


# --- serve, demo ------------------------------------------------------------------------------------------------------


def serve(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Open the dashboard and say where it is."""
    serving.claim(options.host, options.port)
    if options.demo:
        settings = settings.demo()
        demonstration.ensure(settings, _tell(words))
    context = open_context(settings, demo=options.demo)

    def tell(key: str, params: dict[str, Any]) -> None:
        _say(words.text(f"command.{key}", **params))

    serving.serve(context, settings, options.host, options.port, tell)
    return FINE


def demo(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Make the demonstration anew."""
    settings = settings.demo()
    demonstration.make(settings, options.out, _tell(words))
    _say(words.text("command.demo_done", path=settings.folder))
    where = options.out or settings.folder / "workbooks"
    _say(words.text("command.demo_files", path=where, pending=where / demonstration.PENDING))
    return FINE


def _tell(words: Catalogue) -> demonstration.Tell:
    return lambda key, params: _say_error(words.text(f"command.{key}", **params))


# --- workbooks --------------------------------------------------------------------------------------------------------


def template(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Write the pre-filled workbook of a county's quarter."""
    context = open_context(settings)
    content = templates.template(context, county_code(context.policy, options.county), quarter_code(options.quarter))
    options.out.write_bytes(content)
    _say(words.text("command.template_done", path=options.out))
    return FINE


def check(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Findings about workbooks; nothing is written. Notes alone are fine."""
    context = open_context(settings)
    county, quarter = _said(context.policy, options)
    answers = []
    for batch in _batches(options.files):
        for checked in acts.check_files(context, batch, county=county, quarter=quarter, served=False):
            answers.append(_checked_json(checked, words))
            if not options.json:
                _say_findings(checked.reading.file, checked.findings, words)
    if options.json:
        _say_json(answers)
    return REFUSED if any(f["grade"] != Grade.NOTE for a in answers for f in a["findings"]) else FINE


def load(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Take workbooks in, all or nothing for each."""
    context = open_context(settings)
    county, quarter = _said(context.policy, options)
    answers = []
    for batch in _batches(options.files):
        for loaded in acts.load_files(
            context,
            batch,
            by=_shell(words),
            approve=options.approve,
            explanation=options.explain,
            county=county,
            quarter=quarter,
        ):
            answers.append(_loaded_json(loaded, words))
            if not options.json:
                _say_loaded(loaded, options, words)
    if options.json:
        _say_json(answers)
    return FINE if all(a["accepted"] for a in answers) else REFUSED


def _said(policy: Policy, options: argparse.Namespace) -> tuple[str | None, str | None]:
    county = county_code(policy, options.county) if options.county else None
    return county, quarter_code(options.quarter) if options.quarter else None


def _batches(paths: list[Path]) -> Iterable[list[tuple[str, bytes]]]:
    for start in range(0, len(paths), BATCH):
        yield [(path.name, _bytes(path)) for path in paths[start : start + BATCH]]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError("use.file", file=str(path), reason=error.strerror or "") from error


def _checked_json(checked: acts.Checked, words: Catalogue) -> dict[str, Any]:
    reading = checked.reading
    return {
        "file": reading.file,
        "county": reading.county,
        "quarter": reading.quarter,
        "readable": reading.readable,
        "findings": [_finding_json(f, words) for f in checked.findings],
    }


def _loaded_json(loaded: acts.Loaded, words: Catalogue) -> dict[str, Any]:
    return {
        "file": loaded.checked.reading.file,
        "accepted": loaded.accepted,
        "submission": loaded.submission,
        "findings": [_finding_json(f, words) for f in loaded.checked.findings],
    }


def _finding_json(finding: Finding, words: Catalogue) -> dict[str, Any]:
    return {
        "grade": finding.grade,
        "code": finding.code,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
        "message": words.finding(finding),
    }


def _say_findings(file: str, findings: list[Finding], words: Catalogue) -> None:
    if not findings:
        _say(words.text("command.check_clean", file=file))
        return
    counts = {f"{grade}s" if grade != Grade.QUERY else "queries": 0 for grade in GRADES}
    for finding in findings:
        counts["queries" if finding.grade == Grade.QUERY else f"{finding.grade}s"] += 1
    _say(words.text("command.check_counts", file=file, **counts))
    for (sheet, row), found in groupby(by_row(findings), lambda f: (f.sheet, row_of(f))):
        of_row = list(found)
        if row and len(of_row) > 1:
            _say("  " + words.text("command.check_row", sheet=sheet, row=row, count=len(of_row)))
        for finding in of_row:
            _say(("    " if row and len(of_row) > 1 else "  ") + _finding_line(finding, words))


def _finding_line(finding: Finding, words: Catalogue) -> str:
    place = "!".join(part for part in (finding.sheet, finding.cell) if part)
    return f"[{words.text(f'grade.{finding.grade}')}] {place + ' ' if place else ''}{words.finding(finding)}"


def _say_loaded(loaded: acts.Loaded, options: argparse.Namespace, words: Catalogue) -> None:
    _say_findings(loaded.checked.reading.file, loaded.checked.findings, words)
    key = "load_refused" if not loaded.accepted else "load_approved" if options.approve else "load_accepted"
    _say(words.text(f"command.{key}", file=loaded.checked.reading.file, submission=loaded.submission))
    if not loaded.accepted and not loaded.checked.errors:
        _say(words.text("command.load_explain_short"))


# --- figures ----------------------------------------------------------------------------------------------------------


def figures(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """The tidy table, filtered, as csv, json or xlsx."""
    context = open_context(settings)
    asked = {name: getattr(options, name) or () for name in ("quarter", "unit", "indicator")}
    rows = asked_figures(context, **asked, registered_only=options.registered_only)
    if options.format == "xlsx":
        policy = context.policy
        content = figures_xlsx(
            rows,
            words,
            city=policy.city.name,
            source=policy.number,
            made=context.today().isoformat(),
            demo=context.demo,
        )
    else:
        content = figures_csv(rows) if options.format == "csv" else figures_json(rows)
    _write(content, options.out)
    return FINE


def _write(content: bytes, out: Path | None) -> None:
    if out is not None:
        out.write_bytes(content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def explain(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """How one figure was made, down to the cells."""
    context = open_context(settings)
    told = explaining.explain_figure(
        context,
        quarter=quarter_code(options.quarter),
        unit=unit_code(context.policy, options.unit),
        indicator=indicator_id(context.policy, options.indicator),
        part=options.part,
        rule="registered" if options.registered_only else "all",
    )
    if options.json:
        _say_json(explanation_json(told))
    else:
        _say(explanation_text(told, words))
    return FINE


# --- keeping house ----------------------------------------------------------------------------------------------------


def policy_check(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Whether the policy file contradicts itself; each problem with its line and reason."""
    path = options.file or settings.policy
    load_policy(path)
    _say(words.text("command.policy_fine", path=path))
    return FINE


def population(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """List the population, the rows a quarter uses, or take in a file."""
    context = open_context(settings)
    if options.load is not None:
        count = load_population(context, _bytes(options.load), by=_shell(words))
        _say(words.text("command.population_loaded", count=count))
        return FINE
    rows = context.population()
    if options.quarter:
        units = [context.policy.city.code, *(county.code for county in context.policy.counties)]
        rows = population_at(rows, units, [quarter_code(q) for q in listed(options.quarter)], context.policy)
    if options.json:
        _say_json(_records(rows))
    else:
        _say(rows.to_csv(index=False).rstrip())
    return FINE


def quarters(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """List, close or reopen quarters."""
    context = open_context(settings)
    by, now = words.text("who.shell"), context.now()
    if options.close:
        context.store.close_quarter(quarter_code(options.close), by=by, now=now)
        _say(words.text("command.quarter_closed", quarter=options.close))
    elif options.reopen:
        context.store.reopen_quarter(quarter_code(options.reopen), by=by, now=now)
        _say(words.text("command.quarter_reopened", quarter=options.reopen))
    else:
        closed = context.store.closed_quarters()
        rows = [{"quarter": q, "closed": q in closed} for q in sorted({*context.quarters(), *closed})]
        _say_json(rows) if options.json else _say("\n".join(f"{r['quarter']} {r['closed']}" for r in rows))
    return FINE


def audit_verify(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Whether the chain of audit entries is whole."""
    store = open_context(settings).store
    broken = store.verify_audit()
    if broken:
        _say(words.text("command.audit_broken", numbers="、".join(map(str, broken))))
        return REFUSED
    _say(words.text("command.audit_fine", count=len(store.audit())))
    return FINE


def doctor(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """Versions, modes and the state of the database."""
    health = open_context(settings).store.health()
    _say_json(health) if options.json else _say("\n".join(f"{key}: {value}" for key, value in health.items()))
    fine = health["integrity"] == "ok" and not health["audit_broken"] and not health["files_missing"]
    if not options.json:
        _say(words.text("command.doctor_fine" if fine else "command.doctor_bad"))
    return FINE if fine else REFUSED


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.astype(object).to_dict("records")
    return [{str(key): None if pd.isna(value) else value for key, value in row.items()} for row in rows]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _say_error(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _say_json(value: Any) -> None:
    _say(orjson.dumps(value, default=_plain, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY).decode())


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | pd.Timestamp):
        return value.isoformat()
    return str(value)


# --- the parser -------------------------------------------------------------------------------------------------------


def parser(words: Catalogue) -> argparse.ArgumentParser:
    """All commands and their options, with help in the language of ``words``."""

    def say(key: str, **params: Any) -> str:
        return words.text(f"command.{key}", **params).replace("%", "%%")

    root = argparse.ArgumentParser(prog="app.py", description=say("about"), allow_abbrev=False)
    common = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    common.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help=say("lang"))
    kinds = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Any, *, within: Any = kinds, key: str = "", program: bool = False) -> Any:
        text = say(key or name)
        one = within.add_parser(name, help=text, description=text, parents=[common], allow_abbrev=False)
        one.set_defaults(run=run)
        if program:
            one.add_argument("--json", action="store_true", help=say("json"))
        return one

    _add_serving(add, say)
    _add_workbooks(add, say)
    _add_figures(add, say)
    _add_house(add, say, kinds)
    return root


def _add_serving(add: Any, say: Any) -> None:
    one = add("serve", serve)
    one.add_argument("--demo", action="store_true", help=say("serve_demo"))
    one.add_argument("--host", default="127.0.0.1", help=say("serve_host"))
    one.add_argument("--port", type=int, default=8050, help=say("serve_port"))
    one = add("demo", demo)
    one.add_argument("--out", type=Path, metavar="DIR", help=say("demo_out"))


def _add_workbooks(add: Any, say: Any) -> None:
    one = add("template", template)
    one.add_argument("--county", required=True, help=say("county"))
    one.add_argument("--quarter", required=True, help=say("quarter"))
    one.add_argument("--out", type=Path, required=True, help=say("out"))
    for name, run in (("check", check), ("load", load)):
        one = add(name, run, program=True)
        one.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("file"))
        one.add_argument("--county", help=say("county"))
        one.add_argument("--quarter", help=say("quarter"))
    one.add_argument("--approve", action="store_true", help=say("load_approve"))
    one.add_argument("--explain", default="", metavar="TEXT", help=say("load_explain"))


def _add_figures(add: Any, say: Any) -> None:
    one = add("figures", figures)
    for name in ("quarter", "unit", "indicator"):
        one.add_argument(f"--{name}", action="append", help=say(name))
    one.add_argument("--registered-only", action="store_true", help=say("registered_only"))
    one.add_argument("--format", choices=("csv", "json", "xlsx"), default="csv", help=say("format"))
    one.add_argument("--out", type=Path, help=say("out"))
    one = add("explain", explain, program=True)
    for name in ("quarter", "unit", "indicator"):
        one.add_argument(f"--{name}", required=True, help=say(name))
    one.add_argument("--part", default="", help=say("part"))
    one.add_argument("--registered-only", action="store_true", help=say("registered_only"))


def _add_house(add: Any, say: Any, kinds: Any) -> None:
    inner = kinds.add_parser("policy", help=say("policy"), description=say("policy")).add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    add("check", policy_check, within=inner, key="policy_check").add_argument(
        "file", nargs="?", type=Path, help=say("policy")
    )
    one = add("population", population, program=True)
    one.add_argument("--load", type=Path, metavar="FILE", help=say("population_load"))
    one.add_argument("--quarter", action="append", help=say("population_quarter"))
    one = add("quarters", quarters, program=True)
    either = one.add_mutually_exclusive_group()
    either.add_argument("--close", metavar="Q", help=say("quarters"))
    either.add_argument("--reopen", metavar="Q", help=say("quarters"))
    inner = kinds.add_parser("audit", help=say("audit"), description=say("audit")).add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    add("verify", audit_verify, within=inner, key="audit_verify")
    add("doctor", doctor, program=True)
    accounts.add_commands(add, say, kinds)
