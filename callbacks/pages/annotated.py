"""The annotated workbook of a draft, as something to save."""

from __future__ import annotations

import io
from pathlib import PurePosixPath

import flask

from callbacks.door import access
from callbacks.services import acts
from callbacks.services.context import Context
from data.contract.annotated import annotate
from data.errors import UserError
from data.findings import Finding
from data.store.store import Draft
from data.vocabulary import DraftState
from layouts.kit.address import parse
from layouts.returns import annotated as layout
from layouts.words.catalogue import Catalogue
from metrics.checks import explanation_key

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGEST = 10**9
_STATUS = {"annotated.busy": 503, "draft.missing": 404}
_REFUSED = 422


def annotated_file(context: Context, number: int) -> flask.Response:
    """The annotated workbook of an open draft of the asker's own county; a sentence where there can be none."""
    words = context.catalogue(parse("/", flask.request.query_string.decode("ascii", "replace")).lang)
    try:
        draft = open_draft(context, number)
        content = annotated(context, draft, words)
    except UserError as error:
        return flask.Response(words.error(error), _STATUS.get(error.code, _REFUSED), mimetype="text/plain")
    stem = PurePosixPath(draft.file_name.replace("\\", "/")).stem
    name = words.text("annotated.file", name=stem)
    return flask.send_file(io.BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name, max_age=0)


def open_draft(context: Context, number: int) -> Draft:
    """An open draft of the asker's own. Raises UserError ``draft.missing``: the same for none such and another's."""
    if number < _LARGEST:
        draft = acts.draft_of(context, number, by=access.actor())
        if draft.state == DraftState.OPEN:
            return draft
    raise UserError("draft.missing", draft=number)


def annotated(context: Context, draft: Draft, words: Catalogue) -> bytes:
    """A draft's workbook, checked anew, with its findings marked and the explanations given so far.

    Raises UserError ``annotated.unreadable`` where nothing could be read, and whatever ``annotate`` raises.
    """
    checked = acts.check_file(context, draft.file_name, draft.content, county=draft.county, quarter=draft.quarter)
    if not checked.reading.readable:
        raise UserError("annotated.unreadable")

    def answer(query: Finding) -> str:
        return str(draft.answers.get(explanation_key(query), "")).strip()

    said = layout.remarks(checked.findings, answer, words)
    listing = layout.listing(checked.findings, words, demo=context.demo)
    return annotate(draft.file_name, draft.content, said, listing)
