"""The page's files: template, annotated workbooks, originals. Each is something to save, never opened in place."""

from __future__ import annotations

import io
import re
from pathlib import PurePosixPath

import flask

from callbacks.door.rights import route
from callbacks.services import access, drafts, returns
from callbacks.services.context import Context
from callbacks.services.templates import template as made_template
from data import rights
from data.errors import UserError
from layouts.kit import address as at
from layouts.kit.address import parse

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBER = re.compile(r"[0-9]{1,9}")
_STATUS = {"annotated.busy": 503, "draft.missing": 404}
_REFUSED = 422


def register(server: flask.Flask, context: Context) -> None:
    """The addresses of the files."""

    def template(county: str, quarter: str) -> flask.Response:
        return template_file(context, county, quarter)

    def annotated(number: int) -> flask.Response:
        return annotated_file(context, number)

    def ledger(number: int) -> flask.Response:
        return ledger_file(context, number)

    def original(number: int) -> flask.Response:
        return original_file(context, number)

    route(server, "/template/<county>/<quarter>.xlsx", "template", rights.TEMPLATE, template)
    route(server, "/annotated/<int:number>.xlsx", "annotated", rights.SEND, annotated)
    route(server, "/ledger/<int:number>.xlsx", "ledger", rights.SEND, ledger)
    route(server, "/original/<int:number>", "original", rights.ORIGINAL, original)


def annotated_file(context: Context, number: int) -> flask.Response:
    """The annotated workbook of an open draft of the asker's own county; a sentence where there can be none."""
    words = context.catalogue(parse("/", flask.request.query_string.decode("ascii", "replace")).lang)
    try:
        draft = drafts.still_open(context, number)
        content = drafts.annotated(context, draft, words)
    except UserError as error:
        return flask.Response(words.error(error), _STATUS.get(error.code, _REFUSED), mimetype="text/plain")
    stem = PurePosixPath(draft.file_name.replace("\\", "/")).stem
    return _download(content, words.text("annotated.file", name=stem), _XLSX)


def ledger_file(context: Context, number: int) -> flask.Response:
    """This quarter's template with what was recognised of an open draft; a sentence where that is nothing."""
    words = context.catalogue(parse("/", flask.request.query_string.decode("ascii", "replace")).lang)
    try:
        draft = drafts.still_open(context, number)
        content = drafts.as_template(context, draft)
    except UserError as error:
        return flask.Response(words.error(error), _STATUS.get(error.code, _REFUSED), mimetype="text/plain")
    unit = returns.county_of(context, draft.county)
    assert unit
    name = context.catalogue(at.ZH).text("ledger.file", county=unit.name, quarter=draft.quarter)
    return _download(content, name, _XLSX)


def template_file(context: Context, county: str, quarter: str) -> flask.Response:
    """The pre-filled workbook of a county's quarter, to be saved under a name a person knows again."""
    unit, asked = returns.county_of(context, county), parse("/", f"?quarter={quarter}").quarter
    if unit is None or asked is None or asked > context.through():
        flask.abort(404)
    _to_hand_out(context, rights.TEMPLATE, county)
    words = context.catalogue(at.ZH)
    name = words.text("report.start.template_file", county=unit.name, quarter=asked)
    return _download(made_template(context, county, asked), name, _XLSX)


def original_file(context: Context, number: int) -> flask.Response:
    """The sender's own file, byte for byte, always as something to save and never to open in place."""
    found = context.store.submission(number) if _NUMBER.fullmatch(str(number)) else None
    if found is None:
        flask.abort(404)
    _to_hand_out(context, rights.ORIGINAL, found.county)
    return _download(context.store.file_content(found.file_sha), found.file_name, "application/octet-stream")


def _to_hand_out(context: Context, act: str, county: str) -> None:
    """What is another county's is answered as what there is not; the audit knows the difference."""
    if not access.actor().may(act, county):
        access.note(context, access.actor(), act, county)
        flask.abort(404)


def _download(content: bytes, name: str, kind: str) -> flask.Response:
    return flask.send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0)
